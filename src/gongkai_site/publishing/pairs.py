"""Documents and their interpretations: who owes one, by when (谁起草、谁解读; 国办发〔2016〕80号)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from gongkai.catalogue import KINDS
from gongkai.clocks import LONGEST_SETTING, Due
from gongkai_site.base import clock
from gongkai_site.organs.calendar import deadline
from gongkai_site.organs.models import Organ, Setting, holding
from gongkai_site.organs.queries import setting
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.queries import public_items

SETTING = "interpretation_days"
"""Working days an organ has for its interpretations; ``0``: it owes none. Without it the usual length."""
OWING = tuple(key for key, kind in KINDS.items() if kind.owes)


@dataclass(frozen=True, slots=True)
class Owed:
    """An item and by when something is to be public for it: its interpretation, or itself."""

    item: Item
    due: Due

    @property
    def last_day(self) -> date:
        """Return the last day; these limits never stop, so there is one."""
        return self.due.due or date.max

    def is_late(self, on: date | None = None) -> bool:
        """Say whether its last day is over."""
        return self.last_day < (on or clock.today())


def owed(item: Item) -> Owed | None:
    """Return what an item owes now, or None: it is another's, not public, ended, or interpreted."""
    return next(_owed(_without(Item.objects.filter(pk=item.pk, live=True)), item.organ), None)


def owing(organ: Organ) -> list[Owed]:
    """Return what an organ owes, the oldest document first."""
    return list(_owed(_without(public_items(organ)).order_by("published_on", "pk"), organ))


def owing_items(rows: QuerySet[Item]) -> QuerySet[Item]:
    """Return those among items that owe an interpretation, whichever organs they are of."""
    today = clock.today()
    none = Setting.objects.filter(holding(today), key=SETTING, value="0").values("organ")
    return _without(rows.filter(live=True)).exclude(organ__in=none)


def interpretation_due(document: Item) -> Due | None:
    """Return by when the interpretation of a public document is due; None where it owes none."""
    days = length(document.organ)
    if days == 0 or document.published_on is None or document.kind not in OWING or document.forwarded_from:
        return None
    return deadline("interpretation", document.published_on, document.organ, days)


def length(organ: Organ) -> int | None:
    """Return an organ's own number of working days, or None for the usual one."""
    own = setting(organ, SETTING) or ""
    return int(own) if own.isdecimal() and int(own) <= LONGEST_SETTING else None


def _without(rows: QuerySet[Item]) -> QuerySet[Item]:
    """Return the own documents among items that are in force and have no public interpretation."""
    readings = Item.objects.filter(interprets=OuterRef("pk"), live=True)
    return rows.filter(kind__in=OWING, forwarded_from="", life="").exclude(Exists(readings))


def _owed(rows: QuerySet[Item], organ: Organ) -> Iterator[Owed]:
    if length(organ) != 0:
        for item in rows.select_related("organ"):
            if (due := interpretation_due(item)) is not None:
                yield Owed(item, due)
