"""What lists and pages say of a proposal: its state, its day and how far off it is, its class with its words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongkai_site.base import clock
from gongkai_site.base.refusals import lang
from gongkai_site.proposals.models import Proposal
from gongkai_site.proposals.naming import meeting_name
from gongkai_site.proposals.table import ROLES, STATES

NEAR = 15
"""Days before the last one from which it is amber: months are long, and letters take their gates."""
TONES = {"answered": "green", "closed": "green", "drafted": "amber", "assigned": "amber", "rehandling": "red"}


def state_word(proposal: Proposal) -> str:
    """Return the state in words."""
    return STATES[proposal.state].words[lang()]


def state_tone(proposal: Proposal) -> str:
    """Return the colour of a state; the word says the same."""
    return TONES.get(proposal.state, "")


def role_word(proposal: Proposal) -> str:
    """Return the role in words, with who leads where the organ does not."""
    told = ROLES[proposal.role][lang()]
    return f"{told}（{proposal.lead_organ}）" if proposal.lead_organ else told


def meeting_word(proposal: Proposal) -> str:
    """Return the meeting it was handed in to, as assemblies write it."""
    return meeting_name(proposal)


def proposers_word(proposal: Proposal) -> str:
    """Return who handed it in: the first, and how many with them."""
    names = [each.name for each in proposal.proposers.all()]
    if len(names) < 2:
        return "".join(names)
    return _("{name} and {count} others").format(name=names[0], count=len(names) - 1)


def days_left(proposal: Proposal) -> int | None:
    """Return the days to the last one, negative once it has passed; None where nothing is owed."""
    if proposal.due_on is None or not proposal.is_open:
        return None
    return (proposal.due_on - clock.today()).days


def due_word(proposal: Proposal) -> str:
    """Return the day with how far off it is; of what was answered, when."""
    left = days_left(proposal)
    if left is None:
        return _("answered {day}").format(day=proposal.answered_on) if proposal.answered_on else "—"
    if left < 0:
        told = ngettext("overdue by {days} day", "overdue by {days} days", -left).format(days=-left)
    elif left == 0:
        told = _("due today")
    else:
        told = ngettext("{days} day left", "{days} days left", left).format(days=left)
    marks = [str(proposal.due_on), told, _("provisional") if proposal.provisional else ""]
    return " · ".join(mark for mark in marks if mark)


def due_tone(proposal: Proposal) -> str:
    """Return the colour of the day: red once passed, amber when near, green while far."""
    left = days_left(proposal)
    if left is None:
        return ""
    return "red" if left < 0 else "amber" if left <= NEAR else "green"


def class_word(proposal: Proposal) -> str:
    """Return the class of the result with what its set says of it."""
    words = proposal.label_set.words_of(proposal.result_class) if proposal.label_set else ""
    return f"{proposal.result_class} {words}".strip()


def satisfaction_word(proposal: Proposal) -> str:
    """Return what the proposers said, a dash where they said nothing."""
    return proposal.get_satisfaction_display() if proposal.satisfaction else "—"


def satisfaction_tone(proposal: Proposal) -> str:
    """Return the colour of what they said."""
    return {"satisfied": "green", "basically": "amber", "dissatisfied": "red"}.get(proposal.satisfaction, "")


def publication_word(proposal: Proposal) -> str:
    """Return where the publication of the answer stands."""
    if proposal.openness == "closed":
        return _("kept from the public")
    item = proposal.item
    if item and item.published_on:
        return _("published {day}").format(day=item.published_on) if item.live else _("taken down")
    if item and not item.dropped_at:
        return _("in review")
    return _("to be published by {day}").format(day=proposal.publish_by) if proposal.publish_by else "—"


def publication_tone(proposal: Proposal) -> str:
    """Return the colour of where it stands: red once its day has passed."""
    if proposal.item and proposal.item.live:
        return "green"
    if proposal.openness != "public" or proposal.publish_by is None:
        return ""
    return "red" if proposal.publish_by < clock.today() else "amber"
