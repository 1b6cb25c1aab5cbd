"""Pages to the blocks of a document: a table that goes on over the page is one, and each block has its place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from gongkai.documents.model import Block, Grid, GridCell, Paragraph, Place, Whole
from gongkai.documents.pdf.columns import FIGURE
from gongkai.documents.pdf.furniture import Page
from gongkai.documents.pdf.indents import Setting, setting
from gongkai.documents.pdf.lines import Line
from gongkai.documents.pdf.tables import Spanned, Table
from gongkai.documents.text import glued

SAME_EDGE = 6.0
"""How far the edge of a column may stand off on the next page."""


@dataclass
class Parts:
    """The parts of one table, with the place of each."""

    parts: list[tuple[Table, Place]] = field(default_factory=list)

    def goes_on_in(self, table: Table) -> bool:
        """Tell whether a table at the head of the next page has the columns of this one."""
        return any(_have_same_columns(part.edges, table.edges) for part, _ in self.parts[-1:])


@dataclass
class Lines:
    """The lines of one paragraph, with the place of the first."""

    setting: Setting | None
    lines: list[Line] = field(default_factory=list)
    place: Place = ()

    def takes(self, line: Line, place: Place) -> bool:
        """Take a line that goes on with this paragraph; tell whether it did."""
        if not self.lines or self.setting is None or not self.setting.begins(self.lines[0]):
            return False
        if not self.setting.goes_on(self.lines[-1], line, is_over_page=place[0] != self.place[0]):
            return False
        self.lines.append(line)
        return True

    def made(self) -> Iterator[Paragraph]:
        """Yield the paragraph, and begin anew."""
        if self.lines:
            text = glued(line.text for line in self.lines)
            is_whole = self.setting is not None and self.setting.begins(self.lines[0])
            yield Paragraph(Whole(text) if is_whole else text, self.place)
        self.lines = []


def blocks_of(pages: Sequence[Page]) -> Iterator[Block]:
    """Yield the blocks of all pages in reading order; lines are paragraphs, or made into whole ones."""
    open_table = Parts()
    open_lines = Lines(setting(pages))
    for page in pages:
        line_number = table_number = 0
        for at, block in enumerate(page.blocks):
            if isinstance(block, Table):
                table_number += 1
                place: Place = (("page", page.number), ("table", table_number))
                yield from open_lines.made()
                if at or not open_table.goes_on_in(block):
                    yield from _grid(open_table)
                    open_table = Parts()
                open_table.parts.append((block, place))
                continue
            yield from _grid(open_table)
            open_table = Parts()
            line_number += 1
            place = (("page", page.number), ("line", line_number))
            if not open_lines.takes(block, place):
                yield from open_lines.made()
                open_lines.lines, open_lines.place = [block], place
    yield from open_lines.made()
    yield from _grid(open_table)


def _have_same_columns(one: Sequence[float], two: Sequence[float]) -> bool:
    """Tell whether columns agree, wherever on the page: those of the part that has fewer are all in the other."""
    few, many = sorted(([edge - edges[0] for edge in edges] for edges in (one, two)), key=len)
    if abs(few[-1] - many[-1]) > SAME_EDGE:
        return False
    return all(min(abs(edge - other) for other in many) <= SAME_EDGE for edge in few)


def _grid(table: Parts) -> Iterator[Grid]:
    """Yield the parts of a table as one grid, its columns counted over all of them."""
    if not table.parts:
        return
    edges = _all_edges([part.edges for part, _ in table.parts])
    cells: list[GridCell] = []
    rows, was_cut = 0, False
    for part, place in table.parts:
        columns = [_nearest(edges, edge - part.edges[0]) for edge in part.edges]
        more = list(_cells(part.cells, columns, rows, place))
        whole = _made_whole(cells, more, rows) if was_cut and part.is_cut[0] else None
        cells = whole or cells + more
        rows = 1 + max(cell.row for cell in cells)
        was_cut = part.is_cut[1]
    yield Grid(tuple(cells), table.parts[0][1])


def _made_whole(above: Sequence[GridCell], below: Sequence[GridCell], row: int) -> list[GridCell] | None:
    """Return the cells of two parts with the row that the page cut made whole, None when it is no cut row.

    It is one where each cell that begins the lower part goes on from a cell above, and no figure stands in both.
    """
    made = list(above)
    ends = {(cell.column, cell.colspan): at for at, cell in enumerate(above) if cell.row + cell.rowspan == row}
    for cell in below:
        if cell.row > row:
            made.append(replace(cell, row=cell.row - 1))
            continue
        at = ends.get((cell.column, cell.colspan))
        if at is None or (FIGURE.fullmatch(cell.text) and FIGURE.fullmatch(made[at].text)):
            return None
        text = "\n".join(text for text in (made[at].text, cell.text) if text)
        made[at] = replace(made[at], text=text, rowspan=made[at].rowspan + cell.rowspan - 1)
    return made


def _cells(cells: Sequence[Spanned], columns: Sequence[int], above: int, place: Place) -> Iterator[GridCell]:
    """Yield the cells of a part in the columns of the whole table, below the rows that stand above it."""
    where: Place = ()
    last = -1
    for text, row, column, rowspan, colspan in cells:
        if row != last:
            last, where = row, (*place, ("row", row + 1))
        first, behind = columns[column], columns[column + colspan]
        yield GridCell(text, above + row, first, where, rowspan, max(1, behind - first))


def _all_edges(parts: Sequence[Sequence[float]]) -> list[float]:
    """Return the column edges of all parts, counted from the left of each."""
    edges: list[float] = []
    for edge in sorted(edge - part[0] for part in parts for edge in part):
        if not edges or edge - edges[-1] > SAME_EDGE:
            edges.append(edge)
    return edges


def _nearest(edges: Sequence[float], edge: float) -> int:
    at = bisect_left(edges, edge)
    near = [number for number in (at - 1, at) if 0 <= number < len(edges)]
    return min(near, key=lambda number: abs(edges[number] - edge))
