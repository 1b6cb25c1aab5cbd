"""The answer clock of an application: all that starts, stops, suspends or lengthens it, as one pure function.

By 条例第三十、三十三、三十五条: the clock starts anew on a correction or a payment, is suspended while others are
consulted, and stands still while the applicant is asked to correct or to pay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from gongkai.clocks.counting import Due, length_of, limit_for
from gongkai.clocks.steps import Step, StepKind, working_day_steps
from gongkai.law import Limit
from gongkai.problems import Failure
from gongkai.workdays import WorkCalendar

EventKind = Literal[
    "received",
    "correction_asked",
    "corrected",
    "fee_asked",
    "fee_paid",
    "consultation_sent",
    "consultation_answered",  # or its period ran out
    "extended",
    "delayed",
    "day_ordered",  # by the decision or judgment that bids an answer anew
]

STARTS: frozenset[EventKind] = frozenset({"received", "corrected", "fee_paid"})
SETS: dict[EventKind, tuple[str, StepKind]] = {
    "delayed": ("条例第三十五条", "set"),
    "day_ordered": ("责令重新答复的复议决定或者判决", "ordered"),
}
"""Events that set the day itself: by what, and the kind of step that tells it."""
STOPS: dict[EventKind, EventKind] = {"correction_asked": "corrected", "fee_asked": "fee_paid"}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an application on a day.

    ``ref`` pairs a consultation's two events; ``length`` is an extension's working days; ``until`` the day to which
    the answer was delayed under article 35, or the one a decision or judgment set for an answer anew.
    """

    kind: EventKind
    on: date
    ref: str = ""
    length: int | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class _Pause:
    """A consultation: from the day after the letter was sent to the day of the answer, which is None while open."""

    sent: date
    answered: date | None


@dataclass(slots=True)
class _Period:
    """The answer period from its last start, as far as the events have brought it."""

    start: date
    length: int
    calendar: WorkCalendar
    suspended: list[tuple[date, date]] = field(default_factory=list)
    is_open: bool = False
    is_extended: bool = False

    @property
    def last(self) -> date:
        """Return the last day, by what has happened so far."""
        pauses = sum(self.calendar.count(sent, answered) for sent, answered in self.suspended)
        return self.calendar.add(self.start, self.length + pauses)

    def is_running(self, day: date) -> bool:
        """Say whether the period has not run out by a day."""
        return self.is_open or day <= self.last

    def suspend(self, pause: _Pause) -> None:
        """Leave out the days of a consultation, each day once however many overlap."""
        sent = max(pause.sent, self.start)
        if pause.answered is None:
            self.is_open = self.is_running(sent)
        elif pause.answered > sent and self.is_running(sent):
            if self.suspended and sent <= self.suspended[-1][1]:
                begun, until = self.suspended.pop()
                self.suspended.append((begun, max(until, pause.answered)))
            else:
                self.suspended.append((sent, pause.answered))

    def extend(self, event: Event) -> None:
        """Add an extension, once, within its limit, and while the period runs."""
        limit = limit_for("extension", self.start)
        if self.is_extended:
            raise Failure("CLOCK-EXTENDED-TWICE", found=event.on.isoformat(), basis=limit.basis)
        if not self.is_running(event.on):
            last = self.last.isoformat()
            raise Failure("CLOCK-EXTENSION-LATE", found=event.on.isoformat(), last=last, basis=limit.basis)
        self.length += length_of(limit, event.length)
        self.is_extended = True


def answer_clock(events: Iterable[Event], calendar: WorkCalendar) -> Due:
    """Return the last day to answer, by all events of one application in the order they happened.

    - The limit runs from the last start: receipt, correction, payment. Extensions before it are spent.
    - Working days in (sent, answered] of the consultations do not count; where several overlap, each day once.
      A consultation sent after the last day suspends nothing: the period had run out.
    - One extension, of at most the statutory length, and only while the clock runs.
    - A delay under article 35 sets the day itself, and so does a decision or judgment that bids an answer anew.
    - While a stop or a consultation is open there is no date, only one before which it cannot be.

    >>> from gongkai.workdays import load
    >>> sent, answered = date(2025, 9, 24), date(2025, 10, 14)
    >>> history = [Event("received", date(2025, 9, 19)), Event("consultation_sent", sent)]
    >>> answer_clock(history, load()).not_before
    datetime.date(2025, 10, 23)
    >>> answer_clock([*history, Event("consultation_answered", answered)], load()).due
    datetime.date(2025, 11, 6)
    """
    return _counted(list(events), calendar, with_steps=True)


def answer_dues(histories: Iterable[Sequence[Event]], calendar: WorkCalendar) -> Iterator[Due]:
    """Yield the clock of many applications without the way to it: a million open cases in a few seconds.

    Histories of a receipt alone, the most of them, are counted once a day of receipt.

    >>> from gongkai.workdays import load
    >>> [each.due for each in answer_dues([[Event("received", date(2025, 9, 19))]] * 2, load())]
    [datetime.date(2025, 10, 23), datetime.date(2025, 10, 23)]
    """
    plain: dict[Event, Due] = {}
    for history in histories:
        if len(history) > 1:
            yield _counted(history, calendar, with_steps=False)
            continue
        found = plain.get(history[0]) if history else None
        if found is None:
            found = _counted(history, calendar, with_steps=False)
            plain[history[0]] = found
        yield found


def _counted(history: Sequence[Event], calendar: WorkCalendar, *, with_steps: bool) -> Due:
    _check(history)
    at = max(index for index, event in enumerate(history) if event.kind in STARTS)
    start, later = history[at].on, history[at + 1 :]
    limit = limit_for("answer", start)
    if sets := [event for event in later if event.kind in SETS]:
        return _set(start, sets[-1])
    if stops := [event for event in later if event.kind in STOPS]:  # one answered would not be later than the start
        return _stopped(start, stops[-1].on, limit, calendar)
    period = _Period(start, limit.length, calendar)
    for move in _moves(history, later):
        if isinstance(move, _Pause):
            period.suspend(move)
        else:
            period.extend(move)
    return _due(period, limit.basis, with_steps=with_steps)


def _due(period: _Period, basis: str, *, with_steps: bool) -> Due:
    last, calendar = period.last, period.calendar
    touched = period.start + timedelta(days=1), last
    return Due(
        start=period.start,
        due=None if period.is_open else last,
        basis=basis,
        calendar=calendar.version(*touched),
        provisional=calendar.is_provisional(*touched),
        steps=tuple(working_day_steps(period.start, last, calendar, period.suspended)) if with_steps else (),
        not_before=last if period.is_open else None,
    )


def _stopped(start: date, since: date, limit: Limit, calendar: WorkCalendar) -> Due:
    """Return the clock that stands still: it can start anew at the earliest on the day it was stopped."""
    earliest = calendar.add(since, limit.length)
    touched = since + timedelta(days=1), earliest
    return Due(
        start,
        None,
        limit.basis,
        calendar=calendar.version(*touched),
        provisional=calendar.is_provisional(*touched),
        not_before=earliest,
    )


def _set(start: date, event: Event) -> Due:
    if event.until is None or event.until < event.on:
        raise Failure("CLOCK-DELAY", found=event.on.isoformat())
    basis, told = SETS[event.kind]
    return Due(start, event.until, basis, steps=(Step(start, "start"), Step(event.until, told)))


def _check(history: Sequence[Event]) -> None:
    kinds = [event.kind for event in history]
    if kinds.count("received") != 1 or kinds[0] != "received":
        raise Failure("CLOCK-RECEIPT")
    for before, after in pairwise(history):
        if after.on < before.on:
            raise Failure("CLOCK-ORDER", found=after.on.isoformat(), before=before.on.isoformat())
    if kinds.count("correction_asked") > 1:
        raise Failure("CLOCK-CORRECTION-TWICE")


def _moves(history: Sequence[Event], later: Sequence[Event]) -> list[_Pause | Event]:
    """Return what bears on the period, by day: consultations, also of before its start, and extensions since."""
    moves: list[tuple[date, _Pause | Event]] = [(pause.sent, pause) for pause in _pauses(history)]
    moves += [(event.on, event) for event in later if event.kind == "extended"]
    return [move for _, move in sorted(moves, key=lambda pair: pair[0])]


def _pauses(history: Sequence[Event]) -> list[_Pause]:
    """Return the consultations, by the day they were sent."""
    sent: dict[str, date] = {}
    pauses: list[_Pause] = []
    for event in history:
        if event.kind == "consultation_sent":
            if event.ref in sent:
                raise Failure("CLOCK-CONSULTATION", found=event.on.isoformat())
            sent[event.ref] = event.on
        elif event.kind == "consultation_answered":
            if event.ref not in sent:
                raise Failure("CLOCK-CONSULTATION", found=event.on.isoformat())
            pauses.append(_Pause(sent.pop(event.ref), event.on))
    pauses += [_Pause(day, None) for day in sent.values()]
    return pauses
