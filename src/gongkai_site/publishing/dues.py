"""By when an item is to be public, from the limit of its kind (条例第二十六条 and others)."""

from __future__ import annotations

from django.db.models import QuerySet

from gongkai.catalogue import KINDS
from gongkai.clocks import Due
from gongkai_site.organs.calendar import deadline
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.pairs import Owed, interpretation_due

GOVERNMENT = "government"
FINANCE = {"department_budget": {GOVERNMENT: "budget"}}
"""A government's own budget is approved, a department's is replied to: two limits."""


def counted(item: Item) -> Due | None:
    """Return by when an item is, or was, to be public; None where no limit runs.

    It runs from the day the item was formed, approved or replied to, or else was written; for an interpretation from
    the day its document became public.
    """
    kind = KINDS[item.kind]
    if kind.limit == "interpretation":
        return interpretation_due(item.interprets) if item.interprets else None
    limit = FINANCE.get(kind.limit, {}).get(item.organ.kind, kind.limit)
    return deadline(limit, item.starts_on or item.written_on, item.organ)


def due_of(item: Item) -> Due | None:
    """Return the deadline of an item that is not public yet; None for what was, is over, or has none."""
    return None if item.published_on or item.dropped_at or item.life else counted(item)


def drafts(organ: Organ) -> QuerySet[Item]:
    """Return the items of an organ that never were public and were not given up."""
    rows = Item.objects.filter(organ=organ, live=False, published_on__isnull=True, dropped_at__isnull=True, life="")
    return rows.select_related("organ", "interprets__organ")


def waiting(organ: Organ) -> list[Owed]:
    """Return an organ's items that are not public yet and by when each is to be, the most urgent first."""
    found = [Owed(item, due) for item in drafts(organ) if (due := due_of(item)) is not None]
    return sorted(found, key=lambda each: (each.last_day, each.item.pk))
