"""Totals that a text states and takes apart: 共1018条，其中甲5条、乙3条…… — do the parts add up?"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, takewhile
from operator import attrgetter

from gongkai.report.narrative.counts import Count, counts

OPENING = re.compile(r"其中(?:包括)?[，,:：]?|分别[为是][:：]?|包括[:：]?|(?<=[^，。；：（(])[（(]")
CLOSING = {"（": "）", "(": ")"}
NEAR = 12
"""How many signs may stand between a total and the bracket that takes it apart."""
LIST = 5
"""A list this long is meant to be whole, however little it adds up to."""
SHORT_LIST = 3
NEARLY = 0.8
"""From this share of the total on, a shorter list is taken as whole too: 其中 may as well name a part of it only."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A stated total and the parts listed after it."""

    total: Count
    parts: tuple[Count, ...]

    @property
    def added(self) -> int:
        """What the parts add up to."""
        return sum(each.value for each in self.parts)

    @property
    def holds(self) -> bool:
        """Whether the parts add up to the total."""
        return self.added == self.total.value

    @property
    def is_nearly_whole(self) -> bool:
        """Whether the parts come close to the total, or pass it."""
        return self.added >= NEARLY * self.total.value


def sums(sentence: str) -> Iterator[Sum]:
    """Yield the totals of a sentence whose parts are listed as a whole, right or wrong.

    >>> [(each.total.value, each.added) for each in sums("共公开18条，其中，政策5条，计划3条，公告10条。")]
    [(18, 18)]
    """
    stated = counts(sentence)
    depth = _depths(sentence)
    for opening in OPENING.finditer(sentence):
        inside = depth[opening.end() - 1]
        total = _total(stated, depth, opening, inside)
        if total is None:
            continue
        start, end = _span(sentence, opening)
        behind = stated[bisect_left(stated, start, key=attrgetter("start")) :]
        listed = (each for each in behind if each.start < end and depth[each.start] == inside)
        found = Sum(total, tuple(takewhile(partial(_is_part, sentence, start, total), listed)))
        if len(found.parts) >= 2 and (found.holds or _is_list(found)):
            yield found


def _is_list(found: Sum) -> bool:
    return len(found.parts) >= LIST or (len(found.parts) >= SHORT_LIST and found.is_nearly_whole)


def _depths(sentence: str) -> list[int]:
    """Return how many brackets are open at each sign, the opening one counted."""
    opened = [(sign in CLOSING) for sign in sentence]
    closed = [0, *((sign in CLOSING.values()) for sign in sentence)]
    return [max(0, up - down) for up, down in zip(accumulate(opened), accumulate(closed), strict=False)]


def _total(stated: Sequence[Count], depth: Sequence[int], opening: re.Match[str], inside: int) -> Count | None:
    """Return the count that an opening takes apart: the last before it, outside of brackets closed since."""
    is_bracket = opening.group() in CLOSING
    level = inside - 1 if is_bracket else inside
    before = [each for each in stated if each.end <= opening.start() and depth[each.start] == level]
    if not before or (is_bracket and opening.start() - before[-1].end > NEAR):
        return None
    return before[-1]


def _span(sentence: str, opening: re.Match[str]) -> tuple[int, int]:
    """Return where the list after an opening begins and ends."""
    end = sentence.find(CLOSING.get(opening.group(), "；"), opening.end())
    return opening.end(), len(sentence) if end < 0 else end


def _is_part(sentence: str, start: int, total: Count, each: Count) -> bool:
    """Tell whether a count belongs to the list that begins at ``start``: no other unit, not itself taken apart."""
    return each.unit == total.unit and "其中" not in sentence[start : each.start]
