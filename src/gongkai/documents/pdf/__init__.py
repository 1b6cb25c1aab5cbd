"""PDF to blocks: ruled and unruled tables as grids, printed lines as paragraphs, through pdfium.

A page number or a running head is no block. What could not be read is a problem with its page; a file that holds
nothing to read is a Failure that says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from threading import Lock

import pypdfium2
import pypdfium2.raw as pdfium

from gongkai.documents.limits import LIMIT_BYTES
from gongkai.documents.model import Document
from gongkai.documents.pdf.drawing import moved
from gongkai.documents.pdf.furniture import Page, strip
from gongkai.documents.pdf.joining import blocks_of
from gongkai.documents.pdf.native import Box, address_of, frame_of, read_fields, turn, turning
from gongkai.documents.pdf.page import Facts, read_page
from gongkai.problems import Failure, Problem, problem

LIMIT_PAGES = 1000
"""The longest document that is read."""
LIMIT_SIGNS = 2_000_000
"""The most characters that are read in one document."""
MOST_LISTED = 20
"""Page numbers that one problem names."""

ONE_AT_A_TIME = Lock()
"""pdfium keeps state of its own for the whole process and may be called by one thread only."""


def read_pdf(data: bytes) -> Document:
    """Return a PDF file as a document.

    Raises Failure FILE-TOO-LARGE, PDF-ENCRYPTED, PDF-BROKEN, PDF-PAGES, PDF-SIGNS, PDF-NO-TEXT, PDF-UNMAPPED-ALL.
    """
    if len(data) > LIMIT_BYTES:
        raise Failure("FILE-TOO-LARGE", found=len(data) // 1024 // 1024, limit=LIMIT_BYTES // 1024 // 1024)
    with ONE_AT_A_TIME, closing(opened(data)) as document:
        count = len(document)
        if count > LIMIT_PAGES:
            raise Failure("PDF-PAGES", found=count, limit=LIMIT_PAGES)
        pages, facts = _pages(document, count)
    problems = list(_problems(facts, count))
    strip(pages)
    return Document(tuple(blocks_of(pages)), tuple(problems))


def opened(data: bytes) -> pypdfium2.PdfDocument:
    """Return the document in ``data``, which must outlive it; raise Failure PDF-ENCRYPTED, PDF-BROKEN.

    Whoever opens one holds ``ONE_AT_A_TIME`` until it is closed.
    """
    handle = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if handle:
        return pypdfium2.PdfDocument(handle)
    locked = pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
    raise Failure("PDF-ENCRYPTED" if locked else "PDF-BROKEN")


def _pages(document: pypdfium2.PdfDocument, count: int) -> tuple[list[Page], dict[int, Facts]]:
    """Return the pages that could be read, and what is to be known of each."""
    pages: list[Page] = []
    facts: dict[int, Facts] = {}
    signs = 0
    for number in range(1, count + 1):
        try:
            page, facts[number] = _page(document, number)
        except pypdfium2.PdfiumError:
            continue
        pages.append(page)
        signs += facts[number].signs
        if signs > LIMIT_SIGNS:
            raise Failure("PDF-SIGNS", found=signs, limit=LIMIT_SIGNS)
    return pages, facts


def _page(document: pypdfium2.PdfDocument, number: int) -> tuple[Page, Facts]:
    """Return one page; one that is written upwards, downwards or askew is turned and read again."""
    with closing(document[number - 1]) as page:
        box, fields = frame_of(address_of(page.raw)), read_fields(address_of(page.raw))
        made, facts = _blocks(page, number, box, fields)
        upright = turning(-facts.angle)
        if not facts.angle or not turn(address_of(page.raw), upright):
            return made, facts
    with closing(document[number - 1]) as page:
        return _blocks(page, number, moved(box, upright), [(text, moved(place, upright)) for text, place in fields])


def _blocks(page: pypdfium2.PdfPage, number: int, box: Box, fields: Sequence[tuple[str, Box]]) -> tuple[Page, Facts]:
    with closing(page.get_textpage()) as texts:
        return read_page(address_of(page.raw), address_of(texts.raw), number, box, fields)


def _problems(facts: Mapping[int, Facts], count: int) -> Iterator[Problem]:
    """Yield what could not be read, page by page; raise Failure when nothing could."""
    broken = [number for number in range(1, count + 1) if number not in facts]
    signs, unknown = (sum(getattr(each, name) for each in facts.values()) for name in ("signs", "unknown"))
    if len(broken) == count:
        raise Failure("PDF-BROKEN")
    if not signs:
        raise Failure("PDF-NO-TEXT", found=count)
    if unknown * 2 > signs:
        raise Failure("PDF-UNMAPPED-ALL", found=unknown, limit=signs)
    pages = {
        "PDF-PAGE-BROKEN": broken,
        "PDF-PAGE-NO-TEXT": [number for number, each in facts.items() if each.is_picture],
        "PDF-HIDDEN-TEXT": [number for number, each in facts.items() if each.hidden],
        "PDF-UNMAPPED": [number for number, each in facts.items() if each.unknown],
        "PDF-SLANTED": [number for number, each in facts.items() if each.slanted],
        "PDF-CROWDED": [number for number, each in facts.items() if each.crowded],
    }
    for code, numbers in pages.items():
        if numbers:
            yield problem(code, place=(("page", numbers[0]),), found=_listed(numbers))


def _listed(numbers: Sequence[int]) -> list[int | str]:
    return [*numbers[:MOST_LISTED], "…"] if len(numbers) > MOST_LISTED else list(numbers)
