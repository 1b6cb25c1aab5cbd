"""An answer becomes public as an item like any other: drafted here, reviewed there, with nothing of who wrote."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.findings import masked as without_numbers
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import may
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.messages_board.kinds import ANSWERED
from gongkai_site.messages_board.models import WRITER, Message
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.services import draft_item
from gongkai_site.publishing.services.drafting import DRAFT

KIND = "response"


def may_publish(person: Any, message: Message) -> Refusal | None:
    """Return why a person may not draft the publication of an answer, or None."""
    if found := may(person, DRAFT, message.organ):
        return found
    if message.state not in ANSWERED:
        return refusal("MESSAGE-UNANSWERED", number=message.number)
    if message.item and message.item.dropped_at is None:
        return refusal("MESSAGE-DRAFTED", title=message.item.title)
    return None


@transaction.atomic
def draft_publication(
    *, by: Any, message: Message, seen: int, title: str, question: str, answer: str, interest: str = ""
) -> Item:
    """Draft the item of an answered message, with the texts as they may be read by all.

    ``interest`` says why it is of general interest where the writer did not agree. Raises Refused MESSAGE-CONSENT
    without either, MESSAGE-PERSONAL where a text names the writer or holds a number that names a person, and those of
    ``draft_item``.
    """
    raise_if(may_publish(by, message))
    if not message.may_publish and not interest.strip():
        raise Refused("MESSAGE-CONSENT", field="interest")
    for name, text in (("title", title), ("question", question), ("answer", answer)):
        if not text.strip():
            raise Refused("MESSAGE-MISSING", field=name)
        if reveals(text, message):
            raise Refused("MESSAGE-PERSONAL", field=name)
    item = draft_item(
        by=by,
        organ=message.organ,
        kind=KIND,
        title=title,
        summary=_("Answer to a message of {day}.").format(day=message.received_on),
        body=_body(question, answer, message),
        written_on=_written(message),
    )
    message.take(seen=seen, item=item)
    facts = {"number": message.number, "index": item.index_number, "agreed": message.may_publish}
    trail.record("message.published", message, by=by, organ=message.organ_id, data=facts)
    return item


def reveals(text: str, message: Message) -> bool:
    """Say whether a text names who wrote, or holds a number that names a person."""
    known = [str(message.writer.get(name, "")) for name in WRITER]
    return without_numbers(text) != text or any(len(each) > 1 and each in text for each in known)


def _written(message: Message) -> date:
    return message.answered_on or clock.today()


def _body(question: str, answer: str, message: Message) -> str:
    asked, answered = _("The message"), _("The answer")
    parts = [f"<h2>{asked}</h2>", *_paragraphs(question), f"<h2>{answered}</h2>", *_paragraphs(answer)]
    if message.basis:
        parts.append(f"<p>{_('Basis: {basis}.').format(basis=escape(message.basis))}</p>")
    return "".join(parts)


def _paragraphs(text: str) -> list[str]:
    return [f"<p>{escape(line.strip())}</p>" for line in text.splitlines() if line.strip()]
