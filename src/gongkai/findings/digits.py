"""Runs of digits as people write them: full-width, in groups parted by single blanks or hyphens.

A number is made of whole groups, so that no part of a longer run passes for one. What hyphens join is one number, what
blanks part may be several.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WIDE = re.compile("[０-９Ｘｘ－＋\u3000\xa0\u2010-\u2015\u2212]")
PLAIN = str.maketrans(
    "０１２３４５６７８９Ｘｘ－＋\u3000\xa0\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "0123456789Xx-+  -------"
)
RUN = re.compile(r"[0-9][0-9 -]{8,}[0-9](?:[ -]?[Xx](?![0-9A-Za-z]))?")
GROUP = re.compile(r"[0-9]+[Xx]?|[Xx]")
MOST_DIGITS = 19
LENGTHS = frozenset({11, 13, 15, 16, 17, 18, 19})
IDENTITIES = (15, 18)
MOST_GROUPS = 6
"""People part identity numbers in any way, even digit by digit; others fall into few groups."""
CALLING = re.compile(r"(?:tel|phone|mobile|mob|wx|vx|weixin|qq|no)$", re.IGNORECASE)
"""Latin words that may stand right before a number."""
DECIMAL = re.compile(r"(?:^|[^0-9])0\.$|[0-9]{3}\.$|[0-9],$")
"""What makes digits the end of a decimal, or of one with its thousands parted; ``1.`` and ``12.`` number a list."""
LETTER = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Number:
    """Whole groups of digits, taken together."""

    text: str
    start: int
    end: int
    shape: tuple[int, ...]
    """How long the groups are."""
    is_whole: bool
    """Whether no hyphen joins it to further digits."""
    neighbours: int
    """The length of the longest group that a hyphen joins to it."""


def plain(text: str) -> str:
    """Return a text with half-width digits, letters and signs between them, sign for sign.

    >>> plain("１３８－１２３４")
    '138-1234'
    """
    return text.translate(PLAIN) if WIDE.search(text) else text


def numbers(text: str) -> Iterator[Number]:
    """Yield all numbers in a plain text that may name a person, longer before shorter from the same group on."""
    for run in RUN.finditer(text):
        groups = [(match[0], match.start(), match.end()) for match in GROUP.finditer(text, run.start(), run.end())]
        yield from _numbers(text, _bounded(text, groups))


Groups = Sequence[tuple[str, int, int]]


def _bounded(text: str, groups: Groups) -> Groups:
    """Leave out groups at the ends that belong to a word or to a decimal."""
    first, last = groups[0], groups[-1]
    before, after = text[: first[1]][-10:], text[last[2] : last[2] + 2]
    if (LETTER.match(before[-1:]) and not CALLING.search(before)) or DECIMAL.search(before):
        groups = groups[1:]
    if LETTER.match(after) or re.match(r"[.,]\d", after):
        groups = groups[:-1]
    return groups


def _numbers(text: str, groups: Groups) -> Iterator[Number]:
    for first in range(len(groups)):
        joined, found = "", []
        for last in range(first, len(groups)):
            gap = text[groups[last - 1][2] : groups[last][1]] if last > first else ""
            joined += groups[last][0]
            if len(gap) > 1 or len(joined) > MOST_DIGITS:
                break
            if len(joined) in LENGTHS and (last - first < MOST_GROUPS or len(joined) in IDENTITIES):
                found.append(_number(text, groups, first, last, joined))
        yield from reversed(found)


def _number(text: str, groups: Groups, first: int, last: int, joined: str) -> Number:
    beside = []
    if first and text[groups[first - 1][2] : groups[first][1]] == "-":
        beside.append(len(groups[first - 1][0]))
    if last + 1 < len(groups) and text[groups[last][2] : groups[last + 1][1]] == "-":
        beside.append(len(groups[last + 1][0]))
    shape = tuple(len(groups[at][0]) for at in range(first, last + 1))
    return Number(joined.upper(), groups[first][1], groups[last][2], shape, not beside, max(beside, default=0))
