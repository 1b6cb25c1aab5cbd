"""Days an organ sets itself before the law's: by when an answer is drafted, by when signed (settings, our choice)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.clocks import Due
from gongkai_site.applications.models import Application
from gongkai_site.base import clock
from gongkai_site.organs.queries import setting

DEFAULTS = {"applications_draft_days": 5, "applications_sign_days": 2}
LABELS = {"applications_draft_days": _("draft by"), "applications_sign_days": _("sign by")}
REACHED = {
    "applications_draft_days": frozenset({"drafted", "decided"}),
    "applications_sign_days": frozenset({"decided"}),
}


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day of one's own, and whether what it asks for is done."""

    label: Any
    on: date
    is_done: bool

    @property
    def tone(self) -> str:
        """Return the colour: green when done, red when missed."""
        if self.is_done:
            return "green"
        return "red" if self.on < clock.today() else ""


def milestones(case: Application, due: Due | None) -> Iterator[Milestone]:
    """Yield the milestones of a case whose day is known."""
    if due is None or due.due is None or not case.is_open:
        return
    counted = [step.date for step in due.steps if step.counted]
    for name, usual in DEFAULTS.items():
        wish = setting(case.organ, name) or ""
        days = int(wish) if wish.isdecimal() else usual
        if days < len(counted):
            yield Milestone(LABELS[name], counted[-1 - days], case.state in REACHED[name])
