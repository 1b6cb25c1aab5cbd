"""Passages that two reports share 雷同: paragraphs that say the same but for numbers, blanks and punctuation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gongkai.problems import Failure, PlacePart, Problem, problem
from gongkai.report.model import Report
from gongkai.report.rules import rules

PIECE = 5000
"""Longer paragraphs are compared in pieces of about so many characters."""
MOST = 200_000
"""Characters of one report that are compared, some twenty times a long report; the rest is not looked at."""
SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]?")
DIGITS = re.compile(r"\d+")
NO_WORD = re.compile(r"[\W_]+")
CUT = 40
"""How much of a passage a sentence quotes."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or a piece of a long one: its section and its number there, and how it is compared."""

    no: str
    number: int
    text: str
    plain: str

    @property
    def place(self) -> tuple[PlacePart, ...]:
        """The section and the paragraph, as a problem says them."""
        return (*((("section", self.no),) if self.no else ()), ("paragraph", self.number))


@dataclass(frozen=True, slots=True)
class Same:
    """Two passages and how far they are the same, 1.0 being to the letter."""

    first: Passage
    second: Passage
    similarity: float

    def to_json(self) -> dict[str, Any]:
        """Return both passages with their places, and the similarity."""
        sides = {
            name: {"section": side.no, "paragraph": side.number, "text": side.text}
            for name, side in (("a", self.first), ("b", self.second))
        }
        return {**sides, "similarity": round(self.similarity, 4)}


def same_passages(first: Report, second: Report, alike: float | None = None) -> Iterator[Same]:
    """Yield each passage of the first report with the one most like it in the second, from a similarity on.

    The similarity and the length from which on a passage counts stand in ``rules.toml``, TEXT-SAME.
    Raises Failure EXTRA-MISSING where the library that compares is not installed.
    """
    try:
        from rapidfuzz import fuzz, process
    except ImportError as fault:
        raise Failure("EXTRA-MISSING", found="rapidfuzz", extra="read") from fault
    least = 100 * (rules()["TEXT-SAME"]["alike"] if alike is None else alike)
    others = list(_passages(second))
    plain = [each.plain for each in others]
    for each in _passages(first):
        found = process.extractOne(each.plain, plain, scorer=fuzz.ratio, score_cutoff=least)
        if found is not None:
            yield Same(each, others[found[2]], found[1] / 100)


def same_text(report: Report, previous: Report) -> Iterator[Problem]:
    """Yield a note for each passage that is that of the year before (TEXT-SAME)."""
    rule = rules()["TEXT-SAME"]
    try:
        for same in same_passages(report, previous):
            yield problem(
                "TEXT-SAME",
                severity=rule["severity"],
                basis=rule["basis"],
                place=same.first.place,
                found=f"{same.similarity:.0%}",
                other={lang: Problem("", "note", same.second.place).place_text(lang) for lang in ("zh", "en")},
                text=_cut(same.first.text),
            )
    except Failure as failure:
        yield problem("TEXT-SAME-SKIPPED", reason={lang: failure.problem.text(lang) for lang in ("zh", "en")})


def _passages(report: Report) -> Iterator[Passage]:
    shortest, left = rules()["TEXT-SAME"]["shortest"], MOST
    for section in report.sections:
        for number, paragraph in enumerate(section.paragraphs, 1):
            for piece in _pieces(paragraph[:left]):
                plain = plain_text(piece)
                if len(plain) >= shortest:
                    yield Passage(section.no, number, piece, plain)
            left -= min(left, len(paragraph))


def _pieces(paragraph: str) -> Iterator[str]:
    """Yield a paragraph whole, or a long one in pieces that end with a sentence where they can."""
    if len(paragraph) <= PIECE:
        yield paragraph
        return
    piece = ""
    for sentence in SENTENCE.findall(paragraph):
        piece += sentence
        while len(piece) > PIECE:
            yield piece[:PIECE]
            piece = piece[PIECE:]
    if piece:
        yield piece


def plain_text(text: str) -> str:
    """Return what is compared: letters and words alone, each number as one sign.

    >>> plain_text("全年收到申请 13 件，其中 ２ 件……")
    '全年收到申请0件其中0件'
    """
    return DIGITS.sub("0", NO_WORD.sub("", unicodedata.normalize("NFKC", text)))


def _cut(text: str) -> str:
    solid = "".join(text.split())
    return solid if len(solid) <= CUT else f"{solid[:CUT]}……"
