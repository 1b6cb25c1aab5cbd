"""A page as DOCX, written part by part: spans, numbering, tracked changes, text boxes, nested tables, controls."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from functools import cache
from random import Random

from corpus.formats.docx_runs import Runs, paragraph
from corpus.formats.dressing import PARTS, part
from corpus.grid import covering, placed, width
from corpus.page import Cell, Page, Paragraph, Table

FULL_WIDTH = 9000
"""The width of the text, in twentieths of a point."""
BORDERS = (
    "<w:tblBorders>"
    + "".join(
        f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders>"
)


def write(kind: str, page: Page, hints: frozenset[str], chance: Random) -> bytes:
    """Return a page as the bytes of a DOCX file."""
    runs = Runs(kind, hints, chance)
    body = "".join(_block(block, runs) for block in page.blocks)
    if kind == "docx-nested" and chance.random() < 0.5:
        body = _one_cell(body)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name in _names():
            text = part(f"docx/{name}").safe_substitute(body=body)
            package.writestr(zipfile.ZipInfo(name), text.encode(), zipfile.ZIP_DEFLATED)
    return made.getvalue()


@cache
def _names() -> list[str]:
    """Return the names of the package's parts; the list of their types comes first."""
    folder = PARTS / "docx"
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _block(block: Paragraph | Table, runs: Runs) -> str:
    if isinstance(block, Paragraph):
        return runs.block(block)
    made = _table(block, runs)
    if runs.kind == "docx-nested" and runs.chance.random() < 0.5:
        made = _one_cell(made)
    elif runs.kind == "docx-controls" and runs.chance.random() < 0.3:
        made = runs.control(made)
    return made + paragraph("", "")


def _one_cell(inner: str) -> str:
    """Return blocks inside a table of one cell that only lays out the page."""
    wide = f'w:w="{FULL_WIDTH}" w:type="dxa"'
    cell = f"<w:tc><w:tcPr><w:tcW {wide}/></w:tcPr>{inner}<w:p/></w:tc>"
    grid = f'<w:tblGrid><w:gridCol w:w="{FULL_WIDTH}"/></w:tblGrid>'
    return f"<w:tbl><w:tblPr><w:tblW {wide}/></w:tblPr>{grid}<w:tr>{cell}</w:tr></w:tbl>"


def _table(table: Table, runs: Runs) -> str:
    widths = _widths(table)
    grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in widths)
    repeats = runs.chance.random() < 0.4
    begun: set[int] = set()
    rows = ""
    for row, squares in zip(table.rows, covering(table), strict=True):
        rows += _row(squares, begun, widths, runs, repeats and all(cell.is_header for cell in row))
    layout = '<w:tblLayout w:type="fixed"/>' if runs.chance.random() < 0.5 else ""
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{FULL_WIDTH}" w:type="dxa"/>{BORDERS}{layout}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _widths(table: Table) -> list[int]:
    """Return the width of each column of the grid: labels need more room than figures."""
    figures = {left for _, left, cell in placed(table.rows) if cell.role == "figure"}
    weights = [0.2 if at in table.narrow else 1.0 if at in figures else 1.8 for at in range(width(table))]
    return [int(FULL_WIDTH * each / sum(weights)) for each in weights]


def _row(squares: Sequence[Cell | None], begun: set[int], widths: list[int], runs: Runs, is_head: bool) -> str:
    """Return a row: cells that begin in it, and for cells from above a cell that says it goes on."""
    cells, left = [], 0
    above = frozenset(begun)
    while left < len(squares):
        cell = squares[left]
        size = 1 if cell is None else cell.colspan
        begun.add(id(cell))
        cells.append(_cell(cell, id(cell) in above and cell is not None, sum(widths[left : left + size]), runs))
        left += size
    row = f"<w:tr><w:trPr>{'<w:tblHeader/>' if is_head else ''}<w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"
    return runs.control(row) if runs.kind == "docx-controls" and runs.chance.random() < 0.05 else row


def _cell(cell: Cell | None, goes_on: bool, wide: int, runs: Runs) -> str:
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell is not None and cell.colspan > 1 else ""
    merge = "" if cell is None or cell.rowspan == 1 else "<w:vMerge/>" if goes_on else '<w:vMerge w:val="restart"/>'
    inner = "<w:p/>" if cell is None or goes_on else runs.cell(cell)
    facts = f'<w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
    made = f"<w:tc>{facts}{inner}</w:tc>"
    return runs.control(made) if runs.kind == "docx-controls" and runs.chance.random() < 0.03 else made
