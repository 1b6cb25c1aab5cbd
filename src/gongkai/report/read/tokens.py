"""The cells of a text: labels, values, and blanks that are told apart from nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from gongkai.documents import Grid
from gongkai.documents.model import Place
from gongkai.documents.text import glued
from gongkai.report.money import UNITS

Kind = Literal["text", "value", "empty", "break"]

VALUE = re.compile(
    r"""
    (?P<word>(?<![/／增减])(?:减少?|增加?))?\s?(?P<sign>[+＋−－-])?\s?
    (?P<digits>\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+)(?P<fraction>\.\d+)?
    \s?(?P<unit>万元|亿元|元|件|项|条|个|宗|部|例)?
    (?P<note>[（(](?:其中|含|包括|修订|内)[^（）()]{0,60}[）)])?
    """,
    re.VERBOSE | re.ASCII,
)
STANDING = re.compile(r"^\s*(?:[/／]|[-—–─－]{1,4}|无)\s*$")
UNSURE = re.compile(r"^\s*(?:(?:负|约|近|超过?|逾|[▲△▼↓]|[—–]{1,2})\s*\d{1,18}|\d{1,18}\s*[↓▼])\s*$", re.ASCII)
"""A number with a sign or a word that may change it: not to be taken without."""
LESS = re.compile(r"^(?:负|减少?|下?降|[▲△▼↓]|[-—–]{1,2}|[(（])\s*(\d{1,18})\s*[)）]?$|^(\d{1,18})\s*[↓▼]$", re.ASCII)
"""What people write for a number below zero besides a minus."""
NUMBERED = re.compile(r"\d(?=\s?[.．、]\s*[^\d\s])")
NOT_A_VALUE = re.compile(r"\s*[年月日号届次%％:：]")
BETWEEN = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
"""Blanks in a cell that do not part two numbers."""
MINUS = ("-", "−", "－")
GAP = re.compile(r"( {2,}|\u3000{2,})")
STOP = re.compile("[。！？]")
SHORT = 24
"""Up to this length what a cell holds is remembered: the same few figures fill most cells."""


@dataclass(frozen=True, slots=True)
class Value:
    """What stands in a cell: its text, its number if it is one, its unit, and whether anything else stood there."""

    raw: str
    number: Decimal | None = None
    unit: str = ""
    odd: bool = False
    digits: str = ""
    """The digits before a point, where several cells may have run together in them; empty where they have not."""
    sign: str = ""
    rest: str = ""
    """What stands behind the digits: fraction, unit and note, of the last of the cells."""

    @property
    def run(self) -> bool:
        """Whether several cells may have run together in it."""
        return len(self.digits) > 1

    @property
    def is_sign(self) -> bool:
        """Whether it is a stroke or the word that stands for nothing: /, —, 无."""
        return self.number is None and STANDING.match(self.raw) is not None

    @property
    def less(self) -> int | None:
        """The number that what stands here may take away, where it is no plain number; None where it names none."""
        found = LESS.match(unicodedata.normalize("NFKC", self.raw).strip()) if self.number is None else None
        return int(found[1] or found[2]) if found else None


Span = tuple[int, int]
"""Where a piece of a line stands, in columns of a terminal: the first, and the one behind its last."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a table's text in reading order."""

    kind: Kind
    text: str
    """What stands there; of an empty cell the label of its row, where the row is blank as a whole."""
    place: Place
    value: Value | None = None
    bounded: bool = False
    """Whether it fills a cell that is told from its neighbours."""
    span: Span | None = None
    """Where it stands in its line, if wide blanks part it from its neighbours."""


def tokens(lines: Sequence[tuple[str, Place] | Grid]) -> Iterator[Token]:
    """Yield the tokens of lines and grids. A blank line with a tab in it, or a blank grid cell, is an empty cell."""
    trimmed = _trimmed(lines)
    for at, line in enumerate(lines):
        if isinstance(line, Grid):
            for row in line.rows:
                yield Token("break", "", line.place)
                for cell in row:
                    yield from _cell(cell.text, cell.place, bounded=True)
            yield Token("break", "", line.place)
        else:
            yield from _line(*line)
            if at in trimmed:
                yield Token("empty", trimmed[at], line[1], bounded=True)


def _trimmed(lines: Sequence[tuple[str, Place] | Grid]) -> dict[int, str]:
    """Return the lines that may be a row of which the blank cells were trimmed off, as editors do, with their labels.

    They stand below a row with tabs, and the next such row begins with a text of its own, so that its figures are not
    theirs. Of several texts with tabs between the last is the label; above all figures those are headers.
    """
    found: dict[int, str] = {}
    between: dict[int, str] = {}
    is_below = has_figures = False
    for at, line in enumerate(lines):
        if isinstance(line, Grid) and not any(part[0] == "line" for part in line.place):  # its blank cells are drawn
            between, is_below, has_figures = {}, False, False
            continue
        cells = _texts(line)
        figures = any(map(_is_figure, cells))
        if len(cells) > 1:
            if not _is_figure(cells[0]):
                found |= between
            is_headed = has_figures and not figures and not isinstance(line, Grid)
            between = {at: cells[-1]} if is_headed else {}
            is_below, has_figures = True, has_figures or figures
        elif cells and is_below:
            between[at] = cells[0]
    return found | dict(list(between.items())[:2])


def _texts(line: tuple[str, Place] | Grid) -> list[str]:
    """Return what the cells of a line hold, or those of a grid, but for blank ones."""
    texts = [cell.text for cell in line.cells] if isinstance(line, Grid) else line[0].split("\t")
    return [text.strip() for text in texts if text.strip()]


def _is_figure(text: str) -> bool:
    value = cell_value(text)
    return value is not None and (value.number is not None or value.is_sign)


def _line(text: str, place: Place) -> Iterator[Token]:
    """Yield the tokens of a line: cells between tabs are a row with its blanks, wide gaps only part texts."""
    if not text.strip():
        if "\t" in text:
            yield Token("empty", "", place)
    elif "\t" in text.strip():
        yield Token("break", "", place)
        for part in text.split("\t"):
            yield from _cell(part, place, bounded=True)
        yield Token("break", "", place)
    else:
        for part, span in _pieces(text):
            made = list(_cell(part, place, bounded=False))
            yield from (replace(token, span=span) for token in made) if span and len(made) == 1 else made


def _pieces(text: str) -> Iterator[tuple[str, Span | None]]:
    """Yield what wide gaps part a line into, and where each piece stands; a line without gaps is one piece."""
    if not GAP.search(text.rstrip()):
        yield text, None
        return
    column = 0
    for at, part in enumerate(GAP.split(text)):
        width = _width(part)
        if not at % 2:
            yield part, (column, column + width)
        column += width


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes: two a wide sign."""
    return sum(1 + (unicodedata.east_asian_width(sign) in "WF") for sign in text)


def _cell(text: str, place: Place, *, bounded: bool) -> Iterator[Token]:
    if not text.strip():
        if bounded:
            yield Token("empty", "", place, bounded=True)
        return
    if STANDING.match(text):
        yield Token("value", text.strip(), place, Value(text.strip()), bounded)
        return
    if UNSURE.match(text):
        yield Token("value", text.strip(), place, Value(text.strip(), odd=True), bounded)
        return
    text = STOP.split(unicodedata.normalize("NFKC", text))[-1]  # sentences are no cells
    at = 0
    for match in VALUE.finditer(text):
        start, end, value = _span(match, text)
        if value is None:
            continue
        yield from _text(text[at:start], place)
        yield Token("value", value.raw, place, value, bounded)
        at = end
    yield from _text(text[at:], place)


def cell_value(text: str) -> Value | None:
    """Return what a whole cell holds: None if blank, a number, a sign, or a text that is neither (number None).

    >>> cell_value("1,234 件").number, cell_value("见附件").number
    (Decimal('1234'), None)
    """
    return _short_value(text) if len(text) <= SHORT else _any_value(text)


def _any_value(text: str) -> Value | None:
    if STANDING.match(text):
        return Value(text.strip())
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    match = VALUE.fullmatch(BETWEEN.sub("", plain))
    return _value(match) if match else Value(glued(plain.splitlines()), odd=True)


_short_value = lru_cache(maxsize=4096)(_any_value)


def _span(match: re.Match[str], text: str) -> tuple[int, int, Value | None]:
    """Return where a value begins and ends, and the value, or None for a number that is part of words."""
    if NOT_A_VALUE.match(text, match.end("fraction" if match["fraction"] else "digits")):
        return 0, 0, None
    last = match.end("digits") - 1
    if match["fraction"] or match["unit"] or not NUMBERED.match(text, last):
        return match.start(), match.end(), _value(match)
    digits = text[match.start("digits") : last]  # the last digit numbers the label behind it: 0000000|2.其他…
    return match.start(), last, whole(digits) if digits else None


@lru_cache(maxsize=4096)
def whole(digits: str) -> Value:
    """Return a value of nothing but digits."""
    return Value(digits, Decimal(digits), digits=digits)


def _text(text: str, place: Place) -> Iterator[Token]:
    if text.strip():
        yield Token("text", text, place)


def _value(match: re.Match[str]) -> Value:
    digits = match["digits"].replace(",", "").replace("，", "")
    number = Decimal(digits + (match["fraction"] or ""))
    is_minus = (match["word"] or "").startswith("减") or match["sign"] in MINUS
    odd = bool(
        match["word"] or match["note"] or (match["unit"] and match["unit"] not in UNITS) or "," in match["digits"]
    )
    return Value(
        match.group().strip(),
        -number if is_minus else number,
        match["unit"] if match["unit"] in UNITS else "",
        odd,
        digits if digits == match["digits"] else "",
        (match["word"] or "") + (match["sign"] or ""),
        match.group()[match.end("digits") - match.start() :].rstrip(),
    )
