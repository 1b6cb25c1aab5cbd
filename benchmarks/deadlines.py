"""A million answer deadlines in one thread, beside a library that counts day by day.

The starts run over seven years. The peer, ``chinese_calendar.is_workday`` asked of each day in turn, counts a sample of
2,000 of them, scaled to a million; both must agree on every date of the sample. Then the clocks of a million open cases
with their events, as they are counted anew after a holiday notice.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator
from datetime import date, timedelta

import chinese_calendar

from benchmarks import Row, best_of
from gongkai.clocks import Event, answer_clock, answer_dues
from gongkai.deadlines import due_dates
from gongkai.workdays import load

MILLION = 1_000_000
SAMPLE = 2_000
LIMIT, CASES_LIMIT = 1.0, 5.0
SEED = 20201231
FIRST, SPAN = date(2019, 6, 1), 2_600  # all are due before 2027


def run() -> list[Row]:
    """Measure both, and the loading of the calendar."""
    calendar = load()
    starts = [FIRST + timedelta(days=n % SPAN) for n in range(MILLION)]
    sample = starts[:: MILLION // SAMPLE]
    if due_dates("answer", sample, calendar) != [_day_by_day(start, 20) for start in sample]:
        raise AssertionError("the two disagree")
    ours = best_of(3, lambda: due_dates("answer", starts, calendar))
    peer = best_of(1, lambda: [_day_by_day(start, 20) for start in sample]) * MILLION / SAMPLE
    return [
        Row("a million answer deadlines", ours, "s", "chinese_calendar day by day", peer, LIMIT),
        Row("a million open cases' clocks", _cases(starts), "s", limit=CASES_LIMIT, note="a quarter with events"),
        Row("load the calendar 2004–2026 and build its tables", best_of(3, load), "s"),
    ]


def _cases(starts: list[date]) -> float:
    """Measure the clocks of a million open cases: a tenth corrected, a tenth consulted on, a twentieth extended."""
    calendar, chance = load(provisional=True), random.Random(SEED)
    histories = [tuple(_history(start, chance.random(), str(n))) for n, start in enumerate(starts)]
    for found, history in zip(answer_dues(histories[:SAMPLE], calendar), histories, strict=False):
        if found.due != answer_clock(history, calendar).due:
            raise AssertionError("the two disagree")
    return best_of(1, lambda: deque(answer_dues(histories, calendar), maxlen=0))


def _history(start: date, chance: float, ref: str) -> Iterator[Event]:
    def after(days: int) -> date:
        return start + timedelta(days=days)

    yield Event("received", start)
    if chance < 0.1:
        yield from (Event("correction_asked", after(3)), Event("corrected", after(9)))
    elif chance < 0.2:
        yield from (Event("consultation_sent", after(3), ref), Event("consultation_answered", after(12), ref))
    elif chance < 0.25:
        yield Event("extended", after(5), length=20)


def _day_by_day(start: date, n: int) -> date:
    day = start
    while n:
        day += timedelta(days=1)
        n -= chinese_calendar.is_workday(day)
    return day
