"""A page as XLSX: on one sheet or several, numbers as numbers or as text, totals as formulas with kept results."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

import xlsxwriter
from xlsxwriter.utility import xl_range

from corpus.grid import placed, width
from corpus.page import Cell, Page, Paragraph, Table

NUMBER = re.compile(r"^-?\d{1,3}(,\d{3})+$|^-?\d+(\.\d+)?$")
CREATED = datetime(2024, 1, 15)  # noqa: DTZ001  the program writes a time without a zone

Written = int | float | str


def write(kind: str, page: Page, hints: frozenset[str], chance: Random) -> bytes:
    """Return a page as the bytes of an XLSX file."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    book.set_properties({"created": CREATED})
    writer = _Writer(kind, book, chance, left=chance.choice((0, 0, 1)))
    for number, blocks in enumerate(_sheets(kind, page), 1):
        writer.sheet(f"{chance.choice(('Sheet', '表'))}{number}", blocks)
    if chance.random() < 0.3:
        book.add_worksheet("空表")
    book.close()
    return made.getvalue()


def _sheets(kind: str, page: Page) -> Iterator[list[Paragraph | Table]]:
    """Yield the blocks of each sheet: all on one, or a new one from each heading on that leads to a table."""
    blocks: list[Paragraph | Table] = []
    for at, block in enumerate(page.blocks):
        begins = isinstance(block, Paragraph) and block.role == "heading"
        if (
            kind == "xlsx-many"
            and begins
            and any(isinstance(each, Table) for each in page.blocks[at + 1 : at + 4])
            and blocks
        ):
            yield blocks
            blocks = []
        blocks.append(block)
    yield blocks


@dataclass
class _Writer:
    kind: str
    book: xlsxwriter.Workbook
    chance: Random
    left: int
    row: int = 0

    def sheet(self, name: str, blocks: Sequence[Paragraph | Table]) -> None:
        """Write blocks below each other."""
        self.page = self.book.add_worksheet(name)
        self.centred = self.book.add_format({"align": "center", "valign": "vcenter", "border": 1, "text_wrap": True})
        self.grouped = self.book.add_format({"align": "center", "border": 1, "num_format": "#,##0"})
        self.row = self.chance.randrange(3)
        for block in blocks:
            if isinstance(block, Paragraph):
                self._paragraph(block)
            else:
                self._table(block)
            self.row += self.chance.randrange(2)

    def _paragraph(self, block: Paragraph) -> None:
        if block.role == "text" and self.chance.random() < 0.5:
            self.page.merge_range(self.row, self.left, self.row, self.left + 9, block.text)
        else:
            self.page.write_string(self.row, self.left, block.text)
        self.row += 1

    def _table(self, table: Table) -> None:
        cells = placed(table.rows)
        sums = dict(self._sums(table)) if self.kind == "xlsx-formulas" else {}
        for top, left, cell in cells:
            row, column = self.row + top, self.left + left
            look = self.grouped if cell.role == "figure" and "," in cell.text else self.centred
            if cell.rowspan > 1 or cell.colspan > 1:
                bottom, right = row + cell.rowspan - 1, column + cell.colspan - 1
                self.page.merge_range(row, column, bottom, right, "", look)
            if id(cell) in sums:
                first, last = sums[id(cell)]
                whole = xl_range(row, self.left + first, row, self.left + last)
                self.page.write_formula(row, column, f"=SUM({whole})", look, _number(cell.text))
            else:
                self._value(row, column, cell, look)
        self.row += len(table.rows)
        self.page.set_column(self.left, self.left + width(table) - 1, 12)

    def _value(self, row: int, column: int, cell: Cell, look: object) -> None:
        is_number = self.kind != "xlsx-text" and cell.role == "figure" and NUMBER.match(cell.text)
        if is_number:
            self.page.write_number(row, column, _number(cell.text), look)
        elif cell.text:
            self.page.write_string(row, column, cell.text, look)
        else:
            self.page.write_blank(row, column, None, look)

    def _sums(self, table: Table) -> Iterator[tuple[int, tuple[int, int]]]:
        """Yield the cells that are the sum of the figures left of them, and from where to where these reach."""
        for top in range(len(table.rows)):
            row = [(left, cell) for at, left, cell in placed(table.rows) if at == top and cell.role == "figure"]
            if len(row) < 3 or not all(NUMBER.match(cell.text) for _, cell in row):
                continue
            values = [_number(cell.text) for _, cell in row]
            if values[-1] == sum(values[:-1]):
                yield id(row[-1][1]), (row[0][0], row[-2][0])


def _number(text: str) -> float:
    plain = text.replace(",", "")
    return float(plain) if "." in plain else int(plain)
