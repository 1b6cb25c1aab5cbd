"""What rules ask of a case: the facts of it, and what a person gives with a step. Plain values, no store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from gongkai.clocks import Due, Event
from gongkai.workdays import WorkCalendar

Kind = Literal["third_party", "co_maker", "organ"]
"""A third party (条例第三十二条), who made it jointly (第三十四条), any other organ (第三十三条第三款)."""


@dataclass(frozen=True, slots=True)
class Consultation:
    """One letter that asks for an opinion. ``agrees`` is None where nobody answered."""

    ref: str
    kind: Kind
    sent_on: date
    received_on: date | None = None
    answered_on: date | None = None
    agrees: bool | None = None
    reasons: str = ""
    told_on: date | None = None
    """When they were told that the information goes out against their objection (第三十二条)."""

    @property
    def is_open(self) -> bool:
        """Say whether an opinion is still waited for."""
        return self.answered_on is None

    @property
    def consents(self) -> bool | None:
        """Say whether the information may go out for them: silence is consent of a co-maker (第三十四条) alone.

        >>> silent = {"sent_on": date(2025, 9, 1), "answered_on": date(2025, 9, 23)}
        >>> Consultation("1", "co_maker", **silent).consents, Consultation("2", "third_party", **silent).consents
        (True, None)
        """
        if self.agrees is None and not self.is_open and self.kind == "co_maker":
            return True
        return self.agrees


@dataclass(frozen=True, slots=True)
class Case:
    """A case as its record stands: where it is and what has been done. Of the present round, where it was reopened."""

    state: str
    channel: str
    arrived_on: date
    calendar: WorkCalendar
    events: tuple[Event, ...] = ()
    due: Due | None = None
    signed_for_on: date | None = None
    confirmed: Mapping[str, date] = field(default_factory=dict)
    switches: frozenset[str] = frozenset()
    correction_due: date | None = None
    fee_due: date | None = None
    consultations: tuple[Consultation, ...] = ()
    searched: bool = False
    reviewed: bool = False
    reasons_judged: bool | None = None
    handler: int | None = None
    drafter: int | None = None
    outcome: str = ""
    grounds: tuple[str, ...] = ()
    level: str = "final"
    """Where the draft waits for a signature (``signing.LEVELS``)."""
    signed: tuple[tuple[int, date], ...] = ()
    """Who has signed the draft at an earlier level, and when."""
    quashed: bool = False
    reopened: bool = False
    """Whether it was answered before and is answered anew: what was answered has counted."""
    served_on: date | None = None
    decided_on: date | None = None
    has_proof: bool = False

    @property
    def received_on(self) -> date | None:
        """Return the day of receipt, or None."""
        return next((event.on for event in self.events if event.kind == "received"), None)

    def days_of(self, kind: str) -> list[date]:
        """Return the days of the events of a kind."""
        return [event.on for event in self.events if event.kind == kind]

    @property
    def waiting(self) -> tuple[Consultation, ...]:
        """Return the consultations that are open."""
        return tuple(each for each in self.consultations if each.is_open)

    def consultation(self, ref: str) -> Consultation | None:
        """Return the open consultation of a reference, or None."""
        return next((each for each in self.waiting if each.ref == ref), None)


@dataclass(frozen=True, slots=True)
class Given:
    """What comes with a step: by whom, on which day, and the facts it asks for, each empty where it was not given."""

    on: date
    by: int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a text without its outer blanks."""
        value = self.facts.get(name)
        return "" if value is None else str(value).strip()

    def day(self, name: str) -> date | None:
        """Return a day, or None."""
        value = self.facts.get(name)
        return value if isinstance(value, date) else None

    def number(self, name: str) -> int | None:
        """Return a whole number, or None."""
        value = self.facts.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def yes(self, name: str) -> bool:
        """Say whether something was affirmed."""
        return self.facts.get(name) is True

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self.facts.get(name)
        return tuple(str(each) for each in value) if isinstance(value, (list, tuple)) else ()
