"""The way from the start to the last day, one step a day, and its telling in whole sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from typing import Any, Literal

from gongkai.law import Limit
from gongkai.problems import Lang
from gongkai.resources import PACKAGE, read_toml
from gongkai.workdays import WorkCalendar

StepKind = Literal[
    "start",  # not counted itself
    "counted",  # a working day, or a day of a limit in days
    "make_up",  # a weekend day worked, counted
    "weekend",
    "holiday",
    "suspended",  # a working day while others are consulted
    "corresponding",  # the day of the month, or year, on which a limit in months or years ends
    "rolled",  # the working day to which a last day that is a day off moves
    "fixed",  # a day of the year fixed by law
    "set",  # a day set by the organ (条例第三十五条)
    "ordered",  # a day set by the decision or judgment that bids an answer anew
]

ONE_DAY = timedelta(days=1)
COUNTED: frozenset[StepKind] = frozenset({"counted", "make_up", "corresponding"})


@dataclass(frozen=True, slots=True)
class Step:
    """One day: what it is, its running number if it is counted, and the holiday's name if it is one."""

    date: date
    kind: StepKind
    n: int | None = None
    name: str = ""

    @property
    def counted(self) -> bool:
        """Say whether the day counts towards the limit."""
        return self.kind in COUNTED

    def to_json(self) -> dict[str, Any]:
        """Return the object of the contract; the reason is in Chinese, the kind the same in every language."""
        return {
            "date": self.date.isoformat(),
            "kind": self.kind,
            "counted": self.counted,
            "n": self.n,
            "reason": _texts()["reasons"][self.kind].format(name=self.name or "休假"),
        }


def days_until(start: date, last: date) -> Iterator[date]:
    """Yield the days after ``start`` up to and with ``last``."""
    day = start
    while day < last:
        day += ONE_DAY
        yield day


def working_day_steps(
    start: date, last: date, calendar: WorkCalendar, suspended: Iterable[tuple[date, date]] = ()
) -> Iterator[Step]:
    """Yield the start and every day to the last one; working days in a suspension (sent, answered] do not count."""
    pauses = tuple(suspended)
    yield Step(start, "start")
    n = 0
    for day in days_until(start, last):
        if not calendar.is_working_day(day):
            yield rest_step(day, calendar)
        elif any(sent < day <= answered for sent, answered in pauses):
            yield Step(day, "suspended")
        else:
            n += 1
            yield Step(day, "make_up" if calendar.kind(day) == "make_up" else "counted", n)


def rest_step(day: date, calendar: WorkCalendar) -> Step:
    """Return the step of a day off."""
    return Step(day, "holiday" if calendar.kind(day) == "holiday" else "weekend", name=calendar.holiday(day))


def rolled_steps(last: date, rolled: date, calendar: WorkCalendar) -> Iterator[Step]:
    """Yield the days off by which a last day moves on, and the working day it moves to."""
    for day in days_until(last, rolled):
        yield Step(day, "rolled") if day == rolled else rest_step(day, calendar)


def sentences(steps: Iterable[Step], lang: Lang) -> list[str]:
    """Return the steps in words, one sentence for each run of days that are alike."""
    return [_sentence(list(run), lang) for _, run in groupby(steps, key=lambda step: (step.kind, step.name))]


def heading(limit: Limit, calendar: str | None, lang: Lang) -> list[str]:
    """Return what goes before the steps: which limit, how long, from what, by which rule and which calendar."""
    texts = _texts()[lang]
    name, length = {"zh": limit.zh, "en": limit.en}[lang], limit.words(lang)
    lines = [texts["limit"].format(limit=name, length=length, start=limit.start[lang], basis=limit.basis)]
    return [*lines, texts["calendar"].format(calendar=calendar)] if calendar else lines


def _sentence(run: list[Step], lang: Lang) -> str:
    first, last = run[0], run[-1]
    texts = _texts()[lang]
    span = texts["one_day" if first == last else "days"].format(first=first.date, last=last.date)
    number = texts["one_number" if first.n == last.n else "numbers"].format(first=first.n, last=last.n)
    name = first.name or texts["unnamed"]
    return str(texts[first.kind].format(span=span, number=number, name=name))


@cache
def _texts() -> dict[str, Any]:
    return read_toml(PACKAGE / "texts" / "steps.toml")
