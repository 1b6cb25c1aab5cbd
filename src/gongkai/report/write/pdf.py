"""PDF, set by typst: the layout of GB/T 9704, tagged, with bookmarks, its fonts embedded."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from gongkai.problems import Failure, Problem, problem
from gongkai.report.write import vega
from gongkai.report.write.charts import Chart
from gongkai.report.write.faces import FACES
from gongkai.report.write.grid import GridCell, PrintedTable
from gongkai.report.write.page import Page, Text
from gongkai.report.write.texts import breakable
from gongkai.report.write.widths import TEXT_WIDTH, Fit, fitted, is_long, row_lines, signature_indents, text_width

if TYPE_CHECKING:
    import typst

TEMPLATE = Path(__file__).parent / "report.typ"
STANDARDS: tuple[list[typst.PDFStandard], ...] = (["ua-1"], [])
CHART_WIDTH = 640.0
"""The width of the text in the units of a chart."""
LOOKS = ((10.5, 0.6), (10.5, 0.45), (10.5, 0.3), (10.0, 0.28), (9.0, 0.45), (9.0, 0.3), (9.0, 0.2))
"""How a table may look so that it stands on one page: size in points, space above and below a cell in ems."""
PAGE_HEIGHT = 20.5 * 225 / 22 / 25.4 * 72
"""The height that a table may take under its heading, in points."""
DOUBT = 1.12
"""How much higher than a page a table may seem and yet be tried: the typesetter knows better."""
KEPT = 200
"""How many signs a last paragraph may have to go to the next page with the signature."""
LOCK = Lock()
"""The compiler keeps what it has worked out, so there is one, and one document at a time."""


def pdf(page: Page, charts: Iterable[Chart] = (), fonts: tuple[Path, ...] = ()) -> tuple[bytes, list[Problem]]:
    """Return a report as PDF, and what is to be said of its typefaces.

    ``fonts`` are folders with further typefaces. Raises Failure WRITE-EXTRA when typst is not installed.
    """
    installed = _installed(fonts)
    inputs = {"page": json.dumps(_data(page, tuple(charts), installed), ensure_ascii=False)}
    return _compiled(inputs, page, fonts), list(_said(installed))


def _compiled(inputs: dict[str, str], page: Page, fonts: tuple[Path, ...]) -> bytes:
    """Set the document as PDF/UA-1; where a sign has no face, which that standard forbids, as plain tagged PDF."""
    import typst

    made = datetime(page.created.year, page.created.month, page.created.day, tzinfo=UTC)
    compiler = _compiler(fonts)
    fault: typst.TypstError | None = None
    for standards in STANDARDS:
        try:
            with LOCK:
                done = compiler.compile(_template(), sys_inputs=inputs, pdf_standards=standards, timestamp=made)
            assert isinstance(done, bytes)
            return done
        except typst.TypstError as refused:
            fault = refused
    raise Failure("WRITE-PDF", reason=str(fault)) from fault


@cache
def _fonts(folders: tuple[Path, ...]) -> typst.Fonts:
    try:
        import typst
    except ImportError as fault:
        raise Failure("WRITE-EXTRA", found="PDF", package="typst") from fault
    return typst.Fonts(font_paths=[str(folder) for folder in folders])


@cache
def _compiler(folders: tuple[Path, ...]) -> typst.Compiler:
    import typst

    return typst.Compiler(font_paths=_fonts(folders))


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


@cache
def _installed(folders: tuple[Path, ...]) -> frozenset[str]:
    return frozenset(name.lower() for name in _fonts(folders).families())


def _said(installed: frozenset[str]) -> Iterable[Problem]:
    """Yield which prescribed faces are not installed, and what was taken in their place."""
    found = [(face, face.found(installed)) for face in FACES]
    if all(name is None for _, name in found):
        yield problem("WRITE-FONTS-NONE")
        return
    missing = [(face.name, name) for face, name in found if not face.is_legal(name)]
    if missing:
        yield problem("WRITE-FONTS", pairs=[f"{legal} → {used or '—'}" for legal, used in missing])


def _data(page: Page, charts: tuple[Chart, ...], installed: frozenset[str]) -> dict[str, Any]:
    """Return what the template prints. Only faces that are installed are named: typst warns of every other one."""
    return {
        "name": page.name,
        "author": page.organ,
        "created": [page.created.year, page.created.month, page.created.day],
        "faces": {face.role: face.stack(installed) for face in FACES},
        "title": [breakable(line) for line in page.title],
        "parts": list(_parts(page, charts)),
        "signature": [
            {"text": breakable(text), "indent": indent} for text, indent in signature_indents(page.signature)
        ],
    }


def _parts(page: Page, charts: tuple[Chart, ...]) -> Iterator[dict[str, Any]]:
    """Yield the sections; a short last paragraph is kept with the signature, which must not stand alone on a page."""
    last = page.parts[-1].texts[-1:] if page.signature else ()
    for part in page.parts:
        yield {
            "title": breakable(part.title),
            "texts": [_text(each, keep=each in last and len(each.text) <= KEPT) for each in part.texts],
            "tables": [_table(each) for each in part.tables],
            "charts": [_chart(each) for each in charts if each.section == part.no],
        }


def _chart(chart: Chart) -> dict[str, Any]:
    """Return a chart, as wide as the text or narrower, so that all charts have letters of one size."""
    return {
        "title": chart.title,
        "description": chart.description,
        "svg": chart.svg,
        "width": min(1.0, vega.width_of(chart.svg) / CHART_WIDTH),
        "rows": chart.rows,
    }


def _text(text: Text, *, keep: bool) -> dict[str, Any]:
    first, rest = text.text[: text.lead], text.text[text.lead :]
    told = {"lead": breakable(first), "rest": breakable(rest), "heading": text.is_heading, "keep": keep}
    return {**told, "place": text.place}


def _table(table: PrintedTable) -> dict[str, Any]:
    fit = fitted(table, TEXT_WIDTH)
    bodies = []
    for body in table.bodies:
        own = [cell for cell in table.cells if body.start <= cell.row < body.end]
        room = TEXT_WIDTH / fit.size
        made = [(cell, _cell(cell, fit.share(cell) * room, left=table.is_left(cell))) for cell in own]
        edge = body.start + body.head
        bodies.append(
            {
                "head": [each for cell, each in made if cell.row < edge],
                "cells": [each for cell, each in made if cell.row >= edge],
            }
        )
    return {"looks": _looks(table, fit), "shares": fit.shares, "repeat": table.head > 0, "bodies": bodies}


def _looks(table: PrintedTable, fit: Fit) -> list[tuple[float, float]]:
    """Return the looks worth trying: from the first in which the table seems to stand on one page."""
    looks = [(min(size, fit.size), space) for size, space in LOOKS]
    for number, (size, space) in enumerate(looks):
        lines = row_lines(table, fit, TEXT_WIDTH / size)
        if sum(each * 1.3 - 0.3 + 2 * space for each in lines) * size < PAGE_HEIGHT * DOUBT:
            return looks[number:]
    return looks[-1:]


def _cell(cell: GridCell, room: float, *, left: bool) -> dict[str, Any]:
    """Return a cell; digits that do not fit even in the smallest size are let break anywhere."""
    text = cell.text
    if cell.kind == "figure" and text.isascii() and text_width(text) > room - 0.3:
        text = "\u200b".join(text)
    return {
        "text": breakable(text),
        "row": cell.row,
        "column": cell.column,
        "rowspan": cell.rowspan,
        "colspan": cell.colspan,
        "left": left,
        "long": is_long(cell, room),
    }
