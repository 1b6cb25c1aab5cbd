"""From a flow of lines and raw tables to blocks: which tables hold data, and which only place text on the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gongkai.documents.flow import Flow, Heading, RawCell, RawTable
from gongkai.documents.model import Block, Grid, GridCell, Paragraph, Place
from gongkai.documents.spans import place_cells

HEADING = re.compile(r"^[一二三四五六七八九十]{1,3}\s*[、.．]")
LONGEST_HEADING = 40
PROSE = 100
"""A text of so many signs with a full stop in it is prose: the longest label of the forms has half as many."""
PROSE_SHARE = 4
"""A table is layout when one filled cell in so many is prose; rows of a single cell do not count, they are cut out."""
LINES_A_CELL = 8
FEW_CELLS = 6
"""A table with no more filled cells than this is layout when they hold more lines than that on average; more cells may
well be labels printed one sign a line."""


@dataclass(slots=True, eq=False)
class Drawn:
    """A grid that has no number yet: its cells, none above row ``first``."""

    cells: list[RawCell]
    first: int


Item = str | Drawn


def blocks_of(flow: Flow) -> tuple[Block, ...]:
    """Return the blocks of a whole document, numbered: paragraphs and grids in reading order, blank tables left out."""
    blocks: list[Block] = []
    tables = 0
    for item in _laid_out(flow):
        if isinstance(item, str):
            blocks.append(Paragraph(str(item), (("paragraph", len(blocks) - tables + 1),)))
        else:
            tables += 1
            blocks.append(_grid(item, tables))
    return tuple(blocks)


def is_heading(text: str) -> bool:
    """Tell whether a line is numbered as the headings of a report are."""
    return len(text) <= LONGEST_HEADING and HEADING.match(text) is not None


def is_prose(text: str) -> bool:
    """Tell whether a text is running prose rather than a label."""
    return len(text) >= PROSE and "。" in text


def _laid_out(flow: Flow) -> list[Item]:
    items: list[Item] = []
    for item in flow:
        if isinstance(item, str):
            items.append(item)
        else:
            items += _of_table(item)
    return items


def _of_table(table: RawTable) -> Iterator[Item]:
    """Yield what a table is to a reader: a grid, cut where a row is running text, or all that it places on the page."""
    yield from _laid_out(table.before)
    held: list[list[list[Item]]]
    if table.nested:
        held = [[_laid_out(cell.flow) for cell in row.cells] for row in table.rows]
    else:  # nothing but lines, taken as they are: copying them takes a while
        held = [[cell.flow for cell in row.cells] for row in table.rows]  # type: ignore[misc]
    every = [items for row in held for items in row]
    filled = [items for items in every if items]
    if not filled:
        return
    is_layout = len(every) == 1 or _is_layout(filled, nested=table.nested)
    if is_layout or _is_prose([row for row in held if len(row) > 1] or held):
        for items in filled:
            yield from items
        return
    for row, row_held in zip(table.rows, held, strict=True):
        for cell, items in zip(row.cells, row_held, strict=True):
            if table.nested or len(items) > 1:
                cell.flow = ["\n".join(_lines(items))]
    yield from _cut(place_cells(table.rows))


def _is_layout(cells: Sequence[Sequence[Item]], *, nested: bool) -> bool:
    """Tell whether a table with these filled cells only places text: many lines, headings over text, larger tables."""
    if len(cells) <= FEW_CELLS and sum(map(len, cells)) > LINES_A_CELL * len(cells):
        return True
    several = [items for items in cells if len(items) > 1]
    if any(isinstance(item, Heading) for items in several for item in items):
        return True
    if not nested:
        return False
    drawn = [item for items in cells for item in items if isinstance(item, Drawn)]
    return bool(drawn) and sum(len(item.cells) for item in drawn) >= sum(isinstance(items[0], str) for items in cells)


def _is_prose(rows: Iterable[Sequence[Sequence[Item]]]) -> bool:
    """Tell whether prose is a good part of what fills these rows."""
    filled = prose = 0
    for row in rows:
        for items in row:
            if items:
                filled += 1
                for item in items:
                    if isinstance(item, str) and len(item) >= PROSE and is_prose(item):
                        prose += 1
                        break
    return bool(prose) and prose * PROSE_SHARE >= filled


def _lines(items: Iterable[Item]) -> Iterator[str]:
    """Yield the lines of a cell of data; a small grid inside it gives its texts."""
    for item in items:
        if isinstance(item, str):
            yield item
        else:
            yield from (text for one in item.cells if (text := _text(one)))


def _cut(cells: Sequence[RawCell]) -> Iterator[Item]:
    """Yield the grids of a table, parted where a row is one cell across that holds a heading or prose."""
    width = max(one.column + one.colspan for one in cells)
    part: list[RawCell] = []
    for one in cells:
        if one.colspan == width > 1 and _is_text_row(_text(one)):
            yield from _drawn(part)
            part = []
            yield from _text(one).split("\n")
        else:
            part.append(one)
    yield from _drawn(part)


def _is_text_row(text: str) -> bool:
    return is_heading(text) or is_prose(text)


def _drawn(cells: list[RawCell]) -> Iterator[Drawn]:
    if any(one.flow for one in cells):
        yield Drawn(cells, cells[0].row)


def _grid(drawn: Drawn, number: int) -> Grid:
    table, first = ("table", number), drawn.first
    cells, row = [], -1
    place: Place = ()
    for one in drawn.cells:
        if one.row != row:
            row = one.row
            place = (table, ("row", row - first + 1))
        cells.append(GridCell(_text(one), row - first, one.column, place, one.rowspan, one.colspan, one.origin))
    return Grid(tuple(cells), (table,))


def _text(cell: RawCell) -> str:
    """Return the text of a cell of data, which is one item."""
    flow = cell.flow
    return flow[0] if flow else ""  # type: ignore[return-value]  # _of_table has made a line of it
