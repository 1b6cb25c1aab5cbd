"""What a cell prints: its figure, else what its mark says stood there, or 0 where the official print wants one."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from gongkai.report.forms import Cell
from gongkai.report.model import Mark, Report
from gongkai.report.money import money_cell
from gongkai.report.write.texts import one_line

Empty = Literal["marks", "zero"]
"""How cells without a figure are printed: as their marks say, or as 0."""

SIGNS = {
    "blank": "",
    "slash": "/",
    "dash": "—",
    "not_kept": "",
    "not_applicable": "/",
    "entered": "",
    "true_zero": "0",
}
"""What a mark prints that does not say how it was printed."""
NOTHING = ("", "无")
"""Entries that say no more than that there is nothing."""


def cell_text(report: Report, cell: Cell, empty: Empty = "marks") -> str:
    """Return what a cell prints. A cell that the report's own document had no place for prints as a blank one."""
    value = report.figures.get(cell.key)
    if isinstance(value, Decimal):
        return money_cell(value, cell.column)
    if value is not None:
        return str(value)
    mark = report.marks.get(cell.key, Mark("blank"))
    raw = one_line(mark.raw)
    if empty == "zero" and (mark.state != "entered" or raw in NOTHING):
        return "0"
    return raw or SIGNS[mark.state]
