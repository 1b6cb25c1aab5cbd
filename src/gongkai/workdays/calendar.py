"""The calendar itself: which days are working days, and how to count them fast.

A day is a working day when it is a make-up day, or a Monday to Friday that is not a day off. Over each run of years
without a gap stands a table: how many working days lie up to each day, and which day is the n-th. Adding n working
days is then two look-ups, however large n is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from gongkai.problems import Failure

DayKind = Literal["working_day", "make_up", "holiday", "weekend"]
SATURDAY = 5


class CalendarMissing(Failure):
    """A year without a holiday notice: nothing is computed in it."""

    def __init__(self, year: int) -> None:
        super().__init__("CALENDAR-MISSING", exit_code=1, year=year)
        self.year = year


@dataclass(frozen=True, slots=True)
class Year:
    """What one year's notices come to: days off with the holiday's name, weekend days worked, and their versions."""

    year: int
    days_off: Mapping[date, str]
    make_up: frozenset[date]
    versions: tuple[str, ...]
    provisional: bool = False

    def is_working_day(self, day: date) -> bool:
        """Say whether a day of this year is a working day."""
        return day in self.make_up or (day.weekday() < SATURDAY and day not in self.days_off)

    def days(self) -> Iterator[date]:
        """Yield every day of the year."""
        first = date(self.year, 1, 1).toordinal()
        return map(date.fromordinal, range(first, date(self.year, 12, 31).toordinal() + 1))

    def working_days(self) -> int:
        """Return the number of working days in the year."""
        return sum(map(self.is_working_day, self.days()))


@dataclass(slots=True)
class _Run:
    """Years without a gap: ``days`` are their working days; ``rank[i]`` counts those up to the i-th day of the run."""

    first: int
    last_year: int
    days: list[date] = field(default_factory=list)
    rank: list[int] = field(default_factory=list)


class WorkCalendar:
    """Working days of the years it knows; asked beyond them it raises CalendarMissing with the year."""

    def __init__(self, years: Iterable[Year]) -> None:
        self.years: Mapping[int, Year] = {year.year: year for year in sorted(years, key=lambda each: each.year)}
        self._runs: dict[int, _Run] = {}
        for run in _consecutive(self.years):
            table = _table([self.years[year] for year in run])
            self._runs.update(dict.fromkeys(run, table))

    def is_working_day(self, day: date) -> bool:
        """Say whether a day is a working day."""
        return self._year(day).is_working_day(day)

    def kind(self, day: date) -> DayKind:
        """Return what a day is: an ordinary working day, a make-up day, a day off by notice, or a weekend."""
        year = self._year(day)
        if day in year.make_up:
            return "make_up"
        if day in year.days_off:
            return "holiday"
        return "weekend" if day.weekday() >= SATURDAY else "working_day"

    def holiday(self, day: date) -> str:
        """Return the name of the holiday a day off belongs to, or nothing."""
        return self._year(day).days_off.get(day, "")

    def add(self, day: date, n: int) -> date:
        """Return the n-th working day after a day, which itself is not counted; n is 1 or more.

        The days off in between, and whether the day itself is one, make no difference to how it is counted.
        """
        if n < 1:
            raise ValueError(f"n must be 1 or more, not {n}")
        run = self._runs.get(day.year)
        if run is None:
            raise CalendarMissing(day.year)
        at = run.rank[day.toordinal() - run.first] + n - 1
        if at >= len(run.days):
            raise CalendarMissing(run.last_year + 1)
        return run.days[at]

    def count(self, after: date, until: date) -> int:
        """Return the number of working days later than ``after``, up to and with ``until``."""
        if until < after:
            raise ValueError(f"{until} is before {after}")
        run = self._runs.get(after.year)
        if run is None:
            raise CalendarMissing(after.year)
        if until.year > run.last_year:
            raise CalendarMissing(run.last_year + 1)
        return run.rank[until.toordinal() - run.first] - run.rank[after.toordinal() - run.first]

    def on_or_after(self, day: date) -> date:
        """Return the day itself if it is a working day, else the next one (民法典第二百零三条)."""
        return day if self.is_working_day(day) else self.add(day, 1)

    def version(self, first: date, last: date) -> str:
        """Return the versions of the years a computation touched, as ``cn-2025@2024-11-12+cn-2026@2025-11-04``."""
        return "+".join(version for year in self._between(first, last) for version in year.versions)

    def is_provisional(self, first: date, last: date) -> bool:
        """Say whether any year a computation touched has no notice and was filled in provisionally."""
        return any(year.provisional for year in self._between(first, last))

    def _year(self, day: date) -> Year:
        year = self.years.get(day.year)
        if year is None:
            raise CalendarMissing(day.year)
        return year

    def _between(self, first: date, last: date) -> Iterator[Year]:
        return (self.years[year] for year in range(first.year, last.year + 1))


def _consecutive(years: Iterable[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for year in years:
        if run and year != run[-1] + 1:
            yield run
            run = []
        run.append(year)
    if run:
        yield run


def _table(years: list[Year]) -> _Run:
    run = _Run(date(years[0].year, 1, 1).toordinal(), years[-1].year)
    for year in years:
        for day in year.days():
            if year.is_working_day(day):
                run.days.append(day)
            run.rank.append(len(run.days))
    return run
