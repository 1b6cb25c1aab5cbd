"""Kinds, states and steps of corrections and proposals, from their table; and what must hold for a step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongkai.problems import Lang
from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.base import clock
from gongkai_site.base.refusals import Refusal, refusal

if TYPE_CHECKING:
    from gongkai_site.requests.models import Request

_DATA = read_toml(PACKAGE / "requests" / "steps.toml")
FIELDS: Mapping[str, Mapping[str, Any]] = _DATA["fields"]
SAME = "same"


@dataclass(frozen=True, slots=True)
class Word:
    """What something is called."""

    zh: str
    en: str

    @property
    def words(self) -> dict[Lang, str]:
        """Return its name in both languages."""
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class Kind(Word):
    """A kind of record: by which article, and what its numbers begin with."""

    basis: str
    prefix: str


@dataclass(frozen=True, slots=True)
class State(Word):
    """Where a record stands; ``open`` while the organ still owes something."""

    open: bool


@dataclass(frozen=True, slots=True)
class Step(Word):
    """A step as the table has it."""

    kinds: frozenset[str]
    starts: frozenset[str]
    to: str
    act: str
    asks: tuple[str, ...]
    guards: tuple[str, ...]
    letter: str
    tone: str


def _step(entry: Mapping[str, Any]) -> Step:
    return Step(
        zh=entry["zh"],
        en=entry["en"],
        kinds=frozenset(entry["kinds"]),
        starts=frozenset(entry["from"]),
        to=entry["to"],
        act=entry["act"],
        asks=tuple(entry.get("asks", ())),
        guards=tuple(entry.get("guards", ())),
        letter=entry.get("letter", ""),
        tone=entry.get("tone", ""),
    )


KINDS: Mapping[str, Kind] = {key: Kind(**entry) for key, entry in _DATA["kinds"].items()}
STATES: Mapping[str, State] = {key: State(**entry) for key, entry in _DATA["states"].items()}
STEPS: Mapping[str, Step] = {key: _step(entry) for key, entry in _DATA["steps"].items()}
OPEN = [key for key, state in STATES.items() if state.open]


def may_start(step: str, request: Request) -> Refusal | None:
    """Return why a step does not start from where a record stands, or None."""
    rule = STEPS[step]
    if request.kind not in rule.kinds:
        return refusal("REQUEST-KIND", step=rule.words, kind=KINDS[request.kind].words)
    if request.state not in rule.starts:
        return refusal("REQUEST-STATE", step=rule.words, state=STATES[request.state].words)
    return None


def guarded(step: str, request: Request, person: int | None) -> Refusal | None:
    """Return what a step's guards say against it, or None. ``person`` is who takes it."""
    for name in STEPS[step].guards:
        if found := GUARDS[name](request, person):
            return found
    return None


def _another_person(request: Request, person: int | None) -> Refusal | None:
    """Whoever examined it does not decide it."""
    checked = request.events.filter(step="check").order_by("pk").last() if request.state == "checked" else None
    same = checked is not None and person is not None and checked.by_id == person
    return refusal("REQUEST-SAME-PERSON", number=request.number) if same else None


def _has_evidence(request: Request, person: int | None) -> Refusal | None:
    """A record is corrected on evidence (条例第四十一条)."""
    there = request.evidence or request.papers.filter(kind="evidence").exists()
    return None if there or request.events.filter(step="add_evidence").exists() else refusal("REQUEST-NO-EVIDENCE")


def _evidence_late(request: Request, person: int | None) -> Refusal | None:
    last = request.evidence_due
    return refusal("REQUEST-EVIDENCE-RUNS", last=last) if last and clock.today() <= last else None


def _was_given(request: Request, person: int | None) -> Refusal | None:
    """What is proposed is what the person was given (条例第四十四条第二款)."""
    given = any(case.answered_on and case.result in GIVEN for case in request.applications.all())
    return None if given else refusal("REQUEST-NOT-GIVEN", number=request.number)


def _no_item(request: Request, person: int | None) -> Refusal | None:
    item = request.item
    return refusal("REQUEST-ITEM", title=item.title) if item is not None and item.dropped_at is None else None


GIVEN = ("granted_provided", "granted_later", "granted_already_public", "partial")
"""Decisions by which somebody received information, all of it or a part."""
GUARDS: Mapping[str, Callable[[Request, int | None], Refusal | None]] = {
    "another_person": _another_person,
    "has_evidence": _has_evidence,
    "evidence_late": _evidence_late,
    "was_given": _was_given,
    "no_item": _no_item,
}
