"""One file and what is in it: which reader reads which kind, and how much is read altogether."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from itertools import count
from typing import Any

from gongkai.documents import MARKS, UNREADABLE, kind_of, read_document
from gongkai.documents.limits import LIMIT_BYTES, LIMIT_UNPACKED, MIB
from gongkai.documents.model import Document, Grid, Place
from gongkai.findings.model import Passage, Where
from gongkai.problems import Failure, Problem

Reader = Callable[["Reading", bytes, Place], Iterator[Passage]]
READERS = {
    "text": "plain:text_passages",
    "html": "web:html_passages",
    "mhtml": "web:mhtml_passages",
    "docx": "word:word_passages",
    "xlsx": "sheets:sheet_passages",
    "pdf": "pdf:pdf_passages",
    "image": "pictures:picture_passages",
    "slides": "parts:package_passages",
    "ofd": "parts:package_passages",
    "zip": "packed:packed_passages",
    "tar": "packed:packed_passages",
    "gzip": "packed:packed_passages",
    **dict.fromkeys(("doc", "rtf", "odt", "word-xml"), "packed:converted_word"),
    **dict.fromkeys(("xls", "xlsb", "ods", "excel-xml"), "packed:converted_sheets"),
}
DEEPEST = 3
"""Files in files in files: deeper ones are told, not read."""
MOST_FILES = 2000
"""Files in one file that are read."""
TELLING = frozenset(
    {"PDF-PAGE-BROKEN", "PDF-PAGE-NO-TEXT", "PDF-UNMAPPED", "OFFICE-CONVERTED", "XLSX-NO-VALUE", "TEXT-BROKEN"}
)
"""Notes of the readers of documents on what they could not read; the others are on what is read here."""


class Reading:
    """The reading of one file, with what is left of its limits."""

    def __init__(self) -> None:
        self.tables = count(1)
        self.name = ""
        """The name of the file that is being read."""
        self._left, self._files, self._depth = LIMIT_UNPACKED, MOST_FILES, 0

    def file(self, data: bytes, name: str, place: Place = ()) -> Iterator[Passage]:
        """Yield the passages of a file: its name, then what is in it, or the problem that kept it from being read."""
        if name:
            yield Passage(name, (*place, ("filename", name)), "name")
        before, self.name = self.name, name
        try:
            yield from self._content(data, name, place)
        except Failure as failure:
            yield self.unread(failure.problem, place)
        finally:
            self.name = before

    def _content(self, data: bytes, name: str, place: Place) -> Iterator[Passage]:
        if len(data) > LIMIT_BYTES:
            raise Failure("FILE-TOO-LARGE", found=name, limit=LIMIT_BYTES // MIB)
        if not data or data.isspace() or data in MARKS:
            raise Failure("FILE-EMPTY", place=(name,) if name else ())
        kind = kind_of(data)
        if kind not in READERS:
            raise Failure(UNREADABLE.get(kind, "FILE-KIND"), found=kind.upper())
        module, _, function = READERS[kind].partition(":")
        try:
            reader: Reader = getattr(import_module(f"gongkai.findings.passages.{module}"), function)
        except ModuleNotFoundError as fault:
            raise Failure("READER-MISSING", found=kind.upper(), package=fault.name) from fault
        yield from reader(self, data, place)

    def inner(self, data: bytes, name: str, place: Place) -> Iterator[Passage]:
        """Yield the passages of a file in the file, as far as the limits go."""
        self._left -= len(data)
        self._files -= 1
        place = (*place, ("member", name.rpartition("/")[2] or name))
        if self._left < 0 or self._files < 0 or self._depth >= DEEPEST:
            yield self.unread(Failure("FINDINGS-INNER", found=name).problem, place)
            return
        self._depth += 1
        try:
            yield from self.file(data, name, place)
        finally:
            self._depth -= 1

    def unread(self, problem: Problem, place: Place) -> Passage:
        """Return the passage that says that something could not be read; inside a file it is a warning.

        Its problem bears the fact ``unread``, which tells it from a remark.
        """
        if self._depth or problem.severity != "error":
            problem = replace(problem, severity="warning")
        facts = {**problem.data, "unread": True}
        return Passage("", place, "unread", problem=replace(problem, place=(*place, *problem.place), data=facts))

    def body(self, data: bytes, place: Place) -> Iterator[Passage]:
        """Yield what a reader of the file sees."""
        yield from self.document(read_document(data), place)

    def document(self, document: Document, place: Place) -> Iterator[Passage]:
        """Yield the blocks of a document, and what its reader could not read."""
        for block in document.blocks:
            if isinstance(block, Grid):
                yield from self._grid(block, place)
            else:
                yield Passage(block.text, (*place, *block.place))
        for problem in document.problems:
            if problem.code in TELLING:
                yield Passage("", place, "remark", problem=replace(problem, place=(*place, *problem.place)))

    def _grid(self, grid: Grid, place: Place) -> Iterator[Passage]:
        table = next(self.tables)
        for row in grid.rows:
            cells = [cell for cell in row if cell.text]
            if cells:
                yield self.row(table, [(cell.column, cell.text, (*place, *cell.place)) for cell in cells])

    def row(self, table: int, cells: list[tuple[int, str, Place]], where: Where = "body") -> Passage:
        """Return a row of a table: column, text and place of each cell that is filled."""
        text = "\t".join(text.replace("\t", " ") for _, text, _ in cells)
        columns, places = tuple(column for column, _, _ in cells), tuple(place for _, _, place in cells)
        return Passage(text, places[0], where, columns, places, table)


def lines(text: Any, place: Place, where: Where) -> Iterator[Passage]:
    """Yield the lines of a text that hold anything, as passages of one place."""
    for line in str(text or "").splitlines():
        if line.strip():
            yield Passage(line.strip(), place, where)
