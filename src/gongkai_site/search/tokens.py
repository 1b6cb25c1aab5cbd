"""Texts as the index holds them, and questions as it is asked.

A run of Chinese characters becomes its overlapping pairs and, at its end, its last character alone; a word or number
of other letters becomes itself. So 政府采购 is 政府 府采 采购 购. A question is the phrase of its pairs; where it ends
with a lone character or a word, what begins with it is meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
RUN = re.compile(rf"([{HAN}]+)|([^\W_{HAN}]+)")
BMP = 0xFFFF
LONGEST = 200
"""Characters of a question that are asked for."""


def tokens(text: str) -> str:
    """Return a text as the index holds it.

    >>> tokens("国办发〔2020〕91号 Ａbc")
    '国办 办发 发 2020 91 号 abc'
    """
    return " ".join(_tokens(text))


def _tokens(text: str) -> Iterator[str]:
    for han, word in RUN.findall(_plain(text)):
        if word:
            yield word
        else:
            yield from _pairs(han)
            yield _sign(han[-1])


def _pairs(han: str) -> Iterator[str]:
    return (_sign(one) + _sign(two) for one, two in pairwise(han))


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of a question: tokens in a row. ``is_open``: the last one stands for whatever begins with it."""

    words: tuple[str, ...]
    is_open: bool


def phrases(question: str) -> list[Phrase]:
    """Return the parts of a question between blanks, which must all be there; none when it asks for nothing.

    >>> phrases("政府采购 号")
    [Phrase(words=('政府', '府采', '采购'), is_open=False), Phrase(words=('号',), is_open=True)]
    """
    return [phrase for part in _plain(question[:LONGEST]).split() if (phrase := _phrase(part)).words]


def expression(question: str) -> str:
    """Return a question as FTS5 takes it; "" when it asks for nothing.

    >>> expression("政府采购 号"), expression("2020年1月")
    ('"政府 府采 采购" AND "号" *', '"2020 年 1 月" *')
    """
    return " AND ".join(f'"{" ".join(each.words)}"{" *" * each.is_open}' for each in phrases(question))


def _phrase(part: str) -> Phrase:
    runs = RUN.findall(part)
    found: list[str] = []
    is_open = False
    for at, (han, word) in enumerate(runs, 1):
        last = at == len(runs)
        if word:
            found.append(word)
            is_open = last
        else:
            found += _pairs(han)
            if not last or len(han) == 1:
                found.append(_sign(han[-1]))
            is_open = last and len(han) == 1
    return Phrase(tuple(found), is_open)


def _sign(character: str) -> str:
    """Return a character as the index knows it; rare ones by their number, for its tables are older than they are."""
    return character if ord(character) <= BMP else f"u{ord(character):x}u"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def terms(question: str) -> list[str]:
    """Return the parts of a question, for marking them in a text."""
    return _plain(question[:LONGEST]).split()
