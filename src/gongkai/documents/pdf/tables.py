"""The ruled tables of a page, and the glyphs that stand in none."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from gongkai.documents.pdf.glyphs import Glyph
from gongkai.documents.pdf.lattice import Cell, Lattice, lattice_of
from gongkai.documents.pdf.lines import Line, lines_of, plain_text
from gongkai.documents.pdf.native import Box
from gongkai.documents.pdf.ruling import SPREAD, frames

SMALLEST_TILE, MOST_TILES = 48.0, 40
"""Side of the squares by which tables are found, in points, and how many of them lie side by side at most."""
FEWEST_FILLS = 4
"""Boxes of colour that the smallest table has."""
SLIVER = 6.0
"""What is narrower or lower than this, and blank, is no cell."""
NUMBER_PART = re.compile(r"[\d.,]+")
PADDING = 12.0
"""The room that a cell may keep free at both sides of its text together."""


class Spanned(NamedTuple):
    """A cell's text, where it starts and what it spans."""

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1


@dataclass(slots=True)
class Table:
    """A table on one page: the edges of its columns and its cells in reading order."""

    top: float
    edges: list[float]
    cells: list[Spanned]
    is_cut: tuple[bool, bool] = (False, False)
    """Whether the page cuts its first and its last row, so that they have no border there."""


def ruled_tables(
    lines: Iterable[Box], fills: Sequence[Box], glyphs: list[Glyph]
) -> tuple[list[Table], list[Glyph], bool]:
    """Return the tables of a page, the glyphs outside them, and whether all of its frames could be looked at.

    Where lines draw no table, boxes of colour that lie side by side may.
    """
    drawn = _lattices(lines)
    lattices = [lattice for lattice in drawn if lattice]
    tables, rest = _filled_in(lattices, glyphs, lambda _: True)
    if len(fills) >= FEWEST_FILLS:
        more, rest = _coloured_tables(fills, rest)
        tables += more
    return tables, rest, None not in drawn


def _lattices(lines: Iterable[Box]) -> list[Lattice | None]:
    """Return the lattices that lines draw; None stands for what is too much for a table."""
    found = frames(lines)
    return [None] if found is None else [lattice_of(frame) for frame in found]


def _filled_in(
    lattices: list[Lattice], glyphs: list[Glyph], accept: Callable[[Lattice], bool]
) -> tuple[list[Table], list[Glyph]]:
    """Put each glyph into the innermost cell around it; return the tables that come of it, and what is left over."""
    lattices = [lattice for lattice in lattices if _has_columns(lattice)]
    outside = _assign(lattices, glyphs) if lattices else glyphs[:]
    tables = []
    for lattice in lattices:
        if accept(lattice):
            tables += _table(lattice)
        else:
            outside += (glyph for cell in lattice.cells for glyph in cell.glyphs)
    return tables, outside


def _assign(lattices: list[Lattice], glyphs: list[Glyph]) -> list[Glyph]:
    """Give each glyph to the innermost cell around it; return those in none."""
    side = _tile_side(lattices)
    tiles, are_apart = _tiles(lattices, side), _are_apart(lattices)
    outside: list[Glyph] = []
    left = top = right = bottom = 0.0
    same = outside
    first, last = min(lattice.ys[0] for lattice in lattices), max(lattice.ys[-1] for lattice in lattices)
    for glyph in glyphs:
        x, y = glyph[5], glyph[6]
        if left <= x < right and top <= y < bottom:  # in the cell of a glyph before
            same.append(glyph)
            continue
        if not first <= y <= last:
            outside.append(glyph)
            continue
        for lattice in tiles.get((int(x // side), int(y // side)), ()):
            cell = lattice.fields.get((bisect_right(lattice.ys, y) - 1, bisect_right(lattice.xs, x) - 1))
            if cell:
                cell.glyphs.append(glyph)
                if are_apart:
                    same = cell.glyphs
                    left, right = lattice.xs[cell.column], lattice.xs[cell.column_end]
                    top, bottom = lattice.ys[cell.row], lattice.ys[cell.row_end]
                break
        else:
            outside.append(glyph)
    return outside


def _are_apart(lattices: list[Lattice]) -> bool:
    """Tell whether each table ends above the next, so that none lies in a cell of another."""
    ordered = sorted((lattice.ys[0], lattice.ys[-1]) for lattice in lattices)
    return all(one[1] <= two[0] for one, two in pairwise(ordered))


def _has_columns(lattice: Lattice) -> bool:
    """Tell whether cells stand side by side; a frame around text, or a list of frames, is no table."""
    starts: dict[int, int] = {}
    for cell in lattice.cells:
        starts[cell.row] = starts.get(cell.row, 0) + 1
    return max(starts.values(), default=0) > 1


def _tile_side(lattices: list[Lattice]) -> float:
    widest = max(max(lattice.xs[-1] - lattice.xs[0], lattice.ys[-1] - lattice.ys[0]) for lattice in lattices)
    return max(SMALLEST_TILE, widest / MOST_TILES)


def _tiles(lattices: list[Lattice], side: float) -> dict[tuple[int, int], list[Lattice]]:
    """Return the lattices by the squares of the page that they reach into, the smaller ones first."""
    tiles: dict[tuple[int, int], list[Lattice]] = {}
    for lattice in sorted(lattices, key=attrgetter("area")):
        for column in range(int(lattice.xs[0] // side), int(lattice.xs[-1] // side) + 1):
            for row in range(int(lattice.ys[0] // side), int(lattice.ys[-1] // side) + 1):
                tiles.setdefault((column, row), []).append(lattice)
    return tiles


def _table(lattice: Lattice) -> list[Table]:
    """Return the table of a lattice, or none when nothing is written in it."""
    cells = sorted(lattice.cells, key=attrgetter("row", "column"))
    cells = [cell for cell in cells if cell.glyphs or not _is_sliver(lattice, cell)]
    if not any(cell.glyphs for cell in cells):
        return []
    rows = {row: number for number, row in enumerate(sorted({cell.row for cell in cells}))}
    edges, columns = _columns(lattice, {edge for cell in cells for edge in (cell.column, cell.column_end)})
    spanned = [
        Spanned(
            _text(cell, lattice),
            rows[cell.row],
            min(columns[cell.column], len(edges) - 2),
            1 if cell.row_end == cell.row + 1 else sum(row in rows for row in range(cell.row, cell.row_end)),
            columns[cell.column_end] - columns[cell.column] or 1,
        )
        for cell in cells
    ]
    return [Table(lattice.ys[0], edges, spanned, lattice.is_cut)]


def _text(cell: Cell, lattice: Lattice) -> str:
    """Return the text of a cell of a lattice."""
    glyphs = cell.glyphs
    if len(glyphs) > 1:
        return plain_text(glyphs) or cell_text(lines_of(glyphs), lattice.xs[cell.column_end] - lattice.xs[cell.column])
    return glyphs[0].text if glyphs and glyphs[0].text != " " else ""  # most cells of a report hold one digit


def _is_sliver(lattice: Lattice, cell: Cell) -> bool:
    """Tell whether a cell is no more than the space between two borders."""
    wide = lattice.xs[cell.column_end] - lattice.xs[cell.column]
    return min(wide, lattice.ys[cell.row_end] - lattice.ys[cell.row]) < SLIVER


def _columns(lattice: Lattice, stops: Iterable[int]) -> tuple[list[float], dict[int, int]]:
    """Return the edges of the columns, and the number of the edge at each line that cells begin or end at."""
    edges: list[float] = []
    columns: dict[int, int] = {}
    for stop in sorted(stops):
        if not edges or lattice.xs[stop] - edges[-1] >= SLIVER:
            edges.append(lattice.xs[stop])
        columns[stop] = len(edges) - 1
    return (edges if len(edges) > 1 else [edges[0], lattice.xs[-1]]), columns


def cell_text(lines: Sequence[Line], width: float) -> str:
    """Return the text of a cell; a number that its narrow cell has broken over lines is whole again."""
    if len(lines) == 1:
        return lines[0].text
    texts = [line.text for line in lines]
    if len(texts) > 1 and all(map(NUMBER_PART.fullmatch, texts)):
        first = lines[0]
        room = width - PADDING - (first.segments[-1].x1 - first.segments[0].x0)
        lengths = [len(text) for text in texts]
        if lengths[0] > 1 and room < first.size / 2 and set(lengths[:-1]) == {lengths[0]} and lengths[-1] <= lengths[0]:
            return "".join(texts)
    return "\n".join(texts)


def _coloured_tables(fills: Sequence[Box], glyphs: list[Glyph]) -> tuple[list[Table], list[Glyph]]:
    """Return the tables whose cells are boxes of colour alone, and the glyphs outside them."""
    lattices = _lattices(edge for fill in fills for edge in _sides(fill))
    boxes = {_rounded(fill) for fill in fills}

    def is_coloured(lattice: Lattice) -> bool:
        rows = {cell.row for cell in lattice.cells}
        return len(rows) > 1 and all(_is_box(lattice, cell, boxes) for cell in lattice.cells if cell.glyphs)

    return _filled_in([lattice for lattice in lattices if lattice], glyphs, is_coloured)


def _sides(fill: Box) -> tuple[Box, Box, Box, Box]:
    x0, y0, x1, y1 = fill
    return (x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)


def _rounded(box: Box) -> tuple[int, ...]:
    return tuple(round(side / SPREAD) for side in box)


def _is_box(lattice: Lattice, cell: Cell, boxes: set[tuple[int, ...]]) -> bool:
    """Tell whether a cell is one box of colour, not the white between several."""
    x0, y0 = lattice.xs[cell.column], lattice.ys[cell.row]
    x1, y1 = lattice.xs[cell.column_end], lattice.ys[cell.row_end]
    left, top, right, bottom = (
        [round((side + off) / SPREAD) for off in (-SPREAD / 2, SPREAD / 2)] for side in (x0, y0, x1, y1)
    )
    return any((a, b, c, d) in boxes for a in left for b in top for c in right for d in bottom)
