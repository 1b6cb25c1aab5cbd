"""Reports written as text in the layouts that offices use: the documents that the tests of the reader read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from gongkai.report.forms import Block, Table
from gongkai.report.forms.layout import Span, column_spans, header_rows, label_cells
from gongkai.report.forms.model import Column
from gongkai.report.model import Figure, Report
from gongkai.report.money import money_cell

Rows = Sequence[Sequence[str | None]]
"""The cells of a table as drawn: an empty text below a cell that spans rows, None beside one that spans columns."""
Layout = Callable[[Rows], str]

TITLE = "某某市某某局2024年度政府信息公开工作年度报告"
OPENING = "本报告的统计期限为2024年1月1日至2024年12月31日。"
PROSE = {
    "一": "本年度按要求开展政府信息公开工作。",
    "五": "解读不够及时，已经改进。",
    "六": "本年度没有收取信息处理费。",
}
SIGNATURE = "某某市某某局\n2025年1月20日"


def one_cell_a_line(rows: Rows) -> str:
    """The founding document's layout: a tab before each cell, a blank line after each row."""
    return "\n".join("".join(f"\t{cell}\n" for cell in row if cell is not None) for row in rows)


def one_row_a_line(rows: Rows) -> str:
    """As copied from a web page: tabs between the cells."""
    return "".join("\t".join(cell or "" for cell in row) + "\n" for row in rows)


def piped(rows: Rows) -> str:
    """As Markdown."""
    return "".join("| " + " | ".join(cell or "" for cell in row) + " |\n" for row in rows) + "\n"


def wide_gaps(rows: Rows) -> str:
    """As drawn from a PDF: blanks between the cells, so that an empty one leaves no trace."""
    return "".join("   ".join(filter(None, row)) + "\n" for row in rows)


def run_together(rows: Rows) -> str:
    """As a page without its markup: a row is a word."""
    return "".join("".join(filter(None, row)) + "\n" for row in rows)


TELLING = (one_cell_a_line, one_row_a_line, piped)
"""The layouts that tell an empty cell from none."""


def written(
    report: Report,
    layout: Layout = one_cell_a_line,
    *,
    raw: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
    tables: Collection[str] = ("proactive", "applications", "remedies"),
    title: str = TITLE,
    opening: str = OPENING,
    prose: Mapping[str, str] | None = None,
    signature: str = SIGNATURE,
) -> str:
    """Return a report as text.

    ``raw`` is what stands in some cells instead of their figures, ``labels`` what is printed instead of some labels
    and headings, ``tables`` the tables that the document has.
    """
    form, words = report.mixed_form, {**PROSE, **(prose or {})}
    parts = [title, opening]
    for section in form.sections:
        parts.append((labels or {}).get(section.heading, f"{section.no}、{section.heading}"))
        parts += [words[section.no]] if section.no in words else []
        for table in form.tables:
            if table.section == section.no and table.key in tables:
                parts += [layout(_rows(block, table, report, raw or {}, labels or {})) for block in table.blocks]
    return "\n".join([*parts, signature]) + "\n"


def _rows(
    block: Block, table: Table, report: Report, raw: Mapping[str, str], labels: Mapping[str, str]
) -> list[list[str | None]]:
    rows = [*header_rows(block, table)]
    for row, spans in zip(block.figure_rows, label_cells(block), strict=True):
        keys = [table.cell_at(row, column).key for column in block.columns]
        if any(key in report.figures or key in raw for key in keys):
            cells = (
                raw[key] if key in raw else printed(report.figures.get(key), column)
                for key, column in zip(keys, block.columns, strict=True)
            )
            widths = column_spans(block, table)
            rows.append((*spans, *(Span(text, width) for text, width in zip(cells, widths, strict=True))))
    return drawn([[replace(span, label=labels.get(span.label, span.label)) for span in row] for row in rows])


def drawn(rows: Iterable[Iterable[Span]]) -> list[list[str | None]]:
    """Lay spans as a browser does."""
    below: dict[int, int] = {}
    made = []
    for row in rows:
        cells: list[str | None] = []
        for span in row:
            while below.get(len(cells), 0):
                below[len(cells)] -= 1
                cells.append("")
            if span.rowspan > 1:
                below.update(dict.fromkeys(range(len(cells), len(cells) + span.colspan), span.rowspan - 1))
            cells += [span.label, *[None] * (span.colspan - 1)]
        while below.get(len(cells), 0):
            below[len(cells)] -= 1
            cells.append("")
        made.append(cells)
    return made


def printed(value: Figure, column: Column) -> str:
    """Return a figure as a cell of its column prints it, nothing for a blank one."""
    if value is None:
        return ""
    return money_cell(value, column) if isinstance(value, Decimal) else str(value)
