"""All that is public, as a few arrays: which item stands where on every axis, the newest first.

Read once for each generation of the city's pages and each day, out of one index; then every combination of facets is
counted, sorted and turned to any page in memory, and the database gives the rows of that page alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from django.core.cache import caches
from django.db.models import Case, CharField, F, Value, When
from numpy.typing import NDArray

from gongkai_site.base import clock
from gongkai_site.organs.models import Organ
from gongkai_site.publishing import generation
from gongkai_site.publishing.models import LAPSED, Item
from gongkai_site.publishing.queries import public_items

AXES = ("organ", "kind", "art", "topic", "genre", "year", "validity", "column")
IN_FORCE, NOT_YET = "in_force", "not_yet"
SHOWN = (
    "organ",
    "slug",
    "title",
    "number",
    "summary",
    "kind",
    "published_on",
    "written_on",
    "life",
    "ends_on",
    "effective_on",
)
"""What rows show: never the text."""
LOADING = Lock()

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Shelves:
    """Public items by number, the newest first; ``codes`` says for each axis which of ``words`` an item has."""

    ids: NDArray[np.int64]
    order: NDArray[np.int64]
    """Where each stands, by its key."""
    codes: Mapping[str, NDArray[np.int32]]
    words: Mapping[str, tuple[Any, ...]]

    def where(self, chosen: Mapping[str, Any], but: str = "") -> Mask:
        """Return which items have all that was chosen, leaving one axis aside."""
        mask = np.ones(len(self.ids), dtype=np.bool_)
        for axis, word in chosen.items():
            if axis != but:
                mask &= self.codes[axis] == self._code(axis, word)
        return mask

    def counts(self, axis: str, mask: Mask) -> dict[Any, int]:
        """Return how many of some items have each word of an axis; words that none has are left out."""
        found = np.bincount(self.codes[axis][mask], minlength=len(self.words[axis]))
        return {word: int(count) for word, count in zip(self.words[axis], found, strict=True) if count}

    def places(self, pks: Iterable[Any]) -> NDArray[np.int64]:
        """Return where the items of some keys stand, in the order given; what is not public is left out."""
        wanted = np.fromiter((int(pk) for pk in pks), dtype=np.int64)
        if not len(self.ids):
            return self.order
        at = np.searchsorted(self.ids, wanted, sorter=self.order)
        at = self.order[np.minimum(at, len(self.ids) - 1)]
        known: NDArray[np.int64] = at[self.ids[at] == wanted]
        return known

    def _code(self, axis: str, word: Any) -> int:
        words = self.words[axis]
        return words.index(word) if word in words else -1


def shelves() -> Shelves:
    """Return the shelves as they are now."""
    key = f"shelves:{generation.number()}:{clock.today()}"
    kept = caches["pages"]
    found: Shelves | None = kept.get(key)
    if found is None:
        with LOADING:  # one reads, the others wait for it
            found = kept.get(key)
            if found is None:
                found = _read()
                kept.set(key, found)
    return found


def newest(mask: Mask, found: Shelves, count: int) -> list[int]:
    """Return the keys of the newest of some items."""
    return [int(pk) for pk in found.ids[np.flatnonzero(mask)[:count]]]


def rows_of(pks: Sequence[int]) -> list[Item]:
    """Return items by their keys, in that order, with what a list shows of them; one query."""
    found = Item.objects.only(*SHOWN).select_related("organ").in_bulk(pks)
    return [found[pk] for pk in pks if pk in found]


def _read() -> Shelves:
    today = clock.today()
    validity = Case(
        When(life__gt="", then=F("life")),
        When(ends_on__lt=today, then=Value(LAPSED)),
        When(effective_on__gt=today, then=Value(NOT_YET)),
        default=Value(IN_FORCE),
        output_field=CharField(),
    )
    rows = public_items().values_list(
        "pk", "organ", "kind", "art", "topic", "genre", "published_on", validity, "column"
    )
    ids: list[int] = []
    words: dict[str, dict[Any, int]] = {axis: {} for axis in AXES}
    codes: dict[str, list[int]] = {axis: [] for axis in AXES}
    slugs = dict(Organ.objects.values_list("pk", "slug"))
    for row in _with_years(rows, slugs):
        ids.append(row[0])
        for axis, word in zip(AXES, row[1:], strict=True):
            known = words[axis]
            codes[axis].append(known.setdefault(word, len(known)))
    keys = np.array(ids, dtype=np.int64)
    return Shelves(
        keys,
        np.argsort(keys),
        {axis: np.array(codes[axis], dtype=np.int32) for axis in AXES},
        {axis: tuple(words[axis]) for axis in AXES},
    )


def _with_years(rows: Any, slugs: Mapping[int, str]) -> Iterator[tuple[Any, ...]]:
    for pk, organ, kind, art, topic, genre, day, validity, column in rows.iterator(chunk_size=5000):
        yield pk, slugs[organ], kind, art, topic, genre, day.year if day else 0, validity, column or 0


def of_organ(found: Shelves, organ: Organ | None, **chosen: Any) -> Mask:
    """Return which items are an organ's, or anybody's, and have all that was chosen."""
    return found.where(({"organ": organ.slug} if organ else {}) | chosen)


def first_of_kinds(found: Shelves, organ: Organ | None, kinds: Collection[str], count: int) -> dict[str, list[Item]]:
    """Return the newest items of some kinds, by kind; one query."""
    keys = {kind: newest(of_organ(found, organ, kind=kind), found, count) for kind in kinds}
    rows = {item.pk: item for item in rows_of([pk for each in keys.values() for pk in each])}
    return {kind: [rows[pk] for pk in each if pk in rows] for kind, each in keys.items()}
