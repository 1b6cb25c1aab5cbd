"""States and steps, from their tables; whether a step may be taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from gongkai.applications.case import Case, Given
from gongkai.applications.guards import GUARDS
from gongkai.applications.signing import LEVELS
from gongkai.problems import Problem, problem
from gongkai.resources import read_toml

FOLDER = Path(__file__).parent
SAME, CONSULTED = "same", "consulted"
CONSULTING = {"third_party": "consulting_third_party", "co_maker": "consulting_organ", "organ": "consulting_organ"}


@dataclass(frozen=True, slots=True)
class State:
    """Where a case stands, and what the answer clock does meanwhile."""

    key: str
    zh: str
    en: str
    clock: Literal["none", "running", "stopped", "suspended", "ended"]
    open: bool

    @property
    def words(self) -> dict[str, str]:
        """Return the name in both languages."""
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class Step:
    """One step, as ``steps.toml`` has it."""

    key: str
    zh: str
    en: str
    start: tuple[str, ...]
    to: str
    act: str
    basis: str
    mark: str
    guards: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    event: str = ""
    letter: str = ""
    ends: str = ""

    @property
    def words(self) -> dict[str, str]:
        """Return the name in both languages."""
        return {"zh": self.zh, "en": self.en}

    def end(self, case: Case, ref: str = "") -> str:
        """Return the state it leads to; after an opinion that is the consultation still open, or the review.

        ``ref`` names the consultation the step closes.
        """
        if self.to == SAME:
            return case.state
        if self.to == CONSULTED:
            rest = [each for each in case.waiting if each.ref != ref]
            return CONSULTING[rest[0].kind] if rest else "in_review"
        return self.to


def _step(key: str, entry: Mapping[str, Any]) -> Step:
    told: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
    return Step(key, start=told.pop("from"), **told)


STATES: Mapping[str, State] = {key: State(key, **entry) for key, entry in read_toml(FOLDER / "states.toml").items()}
STEPS: Mapping[str, Step] = {key: _step(key, entry) for key, entry in read_toml(FOLDER / "steps.toml").items()}


def steps_from(state: str) -> Iterator[Step]:
    """Yield the steps that start from a state, in the table's order."""
    return (step for step in STEPS.values() if state in step.start)


def may_start(step: str, state: str) -> Problem | None:
    """Return why a step may not be taken from a state, or None. A step nobody wrote down raises KeyError."""
    rule = STEPS[step]
    if state in rule.start:
        return None
    there = tuple(STATES[each].words for each in rule.start)
    named = {lang: "、".join(each[lang] for each in there) for lang in ("zh", "en")}
    return problem("CASE-STATE", step=rule.words, state=STATES[state].words, expected=named, basis=rule.basis)


SIGNING = frozenset(LEVELS.values())
OF_HANDS = ("first_level", "second_level", "final_level", "signer_not_drafter", "one_level_each")
"""Rules of who signs and when it is their turn: known before anything is given."""


def may_sign(step: str, case: Case, by: int) -> Problem | None:
    """Return why a person may not sign a draft now, whatever they give with it, or None."""
    rules = [name for name in STEPS[step].guards if name in OF_HANDS]
    given = Given(case.arrived_on, by)
    return next((wrong for name in rules if (wrong := GUARDS[name](case, given))), None)


OF_RECORD = (
    "needs_confirmation",
    "not_confirmed_organ",
    "not_confirmed_applicant",
    "receipt_known",
    "correction_once",
    "fee_once",
    "extension_once",
    "no_day_ordered",
    "first_round",
    "somebody_overruled",
    "quashed",
)
"""Rules that ask the record alone, whatever is given: a step they keep back is not offered."""


def may_now(step: str, case: Case, on: date) -> Problem | None:
    """Return what the record of a case has against a step on a day, whatever is given with it, or None."""
    rules = [name for name in STEPS[step].guards if name in OF_RECORD]
    return next((wrong for name in rules if (wrong := GUARDS[name](case, Given(on)))), None)


def asks_record(step: str) -> bool:
    """Say whether the record of a case can have something against a step."""
    return any(name in OF_RECORD for name in STEPS[step].guards)


def may_step(step: str, case: Case, given: Given) -> Problem | None:
    """Return the first thing that keeps a case from a step, or None: its state, then each guard in order.

    Power is asked by the one who keeps persons; this knows none.
    """
    if wrong := may_start(step, case.state):
        return wrong
    return next((wrong for name in STEPS[step].guards if (wrong := GUARDS[name](case, given))), None)
