"""By when a message is answered: working days by its category, as the organ set them, and three months at the most."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from gongkai.clocks.counting import add_months
from gongkai_site.messages_board.kinds import KINDS
from gongkai_site.organs.calendar import days_after
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import setting


def _set(organ: Organ, entry: dict[str, Any], usual: int) -> int:
    """Return the number an organ set, or the usual one where it set none that can be read."""
    found = (setting(organ, entry["setting"]) or "").strip()
    return int(found) if found.isdecimal() and 0 < int(found) <= 365 else usual


def days_of(organ: Organ, category: str) -> int:
    """Return the working days an organ has for a category."""
    entry = KINDS["categories"][category]
    return _set(organ, entry, entry["days"])


def limit_days(organ: Organ, name: str) -> int:
    """Return the working days of another limit: ``progress``, ``extended``."""
    entry = KINDS["limits"][name]
    return _set(organ, entry, entry["days"])


def due_of(organ: Organ, category: str, received_on: date) -> dict[str, Any]:
    """Return the day an answer is due, and whether a year without a calendar notice was guessed."""
    day, guessed = days_after(received_on, days_of(organ, category), organ)
    return {"due_on": day, "provisional": guessed}


def hard_of(received_on: date, written_on: date | None) -> date:
    """Return the day on which three months end: after it the whole site fails its inspection."""
    return add_months(written_on or received_on, KINDS["limits"]["veto"]["months"])


def latest(organ: Organ, received_on: date, due_on: date | None) -> date:
    """Return the last day an answer can be promised for: the longest of the organ, never before its usual day."""
    day, _ = days_after(received_on, limit_days(organ, "extended"), organ)
    return max(day, due_on or day)


def progress_by(organ: Organ, received_on: date) -> date:
    """Return by when a reply on progress is expected of what is not answered sooner."""
    return days_after(received_on, limit_days(organ, "progress"), organ)[0]


def return_by(organ: Organ, received_at: datetime) -> datetime:
    """Return until when a message of another unit is sent back."""
    entry = KINDS["limits"]["return"]
    return received_at + timedelta(hours=_set(organ, entry, entry["hours"]))
