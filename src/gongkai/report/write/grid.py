"""A statutory table laid out cell by cell: what every format prints, derived from the form and its spans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from gongkai.report.forms import Block, Table
from gongkai.report.forms.layout import Span, column_spans, header_rows, label_cells, label_columns
from gongkai.report.model import Report
from gongkai.report.write.cells import Empty, cell_text

Kind = Literal["caption", "corner", "column", "group", "row", "figure"]
"""caption, corner, column: above the figures; group, row: beside them; group covers several rows."""


SENTENCE = 12


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of the printed grid. ``key`` is the figure key of a figure, else the key of the row or column."""

    text: str
    row: int
    column: int
    kind: Kind
    key: str = ""
    rowspan: int = 1
    colspan: int = 1

    @property
    def end(self) -> int:
        """The grid column behind the cell."""
        return self.column + self.colspan

    @property
    def bottom(self) -> int:
        """The grid row below the cell."""
        return self.row + self.rowspan


@dataclass(frozen=True, slots=True)
class Body:
    """The rows of one block: ``start`` to ``end``, the first ``head`` of them column headers."""

    start: int
    end: int
    head: int


@dataclass(frozen=True)
class PrintedTable:
    """A table as printed, its cells row by row and left to right."""

    key: str
    title: str
    cells: tuple[GridCell, ...]
    bodies: tuple[Body, ...]
    width: int
    labels: int
    """How many grid columns the row labels take at most."""

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self.bodies[-1].end

    @property
    def head(self) -> int:
        """How many rows at the top stand for the whole table, to be repeated on every page."""
        return self.bodies[0].head if len(self.bodies) == 1 else 0

    @cached_property
    def rows(self) -> tuple[tuple[GridCell, ...], ...]:
        """The cells by the row they begin in."""
        made: list[list[GridCell]] = [[] for _ in range(self.height)]
        for cell in self.cells:
            made[cell.row].append(cell)
        return tuple(map(tuple, made))

    @cached_property
    def covering(self) -> tuple[tuple[GridCell, ...], ...]:
        """For each row all cells that cover it, those begun above included, left to right."""
        made: list[list[GridCell]] = [[] for _ in range(self.height)]
        for cell in self.cells:
            for row in range(cell.row, cell.bottom):
                made[row].append(cell)
        return tuple(tuple(sorted(row, key=lambda cell: cell.column)) for row in made)

    def is_left(self, cell: GridCell) -> bool:
        """Tell whether a cell's text begins at the left: labels beside groups and whole sentences do."""
        return (cell.kind == "row" and self.labels > 1) or (cell.kind == "corner" and len(cell.text) > SENTENCE)

    def headers(self, figure: GridCell) -> Iterator[GridCell]:
        """Yield the cells that say what a figure is: above it and beside it, in its block."""
        body = next(each for each in self.bodies if each.start <= figure.row < each.end)
        for cell in self.cells[: self.cells.index(figure)]:
            is_above = cell.kind in ("caption", "column") and cell.column < figure.end and figure.column < cell.end
            is_beside = cell.kind in ("group", "row") and cell.row <= figure.row < cell.bottom
            if cell.row >= body.start and cell.text and (is_above or is_beside):
                yield cell


def printed(table: Table, report: Report, empty: Empty = "marks") -> PrintedTable:
    """Return a table of a report's form with the report's figures in it."""
    width = max(_width(block, table) for block in table.blocks)
    cells: list[GridCell] = []
    bodies: list[Body] = []
    for block in table.blocks:
        start = bodies[-1].end if bodies else 0
        head = len(header_rows(block, table))
        own = [*_head_cells(block, table, start), *_body_cells(block, table, report, empty, start + head)]
        cells += _widened(own, _width(block, table), width)
        bodies.append(Body(start, start + head + len(block.figure_rows), head))
    ordered = sorted(cells, key=lambda cell: (cell.row, cell.column))
    labels = max(map(label_columns, table.blocks))
    return PrintedTable(table.key, table.title, tuple(ordered), tuple(bodies), width, labels)


def _width(block: Block, table: Table) -> int:
    return label_columns(block) + sum(column_spans(block, table))


def _head_cells(block: Block, table: Table, start: int) -> Iterator[GridCell]:
    rows = header_rows(block, table)
    first = 1 if block.caption else 0
    for span, row, column in _placed(rows):
        kind: Kind = "column"
        if row < first:
            kind = "caption"
        elif row == first and column == 0 and label_columns(block):
            kind = "corner"
        yield GridCell(span.label, start + row, column, kind, span.key, span.rowspan, span.colspan)


def _body_cells(block: Block, table: Table, report: Report, empty: Empty, start: int) -> Iterator[GridCell]:
    groups = {row.key for row in block.rows if row.is_group}
    for span, down, at in _placed(label_cells(block)):
        kind: Kind = "group" if span.key in groups else "row"
        yield GridCell(span.label, start + down, at, kind, span.key, span.rowspan, span.colspan)
    spans = column_spans(block, table)
    for number, row in enumerate(block.figure_rows):
        at = label_columns(block)
        for width, column in zip(spans, block.columns, strict=True):
            cell = table.cell_at(row, column)
            yield GridCell(cell_text(report, cell, empty), start + number, at, "figure", cell.key, 1, width)
            at += width


def _placed(rows: Sequence[Sequence[Span]]) -> Iterator[tuple[Span, int, int]]:
    """Yield the spans with their row and grid column: each stands in the first place that is free in its row."""
    taken: set[tuple[int, int]] = set()
    for row, spans in enumerate(rows):
        column = 0
        for span in spans:
            while (row, column) in taken:
                column += 1
            yield span, row, column
            taken |= {(row + down, column + over) for down in range(span.rowspan) for over in range(span.colspan)}


def _widened(cells: Sequence[GridCell], own: int, width: int) -> Iterator[GridCell]:
    """Yield the cells of a block, the last of each row drawn out to the width of the whole table."""
    for cell in cells:
        yield replace(cell, colspan=cell.colspan + width - own) if cell.end == own else cell
