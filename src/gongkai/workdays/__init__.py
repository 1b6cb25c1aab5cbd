"""Working days of China, by the yearly holiday notices: dated data, never a guess.

>>> from datetime import date
>>> calendar = load()
>>> calendar.add(date(2026, 1, 30), 20)
datetime.date(2026, 3, 5)
"""

from gongkai.workdays.calendar import CalendarMissing, WorkCalendar, Year
from gongkai.workdays.loading import load, regions_around
from gongkai.workdays.notices import Notice, notices, spans
from gongkai.workdays.store import Added, add

__all__ = [
    "Added",
    "CalendarMissing",
    "Notice",
    "WorkCalendar",
    "Year",
    "add",
    "load",
    "notices",
    "regions_around",
    "spans",
]
