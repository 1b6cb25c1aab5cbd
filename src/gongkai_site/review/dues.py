"""By when the level at hand is to be signed, in working days of the organ's region."""

from __future__ import annotations

from datetime import date

from gongkai_site.base import clock
from gongkai_site.organs.calendar import days_after
from gongkai_site.organs.models import Organ


def due_after(days: int, organ: Organ) -> tuple[date, bool]:
    """Return the last of so many working days after today, and whether a year without a notice was guessed."""
    return days_after(clock.today(), days, organ)
