"""The working days of an organ's region, and deadlines counted by them."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from gongkai.clocks import Due, due
from gongkai.problems import Failure
from gongkai.workdays import CalendarMissing, WorkCalendar, load
from gongkai_site.organs.models import Organ

NO_LIMIT = {"DUE-BEFORE-LAW", "DUE-TOO-LATE", "LIMIT-NOT-YET"}


def calendar_of(organ: Organ, *, provisional: bool = False) -> WorkCalendar:
    """Return the calendar of an organ's region; ``provisional`` guesses the years that have no notice yet."""
    added: Path = settings.GONGKAI_DATA / "workdays"
    region = re.match(r"[1-9]\d(\d\d){0,2}", organ.region)
    stamps = tuple(sorted((str(path), path.stat().st_mtime_ns) for path in added.rglob("*.toml")))
    return _load(region[0] if region else "", provisional, str(added) if stamps else "", stamps)


def days_after(start: date, days: int, organ: Organ) -> tuple[date, bool]:
    """Return the last of so many working days after a day, and whether a year without a notice was guessed."""
    try:
        return calendar_of(organ).add(start, days), False
    except CalendarMissing:
        return calendar_of(organ, provisional=True).add(start, days), True


def deadline(name: str, start: date, organ: Organ, length: int | None = None) -> Due | None:
    """Return the deadline of a limit, provisional where a year has no notice yet; None where no law set one then.

    ``length`` is the organ's own where the limit is a local setting.
    """
    try:
        try:
            return due(name, start, calendar_of(organ), length=length)
        except CalendarMissing:
            return due(name, start, calendar_of(organ, provisional=True), length=length)
    except Failure as failure:
        if failure.problem.code in NO_LIMIT:
            return None
        raise


@lru_cache(maxsize=32)
def _load(region: str, provisional: bool, added: str, stamps: tuple[tuple[str, int], ...]) -> WorkCalendar:
    return load(region=region, provisional=provisional, data=Path(added) if added else None)
