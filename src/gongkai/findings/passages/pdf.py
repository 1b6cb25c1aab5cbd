"""PDF: the text as it is read, the text layer anew, and what stands beside the pages."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from gongkai.documents.model import Place
from gongkai.documents.pdf import LIMIT_PAGES, ONE_AT_A_TIME, opened
from gongkai.findings.model import Passage, Where
from gongkai.findings.passages.pictures import exif_passages, xmp_passages
from gongkai.findings.passages.reading import Reading, lines
from gongkai.problems import Failure

PERSONAL = ("Author",)
MOST_MARKS = 1000
"""Annotations of one page, and bookmarks, that are read."""
LONGEST = 100_000


def pdf_passages(reading: Reading, data: bytes, place: Place) -> Iterator[Passage]:
    """Yield the passages of a PDF file; a scan without text is told, and its metadata are read all the same."""
    try:
        yield from reading.body(data, place)
    except Failure as failure:
        if failure.problem.code not in ("PDF-NO-TEXT", "PDF-UNMAPPED-ALL"):
            raise
        yield reading.unread(failure.problem, place)
    with ONE_AT_A_TIME, closing(opened(data)) as document:
        found = list(_beside(document, place))
        attached = list(_attachments(document))
    yield from found
    for name, content in attached:
        yield from reading.inner(content, name, (*place, ("attachment", name)))
    yield from exif_passages(data, (*place, ("picture", "PDF")))
    yield from xmp_passages(data, place)


def _beside(document: pypdfium2.PdfDocument, place: Place) -> Iterator[Passage]:
    for name, value in document.get_metadata_dict(skip_empty=True).items():
        where: Where = "property" if name in PERSONAL else "info"
        yield from lines(value, (*place, ("property", name)), where)
    for number, bookmark in zip(range(1, MOST_MARKS), _bookmarks(document), strict=False):
        yield from lines(bookmark, (*place, ("bookmark", number)), "info")
    for number in range(1, min(len(document), LIMIT_PAGES) + 1):
        try:
            with closing(document[number - 1]) as page:
                yield from _page(page, (*place, ("page", number)))
        except pypdfium2.PdfiumError:
            continue  # the reader of the text has told it


def _bookmarks(document: pypdfium2.PdfDocument) -> Iterator[str]:
    for mark in document.get_toc():
        yield str(mark.get_title())


def _page(page: pypdfium2.PdfPage, place: Place) -> Iterator[Passage]:
    with closing(page.get_textpage()) as texts:
        yield from lines(texts.get_text_range(), place, "layer")
    for at in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), MOST_MARKS)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, at)
        if not annotation:
            continue
        try:
            here = (*place, ("comment", at + 1))
            yield from lines(_string(annotation, b"Contents"), here, "comment")
            yield from lines(_string(annotation, b"V"), place, "layer")
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)
    yield from _links(page, place)


def _links(page: pypdfium2.PdfPage, place: Place) -> Iterator[Passage]:
    position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    for number in range(1, MOST_MARKS):
        if not pdfium.FPDFLink_Enumerate(page.raw, ctypes.byref(position), ctypes.byref(link)):
            return
        action = pdfium.FPDFLink_GetAction(link)
        if action and pdfium.FPDFAction_GetType(action) == pdfium.PDFACTION_URI:
            size = pdfium.FPDFAction_GetURIPath(page.pdf.raw, action, None, 0)
            held = ctypes.create_string_buffer(min(size, LONGEST))
            pdfium.FPDFAction_GetURIPath(page.pdf.raw, action, held, len(held))
            yield Passage(held.value.decode("utf-8", "replace"), (*place, ("link", number)), "link")


def _string(annotation: Any, key: bytes) -> str:
    size = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if not 2 < size <= LONGEST:
        return ""
    held = (ctypes.c_ushort * (size // 2 + 1))()
    pdfium.FPDFAnnot_GetStringValue(annotation, key, held, size)
    return bytes(held)[: size - 2].decode("utf-16-le", "replace")


def _attachments(document: pypdfium2.PdfDocument) -> Iterator[tuple[str, bytes]]:
    for at in range(min(document.count_attachments(), MOST_MARKS)):
        try:
            attachment = document.get_attachment(at)
            yield str(attachment.get_name()), bytes(attachment.get_data())
        except (pypdfium2.PdfiumError, ValueError):
            continue
