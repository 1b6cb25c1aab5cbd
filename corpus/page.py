"""A report as a page: paragraphs and tables of cells, derived from the form's data and its layout.

Cells know which figure or label stands in them, so that a deviation can tell what it does to a reader; a format
writes their texts and spans alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from gongkai.report.forms import Block, Form
from gongkai.report.forms import Table as FormTable
from gongkai.report.forms.layout import column_spans, header_rows, label_cells
from gongkai.report.model import Report

Role = Literal["title", "heading", "text", "sign", "date", "note", "chrome"]
CellRole = Literal["caption", "corner", "heading", "column", "group", "row", "figure", "other"]
HEADS = ("caption", "corner", "heading", "column")


@dataclass
class Paragraph:
    """A paragraph. A heading has its section's number in ``no`` and its words alone in ``words``."""

    text: str
    role: Role = "text"
    no: str = ""
    words: str = ""


@dataclass
class Cell:
    """A cell where it begins. ``key`` is that of the figure, row or column; line ends in ``text`` part lines."""

    text: str = ""
    rowspan: int = 1
    colspan: int = 1
    role: CellRole = "other"
    key: str = ""

    @property
    def is_header(self) -> bool:
        """Whether the cell stands above figures."""
        return self.role in HEADS


@dataclass
class Table:
    """A table: the cells that begin in each row, left to right. ``key`` is empty for those that are not statutory."""

    key: str
    rows: list[list[Cell]]
    narrow: list[int] = field(default_factory=list)
    """Columns of the grid that hold nothing of their own."""

    @property
    def cells(self) -> Iterator[Cell]:
        """All cells in reading order."""
        return (cell for row in self.rows for cell in row)


@dataclass
class Page:
    """A whole document."""

    blocks: list[Paragraph | Table] = field(default_factory=list)

    @property
    def tables(self) -> list[Table]:
        """The tables in order, statutory and others."""
        return [block for block in self.blocks if isinstance(block, Table)]

    def table(self, key: str) -> Table:
        """Return the first part of a statutory table."""
        return next(table for table in self.tables if table.key == key)

    def paragraphs(self, *roles: Role) -> list[Paragraph]:
        """Return the paragraphs that have one of these roles."""
        return [block for block in self.blocks if isinstance(block, Paragraph) and block.role in roles]

    @property
    def cells(self) -> Iterator[Cell]:
        """All cells of all statutory tables."""
        return (cell for table in self.tables if table.key for cell in table.cells)


def lay(report: Report, form: Form, printed: Mapping[str, str]) -> Page:
    """Return the page of a report. ``form`` is the one to print, ``printed`` what stands in each cell."""
    page = Page([Paragraph(line, "title") for line in report.title.split("\n")])
    for section in report.sections:
        if section.no:
            page.blocks.append(Paragraph(f"{section.no}、{section.heading}", "heading", section.no, section.heading))
        page.blocks += [Paragraph(text) for text in section.paragraphs]
        page.blocks += [lay_table(table, printed) for table in form.tables if table.section == section.no]
    page.blocks.append(Paragraph(report.organ or "", "sign"))
    if report.dated:
        day = report.dated
        page.blocks.append(Paragraph(f"{day.year}年{day.month}月{day.day}日", "date"))
    return page


def lay_table(table: FormTable, printed: Mapping[str, str]) -> Table:
    """Return a statutory table as cells: the blocks below each other."""
    rows = [row for block in table.blocks for row in _block_rows(block, table, printed)]
    return Table(table.key, rows)


def _block_rows(block: Block, table: FormTable, printed: Mapping[str, str]) -> Iterator[list[Cell]]:
    yield from _header(block, table)
    spans = column_spans(block, table)
    for row, labels in zip(block.figure_rows, label_cells(block), strict=True):
        cells = [
            Cell(each.label, each.rowspan, each.colspan, _label_role(each.key, row.key), each.key) for each in labels
        ]
        for column, span in zip(block.columns, spans, strict=True):
            key = table.cell_at(row, column).key
            cells.append(Cell(printed[key], 1, span, "figure", key))
        yield cells


def _label_role(key: str, row: str) -> CellRole:
    return "row" if key == row else "group"


def _header(block: Block, table: FormTable) -> Iterator[list[Cell]]:
    for number, spans in enumerate(header_rows(block, table)):
        cells = []
        for at, span in enumerate(spans):
            role: CellRole = "column" if span.key else "heading"
            if not at and block.caption and not number:
                role = "caption"
            elif not at and span.label == block.stub and block.stub:
                role = "corner"
            cells.append(Cell(span.label, span.rowspan, span.colspan, role, span.key))
        yield cells
