"""Fiscal openness: what a year's budget and final accounts need, what is public of it, and what is missing."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from gongkai.catalogue import FISCAL, Fiscal
from gongkai.clocks import Due
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.dues import drafts, due_of
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.queries import public_items

KIND = "budget"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of fiscal openness of a year: the public item or its draft, and by when it is to be public.

    ``year`` is what it is about. ``due`` is known once there is a draft with its day of approval; until then
    ``expected`` is the last day by which it is usually there.
    """

    part: Fiscal
    year: int
    item: Item | None
    draft: Item | None
    due: Due | None
    expected: date

    @property
    def last_day(self) -> date:
        """Return the last day: the legal one, or else the usual one."""
        return self.due.due if self.due and self.due.due else self.expected

    def is_late(self, on: date) -> bool:
        """Say whether it is missing after its last day."""
        return self.item is None and self.last_day < on


def fiscal_state(organ: Organ, year: int) -> list[Part]:
    """Return each part an organ publishes in a year, in the order of the table."""
    years = {part.key: year + part.year for part in FISCAL.values()}
    public = {(item.fiscal_part, item.fiscal_year): item for item in public_items(organ).filter(kind=KIND).reverse()}
    drafted = {(item.fiscal_part, item.fiscal_year): item for item in drafts(organ).filter(kind=KIND).order_by("pk")}
    found = []
    for part in FISCAL.values():
        at = part.key, years[part.key]
        item, draft = public.get(at), drafted.get(at)
        last = date(year, part.month, calendar.monthrange(year, part.month)[1])
        due = due_of(draft) if draft and item is None else None
        found.append(Part(part, at[1], item, draft if item is None else None, due, last))
    return found


def is_complete(organ: Organ, year: int) -> bool:
    """Say whether the yearly pair is public: this year's budget and last year's final accounts."""
    return all(part.item for part in fiscal_state(organ, year) if part.part.pair)
