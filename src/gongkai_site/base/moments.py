"""Moments from text, before Django is there."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def moment(text: str) -> datetime:
    """Return the moment of an ISO text in UTC; one without an offset is Shanghai's. Raise ValueError otherwise.

    >>> moment("2020-12-31T09:00").isoformat()
    '2020-12-31T01:00:00+00:00'
    """
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        found = found.replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    return found.astimezone(UTC)
