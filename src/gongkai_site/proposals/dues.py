"""By when a proposal is to be answered, returned, handled again, and its answer published: civil months by the core."""

from __future__ import annotations

from datetime import date

from gongkai.clocks import Due
from gongkai_site.organs.calendar import deadline
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import setting_on
from gongkai_site.proposals.models import Proposal

SETTINGS = {
    "proposal_return": "proposals_return_days",
    "proposal_again": "proposals_again_months",
    "proposal_co_handler": "proposals_co_months",
    "proposal_answer_publication": "proposals_publish_days",
}
"""Limits that are local, and the setting of the organ that replaces the usual length."""


def limit(name: str, start: date, organ: Organ) -> Due | None:
    """Return a deadline; its length is the organ's own setting of that day where the limit is a local one."""
    told = setting_on(organ, SETTINGS[name], start) if name in SETTINGS else None
    length = int(told) if told and told.strip().isdecimal() else None
    return deadline(name, start, organ, length=length)


def due_of(proposal: Proposal) -> Due | None:
    """Return by when the organ owes its answer, its opinion as a co-handler, or its answer anew."""
    if proposal.again_from is not None:
        return limit("proposal_again", proposal.again_from, proposal.organ)
    if not proposal.answers:
        return limit("proposal_co_handler", proposal.assigned_on, proposal.organ)
    name = "proposal_extended" if proposal.is_extended else "proposal"
    return limit(name, proposal.assigned_on, proposal.organ)


def day_of(due: Due | None) -> date | None:
    """Return the last day, or None where no limit runs."""
    return due.due if due else None


def counted(proposal: Proposal) -> dict[str, object]:
    """Return what is kept of a proposal's days."""
    due = due_of(proposal)
    return {
        "due_on": day_of(due),
        "provisional": bool(due and due.provisional),
        "return_by": day_of(limit("proposal_return", proposal.assigned_on, proposal.organ)),
    }
