"""A frame of lines to a table: its cells with what they span, and the cell in which a point lies."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from gongkai.documents.pdf.glyphs import Glyph
from gongkai.documents.pdf.ruling import Frame, Stroke, places

MOST_FIELDS = 250_000
"""Fields between the lines of one frame; with more it is a drawing."""


@dataclass(slots=True)
class Cell:
    """A cell: first row and column, the ones behind its last, and the glyphs in it."""

    row: int
    column: int
    row_end: int
    column_end: int
    glyphs: list[Glyph] = field(default_factory=list)


@dataclass
class Lattice:
    """The lines of a table, left to right and top to bottom, and the cells between them."""

    xs: list[float]
    ys: list[float]
    cells: list[Cell] = field(default_factory=list)
    fields: dict[tuple[int, int], Cell] = field(default_factory=dict)
    is_cut: tuple[bool, bool] = (False, False)
    """Whether the first and the last row are cut, with no border of their own."""

    @property
    def area(self) -> float:
        """The room it takes, cells or not."""
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    def add(self, cell: Cell) -> None:
        """Put a cell into its fields."""
        self.cells.append(cell)
        if cell.row_end == cell.row + 1 and cell.column_end == cell.column + 1:
            self.fields[cell.row, cell.column] = cell
            return
        for row in range(cell.row, cell.row_end):
            for column in range(cell.column, cell.column_end):
                self.fields[row, column] = cell


def lattice_of(frame: Frame) -> Lattice | None:
    """Return the cells of a frame, or None when it has more fields than a table can."""
    made = Lattice(places(frame.upright), places(frame.level), is_cut=(frame.open_top, frame.open_bottom))
    if len(made.xs) * len(made.ys) > MOST_FIELDS:
        return None
    walls = _cover(frame.upright, made.xs, made.ys)
    floors = _cover(frame.level, made.ys, made.xs)
    for cell in _cells(walls, floors):
        made.add(cell)
    return made


def _cover(strokes: Sequence[Stroke], stand: list[float], across: list[float]) -> list[bytearray]:
    """Return for each place of a line which of the fields along it the line runs by."""
    middles = [(one + two) / 2 for one, two in pairwise(across)]
    at = {place: number for number, place in enumerate(stand)}
    covered = [bytearray(len(middles)) for _ in stand]
    for stroke in strokes:
        first, last = bisect_left(middles, stroke.start), bisect_right(middles, stroke.end)
        if last > first:
            covered[at[stroke.at]][first:last] = b"\x01" * (last - first)
    return covered


def _cells(walls: list[bytearray], floors: list[bytearray]) -> Iterator[Cell]:
    """Yield the cells: fields between two walls, as many rows of them as have no floor between.

    What has no floor at the bottom of the frame, or no ceiling at its top, lies outside the table.
    """
    above: dict[tuple[int, int], Cell] = {}
    spans: list[tuple[int, int]] = []
    were: tuple[int, ...] = ()
    for row, standing in enumerate(zip(*walls, strict=True)):
        here: dict[tuple[int, int], Cell] = {}
        if standing != were:
            were, spans = standing, list(pairwise(column for column, stands in enumerate(standing) if stands))
        floor = floors[row]
        is_whole = 0 not in floor
        for span in spans:
            cell = above.get(span)
            if is_whole or _has_floor(floor, span):
                here[span] = Cell(row, span[0], row + 1, span[1])
            elif cell:
                cell.row_end = row + 1
                here[span] = cell
            elif row:
                here[span] = Cell(row, span[0], row + 1, span[1])
        yield from (cell for span, cell in above.items() if here.get(span) is not cell)
        above = here
    yield from (cell for span, cell in above.items() if _has_floor(floors[-1], span))


def _has_floor(floor: bytearray, span: tuple[int, int]) -> bool:
    return floor.count(1, *span) * 2 >= span[1] - span[0]
