"""By when an item is to be public, and how that was counted (条例第二十六条, 预算法第十四条, local rules)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from gongkai.catalogue import KINDS
from gongkai.clocks import Due, due
from gongkai.workdays import CalendarMissing, load
from gongkai_site.base import clock
from gongkai_site.publishing.dues import counted
from gongkai_site.publishing.models import Item

FURTHEST = 400
"""Days: no limit of publishing is longer."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The deadline of an item as of today."""

    due: Due
    days_left: int
    done_on: date | None

    @property
    def is_late(self) -> bool:
        """Say whether it is not public and should have been, or became so too late."""
        last = self.due.due
        return last is not None and (self.done_on or clock.today()) > last

    @property
    def days_over(self) -> int:
        """Return how many days the last one is over."""
        return -self.days_left


def clock_of(item: Item) -> Clock | None:
    """Return the clock of an item, or None where none runs: no document is public yet, or there was no law yet."""
    due_on = counted(item)
    if due_on is None:
        return None
    last = due_on.due
    return Clock(due_on, (last - clock.today()).days if last else 0, item.published_on)


def late() -> Q:
    """Return the condition on items that are drafts still and should be public: by kind, from the day they started."""
    found = Q(pk=None)
    for limit in {kind.limit for kind in KINDS.values()}:
        kinds = [key for key, kind in KINDS.items() if kind.limit == limit]
        day = "interprets__published_on" if limit == "interpretation" else "started"
        found |= Q(kind__in=kinds, **{f"{day}__lte": _last_late(limit, clock.today())})
    return Q(live=False, life="", published_on=None) & found


def with_start(rows: Any) -> Any:
    """Return items with the day ``late`` asks for."""
    return rows.annotate(started=Coalesce("starts_on", "written_on"))


@cache
def _last_late(limit: str, today: date) -> date:
    """Return the last day from which a limit is over today. Later starts end later, so the days are halved."""
    low, high = 0, FURTHEST
    while low < high:
        middle = (low + high) // 2
        last = _counted(limit, today - timedelta(days=middle))
        if last < today:
            high = middle
        else:
            low = middle + 1
    return today - timedelta(days=low)


def _counted(limit: str, start: date) -> date:
    try:
        last = due(limit, start, load()).due
    except CalendarMissing:
        last = due(limit, start, load(provisional=True)).due
    return last or date.max
