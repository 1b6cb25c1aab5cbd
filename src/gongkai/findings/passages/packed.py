"""Archives, and old and foreign office formats, which LibreOffice converts where it is installed."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.documents import kind_of
from gongkai.documents.archives import members
from gongkai.documents.model import Place
from gongkai.documents.office import converted
from gongkai.findings.model import Passage
from gongkai.findings.passages.reading import Reading
from gongkai.findings.passages.sheets import sheet_passages
from gongkai.findings.passages.word import word_passages


def packed_passages(reading: Reading, data: bytes, place: Place) -> Iterator[Passage]:
    """Yield the passages of the files in an archive."""
    for member in members(data, kind_of(data), reading.name):
        if member.problem is not None:
            yield reading.unread(member.problem, (*place, ("member", member.name)))
        else:
            yield from reading.inner(member.data, member.name, place)


def converted_word(reading: Reading, data: bytes, place: Place) -> Iterator[Passage]:
    """Yield the passages of a text document in an old or foreign format."""
    yield from word_passages(reading, converted(data, "docx"), place)


def converted_sheets(reading: Reading, data: bytes, place: Place) -> Iterator[Passage]:
    """Yield the passages of a workbook in an old or foreign format."""
    yield from sheet_passages(reading, converted(data, "xlsx"), place)
