"""HTML: semantic tables, Chinese typography, a style for screens and one for A4; no script, nothing from outside.

A portal takes ``article`` and ``style`` into a page of its own. Neither holds a style attribute, so that a strict
content policy lets them through.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from html import escape
from pathlib import Path

from gongkai.report.jsonio import dumps
from gongkai.report.model import Report
from gongkai.report.write.charts import Chart
from gongkai.report.write.grid import GridCell, PrintedTable
from gongkai.report.write.page import Page, Part, Text
from gongkai.report.write.texts import whole

STYLE = Path(__file__).parent / "report.css"
LANG = "zh-CN"
PREFIX = "gk"
NO_LINKS: Mapping[str, str] = {}
BLANK = "·"
"""What a blank cell shows that leads somewhere."""

Ids = dict[tuple[int, int], str]


def html(page: Page, charts: Iterable[Chart] = (), embedded: Report | None = None) -> str:
    """Return a report as a whole page; with ``embedded`` its Report JSON stands in it too."""
    data = f'<script type="application/json" id="gongkai-report">{_json(embedded)}</script>\n' if embedded else ""
    author = f'<meta name="author" content="{escape(page.organ)}">\n' if page.organ else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{LANG}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(page.name)}</title>\n{author}<style>\n{style()}</style>\n</head>\n"
        f'<body class="gk-body">\n<main>\n{article(page, charts)}</main>\n{data}</body>\n</html>\n'
    )


def article(page: Page, charts: Iterable[Chart] = (), prefix: str = PREFIX, links: Mapping[str, str] = NO_LINKS) -> str:
    """Return a report as a fragment. Its ids begin with ``prefix``: two reports on one page need two.

    ``links`` are addresses by figure key: a cell that has one leads there, a blank one by a sign of its own.
    """
    drawn = tuple(charts)
    parts = "".join(
        _part(part, f"{prefix}-{number}", [each for each in drawn if each.section == part.no], links)
        for number, part in enumerate(page.parts)
    )
    return f'<article class="gk-report" lang="{LANG}">\n{_title(page)}{parts}{_signature(page)}</article>\n'


def tables(given: Iterable[PrintedTable], prefix: str = PREFIX, links: Mapping[str, str] = NO_LINKS) -> str:
    """Return tables alone as a fragment; see ``article``."""
    inner = "".join(_table(each, f"{prefix}-{each.key}", links) for each in given)
    return f'<div class="gk-report" lang="{LANG}">\n{inner}</div>\n'


@cache
def style() -> str:
    """Return the style sheet that ``article`` is made for."""
    return STYLE.read_text(encoding="utf-8")


def _json(report: Report) -> str:
    """Return the Report JSON so that nothing in it can end the element it stands in."""
    return whole(dumps(report)).replace("<", "\\u003c")


def _title(page: Page) -> str:
    *above, last = page.title
    lines = "".join(f"<p>{escape(line)}</p>\n" for line in above)
    return f"<header>\n<hgroup>\n{lines}<h1>{escape(last)}</h1>\n</hgroup>\n</header>\n"


def _signature(page: Page) -> str:
    if page.dated is None:
        return ""
    *above, day = page.signature
    organ = "".join(f"<p>{escape(line)}</p>\n" for line in above)
    return (
        f'<footer class="gk-signed">\n{organ}<p><time datetime="{page.dated.isoformat()}">{day}</time></p>\n</footer>\n'
    )


def _part(part: Part, name: str, charts: Iterable[Chart], links: Mapping[str, str]) -> str:
    texts = "".join(map(_text, part.texts))
    tables = "".join(_table(each, f"{name}-{each.key}", links) for each in part.tables)
    figures = "".join(_chart(each, f"{name}-chart{number}") for number, each in enumerate(charts, 1))
    if not part.title:
        return f'<section class="gk-front">\n{texts}{tables}{figures}</section>\n' if texts or figures else ""
    heading = f'<h2 id="{name}">{escape(part.title)}</h2>\n'
    return f'<section aria-labelledby="{name}">\n{heading}{texts}{tables}{figures}</section>\n'


def _text(text: Text) -> str:
    if text.is_heading:
        return f"<h3>{escape(text.text)}</h3>\n"
    first, rest = escape(text.text[: text.lead]), escape(text.text[text.lead :])
    return f"<p>{f'<b>{first}</b>' if first else ''}{rest}</p>\n"


def _table(table: PrintedTable, name: str, links: Mapping[str, str]) -> str:
    """Return a table in a region of its own, which scrolls sideways where it is wider than the screen."""
    ids = {(cell.row, cell.column): f"{name}-r{cell.row}c{cell.column}" for cell in table.cells}
    columns = "".join(_columns(table))
    return (
        f'<div class="gk-scroll" role="region" aria-labelledby="{name}" tabindex="0">\n'
        f'<table class="gk-table gk-labels-{table.labels}" data-table="{table.key}">\n'
        f'<caption id="{name}">{escape(table.title)}</caption>\n<colgroup>{columns}</colgroup>\n'
        f"{''.join(_bodies(table, ids, links))}</table>\n</div>\n"
    )


def _columns(table: PrintedTable) -> Iterator[str]:
    for column in range(table.width):
        kind = "group" if column < table.labels - 1 else "stub" if column < table.labels else "figure"
        yield f'<col class="gk-{kind}">'


def _bodies(table: PrintedTable, ids: Ids, links: Mapping[str, str]) -> Iterator[str]:
    for body in table.bodies:
        start = body.start
        if table.head:
            head = "".join(_row(table, row, ids, links) for row in range(start, start + body.head))
            yield f"<thead>\n{head}</thead>\n"
            start += body.head
        yield f"<tbody>\n{''.join(_row(table, row, ids, links) for row in range(start, body.end))}</tbody>\n"


def _row(table: PrintedTable, row: int, ids: Ids, links: Mapping[str, str]) -> str:
    return f"<tr>{''.join(_cell(table, cell, ids, links) for cell in table.rows[row])}</tr>\n"


def _cell(table: PrintedTable, cell: GridCell, ids: Ids, links: Mapping[str, str]) -> str:
    spans = "".join(
        f' {name}="{count}"' for name, count in (("colspan", cell.colspan), ("rowspan", cell.rowspan)) if count > 1
    )
    text = escape(cell.text)
    if cell.kind == "figure":
        if cell.key in links:
            text = f'<a href="{escape(links[cell.key])}">{text or BLANK}</a>'
        headers = " ".join(ids[each.row, each.column] for each in table.headers(cell))
        return f'<td data-key="{escape(cell.key)}" headers="{headers}"{spans}>{text}</td>'
    if not cell.text or (cell.kind == "corner" and table.is_left(cell)):
        return f'<td class="gk-{cell.kind}"{spans}>{text}</td>'
    sticky = f" gk-at-{cell.column}" if cell.kind in ("row", "group") else ""
    name = ids[cell.row, cell.column]
    return f'<th id="{name}" scope="{_scope(cell)}" class="gk-{cell.kind}{sticky}"{spans}>{text}</th>'


def _scope(cell: GridCell) -> str:
    match cell.kind:
        case "row" | "group":
            return "rowgroup" if cell.rowspan > 1 else "row"
        case _:
            return "colgroup" if cell.colspan > 1 else "col"


def _chart(chart: Chart, name: str) -> str:
    caption, picture = escape(chart.title), chart.inline(name)
    inner = f"<figcaption>{caption}</figcaption>\n{picture}\n{_data(chart)}"
    return f'<figure class="gk-chart" tabindex="0">\n{inner}</figure>\n'  # it scrolls where the screen is narrow


def _data(chart: Chart) -> str:
    """Return the table of a chart's figures, where no other table shows them."""
    if not chart.rows:
        return ""
    head, *rows = ([escape(text) for text in row] for row in chart.rows)
    columns = "".join(f'<th scope="col">{text}</th>' for text in head)
    lines = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{text}</td>" for text in rest)}</tr>\n'
        for first, *rest in rows
    )
    return f'<table class="gk-data">\n<thead><tr>{columns}</tr></thead>\n<tbody>\n{lines}</tbody>\n</table>\n'
