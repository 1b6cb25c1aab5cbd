"""What each step writes besides the state, after looking whether it can be done. Nothing here saves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongkai_site.accounts.models import Person
from gongkai_site.accounts.powers import holders_of
from gongkai_site.base import clock
from gongkai_site.base.refusals import Refused
from gongkai_site.messages_board.dues import due_of, hard_of, latest
from gongkai_site.messages_board.kinds import KINDS
from gongkai_site.messages_board.models import Message

HANDLE = "messages.handle"
LONGEST = 8000
"""Characters of an answer, a reply or an explanation."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a step writes: fields of the row, what the event keeps, and a state where the table's does not hold."""

    changes: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    state: str = ""


Facts = Mapping[str, Any]


def _said(facts: Facts, name: str) -> str:
    """Return a text that must be there."""
    found = str(facts.get(name) or "").strip()
    if not found:
        raise Refused("MESSAGE-MISSING", field=name)
    if len(found) > LONGEST:
        raise Refused("MESSAGE-LONG", field=name, most=LONGEST, found=len(found))
    return found


def _of(table: str, facts: Facts, name: str) -> str:
    found = str(facts.get(name) or "")
    if found not in KINDS[table]:
        raise Refused("MESSAGE-MISSING", field=name)
    return found


def _accept(message: Message, on: date, person: Person | None, facts: Facts) -> Effect:
    category = str(facts.get("category") or message.category)
    if category not in KINDS["categories"]:
        raise Refused("MESSAGE-CATEGORY", field="category")
    return Effect({"category": category, **due_of(message.organ, category, message.received_on)})


def _assign(message: Message, on: date, person: Person | None, facts: Facts) -> Effect:
    handlers = {str(each.pk): each for each in holders_of(HANDLE, message.organ)}
    handler = handlers.get(str(facts.get("handler") or ""))
    section = str(facts.get("section") or "").strip()
    if handler is None:
        raise Refused("MESSAGE-HANDLER", field="handler")
    if len(section) > 60:
        raise Refused("MESSAGE-LONG", field="section", most=60, found=len(section))
    return Effect({"handler": handler, "section": section}, {"handler": handler.pk, "section": section})


def _draft(message: Message, on: date, person: Person | None, facts: Facts) -> Effect:
    answer, basis = _said(facts, "answer"), str(facts.get("basis") or "").strip()
    if len(basis) > 200:
        raise Refused("MESSAGE-LONG", field="basis", most=200, found=len(basis))
    return Effect({"answer": answer, "basis": basis, "drafter": person, "reviewer": None}, note=answer)


def _review(message: Message, on: date, person: Person | None, facts: Facts) -> Effect:
    return Effect({"reviewer": person}, note=str(facts.get("opinion") or "").strip()[:LONGEST])


def _answer(message: Message, on: date, person: Person | None, facts: Facts) -> Effect:
    online = bool(facts.get("online"))
    return Effect({"answered_on": on, "online": online}, {"online": online})


def _rate(message: Message, on: date, person: Person | None, facts: Facts) -> Effect:
    rating = _of("ratings", facts, "rating")
    return Effect({"rating": rating}, {"rating": rating}, state="closed" if message.state == "closed" else "")


def _close(message: Message, on: date, person: Person | None, facts: Facts) -> Effect:
    if message.answered_on and on < message.answered_on:
        raise Refused("MESSAGE-BEFORE", field="on", found=on, before=message.answered_on)
    return Effect({"closed_on": on})


def _progress(message: Message, on: date, person: Person | None, facts: Facts) -> Effect:
    reply, until = _said(facts, "reply"), facts.get("until")
    last = min(latest(message.organ, message.received_on, message.due_on), message.hard_on)
    if not isinstance(until, date):
        raise Refused("MESSAGE-MISSING", field="until")
    if not clock.today() <= until <= last:
        raise Refused("MESSAGE-UNTIL", field="until", found=until, last=last)
    changes = {"due_on": until, "provisional": False, "progressed_on": message.progressed_on or on}
    return Effect(changes, {"until": until.isoformat()}, note=reply)


def _shown_online(message: Message, on: date, person: Person | None, facts: Facts) -> Effect:
    return Effect({"online": True})


def _with_reason(message: Message, on: date, person: Person | None, facts: Facts) -> Effect:
    return Effect(note=_said(facts, "reason"))


def _return_unit(message: Message, on: date, person: Person | None, facts: Facts) -> Effect:
    return Effect({"handler": None, "section": ""}, {"section": message.section}, note=_said(facts, "reason"))


def _take_again(message: Message, on: date, person: Person | None, facts: Facts) -> Effect:
    changes = {"received_on": on, "received_at": clock.now(), "hard_on": hard_of(on, message.written_on)}
    return Effect({**changes, "handler": None, "section": "", **due_of(message.organ, message.category, on)})


def _decline(message: Message, on: date, person: Person | None, facts: Facts) -> Effect:
    ground, explanation = _of("grounds", facts, "ground"), _said(facts, "explanation")
    changes = {"ground": ground, "answer": explanation, "answered_on": on, "drafter": person}
    return Effect(changes, {"ground": ground}, note=explanation)


EFFECTS: Mapping[str, Callable[[Message, date, Person | None, Facts], Effect]] = {
    "accept": _accept,
    "assign": _assign,
    "draft": _draft,
    "review": _review,
    "send_down": _with_reason,
    "answer": _answer,
    "rate": _rate,
    "close": _close,
    "progress": _progress,
    "shown_online": _shown_online,
    "return_unit": _return_unit,
    "send_back": _with_reason,
    "take_again": _take_again,
    "decline": _decline,
    "void": _with_reason,
}
