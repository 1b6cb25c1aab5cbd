"""Text, Markdown and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from gongkai.documents import decode, read_text
from gongkai.documents.limits import LIMIT_PARTS
from gongkai.documents.model import Place
from gongkai.findings.model import Passage
from gongkai.findings.passages.reading import Reading
from gongkai.problems import Failure

DELIMITERS = {".csv": ",", ".tsv": "\t"}


def text_passages(reading: Reading, data: bytes, place: Place) -> Iterator[Passage]:
    """Yield the lines of a text, the rows of a CSV."""
    text = decode(data)
    delimiter = DELIMITERS.get(reading.name[-4:].lower())
    if delimiter is None:
        yield from reading.document(read_text(text), place)
        return
    if text.count("\n") + text.count(delimiter) > LIMIT_PARTS:
        raise Failure("FILE-TOO-LONG", limit=LIMIT_PARTS)
    table = next(reading.tables)
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter)
    try:
        for row in rows:
            here = (*place, ("line", rows.line_num))
            cells = [(at, cell.strip(), (*here, ("column", at + 1))) for at, cell in enumerate(row) if cell.strip()]
            if cells:
                yield reading.row(table, cells)
    except csv.Error:
        yield from reading.document(read_text(text), place)
