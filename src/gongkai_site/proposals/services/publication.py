"""Publish an answer: as an item that goes through its gates like every other; no second way to the public."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from django.db import transaction

from gongkai.findings.personal import masked
from gongkai_site.audit import trail
from gongkai_site.base.powers import may
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.proposals.guards import last_letter
from gongkai_site.proposals.models import Answer, Proposal
from gongkai_site.proposals.naming import reference
from gongkai_site.publishing.models import Column, Item
from gongkai_site.publishing.services import draft_item
from gongkai_site.publishing.services.drafting import DRAFT

KIND, COLUMN = "proposal_answer", "proposals"
"""The kind of the items, and the path of the catalogue's column for them."""
HIDDEN = "＊＊＊"
REACHED = re.compile(r"[^\s,，;；、/()（）:：]{5,}")
ANSWERED = ("answered", "rehandling", "closed")


@transaction.atomic
def draft_publication(*, by: Any, proposal: Proposal, seen: int) -> Item:
    """Draft the item that makes an answer public; its text bears no contact data. Review makes it public."""
    raise_if(may_publish(by, proposal))
    letter = last_letter(proposal)
    assert letter is not None  # ``may_publish`` asked for one
    item = draft_item(
        by=by,
        organ=proposal.organ,
        kind=KIND,
        title=letter.title,
        number=letter.number,
        summary=_summary(proposal),
        body=body_of(proposal, letter),
        written_on=letter.signed_on,
        starts_on=proposal.answered_on,
        genre="letter",
        aspect="result",
        column=Column.objects.filter(organ=proposal.organ, slug=COLUMN, closed_at__isnull=True).first(),
    )
    proposal.take(seen=seen, item=item)
    told = {"number": proposal.number, "index": item.index_number}
    trail.record("proposal.publication_drafted", proposal, by=by, organ=proposal.organ_id, data=told)
    return item


@transaction.atomic
def link_item(*, by: Any, proposal: Proposal, item: Item, seen: int) -> Proposal:
    """Say that an item there is already is the publication of this answer."""
    raise_if(may_link(by, proposal))
    if item.organ_id != proposal.organ_id or item.kind != KIND or item.dropped_at:
        raise Refused("PROPOSAL-ITEM", field="item")
    if other := Proposal.objects.filter(item=item).first():
        raise Refused("PROPOSAL-ITEM-TAKEN", field="item", title=other.title)
    proposal.take(seen=seen, item=item)
    told = {"number": proposal.number, "index": item.index_number}
    trail.record("proposal.linked", proposal, by=by, organ=proposal.organ_id, data=told)
    return proposal


def may_publish(person: Any, proposal: Proposal) -> Refusal | None:
    """Return why a person may not draft the publication of an answer, or None."""
    refused = may(person, DRAFT, proposal.organ) or may_link(person, proposal)
    if refused is None and last_letter(proposal) is None:
        return refusal("PROPOSAL-NO-LETTER")
    return refused


def may_link(person: Any, proposal: Proposal) -> Refusal | None:
    """Return why a person may not name the item of an answer, or None."""
    if refused := may(person, "proposals.handle", proposal.organ):
        return refused
    if proposal.state not in ANSWERED or not proposal.answers or not proposal.first_answered_on:
        return refusal("PROPOSAL-UNANSWERED", title=proposal.title)
    if proposal.openness != "public":
        return refusal("PROPOSAL-NOT-PUBLIC", reason=proposal.openness_reason)
    if proposal.item and not proposal.item.dropped_at:
        return refusal("PROPOSAL-PUBLISHED", title=proposal.item.title)
    return None


def body_of(proposal: Proposal, letter: Answer) -> str:
    """Return the text of a letter for the public: paragraphs, telephones and what reaches the proposers hidden."""
    text = masked(letter.text)
    reached = sorted({word for each in proposal.proposers.all() for word in REACHED.findall(each.contact)}, key=len)
    for word in reversed(reached):
        text = text.replace(word, HIDDEN)
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "".join(f"<p>{escape(line)}</p>" for line in lines if line)


def _summary(proposal: Proposal) -> str:
    return f"答复{reference(proposal)}“{proposal.title}”。"
