"""DOCX in the layout of GB/T 9704, as WordprocessingML: A4, 22 lines of 28 signs, the prescribed faces by name.

The parts that are the same for every report stand as files in ``docx_parts``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from gongkai.report.write.faces import FACES
from gongkai.report.write.grid import GridCell, PrintedTable
from gongkai.report.write.page import Page, Part, Text
from gongkai.report.write.widths import TEXT_WIDTH, Fit, fitted, is_long, row_lines, signature_indents
from gongkai.report.write.zipped import zipped

PARTS = Path(__file__).parent / "docx_parts"
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TWIPS = 20
"""Twips a point."""
MM = 1440 / 25.4
"""Twips a millimetre."""
PAGE_HEIGHT = 225 / 25.4 * 72
LINE = 579
"""The pitch of 22 lines in 225 mm, in twips."""
SIGN = TEXT_WIDTH / 28
INSIDE = 36
"""Space above and below the text of a cell, in twips."""
LEADING = 1.25
"""The pitch of lines in a cell, in sizes: exact, for a face that stands in may be half as high again."""
LOOKS = ((10.5, 400), (10.5, 350), (10.5, 300), (10.5, 0), (10.0, 300), (10.0, 0), (9.5, 0), (9.0, 280), (9.0, 0))
"""How a table may look so that it stands on one page: size in points, least height of a row in twips."""


def docx(page: Page) -> bytes:
    """Return a report as DOCX."""
    return zipped(
        {
            "[Content_Types].xml": _fixed("content-types"),
            "_rels/.rels": _fixed("package-rels"),
            "docProps/app.xml": _fixed("app"),
            "docProps/core.xml": _core(page),
            "word/_rels/document.xml.rels": _fixed("document-rels"),
            "word/document.xml": _document(page),
            "word/fontTable.xml": _font_table(),
            "word/footer-even.xml": _fixed("footer-even"),
            "word/footer-odd.xml": _fixed("footer-odd"),
            "word/settings.xml": _fixed("settings"),
            "word/styles.xml": _fixed("styles"),
        }
    )


@cache
def _fixed(name: str) -> str:
    return (PARTS / f"{name}.xml").read_text(encoding="utf-8")


def _core(page: Page) -> str:
    made = f"{page.created.isoformat()}T00:00:00Z"
    return (
        f'{XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(page.name)}</dc:title><dc:creator>{escape(page.organ)}</dc:creator>"
        "<dc:language>zh-CN</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{made}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{made}</dcterms:modified></cp:coreProperties>'
    )


@cache
def _font_table() -> str:
    fonts = "".join(
        f"<w:font w:name={quoteattr(face.name)}><w:altName w:val={quoteattr(face.alternate)}/>"
        '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for face in FACES
    )
    return f"{XML}<w:fonts {NAMESPACES}>{fonts}</w:fonts>"


def _document(page: Page) -> str:
    return f"{XML}<w:document {NAMESPACES}><w:body>{''.join(_body(page))}{_section()}</w:body></w:document>"


def _section() -> str:
    """Return the page: margins of 37, 26, 35 and 28 mm, a grid of 22 lines, page numbers at the outer side.

    28 signs a line come from the spacing of the signs in the styles: grids of signs are drawn differently by
    different programs.
    """
    top, right, bottom, left, foot = (round(each * MM) for each in (37, 26, 35, 28, 22))
    return (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>'
        f'<w:pgSz w:w="{round(210 * MM)}" w:h="{round(297 * MM)}"/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="850" '
        f'w:footer="{foot}" w:gutter="0"/><w:docGrid w:type="lines" w:linePitch="{LINE}"/></w:sectPr>'
    )


def _body(page: Page) -> Iterator[str]:
    for number, line in enumerate(page.title, 1):
        after = f'<w:spacing w:after="{LINE}"/>' if number == len(page.title) else ""
        yield _paragraph(_run(line), "Title", after)
    is_after_table = False
    last = page.parts[-1].texts[-1:] if page.signature else ()
    for part in page.parts:
        yield from _part(part, is_after_table=is_after_table, kept=last if part is page.parts[-1] else ())
        is_after_table = bool(part.tables)
    if is_after_table and not page.signature:
        yield _paragraph("")  # a document must not end on a table
    for number, (line, indent) in enumerate(signature_indents(page.signature)):
        before = f'<w:spacing w:before="{LINE}"/>' if number == 0 else ""
        keep = "<w:keepNext/>" if number < len(page.signature) - 1 else ""
        left = f'<w:ind w:left="{round(indent * SIGN * TWIPS)}"/>'
        yield _paragraph(_run(line), "Signature", keep + before + left)


def _part(part: Part, *, is_after_table: bool, kept: tuple[Text, ...]) -> Iterator[str]:
    """Yield a section; the paragraphs ``kept`` stand on one page with what follows, the signature."""
    if part.title:
        before, after = 240 * is_after_table, 100 * bool(part.tables and not part.texts)
        yield _paragraph(_run(part.title), "Heading1", f'<w:spacing w:before="{before}" w:after="{after}"/>')
    for text in part.texts:
        yield _text(text, keep=text in kept)
    for number, table in enumerate(part.tables):
        if number:
            yield _paragraph("")  # tables that touch become one
        yield _table(table)


def _text(text: Text, *, keep: bool) -> str:
    if text.is_heading:
        return _paragraph(_run(text.text), "Heading2")
    if text.place:
        side = f'<w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="{text.place}"/>'
        return _paragraph(_run(text.text), "", ("<w:keepNext/>" if keep else "") + side)
    first, rest = text.text[: text.lead], text.text[text.lead :]
    return _paragraph((_run(first, "Lead") if first else "") + _run(rest), "", "<w:keepNext/>" if keep else "")


def _paragraph(runs: str, style: str = "", settings: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{settings}</w:pPr>{runs}</w:p>" if named or settings else f"<w:p>{runs}</w:p>"


def _run(text: str, style: str = "", size: float | None = None) -> str:
    """Return a run; the hint has quotation marks and the like set as Chinese ones."""
    named = f'<w:rStyle w:val="{style}"/>' if style else ""
    sized = f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else ""
    return (
        f'<w:r><w:rPr>{named}<w:rFonts w:hint="eastAsia"/>{sized}</w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )


def _table(table: PrintedTable) -> str:
    """Return a table: fixed widths, headers repeated, no row parted, all rows on one page where they have room."""
    fit = fitted(table, TEXT_WIDTH)
    size, height, is_whole = _look(table, fit)
    widths = [round(share * TEXT_WIDTH * TWIPS) for share in fit.shares]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    sides = (("top", INSIDE), ("left", 40), ("bottom", INSIDE), ("right", 40))
    margins = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in sides)
    rows = "".join(
        _row(table, row, widths, size, height, keep=is_whole and row < table.height - 1) for row in range(table.height)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>'
        f"<w:tblCaption w:val={quoteattr(table.title)}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _look(table: PrintedTable, fit: Fit) -> tuple[float, int, bool]:
    """Return size, least height of a row, and whether the table then stands on one page."""
    for size, height in ((min(size, fit.size), height) for size, height in LOOKS):
        lines = row_lines(table, fit, TEXT_WIDTH / size)
        whole = sum(max(height / TWIPS, count * size * LEADING + 2 * INSIDE / TWIPS) for count in lines)
        if whole < PAGE_HEIGHT - 2.5 * LINE / TWIPS:
            return size, height, True
    return min(LOOKS[0][0], fit.size), LOOKS[1][1], False


def _row(table: PrintedTable, row: int, widths: list[int], size: float, height: int, *, keep: bool) -> str:
    header = "<w:tblHeader/>" if row < table.head else ""
    is_parted = any(_is_long(cell, widths, size) for cell in table.rows[row])
    whole = "" if is_parted else "<w:cantSplit/>"
    least = f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else ""
    cells = "".join(_cell(table, cell, row, widths, size, keep=keep) for cell in table.covering[row])
    return f"<w:tr><w:trPr>{whole}{least}{header}</w:trPr>{cells}</w:tr>"


def _cell(table: PrintedTable, cell: GridCell, row: int, widths: list[int], size: float, *, keep: bool) -> str:
    """Return a cell, or in the rows below the first one that it covers its continuation."""
    width = f'<w:tcW w:w="{sum(widths[cell.column : cell.end])}" w:type="dxa"/>'
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    merge = ("<w:vMerge/>" if row > cell.row else '<w:vMerge w:val="restart"/>') if cell.rowspan > 1 else ""
    size = round(size * 1.4) / 2 if _is_long(cell, widths, size) else size
    pitch = f'<w:spacing w:line="{round(size * LEADING * TWIPS)}" w:lineRule="exact"/>'
    aligned = '<w:jc w:val="left"/>' if table.is_left(cell) else ""
    settings = f"{'<w:keepNext/>' if keep else ''}{pitch}{aligned}"
    run = _run(cell.text, size=size) if row == cell.row and cell.text else ""
    return (
        f'<w:tc><w:tcPr>{width}{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f"{_paragraph(run, 'Cell', settings)}</w:tc>"
    )


def _is_long(cell: GridCell, widths: list[int], size: float) -> bool:
    return is_long(cell, sum(widths[cell.column : cell.end]) / TWIPS / size)
