"""The site's only clock. GONGKAI_NOW fixes it for a demo or a test; days are those of Asia/Shanghai."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return this moment in UTC, or the fixed one."""
    fixed: datetime | None = settings.GONGKAI_NOW
    return fixed or datetime.now(UTC)


def today() -> date:
    """Return this day in Shanghai."""
    return now().astimezone(SHANGHAI).date()


def day_of(moment: datetime) -> date:
    """Return the day in Shanghai on which a moment falls."""
    return moment.astimezone(SHANGHAI).date()
