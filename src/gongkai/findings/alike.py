"""Texts that say nothing, and texts that say what another one says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from gongkai.findings.hits import Hit

NO_WORD = re.compile(r"[\W_]+")
FIGURES = re.compile(r"\d+")
PLACEHOLDER = re.compile(
    r"建设中|敬请期待|暂无|即将上线|待补充|测试|^test|lorem ipsum|点击(?:此处)?(?:输入|添加)", re.IGNORECASE
)
SHORT = 30
"""A longer text may speak of what is being built."""
PIECE = 5
ALIKE = 0.8
"""From this share of common pieces on, two texts are near-duplicates."""
LEAST_PIECES = 30
"""Shorter texts, a name and a date, are alike by their form."""
MOST = 200_000


def empty(text: str) -> Iterator[Hit]:
    """Yield a hit for a text without content.

    >>> [hit.shown for hit in empty("栏目建设中，敬请期待……")], list(empty("白银市工业和信息化局内设机构"))
    (['栏目建设中，敬请期待……'], [])
    """
    solid = "".join(text.split())
    if not NO_WORD.sub("", solid) or (len(solid) <= SHORT and PLACEHOLDER.search(solid)):
        yield Hit("CONTENT-EMPTY", 0, solid, solid or "—")


def alike(text: str, others: Mapping[str, str]) -> Iterator[Hit]:
    """Yield the other texts that a text repeats, the most alike first, by pieces of five signs."""
    plain = _plain(text)
    pieces = _pieces(plain)
    if len(pieces) < LEAST_PIECES:
        return
    found = []
    for title, other in others.items():
        theirs = _pieces_of(other)
        if min(len(pieces), len(theirs)) < ALIKE * max(len(pieces), len(theirs)):
            continue  # even if the shorter were all in the longer
        common = len(pieces & theirs)
        share = common / (len(pieces) + len(theirs) - common)
        if share >= ALIKE:
            found.append((share, title, plain == _plain(other)))
    for share, title, same in sorted(found, key=lambda each: -each[0]):
        if same:
            yield Hit("CONTENT-SAME", 0, title, title)
        else:
            yield Hit("CONTENT-ALIKE", 0, title, title, {"share": f"{share:.0%}"})


def _plain(text: str) -> str:
    return FIGURES.sub("0", NO_WORD.sub("", unicodedata.normalize("NFKC", text[:MOST])))


def _pieces(plain: str) -> frozenset[str]:
    return frozenset(plain[at : at + PIECE] for at in range(len(plain) - PIECE + 1))


@lru_cache(maxsize=4096)
def _pieces_of(text: str) -> frozenset[str]:
    return _pieces(_plain(text))
