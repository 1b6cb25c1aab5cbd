"""XLSX, straight from its XML: the sheets that a person sees, as grids and paragraphs.

A sheet is read as a stream of rows, and only its filled cells are kept, however large it says it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gongkai.documents.flow import INVISIBLE
from gongkai.documents.limits import LIMIT_CELLS
from gongkai.documents.model import Block, Document
from gongkai.documents.package import Package
from gongkai.documents.xlsx_formats import Formats, read_formats
from gongkai.documents.xlsx_refs import letters, merge_of, place_of
from gongkai.documents.xlsx_regions import Sheet, blocks_of_sheet, hidden_columns
from gongkai.documents.xmlparts import Element, children, local, parse, stream
from gongkai.problems import Failure, Problem, problem

MAIN = "xl/workbook.xml"
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
MOST_NAMED = 10
"""How many cells without a value a problem names."""


@dataclass(slots=True)
class Workbook:
    """What all sheets of a workbook share."""

    package: Package
    texts: Sequence[str]
    formats: Formats
    cells: int = 0


@dataclass(slots=True)
class Seen:
    """What of a workbook is not read, for the note that says so."""

    sheets: list[str] = field(default_factory=list)
    rows: int = 0
    columns: int = 0


def read_xlsx(data: bytes) -> Document:
    """Return the blocks of a workbook, sheet by sheet in its own order.

    Raises Failure FILE-TOO-LARGE, XLSX-CELLS and those of a package (PACKAGE-…) and of its XML (XML-…).
    """
    package = Package(data)
    main = package.main_part(MAIN)
    root = parse(package.read(main), main)
    targets = package.targets(main)
    book = open_workbook(package, root, dict(targets.values()))
    blocks: list[Block] = []
    problems: list[Problem] = []
    hidden = Seen()
    for element in sheets_in(root):
        name = element.get("name", "")
        kind, part = targets.get(relation_of(element), ("", ""))
        if kind != "worksheet" or part not in package:
            continue
        if element.get("state") in ("hidden", "veryHidden"):
            hidden.sheets.append(name)
            continue
        sheet, unknown = read_sheet(book, name, part, hidden)
        blocks += blocks_of_sheet(sheet)
        problems += _without_value(name, unknown)
    if hidden.sheets or hidden.rows or hidden.columns:
        problems.append(problem("XLSX-HIDDEN", sheets=hidden.sheets or None, rows=hidden.rows, columns=hidden.columns))
    return Document(tuple(blocks), tuple(problems))


def open_workbook(package: Package, root: Element, parts: dict[str, str]) -> Workbook:
    """Return what the sheets of a workbook share: its texts and its formats."""
    properties = children(root).get("workbookPr")
    from_1904 = properties is not None and properties.get("date1904") in ("1", "true", "on")
    texts: list[str] = []
    if (name := parts.get("sharedStrings", "")) in package:
        texts = [_text(one) for one in stream(package.read(name), name, "si")]
    styles = parts.get("styles", "")
    look = parse(package.read(styles), styles) if styles in package else None
    return Workbook(package, texts, read_formats(look, from_1904=from_1904))


def sheets_in(root: Element) -> Iterator[Element]:
    """Yield the elements of a workbook that name its sheets."""
    yield from (one for one in children(root).get("sheets", ()) if local(one) == "sheet")


def relation_of(element: Element) -> str:
    """Return the id by which a sheet's element names its part."""
    return next((str(text) for name, text in element.attrib.items() if str(name).endswith("}id")), "")


def read_sheet(book: Workbook, name: str, part: str, seen: Seen) -> tuple[Sheet, list[str]]:
    """Return a sheet and the names of its formulas that have no value. Rows and columns are counted from 1."""
    sheet = Sheet(name, part)
    unknown: list[str] = []
    last = 0
    for element in stream(book.package.read(part), part, "row", "col", "mergeCell"):
        kind = local(element)
        if kind == "row":
            last = _number(element.get("r"), last + 1)
            if element.get("hidden") in ("1", "true") or element.get("ht") == "0":
                sheet.hidden_rows.add(last)
            _read_row(book, sheet, element, last, unknown)
        elif kind == "col" and (element.get("hidden") in ("1", "true") or element.get("width") == "0"):
            first, end = _number(element.get("min"), 1), _number(element.get("max"), 1)
            sheet.hidden_columns.append((first, end))
        elif kind == "mergeCell" and (merge := merge_of(element.get("ref", ""))):
            sheet.merges.append(merge)
    seen.rows += len(sheet.hidden_rows.intersection(sheet.cells))
    seen.columns += len(hidden_columns(sheet))
    return sheet, unknown


def _read_row(book: Workbook, sheet: Sheet, row: Element, number: int, unknown: list[str]) -> None:
    column = 0
    for cell in row:
        if local(cell) != "c":
            continue
        place = place_of(cell.get("r", ""))
        column = place[1] if place else column + 1
        text, is_known, is_text = _shown(book, cell)
        if not is_known:
            unknown.append(f"{letters(column)}{number}")
        if text:
            book.cells += 1
            if book.cells > LIMIT_CELLS:
                raise Failure("XLSX-CELLS", limit=LIMIT_CELLS)
            sheet.cells.setdefault(number, {})[column] = (text, is_text)


def _shown(book: Workbook, cell: Element) -> tuple[str, bool, bool]:
    """Return what a cell shows, whether that is known, and whether it is text."""
    kind, parts = cell.get("t", "n"), children(cell)
    if kind == "inlineStr":
        return (_text(parts["is"]) if "is" in parts else ""), True, True
    if "v" not in parts:
        return "", "f" not in parts, False
    value = parts["v"].text or ""
    if kind == "s":
        at = _number(value, len(book.texts))
        return (book.texts[at] if at < len(book.texts) else ""), True, True
    if kind == "b":
        return ("TRUE" if value == "1" else "FALSE"), True, False
    if kind in ("str", "e", "d"):
        return _clean(value), True, kind == "str"
    return book.formats.shown(value, _number(cell.get("s"), 0)), True, False


def _text(element: Element) -> str:
    """Return the text of a string, rich or plain, without the readings that stand above it."""
    pieces = []
    for one in element:
        name = local(one)
        if name == "t":
            pieces.append(one.text or "")
        elif name == "r":
            pieces += [part.text or "" for part in one if local(part) == "t"]
    return _clean("".join(pieces))


def _clean(text: str) -> str:
    """Return a text with its escaped signs restored, each line without blanks around it."""
    if "_x" in text:
        text = ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text)
    if text.isalnum():
        return text
    text = INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " "))
    return "\n".join(line for part in text.split("\n") if (line := part.strip()))


def _without_value(name: str, cells: list[str]) -> Iterator[Problem]:
    if cells:
        place = (("sheet", name), ("cell", cells[0]))
        yield problem("XLSX-NO-VALUE", place=place, found=len(cells), named=cells[:MOST_NAMED])


def _number(text: str | None, other: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else other
