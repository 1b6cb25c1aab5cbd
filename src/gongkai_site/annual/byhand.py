"""Numbers typed by hand where the draft binds a field: what stands in them is held against the registers.

The sentences of the draft say what comes before and behind a number; the same words with another number are told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from gongkai.problems import PlacePart, Problem, problem
from gongkai.report.bound import Field, token_of
from gongkai_site.annual.drafting import LIST, NAME, TABLE

NUMBER = r"(?P<number>\d[\d,，]*(?:\.\d+)?)(?P<unit>亿元|万元|元|%)?"
SIZES = {"亿元": 100_000_000, "万元": 10_000}
READ = re.compile(NUMBER)
CLAUSE_END = re.compile(r"[，。：；、（）{}]")
SENTENCE_END = re.compile(r"[。；\n]")
OTHER_YEAR = re.compile(r"上年|上一年|去年|前年|同期|往年")
LEAST = 4
"""Fewer signs before a number say too little of what it counts."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the draft has a number: what it is bound to, and how its words look with any number."""

    name: str
    found: re.Pattern[str]


@cache
def spots() -> tuple[Spot, ...]:
    """Return the numbers of the draft's sentences whose words say what is counted."""
    return tuple(dict.fromkeys(spot for sentence in TABLE["sentences"] for spot in _spots(sentence["text"])))


def _spots(text: str) -> Iterator[Spot]:
    for match in NAME.finditer(text):
        before = CLAUSE_END.split(text[: match.start()])[-1]
        behind = CLAUSE_END.split(text[match.end() :])[0]
        if match[1] != LIST and "." in match[1] and len(before) >= LEAST:
            yield Spot(match[1], re.compile(re.escape(before) + NUMBER + re.escape(behind)))


def hand_problems(text: str, fields: Mapping[str, Field], place: tuple[PlacePart, ...] = ()) -> Iterator[Problem]:
    """Yield the numbers of a text as written, fields not yet put in, that differ from what the draft would bind."""
    known = {each.name: each for each in fields.values() if each.text is not None}
    for spot in spots():
        if (field := known.get(spot.name)) is None:
            continue
        for match in spot.found.finditer(text):
            said = SENTENCE_END.split(text[: match.start()])[-1]
            if not OTHER_YEAR.search(said) and _size(match) != _size(READ.search(field.text or "")):
                label = token_of(field.label)
                yield problem("ANNUAL-BY-HAND", place=place, found=match[0], expected=field.text, label=label)


def _size(match: re.Match[str] | None) -> Decimal | None:
    if match is None:
        return None
    return Decimal(re.sub(r"[,，]", "", match["number"])) * SIZES.get(match["unit"] or "", 1)
