"""The one engine under every deadline: a limit, a start and a calendar give the last day.

By 民法典第二百零一至二百零三条: the starting day is not counted. A limit in months ends on the corresponding day, or on
the month's last day where there is none. A last day that is a day off moves on where the limit says so.
"""

from __future__ import annotations

import calendar as months
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from gongkai import law
from gongkai.clocks.steps import Step, days_until, rolled_steps, working_day_steps
from gongkai.law import Limit
from gongkai.problems import Failure
from gongkai.workdays import WorkCalendar

LATEST = date(2199, 12, 31)
"""A start later than this is a slip of the pen, not a deadline."""
LONGEST_SETTING = 1000
"""So is a local setting longer than this."""


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline with its reasons: the rule it follows, the calendar version it was counted by, and the way to it.

    ``due`` is None while a stop is open; then ``not_before`` is the earliest day it can come to. ``calendar`` is None
    where no calendar was needed. A provisional date is an estimate and must not be printed in a letter.
    """

    start: date
    due: date | None
    basis: str
    calendar: str | None = None
    provisional: bool = False
    steps: tuple[Step, ...] = field(default=(), repr=False)
    not_before: date | None = None


def due(name: str, start: date, calendar: WorkCalendar, *, length: int | None = None) -> Due:
    """Return the deadline of the limit with this name.

    ``length`` replaces the law's own where the limit is a longest one or a local setting.
    """
    limit = limit_for(name, start)
    count = length_of(limit, length)
    last = _unrolled(limit, count, start, calendar)
    final = calendar.on_or_after(last) if limit.roll else last
    touched = _touched(limit, start, last, final)
    return Due(
        start=start,
        due=final,
        basis=limit.basis,
        calendar=calendar.version(*touched) if touched else None,
        provisional=calendar.is_provisional(*touched) if touched else False,
        steps=tuple(_steps(limit, count, start, last, final, calendar)),
    )


def due_dates(name: str, starts: Iterable[date], calendar: WorkCalendar) -> list[date]:
    """Return the last days for many starts at once, without the steps: a million in less than a second.

    >>> from gongkai.workdays import load
    >>> due_dates("answer", [date(2019, 5, 14), date(2019, 5, 15)], load())
    [datetime.date(2019, 6, 4), datetime.date(2019, 6, 13)]
    """
    values = law.limits()[name]
    if values[0].unit != "working_day":
        return [last_day(limit_for(name, start), start, calendar) for start in starts]
    earliest, since = max(law.in_force_since(), values[0].since), [value.since for value in values]
    lengths, add = [value.length for value in values], calendar.add
    return [
        add(start, lengths[bisect_right(since, start) - 1])
        if earliest <= start <= LATEST
        else last_day(limit_for(name, start), start, calendar)  # which says what is wrong with it
        for start in starts
    ]


def last_day(limit: Limit, start: date, calendar: WorkCalendar) -> date:
    """Return the last day of a limit in force, moved on where it is a day off and the limit moves."""
    last = _unrolled(limit, limit.length, start, calendar)
    return calendar.on_or_after(last) if limit.roll else last


def limit_for(name: str, start: date) -> Limit:
    """Return the limit that governs a period begun on a day; a yearly date is governed by the end of its year."""
    first = law.in_force_since()
    if start < first:
        raise Failure("DUE-BEFORE-LAW", found=start.isoformat(), since=first.isoformat())
    if start > LATEST:
        raise Failure("DUE-TOO-LATE", found=start.isoformat(), latest=LATEST.isoformat())
    values = law.limits()[name]
    return law.limit(name, on=date(start.year, 12, 31) if values[-1].unit == "fixed_date" else start)


def length_of(limit: Limit, wish: int | None) -> int:
    """Return the length to count: the law's own, or the wished one where it is a longest length or a local setting."""
    if wish is None:
        return limit.length
    longest = limit.length if limit.at_most else LONGEST_SETTING
    if not (limit.at_most or limit.scope == "local") or not 1 <= wish <= longest:
        name = {"zh": limit.zh, "en": limit.en}
        words = {"zh": limit.words("zh"), "en": limit.words("en")}
        raise Failure("LIMIT-LENGTH", limit=name, found=wish, expected=words, basis=limit.basis)
    return wish


def add_months(day: date, n: int) -> date:
    """Return the corresponding day n months later, or the last day of that month (民法典第二百零二条).

    >>> add_months(date(2025, 11, 30), 3)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _unrolled(limit: Limit, count: int, start: date, calendar: WorkCalendar) -> date:
    match limit.unit:
        case "working_day":
            return calendar.add(start, count)
        case "day":
            return start + timedelta(days=count)
        case "month":
            return add_months(start, count)
        case "year":
            return add_months(start, 12 * count)
        case "fixed_date":
            month, day = limit.on or (12, 31)
            return date(start.year + 1, month, day)


def _touched(limit: Limit, start: date, last: date, final: date) -> tuple[date, date] | None:
    """Return the first and the last day that the calendar was asked about, or None."""
    if limit.unit == "working_day":
        return start + timedelta(days=1), final
    return (last, final) if limit.roll else None


def _steps(limit: Limit, count: int, start: date, last: date, final: date, calendar: WorkCalendar) -> Iterator[Step]:
    match limit.unit:
        case "working_day":
            yield from working_day_steps(start, last, calendar)
        case "day":
            yield Step(start, "start")
            for n, day in enumerate(days_until(start, last), 1):
                yield Step(day, "counted", n)
        case "month" | "year":
            yield Step(start, "start")
            yield Step(last, "corresponding", count)
        case "fixed_date":
            yield Step(last, "fixed")
    yield from rolled_steps(last, final, calendar)
