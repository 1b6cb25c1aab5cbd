"""What other parts of the site tell of a case on its page, what they let be done there, and which days they add."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gongkai_site.applications.models import Application
from gongkai_site.screens.records import Panel, Step


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day on which a person has something due, for their calendar: ``title`` names nobody, ``path`` leads there."""

    uid: str
    on: date
    title: str
    path: str
    changed_at: datetime


STEPS: list[Callable[[Any, Application], Iterable[Step]]] = []
"""Each returns steps for a person and a case."""
PANELS: list[Callable[[Any, Application], Iterable[Panel]]] = []
"""Each returns panels of a case for a person."""
DUE_DAYS: list[Callable[[Any, int], Iterable[DueDay]]] = []
"""Each returns the nearest due days of a person, at most so many."""
RECOUNTED: list[Callable[[Any], object]] = []
"""Who else counts the days of an organ anew after a notice changed its calendar."""
