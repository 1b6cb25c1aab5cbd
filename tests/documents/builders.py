"""Small documents made by hand, and what a document looks like to a test."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from xml.sax.saxutils import escape

from gongkai.documents import Document, Grid, GridCell
from gongkai.problems import Failure

OFFICE = "http://schemas.openxmlformats.org"
WORD = f"{OFFICE}/wordprocessingml/2006/main"
SHEET = f"{OFFICE}/spreadsheetml/2006/main"
RELATIONS = f"{OFFICE}/officeDocument/2006/relationships"
COMPATIBLE = f"{OFFICE}/markup-compatibility/2006"


def shape(document: Document) -> list[str | list[list[str]]]:
    """Return the texts of the blocks: a string for each paragraph, a list of rows for each grid."""
    return [
        [[cell.text for cell in row] for row in block.rows] if isinstance(block, Grid) else block.text
        for block in document.blocks
    ]


def outcome(reader: Callable[[bytes], Document], data: bytes) -> str:
    """Return the code of the failure that a reader ends in, "" when it reads; all else that it raises goes on."""
    try:
        reader(data)
    except Failure as failure:
        return failure.problem.code
    return ""


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def at(grid: Grid, text: str) -> GridCell:
    """Return the one cell with this text."""
    (found,) = (cell for cell in grid.cells if cell.text == text)
    return found


def spans(grid: Grid) -> list[tuple[str, int, int, int, int]]:
    """Return text, row, column, rowspan and colspan of every cell."""
    return [(cell.text, cell.row, cell.column, cell.rowspan, cell.colspan) for cell in grid.cells]


def told(document: Document) -> list[tuple[str, str]]:
    """Return severity and code of every problem."""
    return [(each.severity, each.code) for each in document.problems]


def package(parts: Mapping[str, str | bytes], *, level: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", level) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def relations(targets: Mapping[str, tuple[str, str]]) -> str:
    """Return a part of relations: id → (kind, target)."""
    lines = (
        f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{OFFICE}/package/2006/relationships">{"".join(lines)}</Relationships>'


ROOT = {"_rels/.rels": relations({"rId1": ("officeDocument", "word/document.xml")})}


def word_xml(body: str, *, space: str = WORD) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{space}" xmlns:mc="{COMPATIBLE}" '
        f'xmlns:r="{RELATIONS}" xmlns:v="urn:v" xmlns:wps="urn:wps"><w:body>{body}</w:body></w:document>'
    )


def docx(body: str, *, numbering: str = "", styles: str = "", more: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return a DOCX with this content of ``w:body``."""
    parts: dict[str, str | bytes] = {**ROOT, "word/document.xml": word_xml(body)}
    targets = {}
    if numbering:
        parts["word/numbering.xml"] = f'<w:numbering xmlns:w="{WORD}">{numbering}</w:numbering>'
        targets["rId1"] = ("numbering", "numbering.xml")
    if styles:
        parts["word/styles.xml"] = f'<w:styles xmlns:w="{WORD}">{styles}</w:styles>'
        targets["rId2"] = ("styles", "/word/styles.xml")
    if targets:
        parts["word/_rels/document.xml.rels"] = relations(targets)
    return package({**parts, **(more or {})})


def p(text: str = "", properties: str = "") -> str:
    """Return a paragraph of one run; a text that begins with a tag is taken as XML."""
    content = text if text.startswith("<") else f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{content if text else ''}</w:p>"


def tc(text: str = "", properties: str = "") -> str:
    content = text if text.startswith(("<w:p>", "<w:tbl>")) else p(text)
    return f"<w:tc>{f'<w:tcPr>{properties}</w:tcPr>' if properties else ''}{content}</w:tc>"


def tbl(*rows: str | Sequence[str]) -> str:
    """Return a table; a row is XML or the texts of its cells."""
    made = (row if isinstance(row, str) else f"<w:tr>{''.join(map(tc, row))}</w:tr>" for row in rows)
    return f"<w:tbl>{''.join(made)}</w:tbl>"


def xlsx(
    sheets: Mapping[str, str],
    *,
    strings: Sequence[str] = (),
    styles: str = "",
    states: Mapping[str, str] | None = None,
    properties: str = "",
) -> bytes:
    """Return a workbook: name of a sheet → content of its ``worksheet``; a shared string is text or XML."""
    kinds = {f"rId{number}": ("worksheet", f"worksheets/s{number}.xml") for number in range(1, len(sheets) + 1)}
    kinds |= {"rId98": ("sharedStrings", "sharedStrings.xml"), "rId99": ("styles", "styles.xml")}
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{at}" r:id="rId{at}" state="{(states or {}).get(name, "visible")}"/>'
        for at, name in enumerate(sheets, 1)
    )
    book = f'<workbook xmlns="{SHEET}" xmlns:r="{RELATIONS}">{properties}<sheets>{listed}</sheets></workbook>'
    parts: dict[str, str | bytes] = {
        "_rels/.rels": relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": relations(kinds),
        "xl/styles.xml": f'<styleSheet xmlns="{SHEET}">{styles}</styleSheet>',
    }
    items = "".join(f"<si>{text if text.startswith('<') else f'<t>{escape(text)}</t>'}</si>" for text in strings)
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{SHEET}">{items}</sst>'
    for number, content in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/s{number}.xml"] = f'<worksheet xmlns="{SHEET}">{content}</worksheet>'
    return package(parts)


def c(reference: str, value: str = "", *, style: int = 0, kind: str = "") -> str:
    """Return a cell: text as an inline string, numbers as numbers, XML as it is."""
    look = f' s="{style}"' if style else ""
    if value.startswith("<"):
        return f'<c r="{reference}"{look}{f" t={chr(34)}{kind}{chr(34)}" if kind else ""}>{value}</c>'
    if not value:
        return f'<c r="{reference}"{look}/>'
    if value.replace(".", "").replace("-", "").isdecimal() and value.isascii():
        return f'<c r="{reference}"{look}><v>{value}</v></c>'
    return f'<c r="{reference}" t="inlineStr"{look}><is><t>{escape(value)}</t></is></c>'


def sheet(*rows: str | Mapping[str, str], after: str = "", before: str = "") -> str:
    """Return a sheet; a row is XML or maps references to values."""
    made = []
    for row in rows:
        if isinstance(row, str):
            made.append(row)
        else:
            number = "".join(filter(str.isdecimal, next(iter(row))))
            made.append(f'<row r="{number}">{"".join(c(name, value) for name, value in row.items())}</row>')
    return f"{before}<sheetData>{''.join(made)}</sheetData>{after}"


def merged(*references: str) -> str:
    return f"<mergeCells>{''.join(f'<mergeCell ref={chr(34)}{each}{chr(34)}/>' for each in references)}</mergeCells>"


def formats(*codes: str) -> str:
    """Return styles in which style number n has the n-th of these formats, counted from 1."""
    own = "".join(
        f'<numFmt numFmtId="{200 + at}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        for at, code in enumerate(codes)
    )
    used = '<xf numFmtId="0"/>' + "".join(f'<xf numFmtId="{200 + at}"/>' for at in range(len(codes)))
    return f"<numFmts>{own}</numFmts><cellXfs>{used}</cellXfs>"
