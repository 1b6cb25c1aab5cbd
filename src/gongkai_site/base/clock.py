"""The site's only clock. GONGKAI_NOW fixes it for a demo or a test; days are those of Asia/Shanghai."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
_AT: ContextVar[datetime | None] = ContextVar("at", default=None)


def now() -> datetime:
    """Return this moment in UTC, or the fixed one."""
    fixed: datetime | None = _AT.get() or settings.GONGKAI_NOW
    return fixed or datetime.now(UTC)


def today() -> date:
    """Return this day in Shanghai."""
    return now().astimezone(SHANGHAI).date()


def day_of(moment: datetime) -> date:
    """Return the day in Shanghai on which a moment falls."""
    return moment.astimezone(SHANGHAI).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let a moment be the present within the block: for the demo, whose steps happen on the days of their year.

    Nothing else may set the clock back; a test looks for it.
    """
    token = _AT.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _AT.reset(token)
