"""By when the level at hand is to be signed, in working days of the organ's region."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from gongkai.workdays import CalendarMissing, WorkCalendar, load
from gongkai_site.base import clock
from gongkai_site.organs.models import Organ


def due_after(days: int, organ: Organ) -> tuple[date, bool]:
    """Return the last of so many working days after today, and whether a year without a notice was guessed."""
    today = clock.today()
    try:
        return _calendar(organ, provisional=False).add(today, days), False
    except CalendarMissing:
        return _calendar(organ, provisional=True).add(today, days), True


def _calendar(organ: Organ, *, provisional: bool) -> WorkCalendar:
    added: Path = settings.GONGKAI_DATA / "workdays"
    region = re.match(r"[1-9]\d(\d\d){0,2}", organ.region)
    stamps = tuple(sorted((str(path), path.stat().st_mtime_ns) for path in added.rglob("*.toml")))
    return _load(region[0] if region else "", provisional, str(added) if stamps else "", stamps)


@lru_cache(maxsize=32)
def _load(region: str, provisional: bool, added: str, stamps: tuple[tuple[str, int], ...]) -> WorkCalendar:
    return load(region=region, provisional=provisional, data=Path(added) if added else None)
