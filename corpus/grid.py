"""Operations on a table of cells with spans: where cells stand, cutting and joining rows, parting columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from random import Random

from corpus.page import Cell, Table

Placed = tuple[int, int, Cell]
"""Row and column of the grid where a cell begins, and the cell."""


def placed(rows: Sequence[Sequence[Cell]]) -> list[Placed]:
    """Return where each cell begins in the grid."""
    taken: set[tuple[int, int]] = set()
    found = []
    for top, row in enumerate(rows):
        left = 0
        for cell in row:
            while (top, left) in taken:
                left += 1
            found.append((top, left, cell))
            taken.update(_squares(top, left, cell))
            left += cell.colspan
    return found


def _squares(top: int, left: int, cell: Cell) -> Iterator[tuple[int, int]]:
    return ((row, at) for row in range(top, top + cell.rowspan) for at in range(left, left + cell.colspan))


def width(table: Table) -> int:
    """Return how many columns the grid has."""
    return max((left + cell.colspan for _, left, cell in placed(table.rows)), default=0)


def expanded(table: Table) -> list[list[Cell | None]]:
    """Return the whole grid: each cell where it begins, None in the squares it covers besides."""
    grid = _blank(table)
    for top, left, cell in placed(table.rows):
        grid[top][left] = cell
    return grid


def covering(table: Table) -> list[list[Cell | None]]:
    """Return the whole grid with each square's cell; None where nothing stands."""
    grid = _blank(table)
    for top, left, cell in placed(table.rows):
        for row, at in _squares(top, left, cell):
            if row < len(grid):
                grid[row][at] = cell
    return grid


def _blank(table: Table) -> list[list[Cell | None]]:
    columns = width(table)
    return [[None] * columns for _ in table.rows]


def cut(table: Table, at: int, again: str | None = "") -> tuple[Table, Table]:
    """Return the rows above and below a boundary. A cell that crosses it goes on below, with ``again`` as its text.

    ``again=None`` repeats the text.
    """
    crossing = [(left, cell) for top, left, cell in placed(table.rows) if top < at < top + cell.rowspan]
    tops = {id(cell): top for top, _, cell in placed(table.rows)}
    above, below = [list(row) for row in table.rows[:at]], [list(row) for row in table.rows[at:]]
    begun = {id(cell): left for _, left, cell in placed(table.rows)}
    for left, cell in crossing:
        rest = copy(cell)
        rest.rowspan = tops[id(cell)] + cell.rowspan - at
        rest.text = cell.text if again is None else again
        cell.rowspan -= rest.rowspan
        begun[id(rest)] = left
        below[0].append(rest)
        below[0].sort(key=lambda each: begun[id(each)])
    return Table(table.key, above), Table(table.key, below)


def insert_rows(table: Table, at: int, rows: Sequence[Sequence[Cell]]) -> None:
    """Put rows over the whole width between two rows."""
    above, below = cut(table, at)
    table.rows = [*above.rows, *([copy(cell) for cell in row] for row in rows), *below.rows]


def flatten(table: Table, chosen: Callable[[Cell], bool]) -> None:
    """Replace the spans of the chosen cells by empty cells beside and below them."""
    rows: list[list[tuple[int, Cell]]] = [[] for _ in table.rows]
    for top, left, cell in placed(table.rows):
        rows[top].append((left, cell))
        if not chosen(cell):
            continue
        for row, at in _squares(top, left, cell):
            if (row, at) != (top, left):
                rows[row].append((at, Cell("", role=cell.role)))
        cell.rowspan = cell.colspan = 1
    table.rows = [[cell for _, cell in sorted(row, key=lambda pair: pair[0])] for row in rows]


def sliver(table: Table, boundary: int, chance: Random) -> None:
    """Part the grid at a boundary by a narrow column that joins the left cell in some rows, the right in others."""
    grid = covering(table)
    linked = _linked(grid, boundary)
    joins = {root: chance.random() < 0.5 for root in sorted(set(linked))}
    grown: set[int] = set()
    for row, squares in enumerate(grid):
        left, right = squares[boundary - 1], squares[boundary]
        cell = left if joins[linked[row]] or left is right else right
        if cell is not None and id(cell) not in grown:
            grown.add(id(cell))
            cell.colspan += 1
    table.narrow = [at + (at >= boundary) for at in table.narrow] + [boundary]


def _linked(grid: list[list[Cell | None]], boundary: int) -> list[int]:
    """Return for each row the first of the rows that must go the same way, since one cell reaches through them."""
    roots = list(range(len(grid)))
    for row in range(1, len(grid)):
        for side in (boundary - 1, boundary):
            above, here = grid[row - 1][side], grid[row][side]
            if here is not None and here is above:
                roots[row] = roots[row - 1]
    return roots
