"""XLSX: the report in its own order, a sheet for each statutory table and one for the text between them.

Totals are formulas where the report's figures add up, so that an office can go on in it; where they do not, the
printed figure stands, with a comment.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime, time
from itertools import groupby
from typing import TYPE_CHECKING

from gongkai.problems import Failure
from gongkai.report.model import Report
from gongkai.report.write.formulas import Total, totals
from gongkai.report.write.page import Page, Part
from gongkai.report.write.sheets import Sheet, Styles
from gongkai.report.write.widths import least_width

if TYPE_CHECKING:
    import xlsxwriter

FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31
TEXT_EMS = 46.0
TABLE_EMS = 46.0
WIDE_EMS = 64.0
MOST_EMS = 240.0
WIDE_FROM = 12
"""From so many columns on a sheet lies across."""


def xlsx(page: Page, report: Report) -> bytes:
    """Return a report as XLSX. Raises Failure WRITE-EXTRA when XlsxWriter is not installed."""
    try:
        import xlsxwriter
    except ImportError as fault:
        raise Failure("WRITE-EXTRA", found="XLSX", package="XlsxWriter") from fault
    buffer = io.BytesIO()
    options = {"in_memory": True, "default_format_properties": {"font_name": "宋体", "font_size": 11}}
    with xlsxwriter.Workbook(buffer, options) as book:
        made = datetime.combine(page.created, time())
        book.set_properties({"title": page.name[:255], "author": page.organ[:255], "created": made})
        _fill(book, page, report)
    return buffer.getvalue()


def _fill(book: xlsxwriter.Workbook, page: Page, report: Report) -> None:
    styles = Styles(book)
    sums = totals(report)
    sheet = None
    names: set[str] = set()
    for parts in _grouped(page):
        name = _sheet_name(parts, names)
        names.add(name.lower())
        is_first = sheet is None
        sheet = _sheet(book, name, styles, parts)
        if is_first:
            for number, line in enumerate(page.title, 1):
                sheet.text(line, styles.title, space=number == len(page.title))
        for part in parts:
            _write_part(sheet, styles, part, report, sums)
    if sheet is not None:
        for line in page.signature:
            sheet.text(line, styles.signature)


def _grouped(page: Page) -> Iterator[list[Part]]:
    """Yield the parts that share a sheet: one with a table stands alone, text runs on."""
    kept = [part for part in page.parts if part.title or part.texts or part is page.parts[0]]
    numbered = list(enumerate(kept))
    for _, members in groupby(numbered, key=lambda pair: pair[0] if pair[1].tables else -1):
        yield [part for _, part in members]


def _sheet_name(parts: list[Part], taken: set[str]) -> str:
    """Return a name that a workbook takes: the first heading, without forbidden signs, unlike the others."""
    title = next((part.title for part in parts if part.title), "正文")
    name = FORBIDDEN.sub("", title)[:LONGEST_NAME] or "正文"
    number = 1
    while name.lower() in taken:
        number += 1
        name = f"{name[: LONGEST_NAME - 4]}（{number}）"
    return name


def _sheet(book: xlsxwriter.Workbook, name: str, styles: Styles, parts: list[Part]) -> Sheet:
    """Return a new sheet, laid out for A4: columns as its table has them, or one column for text."""
    table = next((each for part in parts for each in part.tables), None)
    is_wide = table is not None and table.width >= WIDE_FROM
    ems = WIDE_EMS if is_wide else TABLE_EMS if table else TEXT_EMS
    if table is not None:
        ems = min(MOST_EMS, max(ems, least_width(table)))
    return Sheet(book.add_worksheet(name), styles, table, ems, is_wide=is_wide)


def _write_part(sheet: Sheet, styles: Styles, part: Part, report: Report, sums: dict[str, Total]) -> None:
    if part.title:
        sheet.text(part.title, styles.heading)
    for text in part.texts:
        sheet.text(text.text, styles.subheading if text.is_heading else styles.body)
    for table in part.tables:
        sheet.table(table, report, sums)
