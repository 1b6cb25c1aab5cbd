"""Published items that may already answer what somebody is about to apply for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from rapidfuzz import fuzz, process

from gongkai.catalogue import normal_number
from gongkai_site import search as engine
from gongkai_site.base.refusals import Refused
from gongkai_site.organs.models import Organ
from gongkai_site.portal.shelves import newest, of_organ, rows_of, shelves
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.receivers import SOURCE

MOST, DEPTH, PIECES = 5, 30, 12
RECENT, LIKENESS = 2000, 62
BREAKS = re.compile(r"[\s，。、；：,.;:!?！？《》“”\"'()（）〔〕\[\]]+|[的和与及或在对]")
"""Where a wish is cut into pieces that are looked for one by one: signs and words that join."""
SHORTEST = 3


def offers(wanted: str, number: str, organ: Organ) -> list[Item]:
    """Return public items, the likeliest first: those of the number, those that hold most pieces, alike titles."""
    found = shelves()
    own = of_organ(found, organ)
    likely: Counter[int] = Counter()
    for weight, question in _questions(wanted, number):
        try:
            places = found.places(engine.ranked(question, SOURCE, order="relevance"))[:DEPTH]
        except Refused:  # the piece asks for nothing
            continue
        for place in places:
            likely[int(found.ids[place])] += weight * (2 if own[place] else 1)
    titles = dict(Item.objects.filter(pk__in=newest(own, found, RECENT)).values_list("pk", "title"))
    alike = process.extract(wanted[:100], titles, scorer=fuzz.partial_ratio, limit=MOST, score_cutoff=LIKENESS)
    first = [pk for pk, _ in sorted(likely.items(), key=lambda each: -each[1])]
    return rows_of(list(dict.fromkeys([*first[:MOST], *(pk for _title, _score, pk in alike)]))[:MOST])


def _questions(wanted: str, number: str) -> Iterator[tuple[int, str]]:
    """Yield what is looked for, with its weight: what is rarer says more."""
    if number.strip():
        yield 1000, normal_number(number.strip())
    pieces = [piece for piece in BREAKS.split(wanted.replace("\0", " ")) if len(piece) >= SHORTEST]
    for piece in list(dict.fromkeys(pieces))[:PIECES]:
        yield len(piece), piece
