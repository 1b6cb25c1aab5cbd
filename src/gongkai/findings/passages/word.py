"""DOCX: the text as it reads once all changes are accepted, and all that is in the file besides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.documents.docx import MAIN
from gongkai.documents.docx_tags import is_hidden
from gongkai.documents.model import Place
from gongkai.documents.package import Package
from gongkai.documents.xmlparts import Element, parse
from gongkai.findings.model import Passage, Where
from gongkai.findings.passages.parts import part_passages, text_of
from gongkai.findings.passages.reading import Reading, lines
from gongkai.problems import Failure, PlacePart

COMMENTS = re.compile(r"/comments\w*\.xml$")
HEADERS = re.compile(r"/(?:header|footer)(\d{0,6})\.xml$")
NOTES = re.compile(r"/(?:foot|end)notes(\d{0,6})\.xml$")
DELETED = ("{*}del", "{*}moveFrom")
INSERTED = ("{*}ins", "{*}moveTo")


def word_passages(reading: Reading, data: bytes, place: Place) -> Iterator[Passage]:
    """Yield the passages of a DOCX."""
    package = Package(data)
    main = package.main_part(MAIN)
    yield from reading.body(data, place)
    for name in package.names:
        try:
            if name == main:
                yield from _unseen(parse(package.read(name), name), place)
            if COMMENTS.search(name):
                for number, comment in enumerate(parse(package.read(name), name), 1):
                    yield from lines(text_of(comment), (*place, ("comment", number)), "comment")
                continue
        except Failure as failure:
            yield reading.unread(failure.problem, (*place, ("part", name)))
            continue
        where, label = _named(name, main)
        yield from part_passages(reading, package, name, place, where, label)


def _named(name: str, main: str) -> tuple[Where, PlacePart | None]:
    """Return where the text of a part stands, and how a person calls it."""
    if name == main:
        return "layer", ("body", 1)
    if found := HEADERS.search(name):
        return "header", ("header", int(found[1] or 1))
    if found := NOTES.search(name):
        return "note", ("note", int(found[1] or 1))
    return "info", None


def _unseen(root: Element, place: Place) -> Iterator[Passage]:
    """Yield paragraphs as they were before changes, and hidden text; the caller takes all text once more."""
    deleted = hidden = 0
    for paragraph in root.iter("{*}p"):
        if next(paragraph.iter(*DELETED), None) is not None:
            deleted += 1
            yield from lines(_before_changes(paragraph), (*place, ("deleted", deleted)), "deleted")
        unseen = "".join(text_of(run) for run in paragraph.iter("{*}r") if is_hidden(run))
        if unseen.strip():
            hidden += 1
            yield from lines(unseen, (*place, ("hidden-text", hidden)), "hidden")
    for row in root.iter("{*}tr"):
        if next(row.iterfind("{*}trPr/{*}hidden"), None) is not None:
            hidden += 1
            yield from lines(text_of(row), (*place, ("hidden-text", hidden)), "hidden")


def _before_changes(paragraph: Element) -> str:
    texts = paragraph.iter("{*}t", "{*}delText")
    return "".join(text.text or "" for text in texts if next(text.iterancestors(*INSERTED), None) is None)
