"""A report's tables as lines of text: each row's label and its figures, for a person at a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from gongkai.report.forms import Block, Table
from gongkai.report.forms.model import Column
from gongkai.report.model import Mark, Report
from gongkai.report.money import money_cell

WIDEST_LABEL = 34
SIGNS = {
    "blank": "□",
    "slash": "/",
    "dash": "—",
    "not_kept": "□",
    "not_applicable": "/",
    "entered": "?",
    "true_zero": "0",
}


def table_lines(report: Report) -> Iterator[str]:
    """Yield the lines of all tables; □ is a blank cell, ? one that could not be settled, · one that is not there."""
    for table in report.mixed_form.tables:
        yield f"{table.section}、{table.title}"
        for block in table.blocks:
            yield from _block(report, table, block)


def _block(report: Report, table: Table, block: Block) -> Iterator[str]:
    headings = [_heading(column) for column in block.columns]
    body = [
        [_cell(report, table.cell_at(row, column).key, column) for column in block.columns] for row in block.figure_rows
    ]
    if not any(row.label for row in block.rows):
        yield from (
            f"  {padded(heading, WIDEST_LABEL)}  {text}" for heading, text in zip(headings, body[0], strict=True)
        )
        return
    widths = [max(width(text) for text in texts) for texts in zip(headings, *body, strict=True)]
    labels = [row.label if width(row.label) <= WIDEST_LABEL else _cut(row.label) for row in block.figure_rows]
    for label, texts in zip((block.caption, *labels), (headings, *body), strict=True):
        cells = "  ".join(" " * (size - width(text)) + text for text, size in zip(texts, widths, strict=True))
        yield f"  {padded(label, WIDEST_LABEL)}  {cells}"


def _heading(column: Column) -> str:
    return f"{column.under[-1]} · {column.label}" if column.group else column.label


def _cell(report: Report, key: str, column: Column) -> str:
    if key not in report.figures:
        return "·"
    value = report.figures[key]
    if value is None:
        return SIGNS[report.marks.get(key, Mark("blank")).state]
    return money_cell(value, column) if isinstance(value, Decimal) else str(value)


def _cut(label: str) -> str:
    kept = ""
    for sign in label:
        if width(kept + sign) > WIDEST_LABEL - 2:
            break
        kept += sign
    return kept + "…"


def padded(text: str, size: int) -> str:
    """Return a text filled with blanks up to a width on the screen."""
    return text + " " * max(0, size - width(text))


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)
