"""One sheet of a workbook: text in rows high enough for it, and a statutory table with its merged cells."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

from gongkai.report.model import Report
from gongkai.report.write.formulas import Place, Total, formula, is_number
from gongkai.report.write.grid import GridCell, PrintedTable
from gongkai.report.write.widths import Fit, fitted, lines_in, row_lines

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LONGEST_CELL = 32_000
"""Signs a cell may hold; a longer text goes on in the next row, parted behind a sentence."""
HIGHEST_ROW = 400.0
"""Points; a text that needs more runs over several merged rows."""
MOST_ROWS = 60
"""Rows merged for one text; what is beyond is read in the cell."""
TABLE_SIZE = 10.5
EM = 1.85
"""An em of the table's signs, in the unit of columns: a digit of 宋体 in 11 points."""
TEXT_FIT = Fit((0.5, 0.5), TABLE_SIZE)
"""Two columns, merged, for text: LibreOffice scales a sheet to the width of a page only where columns could part."""
ADDED = "原报告此格为“{printed}”，各项相加为 {computed}，两者不一致；按原报告填写，没有设公式。"
TOO_LONG = "数字超过 15 位，按文本填写，不参加计算。"
LANDSCAPE, PORTRAIT = (15.0, 15.0, 18.0, 18.0), (18.0, 18.0, 20.0, 20.0)
"""Margins in millimetres: left, right, top, bottom."""


class Styles:
    """The formats of a workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        song = {"font_name": "宋体", "font_size": TABLE_SIZE, "valign": "vcenter", "text_wrap": True}
        text = {"text_wrap": True, "valign": "top", "font_size": 12}
        self.title = book.add_format({**text, "font_name": "方正小标宋简体", "font_size": 18, "align": "center"})
        self.heading = book.add_format({**text, "font_name": "黑体", "font_size": 14, "valign": "vcenter"})
        self.subheading = book.add_format({**text, "font_name": "楷体_GB2312"})
        self.body = book.add_format({**text, "font_name": "仿宋_GB2312"})
        self.signature = book.add_format({**text, "font_name": "仿宋_GB2312", "align": "right"})
        self.label = book.add_format({**song, "border": 1, "align": "center", "bg_color": "#f5f7fa"})
        self.left = book.add_format({**song, "border": 1, "align": "left", "bg_color": "#f5f7fa"})
        self.plain = book.add_format({**song, "border": 1, "align": "center"})
        self._book, self._cell = book, {**song, "border": 1, "align": "center"}
        self._decimals: dict[int, Format] = {}
        self.sizes = {self.title: 18.0, self.heading: 14.0}

    def money(self, text: str) -> Format:
        """Return the format of an amount that shows as many decimals as it has, and never an exponent."""
        count = len(text.partition(".")[2])
        if count not in self._decimals:
            number = f"0.{'0' * count}" if count else "0"
            self._decimals[count] = self._book.add_format({**self._cell, "num_format": number})
        return self._decimals[count]

    def size(self, style: Format) -> float:
        """Return the size of the signs of a text."""
        return self.sizes.get(style, 12.0)


class Sheet:
    """A sheet, filled from the top."""

    def __init__(
        self, sheet: Worksheet, styles: Styles, table: PrintedTable | None, ems: float, *, is_wide: bool
    ) -> None:
        self.sheet, self.styles, self.ems = sheet, styles, ems
        self.fit = fitted(table, ems * TABLE_SIZE, sizes=(TABLE_SIZE,)) if table else TEXT_FIT
        self.width = len(self.fit.shares)
        self.row = 0
        for column, share in enumerate(self.fit.shares):
            sheet.set_column(column, column, share * ems * EM)
        self._set_up(is_wide)

    def _set_up(self, is_wide: bool) -> None:
        """Print on A4, all columns on one page, with page numbers."""
        left, right, top, bottom = (each / 25.4 for each in (LANDSCAPE if is_wide else PORTRAIT))
        self.sheet.set_paper(9)
        if is_wide:
            self.sheet.set_landscape()
        self.sheet.set_margins(left, right, top, bottom)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.center_horizontally()
        self.sheet.set_footer("&C— &P —")
        self.sheet.hide_gridlines(2)

    def text(self, text: str, style: Format, *, space: bool = False) -> None:
        """Write a paragraph over the whole width, in as many rows as its lines need."""
        size = self.styles.size(style)
        for piece in _pieces(text):
            room = self.ems * TABLE_SIZE / size
            height = (lines_in(piece, room) * 1.32 + 0.7) * size
            rows = min(MOST_ROWS, math.ceil(height / HIGHEST_ROW))
            for row in range(self.row, self.row + rows):
                self.sheet.set_row(row, min(HIGHEST_ROW, height / rows))
            self._merged(self.row, 0, rows, self.width, style)
            self.sheet.write_string(self.row, 0, piece, style)
            self.row += rows
        if space:
            self.row += 1

    def table(self, table: PrintedTable, report: Report, sums: dict[str, Total]) -> None:
        """Write a table; its headers stay in sight and are repeated on every page."""
        top = self.row
        lines = row_lines(table, self.fit, self.ems)
        for row, count in enumerate(lines):
            self.sheet.set_row(top + row, min(HIGHEST_ROW, max(20.0, count * TABLE_SIZE * 1.35 + 5)))
        places = {cell.key: (top + cell.row, cell.column) for cell in table.cells if cell.kind == "figure"}
        for cell in table.cells:
            self._cell(cell, table, top, report, sums, places)
        if table.head:
            self.sheet.repeat_rows(top, top + table.head - 1)
            self.sheet.freeze_panes(top + table.head, table.labels)
        self.row = top + table.height + 1

    def _cell(
        self,
        cell: GridCell,
        table: PrintedTable,
        top: int,
        report: Report,
        sums: dict[str, Total],
        places: dict[str, Place],
    ) -> None:
        row = top + cell.row
        if cell.kind != "figure":
            style = self.styles.left if table.is_left(cell) else self.styles.label
            self._merged(row, cell.column, cell.rowspan, cell.colspan, style)
            self.sheet.write_string(row, cell.column, cell.text, style)
            return
        style = self.styles.plain if _number(cell.text) is None and cell.text else self.styles.money(cell.text)
        self._merged(row, cell.column, cell.rowspan, cell.colspan, style)
        total = sums.get(cell.key)
        self._figure(row, cell, style, report, total, places)
        self._comment(row, cell, report, total)

    def _figure(
        self,
        row: int,
        cell: GridCell,
        style: Format,
        report: Report,
        total: Total | None,
        places: dict[str, Place],
    ) -> None:
        """Write a figure: a formula where it is a total that holds, a number where a sheet can hold it, else text."""
        number = _number(cell.text)
        value: int | float | str = number if number is not None else ""
        if total is not None and total.holds and (number is not None or not cell.text):
            blank = number is None
            self.sheet.write_formula(row, cell.column, formula(total, places, is_blank=blank), style, value)
        elif number is not None:
            self.sheet.write_number(row, cell.column, number, style)
        elif cell.text:
            self.sheet.write_string(row, cell.column, cell.text, style)
        else:
            self.sheet.write_blank(row, cell.column, None, style)

    def _comment(self, row: int, cell: GridCell, report: Report, total: Total | None) -> None:
        """Say beside a figure why it is no formula, or why there is none."""
        mark = report.marks.get(cell.key)
        said = [mark.reason] if mark and mark.reason else []
        if total is not None and not total.holds and is_number(report.figures.get(cell.key, 0) or 0):
            said.append(ADDED.format(printed=cell.text, computed=total.computed))
        if report.figures.get(cell.key) is not None and not is_number(report.figures[cell.key]):
            said.append(TOO_LONG)
        if said:
            self.sheet.write_comment(row, cell.column, "\n".join(said), {"author": "", "x_scale": 2})

    def _merged(self, row: int, column: int, rows: int, columns: int, style: Format) -> None:
        if rows * columns > 1:
            self.sheet.merge_range(row, column, row + rows - 1, column + columns - 1, "", style)


def _number(text: str) -> int | float | None:
    """Return the number that a cell prints, None where it prints none or one that would lose digits."""
    digits = text.removeprefix("-").replace(".", "", 1)
    if not (digits.isascii() and digits.isdigit()) or not is_number(Decimal(text)):
        return None
    return float(text) if "." in text else int(text)


def _pieces(text: str) -> list[str]:
    """Return a text in pieces that cells can hold, parted behind sentences where there are any.

    >>> [len(piece) for piece in _pieces("甲" * 70_000)]
    [32000, 32000, 6000]
    """
    pieces = []
    while len(text) > LONGEST_CELL:
        end = text.rfind("。", LONGEST_CELL // 2, LONGEST_CELL) + 1 or LONGEST_CELL
        pieces.append(text[:end])
        text = text[end:]
    return [*pieces, text]
