"""One page to its lines and tables, in reading order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from gongkai.documents.pdf.columns import columned
from gongkai.documents.pdf.drawing import read_drawing
from gongkai.documents.pdf.furniture import Page, without_page_number
from gongkai.documents.pdf.glyphs import field_glyphs, flipped, is_inside, read_glyphs
from gongkai.documents.pdf.lines import Line, lines_of
from gongkai.documents.pdf.native import Box
from gongkai.documents.pdf.tables import Table, ruled_tables

FEW_SIGNS = 50
"""Signs beside a picture that fills the page, as a scanner's mark has."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a person should know of a page besides its blocks."""

    signs: int
    unknown: int
    slanted: int
    hidden: bool
    is_picture: bool
    """Whether nearly all it shows is a picture."""
    crowded: bool
    angle: float
    """The angle at which the page is written: other than 0, it is to be turned and read anew."""


def read_page(page: int, texts: int, number: int, box: Box, fields: Sequence[tuple[str, Box]]) -> tuple[Page, Facts]:
    """Return the blocks of a page.

    ``page`` and ``texts`` are the handles of the page and of its text, ``box`` is the part of it that is shown.
    """
    drawing = read_drawing(page)
    found = read_glyphs(texts, frame=box, unseen=drawing.unseen)
    frame = flipped(box)
    made = Page(number, frame[1], frame[3])
    glyphs = without_page_number(found.glyphs, made)
    glyphs += (glyph for text, place in fields if is_inside(place, box) for glyph in field_glyphs(text, place))
    fills = list(_on_page(drawing.fills, frame))
    tables, rest, is_all = ruled_tables(_on_page(drawing.lines, frame), fills, glyphs)
    made.blocks = _ordered(lines_of(rest), tables)
    signs = len(found.glyphs) + found.slanted
    return made, Facts(
        signs=signs,
        unknown=found.unknown,
        slanted=found.slanted,
        hidden=found.hidden,
        is_picture=drawing.picture > 0 and signs < (FEW_SIGNS if drawing.picture > _area(frame) / 2 else 1),
        crowded=drawing.crowded or not is_all,
        angle=found.angle,
    )


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _on_page(boxes: Sequence[Box], frame: Box) -> Iterator[Box]:
    """Yield boxes as they are read, y downwards, cut off at the edges of the page."""
    left, top, right, bottom = frame
    for x0, y0, x1, y1 in map(flipped, boxes):
        if x0 <= right and x1 >= left and y0 <= bottom and y1 >= top:  # a place that is no number is nowhere
            yield max(x0, left), max(y0, top), min(x1, right), min(y1, bottom)


def _ordered(lines: Sequence[Line], tables: Sequence[Table]) -> list[Line | Table]:
    """Return lines and ruled tables top to bottom, tables without lines made of the lines between."""
    blocks: list[Line | Table] = []
    between: list[Line] = []
    together: list[Line | Table] = [*lines, *tables]
    for block in sorted(together, key=attrgetter("top")):
        if isinstance(block, Line):
            between.append(block)
            continue
        blocks += columned(between)
        blocks.append(block)
        between = []
    return [*blocks, *columned(between)]
