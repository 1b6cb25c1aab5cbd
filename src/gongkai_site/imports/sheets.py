"""Rows of a CSV or a workbook, one after another and never all at once."""

from __future__ import annotations

import csv
import io
import itertools
import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO

from gongkai.documents.limits import LIMIT_RATIO, LIMIT_UNPACKED, MIB, RATIO_FREE
from gongkai_site.base.refusals import Refused

COLUMNS = 200
"""No register has more; what stands further right is left out."""
ENCODINGS = ("utf-8-sig", "gb18030")
MARKED = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
BLOCK = 1 << 20
Line = tuple[int, list[str]]


@contextmanager
def lines(stream: BinaryIO, kind: str) -> Iterator[Iterator[Line]]:
    """Yield the lines of a file as (number, cells); ``kind`` is that of ``files``. Lines without a cell are left out.

    Raises Refused IMPORT-KIND, IMPORT-ENCODING, IMPORT-UNREADABLE.
    """
    if kind not in {"text", "xlsx"}:
        raise Refused("IMPORT-KIND", kind=kind)
    found = _csv_lines(stream) if kind == "text" else _book_lines(stream)
    try:
        yield found
    finally:
        found.close()


def _csv_lines(stream: BinaryIO) -> Generator[Line, None, None]:
    codec = _codec(stream)
    wrapped = io.TextIOWrapper(stream, encoding=codec, newline="")
    try:
        head = wrapped.read(64 * 1024)
        wrapped.seek(0)
        reader = csv.reader(wrapped, delimiter=_delimiter(head))
        before = 0
        for row in reader:
            # A cell may hold line breaks: a row is named by the line it begins on.
            number, before = before + 1, reader.line_num
            cells = [cell.strip() for cell in row[:COLUMNS]]
            if any(cells):
                yield number, cells
    except csv.Error as fault:
        raise Refused("IMPORT-UNREADABLE", place=(("line", reader.line_num),)) from fault
    finally:
        wrapped.detach()


def _codec(stream: BinaryIO) -> str:
    """Return the encoding in which all of a text can be read."""
    head = stream.read(2)
    stream.seek(0)
    for mark, codec in MARKED:
        if head == mark:
            return codec
    for codec in ENCODINGS:
        wrapped = io.TextIOWrapper(stream, encoding=codec, newline="")
        try:
            while wrapped.read(BLOCK):
                pass
        except UnicodeDecodeError:
            continue
        else:
            return codec
        finally:
            wrapped.detach()
            stream.seek(0)
    raise Refused("IMPORT-ENCODING")


def _delimiter(head: str) -> str:
    """Return what parts the cells: what the first lines have most of, a comma when they have none."""
    first = "\n".join(head.splitlines()[:10])
    return max((",", "\t", ";", "|"), key=first.count)


def _opened(stream: BinaryIO) -> Any:
    import openpyxl

    _not_a_bomb(stream)
    try:
        return openpyxl.load_workbook(stream, read_only=True, data_only=True)
    except Exception as fault:  # whatever openpyxl meets in a file made up or cut short
        raise Refused("IMPORT-UNREADABLE") from fault


def _not_a_bomb(stream: BinaryIO) -> None:
    """Refuse a package that unpacks to far more than it is; no part gives more than its entry says."""
    try:
        with zipfile.ZipFile(stream) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as fault:
        raise Refused("IMPORT-UNREADABLE") from fault
    for entry in entries:
        if entry.file_size > max(RATIO_FREE, LIMIT_RATIO * entry.compress_size):
            raise Refused("PACKAGE-RATIO", found=entry.filename, limit=LIMIT_RATIO)
    if sum(entry.file_size for entry in entries) > LIMIT_UNPACKED:
        raise Refused("PACKAGE-UNPACKED", limit=LIMIT_UNPACKED // MIB)
    stream.seek(0)


def _book_lines(stream: BinaryIO) -> Generator[Line, None, None]:
    """Yield the lines of the first sheet that has any."""
    book = _opened(stream)
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            found = _sheet_lines(sheet)
            first = next(found, None)
            if first is not None:
                yield from itertools.chain((first,), found)
                return
    except Refused:
        raise
    except Exception as fault:  # whatever openpyxl meets in a file made up or cut short
        raise Refused("IMPORT-UNREADABLE") from fault
    finally:
        book.close()


def _sheet_lines(sheet: Any) -> Iterator[Line]:
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        cells = [_text(value) for value in row[:COLUMNS]]
        if any(cells):
            yield number, cells


def _text(value: Any) -> str:
    """Return a cell as text: days as ISO, whole numbers without a point, decimals as they are shown."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case float():
            return format(Decimal(repr(value)).normalize(), "f")
    return str(value).strip()
