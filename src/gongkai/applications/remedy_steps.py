"""The way of a remedy: its events replayed by the table of steps give where it stands; a step is asked of that.

A remedy has no state of its own making. Whoever voids its last event has the state before it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from gongkai.applications.remedies import ENDINGS
from gongkai.problems import Failure, Problem, problem
from gongkai.resources import read_toml

SAME, DECIDED = "same", "decided"
SUIT, RECONSIDERATION = "litigation", "reconsideration"
SIMPLIFIED = "simplified"
PROCEDURES = ("ordinary", SIMPLIFIED)


@dataclass(frozen=True, slots=True)
class State:
    """Where a remedy stands."""

    key: str
    zh: str
    en: str
    open: bool

    @property
    def words(self) -> dict[str, str]:
        """Return the name in both languages."""
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class Step:
    """One step, as ``remedy_steps.toml`` has it."""

    key: str
    zh: str
    en: str
    start: tuple[str, ...]
    to: str
    of: tuple[str, ...]
    act: str
    when: tuple[str, ...]
    guards: tuple[str, ...]
    asks: tuple[str, ...]
    basis: str
    mark: str

    @property
    def words(self) -> dict[str, str]:
        """Return the name in both languages."""
        return {"zh": self.zh, "en": self.en}


def _step(key: str, entry: Mapping[str, Any]) -> Step:
    told: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
    return Step(key, start=told.pop("from"), **told)


_DATA = read_toml(Path(__file__).parent / "remedy_steps.toml")
STATES: Mapping[str, State] = {key: State(key, **entry) for key, entry in _DATA["states"].items()}
STEPS: Mapping[str, Step] = {key: _step(key, entry) for key, entry in _DATA["steps"].items()}


@dataclass(frozen=True, slots=True)
class Event:
    """A step with its day and the facts given with it: nothing personal."""

    step: str
    on: date
    facts: Mapping[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a fact as a text, empty where it was not given."""
        return str(self.facts.get(name) or "").strip()

    def day(self, name: str) -> date | None:
        """Return a fact that is a day."""
        found = self.facts.get(name)
        return date.fromisoformat(found) if isinstance(found, str) and found else found or None

    def number(self, name: str) -> int:
        """Return a fact that is a number, 0 where it was not given."""
        return int(self.facts.get(name) or 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a remedy stands after its events.

    What belongs to an instance begins anew with each. ``first_*``: the first judgment or decision. ``ended_on`` and
    ``outcome``: the first that took effect, which table 四 counts; a retrial changes neither. ``ending``: the last one.
    """

    kind: str
    filed_on: date
    last_on: date
    state: str = "open"
    instance: str = ""
    procedure: str = ""
    accepted_on: date | None = None
    noticed_on: date | None = None
    reply_by: date | None = None
    replied_on: date | None = None
    hearing_on: date | None = None
    extended: int = 0
    decided_on: date | None = None
    ending: str = ""
    received_on: date | None = None
    perform_by: date | None = None
    performed_on: date | None = None
    first_on: date | None = None
    first_ending: str = ""
    ended_on: date | None = None
    outcome: str = ""

    @property
    def reopens(self) -> bool:
        """Say whether what was decided last, and is in effect, bids the organ to answer anew or to act."""
        return self.state == "closed" and bool(self.ending) and ENDINGS[self.ending].reopens


ANEW: Mapping[str, Any] = {
    "procedure": "",
    "accepted_on": None,
    "noticed_on": None,
    "reply_by": None,
    "replied_on": None,
    "hearing_on": None,
    "extended": 0,
    "decided_on": None,
    "received_on": None,
}
"""What belongs to an instance, as it is when one begins."""


def begun(kind: str, filed_on: date) -> Standing:
    """Return a remedy that was filed, and no more."""
    return Standing(kind, filed_on, filed_on, instance="first" if kind == SUIT else "")


def may_start(step: str, there: Standing) -> Problem | None:
    """Return why a step may not be taken from where a remedy stands, whatever is given with it, or None.

    By its kind and state, and what must have been before. An unknown step raises KeyError.
    """
    rule = STEPS[step]
    if there.kind not in rule.of:
        return problem("REMEDY-STEP-KIND", step=rule.words, basis=rule.basis)
    if there.state in rule.start:
        return _first_of(rule.when, there, Event(step, there.last_on))
    named = {lang: "、".join(STATES[each].words[lang] for each in rule.start) for lang in ("zh", "en")}
    return problem("REMEDY-STATE", step=rule.words, state=STATES[there.state].words, expected=named, basis=rule.basis)


def may_step(there: Standing, event: Event) -> Problem | None:
    """Return the first thing that keeps a remedy from a step: kind and state, the order of days, then each guard."""
    if wrong := may_start(event.step, there):
        return wrong
    if event.on < there.last_on:
        return problem("CASE-BEFORE", found=event.on.isoformat(), before=there.last_on.isoformat(), field="on")
    return _first_of(STEPS[event.step].guards, there, event)


def _first_of(guards: tuple[str, ...], there: Standing, event: Event) -> Problem | None:
    from gongkai.applications.remedy_guards import GUARDS

    return next((wrong for name in guards if (wrong := GUARDS[name](there, event))), None)


def after(there: Standing, event: Event) -> Standing:
    """Return where a remedy stands after a step; raise Failure where it may not be taken.

    >>> there = begun("reconsideration", date(2025, 3, 3))
    >>> there = after(there, Event("decide", date(2025, 4, 30), {"ending": "revoked", "until": "2025-05-30"}))
    >>> there.state, there.ended_on, there.outcome, there.reopens, there.perform_by
    ('closed', datetime.date(2025, 4, 30), 'revoked', True, datetime.date(2025, 5, 30))
    """
    if wrong := may_step(there, event):
        raise Failure.of(wrong)
    changes = EFFECTS[event.step](there, event) if event.step in EFFECTS else {}
    to = STEPS[event.step].to
    if to not in (SAME, DECIDED):
        changes.setdefault("state", to)
    return replace(there, last_on=event.on, **changes)


def replay(kind: str, filed_on: date, events: Iterable[Event]) -> Standing:
    """Return where a remedy stands after all its events, in the order they were entered."""
    there = begun(kind, filed_on)
    for event in events:
        there = after(there, event)
    return there


# What each step does


def _notice(there: Standing, event: Event) -> dict[str, Any]:
    return {
        "noticed_on": event.on,
        "procedure": event.text("procedure"),
        "accepted_on": event.day("accepted_on"),
        "reply_by": event.day("until"),
    }


def _decide(there: Standing, event: Event) -> dict[str, Any]:
    ending = event.text("ending")
    until = event.day("until") if ENDINGS[ending].reopens else None
    changes: dict[str, Any] = {"decided_on": event.on, "ending": ending, "received_on": None}
    changes |= {"perform_by": until, "performed_on": None}
    if there.first_on is None:
        changes |= {"first_on": event.on, "first_ending": ending}
    waits = there.instance == "first" and there.state == "open" and ENDINGS[ending].appealable
    if waits:
        return changes | {"state": "judged"}
    return changes | {"state": "closed", **_ended(there, event.on, ending)}


def _ended(there: Standing, on: date, ending: str) -> dict[str, Any]:
    return {} if there.ended_on else {"ended_on": on, "outcome": ending}


def _stands(there: Standing, event: Event) -> dict[str, Any]:
    """Let the judgment before stand: what it said of the organ's act is what the suit came to."""
    return {"decided_on": event.on, "received_on": None, **_ended(there, event.on, there.ending)}


EFFECTS: Mapping[str, Callable[[Standing, Event], dict[str, Any]]] = {
    "notice": _notice,
    "reply": lambda there, event: {"replied_on": event.on},
    "hearing": lambda there, event: {"hearing_on": event.day("until")},
    "extend": lambda there, event: {"extended": event.number("length")},
    "decide": _decide,
    "receive": lambda there, event: {"received_on": event.on},
    "appeal": lambda there, event: {**ANEW, "instance": "second"},
    "affirm": _stands,
    "withdraw_appeal": _stands,
    "remand": lambda there, event: {**ANEW, "instance": "first", "ending": ""},
    "take_effect": lambda there, event: _ended(there, event.on, there.ending),
    "retry": lambda there, event: {**ANEW, "instance": "retrial"},
    "perform": lambda there, event: {"performed_on": event.on},
}


# What is owed by when


@dataclass(frozen=True, slots=True)
class Owed:
    """Something due: by a limit of the law from a day on, or on a day that was set. ``ours``: the organ has to act."""

    key: str
    ours: bool
    limit: str = ""
    start: date | None = None
    on: date | None = None
    more: tuple[str, int] | None = None
    """A limit that lengthens the first, and by how much."""
    done_on: date | None = None


def owed(there: Standing) -> list[Owed]:
    """Return what is due in the instance at hand, done or not, and what may follow a decision."""
    found = [*_replies(there), *_decisions(there), *_follows(there)]
    if there.reopens and there.perform_by:
        found.append(Owed("perform", True, on=there.perform_by, done_on=there.performed_on))
    return found


def _replies(there: Standing) -> list[Owed]:
    found = []
    if there.noticed_on:
        limit = {RECONSIDERATION: "respondent_answer", SUIT: "defence"}.get(there.kind, "")
        limit += "_simplified" if there.procedure == SIMPLIFIED else ""
        done = there.replied_on or there.decided_on
        if there.reply_by or limit:
            found.append(Owed("reply", True, limit, there.noticed_on, there.reply_by, done_on=done))
    if there.hearing_on:
        done = there.hearing_on if there.decided_on else None
        found.append(Owed("hearing", True, on=there.hearing_on, done_on=done))
    return found


def _decisions(there: Standing) -> list[Owed]:
    if there.kind != RECONSIDERATION or there.accepted_on is None:
        return []
    limit = "reconsideration_decision" + ("_simplified" if there.procedure == SIMPLIFIED else "")
    more = ("reconsideration_decision_extension", there.extended) if there.extended else None
    return [Owed("decision", False, limit, there.accepted_on, more=more, done_on=there.decided_on)]


def _follows(there: Standing) -> list[Owed]:
    if there.received_on is None:
        return []
    if there.state == "judged":
        limit = "appeal_ruling" if there.ending == "inadmissible" else "appeal"
        return [Owed("appeal", True, limit, there.received_on)]
    if there.kind == RECONSIDERATION and there.state == "closed":
        return [Owed("sue", False, "litigation_after_reconsideration", there.received_on)]
    return []


def last_day_to_file(kind: str, *, after_reconsideration: bool, inaction: bool) -> str:
    """Return the limit within which a remedy of a kind is filed, empty where the law sets none we know."""
    if kind == RECONSIDERATION:
        return RECONSIDERATION
    if kind != SUIT:
        return ""
    if after_reconsideration:
        return "litigation_after_reconsideration"
    return "litigation_inaction" if inaction else "litigation_direct"
