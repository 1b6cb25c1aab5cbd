"""How a message begins: entered by hand, or sent through the sub-site's own forms."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from gongkai.findings import masked as without_numbers
from gongkai_site.accounts.models import Person
from gongkai_site.applications.people import normal
from gongkai_site.applications.services.intake import new_code
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import Job, require
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.crypto.sealing import blind
from gongkai_site.messages_board import people
from gongkai_site.messages_board.dues import due_of, hard_of
from gongkai_site.messages_board.kinds import FORWARDED, KINDS
from gongkai_site.messages_board.models import Message, MessageCounter, MessageEvent
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import setting

REGISTER = "messages.register"
PORTAL = Job("portal")
FORMS = ("own_form", "own_errors")
"""The sources that are forms of our own: their writers hold a query code."""
MOST = {"subject": 120, "text": 4000, "board_id": 60, "about": 300, "topic": 120, "name": 60, "address": 200}
USE = "message.code"
"""What a query code is compared for."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a message says, and where it comes from."""

    board: str
    category: str
    subject: str
    text: str
    writer: Mapping[str, Any] = field(default_factory=dict)
    board_id: str = ""
    topic: str = ""
    about: str = ""
    may_publish: bool = False
    written_on: date | None = None
    received_on: date | None = None


def may_send(organ: Organ, *, errors: bool = False) -> Refusal | None:
    """Return why nothing can be sent to an organ through its sub-site, or None; errors can be told anyway."""
    if organ.ended_on and organ.ended_on <= clock.today():
        return refusal("MESSAGE-ENDED", organ=organ.name, on=organ.ended_on)
    if not errors and setting(organ, "messages_form") == "0":
        return refusal("MESSAGE-ELSEWHERE", organ=organ.name)
    return None


@transaction.atomic
def submit(*, organ: Organ, incoming: Incoming, key: str) -> Message:
    """Take a message from the sub-site's form; the same key again returns the one that was made.

    Raises Refused MESSAGE-…, each naming its field.
    """
    raise_if(may_send(organ, errors=incoming.board == "own_errors"))
    if incoming.board not in FORMS:
        raise Refused("MESSAGE-BOARD", field="board")
    return made(PORTAL, organ, incoming, key=f"form:{key}"[:64])


@transaction.atomic
def enter(*, by: Any, organ: Organ, incoming: Incoming) -> Message:
    """Enter a message by hand. Raises Refused MESSAGE-TAKEN for one whose number at its source is there already."""
    require(by, REGISTER, organ)
    if incoming.board not in FORWARDED:
        raise Refused("MESSAGE-BOARD", field="board")
    raise_if(fault(incoming))
    key = key_of(incoming)
    if there := Message.objects.filter(organ=organ, key=key).first():
        raise Refused("MESSAGE-TAKEN", field="board_id", number=there.number)
    return made(by, organ, incoming, key=key)


@transaction.atomic
def describe(*, by: Any, message: Message, seen: int, topic: str, category: str) -> Message:
    """Sum a message up for lists; set the category right, from which the day to answer follows while one is owed."""
    require(by, REGISTER, message.organ)
    wrong = _words({"topic": topic}) or _category(category) or _bare(topic)
    raise_if(wrong)
    changes: dict[str, Any] = {"topic": topic.strip(), "category": category}
    if category != message.category and message.is_open and message.progressed_on is None:
        changes |= due_of(message.organ, category, message.received_on)
    before = message.category
    message.take(seen=seen, **changes)
    facts = {"from": before, "to": category}
    trail.record("message.described", message, by=by, organ=message.organ_id, data=facts)
    return message


def fault(incoming: Incoming) -> Refusal | None:
    """Return what is wrong with a message, the first thing found, naming its field; or None."""
    words = {name: getattr(incoming, name) for name in ("subject", "text", "board_id", "about", "topic")}
    words |= {name: str(incoming.writer.get(name) or "") for name in ("name", "address")}
    if incoming.board not in KINDS["boards"]:
        return refusal("MESSAGE-BOARD", field="board")
    if not incoming.text.strip():
        return refusal("MESSAGE-TEXT", field="text")
    if not incoming.subject.strip():
        return refusal("MESSAGE-SUBJECT", field="subject")
    return _category(incoming.category) or _words(words) or _bare(incoming.topic) or _days(incoming)


def _category(key: str) -> Refusal | None:
    return None if key in KINDS["categories"] else refusal("MESSAGE-CATEGORY", field="category")


def _words(words: Mapping[str, str]) -> Refusal | None:
    for name, value in words.items():
        if len(value) > MOST[name]:
            return refusal("MESSAGE-LONG", field=name, most=MOST[name], found=len(value))
        if "\x00" in value:
            return refusal("MESSAGE-SIGN", field=name)
    return None


def _bare(topic: str) -> Refusal | None:
    """Refuse a topic that holds a number which names a person: lists show it."""
    return refusal("MESSAGE-TOPIC", field="topic") if without_numbers(topic) != topic else None


def _days(incoming: Incoming) -> Refusal | None:
    received, written = incoming.received_on or clock.today(), incoming.written_on
    if received > clock.today():
        return refusal("MESSAGE-FUTURE", field="received_on", found=received)
    if written and written > received:
        return refusal("MESSAGE-ORDER", field="written_on", written=written, received=received)
    return None


def key_of(incoming: Incoming) -> str:
    """Return what tells a message from all others of its organ: its number at the source, else what it says and when.

    Nobody can read from it who wrote.
    """
    if incoming.board_id.strip():
        told = f"{incoming.board}:{incoming.board_id.strip()}"
        return hashlib.sha256(told.encode()).hexdigest()
    parts = (incoming.board, incoming.received_on, incoming.writer.get("name"), incoming.subject, incoming.text)
    return blind("\0".join(str(each or "") for each in parts), "message.key")


def made(by: Any, organ: Organ, incoming: Incoming, *, key: str, is_told: bool = True, **more: Any) -> Message:
    """Make a message; ``more`` are fields of its row. An import tells the trail itself: one entry a batch."""
    raise_if(fault(incoming))
    if there := Message.objects.filter(organ=organ, key=key).first():
        return there
    received = incoming.received_on or clock.today()
    code = new_code() if incoming.board in FORMS else ""
    facts: dict[str, Any] = {
        **{name: getattr(incoming, name).strip() for name in ("board_id", "subject", "text", "topic", "about")},
        "board": incoming.board,
        "category": incoming.category,
        "writer": people.tidy(incoming.writer),
        "may_publish": incoming.may_publish,
        "written_on": incoming.written_on,
        "received_on": received,
        "received_at": _moment(received),
        "hard_on": hard_of(received, incoming.written_on),
        "code": code,
        "code_index": blind(code, USE) if code else None,
        **due_of(organ, incoming.category, received),
        **more,
    }
    try:
        with transaction.atomic():
            message = Message.objects.create(organ=organ, key=key, number=_next(organ, received.year), **facts)
    except IntegrityError:  # the same key at the same moment: one of the two is the message
        return Message.objects.get(organ=organ, key=key)
    doer = by if isinstance(by, Person) else None
    MessageEvent.objects.create(message=message, step="receive", state=message.state, on=received, by=doer)
    if is_told:
        told = {"number": message.number, "board": incoming.board, "category": incoming.category}
        trail.record("message.received", message, by=by, organ=organ.pk, data=told)
    return message


def _moment(received: date) -> datetime:
    """Return when it came: now, or the start of work on an earlier day."""
    return clock.now() if received == clock.today() else datetime.combine(received, time(9), tzinfo=clock.SHANGHAI)


def _next(organ: Organ, year: int) -> str:
    """Return the next number of an organ, counted in the transaction at hand."""
    rows = MessageCounter.objects.filter(organ=organ, year=year)
    if not rows.update(last=F("last") + 1):
        MessageCounter.objects.get_or_create(organ=organ, year=year, defaults={"last": 0})
        rows.update(last=F("last") + 1)
    return f"留〔{year}〕{rows.get().last:04}"


def by_code(organ: Organ, code: str) -> Message | None:
    """Return the message of a query code, or None."""
    found = Message.objects.filter(code_index=blind(normal(code), USE)).select_related("organ", "application", "item")
    message = found.first()
    same = message is not None and message.organ_id == organ.pk and secrets.compare_digest(message.code, normal(code))
    return message if same else None
