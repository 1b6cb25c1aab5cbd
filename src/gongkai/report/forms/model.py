"""The shape of a form: tables of blocks of rows and columns, and the cells between them.

Blocks, tables and forms are compared by identity: there is one of each, and they stand as keys in many caches.

A *figure key* names a cell as ``table.row.column``; the parts that are empty are left out. Keys are opaque: nothing
outside this module takes them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Kind = Literal["count", "signed", "money"]
"""count: an integer ≥ 0; signed: an integer; money: yuan, printed in the unit of the label or the cell."""


@dataclass(frozen=True, slots=True)
class Section:
    """One of the numbered parts of the report."""

    no: str
    heading: str
    kind: Literal["text", "tables"]
    also: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures. ``under`` are the header labels above it, ``group`` and ``part`` its place among equals."""

    key: str
    label: str
    kind: Kind = "count"
    unit: str = ""
    under: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    total: bool = False
    group: str = ""
    part: str = ""
    english: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of figures, or with ``is_group`` a label that holds the rows under it and no figures."""

    key: str
    label: str
    under: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    is_group: bool = False
    total: bool = False
    basis: tuple[str, ...] = ()
    definition: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One place for a figure."""

    key: str
    table: str
    block: Block
    row: Row
    column: Column


@dataclass(frozen=True, eq=False)
class Block:
    """A rectangle of figures with its row labels, column headers and, in table 二, a caption of its own."""

    key: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    stub: str = ""
    basis: tuple[str, ...] = ()

    @cached_property
    def figure_rows(self) -> tuple[Row, ...]:
        """The rows that hold figures, in printed order."""
        return tuple(row for row in self.rows if not row.is_group)

    def under(self, group: str) -> tuple[Row, ...]:
        """Return the rows with figures below a group row, totals left out."""
        return tuple(row for row in self.figure_rows if group in row.under and not row.total)


@dataclass(frozen=True, slots=True)
class IdentityRule:
    """An arithmetic rule as the form states it, before it is laid over rows and columns."""

    code: str
    table: str
    each: Literal["row", "column", "group"]
    terms: tuple[tuple[str, int], ...]
    op: Literal["=", "<=", ">="]
    severity: Literal["error", "warning"]
    basis: str
    mark: str
    across_forms: bool = False


@dataclass(frozen=True, eq=False)
class Table:
    """A statutory table: its blocks and its arithmetic rules, and the form they come from."""

    key: str
    section: str
    title: str
    blocks: tuple[Block, ...]
    rules: tuple[IdentityRule, ...]
    form: str
    domain_code: str
    unit: str = ""
    grid_columns: int | None = None

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """All cells in printed order, row by row."""
        return tuple(
            Cell(".".join(filter(None, (self.key, row.key, column.key))), self.key, block, row, column)
            for block in self.blocks
            for row in block.figure_rows
            for column in block.columns
        )

    def cell_at(self, row: Row, column: Column) -> Cell:
        """Return the cell of a row and a column of one block."""
        return self._by_place[row.key, column.key]

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], Cell]:
        return {(cell.row.key, cell.column.key): cell for cell in self.cells}


@dataclass(frozen=True, eq=False)
class Form:
    """An edition of the annual report, or a mix of editions table by table."""

    id: str
    title: str
    document_number: str
    years: tuple[int, int | None]
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]
    document_title: str = ""
    issued_on: str = ""
    status: str = ""

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """All cells of all tables, in the form's order: the order of the figures' vector."""
        return tuple(cell for table in self.tables for cell in table.cells)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """All figure keys in the form's order."""
        return tuple(cell.key for cell in self.cells)

    @cached_property
    def cell(self) -> dict[str, Cell]:
        """Each cell by its key."""
        return {cell.key: cell for cell in self.cells}

    def table(self, key: str) -> Table:
        """Return the table with this key; KeyError if the form has none."""
        return next(table for table in self.tables if table.key == key)

    @property
    def table_forms(self) -> dict[str, str]:
        """Which edition each table follows."""
        return {table.key: table.form for table in self.tables}

    def covers(self, year: int) -> bool:
        """Tell whether reports on this year use the form."""
        since, until = self.years
        return since <= year and (until is None or year <= until)

    def place(self, key: str) -> tuple[str, ...]:
        """Return a cell's place as printed labels: table, groups of the row, row, headers, column."""
        return place_of(self.cell[key], self.table(self.cell[key].table))


def place_of(cell: Cell, table: Table) -> tuple[str, ...]:
    """Return the printed labels that lead to a cell."""
    return (f"表{table.section}", *row_place(cell.row, cell.block), *column_place(cell.column))


def row_place(row: Row, block: Block) -> tuple[str, ...]:
    """Return the printed labels that lead to a row; nothing for a row without a label."""
    labels = {each.key: each.label for each in block.rows}
    inner = tuple(labels[group] for group in row.under[1:])
    return (*inner, row.label) if row.label else ()


def column_place(column: Column) -> tuple[str, ...]:
    """Return the printed labels that lead to a column, without the heading over all of them."""
    return (column.under[-1], column.label) if column.group else (column.label,)
