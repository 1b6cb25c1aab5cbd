"""The characters of a page as glyphs in reading position: turned upright, y downwards, what is not seen left out."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from gongkai.documents.pdf.native import Box, Texts

DROPPED = "\x01"
RADICALS = "⺠民⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙"
"""Radicals that look the same as a character, each before it; fonts of browsers name the one for the other."""
MEANT = {
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in (0x2E9F, 0x2EF3, *range(0x2F00, 0x2FD6))},
    **{ord(radical): sign for radical, sign in zip(RADICALS[::2], RADICALS[1::2], strict=True)},
    **dict.fromkeys((*range(0x01, 0x20), 0x7F, *range(0x200B, 0x2010), *range(0x202A, 0x202F)), DROPPED),
    **dict.fromkeys((*range(0x2060, 0x2065), 0xFEFF), DROPPED),
    **dict.fromkeys((0x0A, 0x0D, 0xA0, 0x3000), " "),
    **dict.fromkeys((0x02, 0xAD), "-"),  # a hyphen at the end of a line, as pdfium tells it
    **dict.fromkeys((0x00, 0xFFFE, 0xFFFF), "\ufffd"),
}
"""What stands for signs that mean something else than they are, or nothing."""
LIKELY_SIZES = (4.0, 40.0)
"""Sizes of type for which a place in line is trusted; pdfium scales it wrongly for upright writing."""
SAME_RUN = 0.05
"""How far the places of one run reach up and down, in sizes of type."""
SHARED = 0.01
"""How exactly, in points, a character and an unseen one meet that share one glyph."""
EVEN = 0.001
"""The slope up to which a character stands upright."""
FIELD_LINES = {0x0D: "\n", 0x2028: "\n", 0x2029: "\n"}
FIELD_SIZE = 10.0
LEVEL = 10.0
"""Degrees by which a character may lean and still belong to the lines of its page."""
MOSTLY_HIDDEN = 4
"""A page with so many times more text than is seen is a scan, its recognised text behind it."""


class Glyph(NamedTuple):
    """A character on the page. ``x0``, ``x1`` and ``y`` (its foot) are seen in the direction it is written in."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    cx: float
    cy: float
    turn: int
    """Quarters by which it is turned against the page's own lines, 0 for nearly all."""


class Found(NamedTuple):
    """A character in the page's own space, with the angle it is written at."""

    text: str
    box: Box
    x: float
    y: float
    size: float
    angle: float


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The glyphs of a page, the angle at which most of them are written, and what was left out."""

    glyphs: list[Glyph]
    angle: float = 0.0
    unknown: int = 0
    slanted: int = 0
    hidden: bool = False
    """Whether the page shows hardly any text of its own, so that the invisible text behind its picture was read."""


def read_glyphs(page: int, *, frame: Box, unseen: bool) -> Glyphs:
    """Return the glyphs of a text page inside the frame; ``unseen`` says that some of its text may be invisible."""
    texts = Texts(page)
    signs = texts.signs.translate(MEANT)
    glyphs = None if unseen else _upright(texts, signs, frame)
    if glyphs is not None:
        return Glyphs(glyphs, unknown=signs.count("\ufffd"))
    found = [(index, each) for index, each in _found(texts, signs) if is_inside(each.box, frame)]
    shown = [each for index, each in found if not (unseen and texts.is_unseen(index))]
    hidden = len(shown) * MOSTLY_HIDDEN < len(found)
    kept = [each for _, each in found] if hidden else shown
    glyphs, slanted = _turned(kept)
    unknown = sum(glyph.text == "\ufffd" for glyph in glyphs)
    return Glyphs(glyphs, _level(each.angle for each in kept), unknown, slanted, hidden)


def _upright(texts: Texts, signs: str, frame: Box) -> list[Glyph] | None:
    """Return the glyphs of a page on which all characters stand upright, None when one does not.

    Nearly all pages are so. Characters of one run share what is asked of pdfium for its first one only.
    """
    asked = _Asked(texts)
    run = other = NO_RUN
    glyphs: list[Glyph] = []
    before, has_pieces = -1.0, False
    first, last = frame[0], frame[2]
    least_top, most_top, least_bottom, most_bottom, foot, size, line, is_in = run
    for index, (sign, left, top, right, bottom) in enumerate(_each(texts, signs)):
        if sign == DROPPED or (left == right and sign == " "):
            if glyphs and abs(left - glyphs[-1].x1) < SHARED < right - left:  # pdfium parts a glyph that both share
                glyphs[-1] = glyphs[-1]._replace(x1=right)
            continue  # blanks without room are made up by pdfium
        if not (least_top <= top <= most_top and least_bottom <= bottom <= most_bottom):
            run, other = other, run  # figures among characters: each has a run of its own
            least_top, most_top, least_bottom, most_bottom, foot, size, line, is_in = run
            if not (least_top <= top <= most_top and least_bottom <= bottom <= most_bottom):
                foot, size, near, left, right = asked.begin(index, left, top, right, bottom)
                if asked.is_turned:
                    return None
                line = foot - size * 0.35
                is_in = frame[1] <= -line <= frame[3]
                least_top, most_top, least_bottom, most_bottom = top - near, top + near, bottom - near, bottom + near
                run = least_top, most_top, least_bottom, most_bottom, foot, size, line, is_in
        middle = (left + right) / 2
        if is_in and first <= middle <= last:
            if left == before and not has_pieces:
                has_pieces = glyphs[-1][2:5] == (right, foot, size)
            before = left
            glyphs.append(_made(Glyph, (sign, left, right, foot, size, middle, line, 0)))
    return list(_spread(glyphs)) if has_pieces else glyphs


_made = tuple.__new__
"""Makes a named tuple of a tuple in half the time that its own name takes."""


Run = tuple[float, float, float, float, float, float, float, bool]
"""What characters have in common that stand between the same heights, in type of one size: how low and how high their
tops may be, and their bottoms; their foot, their size, and the height that they are told by; whether it is in the
frame."""
NO_RUN: Run = 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, False


class _Asked:
    """What is asked of pdfium where a run begins."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.foot = self.size = 0.0
        self.height = math.nan
        self.is_turned = False

    def begin(
        self, index: int, left: float, top: float, right: float, bottom: float
    ) -> tuple[float, float, float, float, float]:
        """Return the foot, the size and the reach of the run that begins with a character, and its left and right."""
        texts = self.texts
        x, y = texts.origin(index)
        height = texts.height(index)
        if y != -self.foot or height != self.height:
            self.foot, self.height = -y, height
            a, b, c, d = texts.matrix(index)
            self.is_turned = abs(b) > EVEN * a
            self.size = _size(height, c, d)
        near = SAME_RUN * self.size
        if not LIKELY_SIZES[0] <= top - bottom <= LIKELY_SIZES[1]:
            near = -1.0
            left, _, right, _ = texts.marks(index)
        return self.foot, self.size, near, min(left, x), right


def _size(height: float, c: float, d: float) -> float:
    """Return the size of type on the page, never 0."""
    return abs(height) * math.hypot(c, d) or 1.0


def _each(texts: Texts, signs: str) -> Iterator[tuple[str, float, float, float, float]]:
    """Return for each character its sign and the left, top, right and bottom of its place."""
    places = texts.places
    return zip(signs, places[::4], places[1::4], places[2::4], places[3::4], strict=True)


def _found(texts: Texts, signs: str) -> Iterator[tuple[int, Found]]:
    """Yield the characters of any page with their indexes, each asked for by itself."""
    for index, (sign, left, top, right, bottom) in enumerate(_each(texts, signs)):
        if sign == DROPPED or (sign == " " and left == right and top == bottom):
            continue
        (x, y), (a, b, c, d) = texts.origin(index), texts.matrix(index)
        box = left, bottom, right, top
        if not LIKELY_SIZES[0] <= max(right - left, top - bottom) <= LIKELY_SIZES[1]:
            box = texts.marks(index)
        size = _size(texts.height(index), c, d)
        yield index, Found(sign, box, x, y, size, math.degrees(math.atan2(b, a)))


def is_inside(box: Box, frame: Box) -> bool:
    """Tell whether the middle of a box lies in the frame; a place that is no number does not."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return frame[0] <= x <= frame[2] and frame[1] <= y <= frame[3]


def _level(angles: Iterable[float]) -> float:
    """Return the angle at which most characters are written."""
    counted = Counter(round(angle, 1) for angle in angles)
    return max(counted, key=lambda angle: (counted[angle], -abs(angle)), default=0.0)


def _turned(found: Iterable[Found]) -> tuple[list[Glyph], int]:
    """Return the glyphs, each seen in its own direction, and how many were left out for standing askew."""
    glyphs, slanted = [], 0
    for each in found:
        quarter, off = _quarter(each.angle)
        if abs(off) > LEVEL:
            slanted += 1
            continue
        own = turned_box(each.box, 90 * quarter)
        x, y = _rotated(each.x, each.y, 90 * quarter)
        left, top, right, bottom = flipped(each.box)
        middle = (left + right) / 2, (top + bottom) / 2 if quarter else y - each.size * 0.35
        glyphs.append(Glyph(each.text, min(own[0], x), own[2], y, each.size, *middle, quarter % 4))
    return list(_spread(glyphs)), slanted


def _quarter(angle: float) -> tuple[int, float]:
    quarter = round(angle / 90)
    return quarter, angle - 90 * quarter


def _rotated(x: float, y: float, degrees: int) -> tuple[float, float]:
    """Return a point seen on a page turned so that ``degrees`` (quarters only) is level, y downwards."""
    cosine, sine = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[degrees % 360]
    return x * cosine + y * sine, x * sine - y * cosine


def flipped(box: Box) -> Box:
    """Return a box of the page's own space as left, top, right, bottom, y downwards."""
    return box[0], -box[3], box[2], -box[1]


def turned_box(box: Box, degrees: int) -> Box:
    """Return a box as left, top, right, bottom on a page turned so that ``degrees`` is level, y downwards."""
    corners = [_rotated(x, y, degrees) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _spread(glyphs: list[Glyph]) -> Iterator[Glyph]:
    """Give the letters of a ligature, which pdfium puts into one box, each a part of it."""
    at = 0
    while at < len(glyphs):
        end = at + 1
        first = glyphs[at]
        while end < len(glyphs) and glyphs[end][1:] == first[1:] and (glyphs[end].text + first.text).islower():
            end += 1
        step = (first.x1 - first.x0) / (end - at)
        for number, glyph in enumerate(glyphs[at:end]):
            if end - at == 1:
                yield glyph
            else:
                left = first.x0 + number * step
                yield glyph._replace(x0=left, x1=left + step)
        at = end


def field_glyphs(text: str, box: Box) -> Iterator[Glyph]:
    """Yield what is typed into a field as glyphs, one a line: where in its box the letters stand is not known."""
    left, top, right, bottom = flipped(box)
    lines = [line for line in text.translate(FIELD_LINES).split("\n") if line.strip()]
    for number, line in enumerate(lines, 1):
        foot = top + (bottom - top) * (number - 0.25) / len(lines)
        yield Glyph(line.strip(), left, right, foot, FIELD_SIZE, (left + right) / 2, foot - FIELD_SIZE * 0.35, 0)
