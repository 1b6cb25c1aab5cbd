"""The printed grid of a block, derived from its labels and their nesting: which label covers which cells.

Everything that prints a table goes by these spans, so that a new edition is printed without new code. Label columns
stand left of the figures, as many as the rows are nested deep; a block without row labels has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from gongkai.report.forms.model import Block, Column, Table


@dataclass(frozen=True, slots=True)
class Span:
    """A printed label and the cells it covers. ``key`` is that of its row or column, empty for other headings."""

    label: str
    colspan: int = 1
    rowspan: int = 1
    key: str = ""


def label_columns(block: Block) -> int:
    """Return how many columns the row labels take, 0 where no row has a label."""
    if not block.stub and not any(row.label for row in block.rows):
        return 0
    return max(len(row.under) + 1 for row in block.figure_rows)


def column_spans(block: Block, table: Table) -> tuple[int, ...]:
    """Return how many grid columns each column of figures takes: the last one has what the table's grid leaves over."""
    taken = label_columns(block) + len(block.columns)
    return (*(1 for _ in block.columns[:-1]), max(1, (table.grid_columns or taken) - taken + 1))


def header_rows(block: Block, table: Table) -> tuple[tuple[Span, ...], ...]:
    """Return the rows above the figures: the caption over the whole width, then the corner and the column headers."""
    spans = column_spans(block, table)
    labels = label_columns(block)
    depth = max(len(column.under) for column in block.columns) + 1
    rows = [list(_headers(block, spans, level, depth)) for level in range(depth)]
    if labels:
        rows[0].insert(0, Span(block.stub, labels, depth))
    if block.caption:
        rows.insert(0, [Span(block.caption, labels + sum(spans))])
    return tuple(tuple(row) for row in rows)


def label_cells(block: Block) -> tuple[tuple[Span, ...], ...]:
    """Return for each row of figures the label cells that begin in it, left to right.

    A group takes one column and covers the rows under it; a row takes what its depth leaves of the label columns.
    """
    labels = label_columns(block)
    names = {row.key: row.label for row in block.rows}
    begun: set[str] = set()
    rows = []
    for row in block.figure_rows:
        cells = [
            Span(names[group], 1, sum(group in other.under for other in block.figure_rows), group)
            for group in row.under
            if group not in begun
        ]
        begun.update(row.under)
        rows.append((*cells, Span(row.label, labels - len(row.under), 1, row.key)) if labels else ())
    return tuple(rows)


def _headers(block: Block, spans: tuple[int, ...], level: int, depth: int) -> Iterator[Span]:
    """Yield the column headers that begin on one level, neighbours under the same headings joined."""

    def heading(numbered: tuple[int, Column]) -> tuple[tuple[str, ...], int | None]:
        number, column = numbered
        return column.under[: level + 1], None if len(column.under) > level else number

    for (above, leaf), members in groupby(enumerate(block.columns), key=heading):
        width = sum(spans[number] for number, _ in members)
        if leaf is None:
            yield Span(above[level], width)
        elif len(above) == level:
            yield Span(block.columns[leaf].label, width, depth - level, block.columns[leaf].key)
