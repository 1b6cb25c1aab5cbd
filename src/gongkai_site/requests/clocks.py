"""By when: the law says 及时 and no day; an organ's own setting says so many working days, marked as its own."""

from __future__ import annotations

from datetime import date

from gongkai_site.organs.calendar import days_after
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import setting

PERIODS = {
    ("correction", "received"): ("record_correction_days", ""),
    ("proposal", "agreed"): ("proposal_publish_days", "20"),
    ("several", "agreed"): ("proposal_publish_days", "20"),
}
"""Setting and default by kind and the state that begins the period; without days there is no day."""


def due_of(organ: Organ, kind: str, state: str, start: date) -> tuple[date | None, bool]:
    """Return the day by which an organ wants it done, and whether a year without a notice was guessed; or no day."""
    name, usual = PERIODS.get((kind, state), ("", ""))
    raw = (setting(organ, name) or usual) if name else ""
    if not raw.isdecimal() or not 0 < int(raw) <= 250:
        return None, False
    return days_after(start, int(raw), organ)
