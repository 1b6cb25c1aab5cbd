"""A million answer deadlines in one thread, beside a library that counts day by day.

The starts run over seven years. The peer, ``chinese_calendar.is_workday`` asked of each day in turn, counts a sample of
2,000 of them, scaled to a million; both must agree on every date of the sample.
"""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

from benchmarks import Row, best_of
from gongkai.deadlines import due_dates
from gongkai.workdays import load

MILLION = 1_000_000
SAMPLE = 2_000
LIMIT = 1.0
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
        Row("load the calendar 2004–2026 and build its tables", best_of(3, load), "s"),
    ]


def _day_by_day(start: date, n: int) -> date:
    day = start
    while n:
        day += timedelta(days=1)
        n -= chinese_calendar.is_workday(day)
    return day
