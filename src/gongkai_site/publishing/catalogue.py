"""An organ's catalogue as a tree: items of the law, the organ's own entries, how many are public, and the gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.db.models import Count

from gongkai.catalogue import ART, Art, art_for
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.models import Column
from gongkai_site.publishing.queries import public_items

State = Literal["filled", "explained", "gap"]


@dataclass(frozen=True, slots=True)
class Entry:
    """An open entry of the catalogue and how many public items it holds."""

    column: Column
    count: int

    @property
    def state(self) -> State:
        """Say whether it holds something, explains why not, or is a gap."""
        if self.count:
            return "filled"
        return "explained" if self.column.empty_reason else "gap"


@dataclass(frozen=True, slots=True)
class Branch:
    """An item of the law that holds for the organ; ``count`` are its public items, in an entry or in none."""

    art: Art
    entries: tuple[Entry, ...]
    count: int

    @property
    def state(self) -> State:
        """Say whether it holds something; else whether every entry explains why not, and there is one."""
        if self.count:
            return "filled"
        return "explained" if self.entries and not self.gaps else "gap"

    @property
    def gaps(self) -> int:
        """Return how many entries are gaps; an item of the law without entry or item is one itself."""
        return sum(entry.state == "gap" for entry in self.entries) or int(not self.entries and not self.count)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The whole tree of an organ."""

    branches: tuple[Branch, ...]

    @property
    def count(self) -> int:
        """Return how many items are public."""
        return sum(branch.count for branch in self.branches)

    @property
    def gaps(self) -> int:
        """Return how many gaps there are."""
        return sum(branch.gaps for branch in self.branches)


def catalogue(organ: Organ) -> Catalogue:
    """Return an organ's tree, in the order of the law; three queries."""
    columns: dict[str, list[Column]] = {}
    for column in Column.objects.filter(organ=organ, closed_at__isnull=True):
        columns.setdefault(column.art, []).append(column)
    public = public_items(organ).order_by()
    by_column = dict(public.values_list("column").annotate(Count("pk")))
    by_art = dict(public.values_list("art").annotate(Count("pk")))
    here = {each.key for each in art_for(organ.level)} | by_art.keys() | columns.keys()
    return Catalogue(
        tuple(
            Branch(
                art,
                tuple(Entry(column, by_column.get(column.pk, 0)) for column in columns.get(art.key, [])),
                by_art.get(art.key, 0),
            )
            for art in ART.values()
            if art.key in here
        )
    )
