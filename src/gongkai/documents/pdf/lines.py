"""Glyphs to printed lines: what stands on one height, left to right, with the blanks that are seen or written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import attrgetter, itemgetter
from typing import NamedTuple

from gongkai.documents.pdf.glyphs import Glyph

SAME_LINE = 0.4
"""How far two feet of one line may stand apart, in sizes of type."""
WIDE = 0.9
"""From this gap on, in sizes of type, two pieces of a line stand apart: two blanks, or the edge of a column."""
WIDE_FIGURES = 0.35
"""The same between two digits: no number has such a gap in it."""
WORD = 0.2
"""From this gap on two Latin letters belong to two words."""
TWICE = 0.15
"""Up to this distance the same sign is printed twice, to look bold or to cast a shadow."""


class Segment(NamedTuple):
    """A piece of a line without wide gaps."""

    text: str
    x0: float
    x1: float


class Line(NamedTuple):
    """A printed line."""

    segments: tuple[Segment, ...]
    y: float
    size: float
    top: float

    @property
    def text(self) -> str:
        """The words, wide gaps as two blanks."""
        return "  ".join(segment.text for segment in self.segments)


_foot, _size, _middle, _turn = itemgetter(3), itemgetter(4), itemgetter(6), itemgetter(7)


def lines_of(glyphs: Sequence[Glyph]) -> list[Line]:
    """Return the lines of some glyphs in reading order; those written in another direction stand for themselves."""
    if len(glyphs) == 1:  # most cells of a report hold one digit
        text, x0, x1, y, size, _, top, _ = glyphs[0]
        return [] if text == " " else [Line((Segment(text, x0, x1),), y, size, top)]
    if any(map(_turn, glyphs)):
        turns = set(map(_turn, glyphs))
        made = [line for turn in sorted(turns) for line in _level_lines([each for each in glyphs if each.turn == turn])]
        return sorted(made, key=attrgetter("top")) if len(turns) > 1 else made
    return list(_level_lines(glyphs))


def _level_lines(glyphs: Sequence[Glyph]) -> Iterator[Line]:
    for row in _rows(glyphs):
        row.sort(key=_middle_of)
        text = plain_text(row)
        if text:
            first = row[0]
            yield Line((Segment(text, first[1], row[-1][2]),), first[3], first[4], first[6])
            continue
        segments = tuple(_segments(row))
        if segments:
            yield Line(segments, row[0].y, max(map(_size, row)), min(map(_middle, row)))


def plain_text(row: Sequence[Glyph]) -> str:
    """Return the text of glyphs that follow each other on one level line, in one size, without gaps and blanks.

    Most lines are so. "" stands for all others.
    """
    last, left, right, foot, size, _, top, turn = row[0]
    parts = [last]
    middle = left + right
    near, twice = WORD / 2 * size, TWICE * size
    for text, x0, x1, y, own, _, height, quarter in row[1:]:
        if y != foot or own != size or x0 - right >= near or x0 + x1 < middle:
            return ""
        if (text == last and x0 - left < twice) or height != top or quarter:
            return ""
        parts.append(text)
        last, left, right, middle = text, x0, x1, x0 + x1
    return "" if turn or " " in parts else "".join(parts)


def _middle_of(glyph: Glyph) -> float:
    """Return twice the middle of a glyph: the empty half of a bracket may reach over the sign before it."""
    return glyph[1] + glyph[2]


def _rows(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    if len(set(map(_foot, glyphs))) == 1:  # nearly all cells
        yield list(glyphs)
        return
    row: list[Glyph] = []
    foot = reach = 0.0
    for glyph in sorted(glyphs, key=_foot):
        y, size = glyph[3], glyph[4]
        if row and y - foot > SAME_LINE * max(reach, size):
            yield row
            row = []
        if not row:
            foot, reach = y, size
        row.append(glyph)
    if row:
        yield row


def _segments(row: Sequence[Glyph]) -> Iterator[Segment]:
    """Yield the pieces of a line, its glyphs ordered left to right."""
    wide = float("inf") if _is_spaced(row) else WIDE
    parts: list[str] = []
    last, written = "", False
    start = left = right = height = 0.0
    for text, x0, x1, _, size, _, _, _ in row:
        if text == " ":
            written = True
            continue
        if last:
            if text == last and x0 - left < TWICE * size:
                continue
            room = x0 - right
            if room > 0 and (gap := room / max(height, size)) >= WORD / 2:
                if gap >= wide or (gap >= WIDE_FIGURES and last.isdecimal() and text.isdecimal()):
                    yield Segment("".join(parts), start, right)
                    parts, start = [], x0
                elif _parted(last, text, gap, written=written):
                    parts.append(" ")
        else:
            start = x0
        parts.append(text)
        last, left, right, height, written = text, x0, x1, size, False
    if last:
        yield Segment("".join(parts), start, right)


def _parted(one: str, two: str, gap: float, *, written: bool) -> bool:
    """Tell whether a blank belongs between two signs: one that is written, or a gap between Latin words."""
    latin = one < "\u2000" and two < "\u2000"
    return (latin and (gap >= WORD or written)) or (written and gap >= WORD / 2)


def _is_spaced(row: Sequence[Glyph]) -> bool:
    """Tell whether a line is a heading set with even gaps between all its characters."""
    if len(row) < 4 or row[1].x0 - row[0].x1 < WIDE * row[0].size:
        return False
    if any(glyph.text < "\u2e80" for glyph in row):  # a written blank is one of these
        return False
    gaps = [two.x0 - one.x1 for one, two in pairwise(row)]
    return max(gaps) - min(gaps) < 0.3 * row[0].size
