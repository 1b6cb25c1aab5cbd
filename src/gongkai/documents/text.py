"""Plain text and Markdown: bytes to characters, lines to paragraphs, pipe tables to grids."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from gongkai.documents.limits import LIMIT_BYTES, LIMIT_PARTS, MIB
from gongkai.documents.model import Block, Document, Grid, GridCell, Paragraph
from gongkai.problems import Failure, Problem, problem

MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
BINARY = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "DOCX/XLSX/ZIP"),
    (b"\xd0\xcf\x11\xe0", "DOC/XLS"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "GZIP"),
)
LINE_END = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
PARTING = "\n\r\v\f\x85\u2028\u2029|"
PAGE_NUMBER = re.compile(r"^\s*[-—–─－]+\s*\d{1,4}\s*[-—–─－]+\s*$")
PIPE_ROW = re.compile(r"^\s*\|(.*)\|\s*$")
PIPE_RULE = re.compile(r"^\s*\|[\s:|-]+\|\s*$")
USUAL = re.compile("[\t\n\r -~\u2010-\u2027\u3000-\u303f\u4e00-\u9fff\uff00-\uffee]")
MARKDOWN = re.compile(r"^ {0,3}#{1,6}\s+|\*\*")
"""The signs by which Markdown tells a heading or bold text."""
LEAST_TABS = 2
"""Tabs that make a line a row: one may only indent it."""
LONGEST_ROW = 600
"""A line with more signs is a page run together, tabs and all."""
AS_WIDE = 0.8
"""The part of the rows that must have equally many cells for tabs to draw a table."""
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2064]")


def glued(lines: Iterable[str]) -> str:
    """Return the lines of a paragraph as one: words in Latin letters keep a blank between them.

    >>> glued(["公开", "指南 of", "the year"])
    '公开指南 of the year'
    """
    parts: list[str] = []
    for line in lines:
        last = parts[-1][-1:] if parts else ""
        latin = last.isascii() and last.isalpha() and line[:1].isascii() and line[:1].isalpha()
        parts.append(f" {line}" if latin else line)
    return "".join(parts)


def decode(data: bytes) -> str:
    """Return the characters of a text file: by its mark, else UTF-16 by its zeros, UTF-8, else GB18030.

    Raises Failure FILE-TOO-LARGE, FILE-NOT-TEXT, FILE-ENCODING.
    """
    if len(data) > LIMIT_BYTES:
        raise Failure("FILE-TOO-LARGE", limit=LIMIT_BYTES // MIB)
    kind = next((name for mark, name in BINARY if data.startswith(mark)), None)
    if kind:
        raise Failure("FILE-NOT-TEXT", found=kind)
    for codec in _codecs(data):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    raise Failure("FILE-ENCODING")


def _codecs(data: bytes) -> Iterator[str]:
    marked = next((codec for mark, codec in MARKS if data.startswith(mark)), None)
    if marked:
        yield marked
        return
    wide = _wide(data)
    yield from (wide,) if wide else ()
    yield from ("utf-8", "gb18030")


def _wide(data: bytes) -> str | None:
    """Return the kind of UTF-16 that bytes without a mark are in: with zeros, and read so, the signs of a report."""
    if len(data) % 2 or data.count(0) * 100 < len(data):
        return None
    for codec in ("utf-16-le", "utf-16-be"):
        head = data[:40_000].decode(codec, errors="replace")
        if len(USUAL.findall(head)) >= 0.9 * len(head):
            return codec
    return None


def read_text(text: str) -> Document:
    """Return a text as a document: a paragraph a line, a grid for each pipe table, page numbers left out.

    Raises Failure FILE-TOO-LONG.
    """
    if sum(text.count(sign) for sign in PARTING) > LIMIT_PARTS:
        raise Failure("FILE-TOO-LONG", limit=LIMIT_PARTS)
    problems: list[Problem] = []
    cleaned, count = CONTROL.subn("", text)
    if count:
        problems.append(problem("TEXT-CONTROL", found=count))
    return Document(tuple(_blocks(LINE_END.split(cleaned))), tuple(problems))


def _blocks(lines: list[str]) -> Iterator[Block]:
    """Yield the blocks of a text: lines drawn in one way follow each other, up to one that is drawn otherwise."""
    for sign, group in groupby(_drawn(lines), key=itemgetter(0)):
        drawn = [(number, line) for _, number, line in group]
        if sign:
            yield from _table(drawn, sign)
        else:
            yield from (_paragraph(number, line) for number, line in drawn if line.strip(" "))


def _drawn(lines: list[str]) -> Iterator[tuple[str, int, str]]:
    """Yield how each line is drawn, its number and its text; page numbers are left out.

    A blank line ends a table of pipes, but may part the rows of one drawn with tabs.
    """
    last = ""
    for number, line in enumerate(lines, 1):
        sign = _drawn_with(line)
        if not sign and (PAGE_NUMBER.match(line) or (last == "\t" and not line.strip(" "))):
            continue
        last = sign
        yield sign, number, line if sign else MARKDOWN.sub("", line)


def _paragraph(number: int, line: str) -> Paragraph:
    return Paragraph(line, (("line", number),))


def _drawn_with(line: str) -> str:
    """Return what parts the cells of a line: pipes around them, or tabs between three or more; nothing in prose."""
    if line.count("|") > 1 and PIPE_ROW.match(line):
        return "|"
    return "\t" if line.count("\t") >= LEAST_TABS and len(line) <= LONGEST_ROW and line.strip() else ""


def _table(lines: list[tuple[int, str]], sign: str) -> Iterator[Block]:
    """Yield the grid of some lines. Cells between tabs are drawn one under the other only where rows are as wide."""
    widths = Counter(line.count(sign) for _, line in lines)
    if sign == "|" or widths.most_common(1)[0][1] >= AS_WIDE * len(lines):
        yield _grid(lines, sign)
    else:
        yield from (_paragraph(number, line) for number, line in lines)


def _grid(lines: list[tuple[int, str]], sign: str) -> Grid:
    cells = []
    rows = [(number, line) for number, line in lines if not PIPE_RULE.match(line)]
    for row, (number, line) in enumerate(rows):
        texts = (line.strip()[1:-1] if sign == "|" else line).split(sign)
        cells += [GridCell(text.strip(), row, at, (("line", number),)) for at, text in enumerate(texts)]
    return Grid(tuple(cells), (("line", lines[0][0]),))
