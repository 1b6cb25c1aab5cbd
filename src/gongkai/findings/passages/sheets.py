"""XLSX: every sheet with every row and column, hidden or not, and all that is in the file besides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.documents.model import Place
from gongkai.documents.package import Package
from gongkai.documents.xlsx import MAIN, Seen, Workbook, open_workbook, read_sheet, relation_of, sheets_in
from gongkai.documents.xlsx_refs import letters
from gongkai.documents.xlsx_regions import Sheet
from gongkai.documents.xmlparts import parse, stream
from gongkai.findings.model import Passage, Where
from gongkai.findings.passages.parts import part_passages
from gongkai.findings.passages.reading import Reading, lines
from gongkai.problems import Failure

COMMENTS = re.compile(r"/(?:comments\d*|threadedComments?/\w+|comments/\w+)\.xml$", re.IGNORECASE)
PARTS: tuple[tuple[re.Pattern[str], Where], ...] = (
    (re.compile(r"/sharedStrings\w*\.xml$"), "layer"),
    (re.compile(r"/drawings/drawing\d*\.xml$"), "note"),
    (re.compile(r"/(?:pivotCache|externalLinks)/"), "data"),
)
"""Texts of cells, also of those that are gone; text boxes; what tables and other workbooks were made from."""
HEADERS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
CODES = re.compile(r"&(?:[LCRPNDTFAGBUISEXYHOZ]|K[0-9A-F]{6}|\"[^\"]*\"|\d{1,3})")
"""What a header says of fonts and fields."""


def sheet_passages(reading: Reading, data: bytes, place: Place) -> Iterator[Passage]:
    """Yield the passages of a workbook."""
    package = Package(data)
    main = package.main_part(MAIN)
    root = parse(package.read(main), main)
    targets = package.targets(main)
    book = open_workbook(package, root, dict(targets.values()))
    read = {main, *(part for kind, part in targets.values() if kind == "styles")}
    for element in sheets_in(root):
        kind, part = targets.get(relation_of(element), ("", ""))
        if kind == "worksheet" and part in package:
            read.add(part)
            name, is_hidden = element.get("name", ""), element.get("state") in ("hidden", "veryHidden")
            yield from _sheet(reading, book, name, part, is_hidden, place)
    for defined in root.iter("{*}definedName"):
        yield from lines(defined.text, (*place, ("name", defined.get("name", ""))), "info")
    for part in package.names:
        if COMMENTS.search(part):
            yield from _comments(package, part, place)
        elif part not in read:
            yield from part_passages(reading, package, part, place, _where_of(part))


def _where_of(part: str) -> Where:
    return next((where for pattern, where in PARTS if pattern.search(part)), "info")


def _sheet(
    reading: Reading, book: Workbook, name: str, part: str, is_hidden: bool, place: Place
) -> Iterator[Passage]:  # fmt: skip
    """Yield the rows of a sheet, a new table behind each blank row, and its headers."""
    here: Place = (*place, ("hidden-sheet" if is_hidden else "sheet", name))
    try:
        sheet, _ = read_sheet(book, name, part, Seen())
    except Failure as failure:
        yield reading.unread(failure.problem, here)
        return
    last = table = 0
    for number in sorted(sheet.cells):
        if not table or number != last + 1:
            table = next(reading.tables)
        last = number
        yield from _row(reading, sheet, number, table, is_hidden, here)
    for header in stream(book.package.read(part), part, *HEADERS):
        yield from lines(CODES.sub("", header.text or ""), (*place, ("header", name)), "header")


def _row(
    reading: Reading, sheet: Sheet, number: int, table: int, is_hidden: bool, place: Place
) -> Iterator[Passage]:  # fmt: skip
    where: Where = "hidden" if is_hidden else "body"
    if number in sheet.hidden_rows:
        where, place = "hidden", (*place, ("hidden-row", number))
    shown = []
    for column, (text, _) in sorted(sheet.cells[number].items()):
        here = (*place, ("cell", f"{letters(column)}{number}"))
        if any(first <= column <= last for first, last in sheet.hidden_columns):
            unseen = (*place, ("hidden-column", letters(column)), ("cell", f"{letters(column)}{number}"))
            yield Passage(text, unseen, "hidden")
        else:
            shown.append((column, text, here))
    if shown:
        yield reading.row(table, shown, where)


def _comments(package: Package, part: str, place: Place) -> Iterator[Passage]:
    for comment in stream(package.read(part), part, "comment", "threadedComment"):
        # Only these hold text: what says where the comment's box is drawn stands beside them as bare numbers.
        text = "".join(part.text or "" for part in comment.iter("{*}t", "{*}text"))
        yield from lines(text, (*place, ("comment", comment.get("ref", ""))), "comment")
