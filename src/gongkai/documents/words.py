"""The words of a document alone, for those who search in files."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.documents import Document, Paragraph, read_document
from gongkai.documents.limits import LIMIT_WORDS
from gongkai.documents.workers import safely
from gongkai.problems import Problem

TASK = "gongkai.documents.words:words_safely"


def words_safely(data: bytes, name: str) -> str | Problem:
    """Return the words of a document, a paragraph or cell a line, or the problem, whatever goes wrong."""
    return safely(lambda: "\n".join(_lines(read_document(data, name)))[:LIMIT_WORDS], name)


def _lines(document: Document) -> Iterator[str]:
    for block in document.blocks:
        for each in (block,) if isinstance(block, Paragraph) else block.cells:
            if text := " ".join(each.text.split()):
                yield text
