"""A sheet's cells as blocks: regions parted by blank rows, each a grid, or a paragraph where it is a single text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gongkai.documents.layout import is_heading, is_prose
from gongkai.documents.model import Block, Grid, GridCell, Paragraph, Place
from gongkai.documents.xlsx_refs import Merge, letters

SPARSE = 20
SPARSE_FREE = 10_000
"""Blank cells between filled ones are cells too, but not in a region with so many times more blanks, and so many."""
TALLEST = 1000
"""How far down a merged cell keeps blank rows together."""
MOST_COVERED = 200_000
"""How many places merged cells may cover in one region; merges beyond are taken for single cells."""


@dataclass(slots=True)
class Sheet:
    """The filled cells of a sheet by row and column, each with whether it is text; what is merged and what hidden."""

    name: str
    part: str
    cells: dict[int, dict[int, tuple[str, bool]]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Shown:
    """A filled cell that is seen, and how far down and right it reaches."""

    text: str
    is_text: bool
    bottom: int
    right: int


Cells = dict[int, dict[int, Shown]]
Covered = set[tuple[int, int]]


def blocks_of_sheet(sheet: Sheet) -> Iterator[Block]:
    """Yield the blocks of a sheet from top to bottom."""
    cells = _shown(sheet)
    for rows in _regions(sheet, cells):
        columns = _columns(sheet, [cells[row] for row in rows if row in cells])
        covered = _cover(cells, rows, columns)
        for part in _cut(rows, columns, cells):
            yield from _blocks(sheet, part, columns, cells, covered)


def hidden_columns(sheet: Sheet) -> set[int]:
    """Return the columns that are filled and hidden."""
    filled = {column for row in sheet.cells.values() for column in row}
    return {column for column in filled if _first_column(sheet, column) != column}


def _shown(sheet: Sheet) -> Cells:
    """Return the cells that are seen, each where it is first seen: the first row of a merge may be hidden."""
    merges: dict[tuple[int, int], Merge] = {}
    for merge in sheet.merges:
        merges.setdefault((merge.top, merge.left), merge)
    found: Cells = {}
    for row in sorted(sheet.cells):
        for column, (text, is_text) in sorted(sheet.cells[row].items()):
            merge = merges.get((row, column), Merge(row, column, row, column))
            top, left = _first_row(sheet, row), _first_column(sheet, column)
            if top <= merge.bottom and left <= merge.right:
                shown = Shown(text, is_text, min(merge.bottom, top + TALLEST), merge.right)
                found.setdefault(top, {}).setdefault(left, shown)
    return found


def _first_row(sheet: Sheet, row: int) -> int:
    while row in sheet.hidden_rows:
        row += 1
    return row


def _first_column(sheet: Sheet, column: int) -> int:
    for first, last in sorted(sheet.hidden_columns):
        if first <= column <= last:
            column = last + 1
    return column


def _regions(sheet: Sheet, cells: Cells) -> Iterator[list[int]]:
    """Yield the rows of each region: filled ones, and blank ones over which a merged cell reaches."""
    start = end = 0
    for row in sorted(cells):
        if start and _first_row(sheet, end + 1) < row:
            yield _seen_rows(sheet, start, end)
            start = end = 0
        start = start or row
        end = max(end, row, *(one.bottom for one in cells[row].values()))
    if start:
        yield _seen_rows(sheet, start, end)


def _seen_rows(sheet: Sheet, start: int, end: int) -> list[int]:
    return [row for row in range(start, end + 1) if row not in sheet.hidden_rows]


def _columns(sheet: Sheet, rows: Sequence[Mapping[int, Shown]]) -> list[int]:
    """Return the columns that a region fills. A title merged beyond the table under it does not widen it."""
    first = min(min(row) for row in rows)
    last = max(max(row) for row in rows)
    last = max([last, *(one.right for row in rows if len(row) > 1 for one in row.values())])
    hidden = sorted(sheet.hidden_columns)
    return [column for column in range(first, last + 1) if not any(start <= column <= end for start, end in hidden)]


def _cover(cells: Cells, rows: Sequence[int], columns: Sequence[int]) -> Covered:
    """Return the places that merged cells cover, and cut to one place what covers too much or another merge."""
    taken: Covered = set()
    merged: Covered = set()
    for row in rows:
        for column, one in cells.get(row, {}).items():
            if one.bottom == row and one.right == column:
                continue
            down = rows[bisect_right(rows, row) - 1 : bisect_right(rows, one.bottom)]
            across = columns[bisect_right(columns, column) - 1 : bisect_right(columns, one.right)]
            is_small = len(taken) + len(down) * len(across) <= MOST_COVERED
            places = {(each, other) for each in down for other in across} if is_small else set()
            if places and places.isdisjoint(taken):
                taken |= places
                merged.add((row, column))
            else:
                one.bottom, one.right = row, column
    return taken - merged


def _cut(rows: Sequence[int], columns: Sequence[int], cells: Cells) -> Iterator[list[int]]:
    """Yield the rows of a region in parts: a heading or prose across the whole region stands alone."""
    part: list[int] = []
    reach = 0
    for row in rows:
        found = cells.get(row, {})
        alone = next(iter(found.values())) if len(found) == 1 else None
        if alone is not None and reach < row and _is_text_row(alone, row, next(iter(found)), columns):
            yield from (part, [row]) if part else ([row],)
            part = []
        else:
            part.append(row)
        reach = max([reach, *(one.bottom for one in found.values())])
    if part:
        yield part


def _is_text_row(one: Shown, row: int, column: int, columns: Sequence[int]) -> bool:
    across = len(columns) > 1 and column <= columns[0] and one.right >= columns[-1]
    return one.is_text and one.bottom == row and (is_prose(one.text) or (across and is_heading(one.text)))


def _blocks(
    sheet: Sheet, rows: Sequence[int], columns: Sequence[int], cells: Cells, covered: Covered
) -> Iterator[Block]:
    seen = [(row, column) for row in rows for column in cells.get(row, ()) if (row, column) not in covered]
    if not seen:
        return
    row, column = seen[0]
    if len(seen) == 1 and cells[row][column].is_text:
        for line in cells[row][column].text.split("\n"):
            yield Paragraph(line, _place(sheet, row, column))
        return
    is_sparse = len(rows) * len(columns) > SPARSE * len(seen) + SPARSE_FREE
    wanted = (
        seen if is_sparse else [(row, column) for row in rows for column in columns if (row, column) not in covered]
    )
    made = [_grid_cell(sheet, row, column, rows, columns, cells) for row, column in wanted]
    yield Grid(tuple(made), _place(sheet, rows[0], columns[0]))


def _grid_cell(
    sheet: Sheet, row: int, column: int, rows: Sequence[int], columns: Sequence[int], cells: Cells
) -> GridCell:
    one = cells.get(row, {}).get(column) or Shown("", True, row, column)
    at_row, at_column = bisect_right(rows, row) - 1, bisect_right(columns, column) - 1
    return GridCell(
        one.text,
        at_row,
        at_column,
        _place(sheet, row, column),
        max(1, bisect_right(rows, one.bottom) - at_row),
        max(1, bisect_right(columns, one.right) - at_column),
        (sheet.part, f"{letters(column)}{row}"),
    )


def _place(sheet: Sheet, row: int, column: int) -> Place:
    return (("sheet", sheet.name), ("cell", f"{letters(column)}{row}"))
