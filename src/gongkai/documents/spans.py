"""Where the cells of a table lie: spans as browsers and word processors take them, lying ones included."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.documents.flow import RawCell, RawRow

MOST_COLUMNS = 1000
MOST_ROWS = 65_534
"""What browsers cut a colspan and a rowspan to."""
MOST_OPEN = 500
"""How many cells may reach down past one row; further ones count as one row high. It bounds the work of a row."""

Span = tuple[int, int, int]
"""The first column that a cell from above takes, the column behind it, and the row below it."""


def place_cells(rows: Sequence[RawRow]) -> list[RawCell]:
    """Return the cells of a table in reading order, each with its row, its column and spans that are true.

    A cell that continues the one above it is part of that one and left out.
    """
    placed: list[RawCell] = []
    busy: list[Span] = []
    above: dict[int, RawCell] = {}
    for number, row in enumerate(rows):
        if busy:
            busy = [span for span in busy if span[2] > number]
        if busy or above or any(cell.merge or cell.rowspan != 1 for cell in row.cells):
            above = _place_row(row, number, len(rows) - number, busy, above, placed)
        else:
            _place_plain(row, number, placed)
    return placed


def _place_plain(row: RawRow, number: int, placed: list[RawCell]) -> None:
    """Place the cells of a row that nothing reaches into and no cell reaches out of."""
    column = row.before
    for cell in row.cells:
        cell.row, cell.column = number, column
        if cell.colspan != 1:
            cell.colspan = max(1, min(cell.colspan, MOST_COLUMNS))
        column += cell.colspan
    placed += row.cells


def _place_row(
    row: RawRow, number: int, left: int, busy: list[Span], above: dict[int, RawCell], placed: list[RawCell]
) -> dict[int, RawCell]:
    """Place the cells of a row, and return by column those that cells of the next row may continue."""
    merging: dict[int, RawCell] = {}
    fresh: list[Span] = []
    column, at = row.before, 0
    for cell in row.cells:
        while at < len(busy) and busy[at][0] <= column:
            column = max(column, busy[at][1])
            at += 1
        if cell.colspan == 1 == cell.rowspan and not cell.merge:  # most cells
            cell.row, cell.column = number, column
            placed.append(cell)
            column += 1
            continue
        width = max(1, min(cell.colspan, MOST_COLUMNS))
        if at < len(busy):
            width = min(width, busy[at][0] - column)
        owner = above.get(column, cell) if cell.merge == "continue" else cell
        if owner is cell:
            height = max(1, min(cell.rowspan or left, left, MOST_ROWS)) if len(busy) + len(fresh) < MOST_OPEN else 1
            if height > 1:
                fresh.append((column, column + width, number + height))
            cell.row, cell.column, cell.colspan, cell.rowspan = number, column, width, height
            placed.append(cell)
        else:
            owner.rowspan = number - owner.row + 1
        if cell.merge:
            merging[column] = owner
        column += width
    if fresh:
        busy[:] = sorted([*busy, *fresh])
    return merging
