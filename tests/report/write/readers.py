"""Documents of each format as blocks: the project's readers where they are there, else small ones for these tests."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from importlib.util import find_spec
from typing import Any

from gongkai.documents import Block, Document, Grid, GridCell, Paragraph, read_document

SCRIPT = re.compile(r"<script\b[^>]*>.*?</script>", re.DOTALL)
PLACE = (("line", 1),)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def document_of(data: bytes, kind: str) -> Document:
    """Return the document that bytes hold; any embedded JSON is stripped first."""
    if kind == "html":
        data = SCRIPT.sub("", data.decode()).encode()
    if find_spec(f"gongkai.documents.{kind}"):
        return read_document(data, f"report.{kind}")
    return {"html": _html, "docx": _docx, "xlsx": _xlsx, "pdf": _pdf}[kind](data)


def _html(data: bytes) -> Document:
    from lxml import html

    blocks: list[Block] = []
    for element in html.fromstring(data.decode()).iter("p", "h1", "h2", "h3", "table"):
        if element.tag != "table":
            blocks.append(Paragraph(element.text_content().strip(), PLACE))
            continue
        rows = [
            [(cell.text_content().strip(), int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))) for cell in row]
            for row in element.iter("tr")
        ]
        blocks.append(_laid(rows))
    return Document(tuple(blocks))


def _laid(rows: list[list[tuple[str, int, int]]]) -> Grid:
    taken: set[tuple[int, int]] = set()
    cells = []
    for row, own in enumerate(rows):
        column = 0
        for text, down, over in own:
            while (row, column) in taken:
                column += 1
            cells.append(GridCell(text, row, column, PLACE, down, over))
            taken |= {(row + y, column + x) for y in range(down) for x in range(over)}
    return Grid(tuple(cells), PLACE)


def _docx(data: bytes) -> Document:
    import zipfile

    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))[0]
    blocks: list[Block] = []
    for element in body:
        if element.tag == f"{W}p":
            blocks.append(Paragraph(_words(element), PLACE))
        elif element.tag == f"{W}tbl":
            blocks.append(_docx_grid(element))
    return Document(tuple(blocks))


def _docx_grid(table: Any) -> Grid:
    cells: list[GridCell] = []
    for row, line in enumerate(table.iter(f"{W}tr")):
        column = 0
        for cell in line.iter(f"{W}tc"):
            settings = cell.find(f"{W}tcPr")
            span, merge = settings.find(f"{W}gridSpan"), settings.find(f"{W}vMerge")
            width = int(span.get(f"{W}val")) if span is not None else 1
            if merge is not None and merge.get(f"{W}val") != "restart":
                at = max(n for n, each in enumerate(cells) if each.column == column)
                above = cells[at]
                cells[at] = GridCell(above.text, above.row, column, PLACE, row - above.row + 1, width)
            else:
                cells.append(GridCell(_words(cell), row, column, PLACE, 1, width))
            column += width
    return Grid(tuple(cells), PLACE)


def _words(element: Any) -> str:
    return "".join(each.text or "" for each in element.iter(f"{W}t"))


def _xlsx(data: bytes) -> Document:
    from openpyxl import load_workbook

    blocks: list[Block] = []
    for sheet in load_workbook(io.BytesIO(data), data_only=True).worksheets:
        spans = {area.bounds[:2]: area for area in sheet.merged_cells.ranges}
        covered = {(row, column) for area in spans.values() for row, column in area.cells} if spans else set()
        grid: list[GridCell] = []
        for row in sheet.iter_rows():
            filled = [cell for cell in row if cell.value is not None]
            if len(filled) == 1 and filled[0].column == 1 and filled[0].border.left.style is None:
                blocks.append(Paragraph(str(filled[0].value), PLACE))
                continue
            for cell in row:
                area = spans.get((cell.column, cell.row))
                if area is None and ((cell.row, cell.column) in covered or cell.border.left.style is None):
                    continue
                height, width = (area.size["rows"], area.size["columns"]) if area else (1, 1)
                text = _shown(cell.value)
                if cell.border.left.style is not None:
                    grid.append(GridCell(text, cell.row, cell.column - 1, PLACE, height, width))
        if grid:
            first = min(cell.row for cell in grid)
            moved = [GridCell(c.text, c.row - first, c.column, PLACE, c.rowspan, c.colspan) for c in grid]
            blocks.append(Grid(tuple(moved), PLACE))
    return Document(tuple(blocks))


def _shown(value: object) -> str:
    if value is None:
        return ""
    return format(Decimal(str(value)), "f") if isinstance(value, float) else str(value)


def _pdf(data: bytes) -> Document:
    """Return the tables of a PDF and the text around them, a paragraph where a line is indented.

    Blanks are taken where they are printed, never guessed from gaps, and signs in the order in which they are drawn:
    lines are justified, and brackets drawn together.
    """
    import pdfplumber

    blocks: list[Block] = []
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            tables = page.find_tables()
            boxes = [table.bbox for table in tables]
            lines = [
                (line["top"], line)
                for line in page.extract_text_lines(keep_blank_chars=True, x_tolerance=50, use_text_flow=True)
                if not any(top - 2 <= line["top"] <= bottom for _, top, _, bottom in boxes)
            ]
            found = [*lines, *((table.bbox[1], table) for table in tables)]
            for _, item in sorted(found, key=lambda pair: pair[0]):
                if isinstance(item, dict):
                    _add_line(blocks, item["text"], float(item["x0"]))
                else:
                    _add_grid(blocks, item)
    return Document(tuple(block for block in blocks if not isinstance(block, Paragraph) or block.text))


def _add_line(blocks: list[Block], text: str, left: float) -> None:
    if re.fullmatch(r"\s*—\s*\d+\s*—\s*", text):
        return
    is_continued = left < 85 and blocks and isinstance(blocks[-1], Paragraph) and len(blocks) > 2
    if is_continued and isinstance(blocks[-1], Paragraph):
        blocks[-1] = Paragraph(blocks[-1].text + text.strip(), PLACE)
    else:
        blocks.append(Paragraph(text.strip(), PLACE))


def _add_grid(blocks: list[Block], table: Any) -> None:
    xs = sorted({round(x) for cell in table.cells for x in (cell[0], cell[2])})
    ys = sorted({round(y) for cell in table.cells for y in (cell[1], cell[3])})
    cells = []
    for x0, top, x1, bottom in sorted(table.cells, key=lambda cell: (cell[1], cell[0])):
        text = table.page.crop((x0, top, x1, bottom)).extract_text() or ""
        row, column = ys.index(round(top)), xs.index(round(x0))
        down, over = ys.index(round(bottom)) - row, xs.index(round(x1)) - column
        cells.append(GridCell("".join(text.split("\n")), row, column, PLACE, down, over))
    blocks.append(Grid(tuple(cells), PLACE))
