"""Drafts to bytes, in the order given: written here, or by a browser or an office program, many a start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.document import Draft
from corpus.formats import docx, html, office, pdf, text, xlsx
from corpus.formats.names import family


def missing(format_name: str) -> str:
    """Return the program that a format needs and this machine lacks, or nothing."""
    if format_name == "pdf-chromium" and pdf.browser() is None:
        return "chromium"
    if format_name in ("pdf-office", "doc-office") and office.program() is None:
        return "soffice"
    return ""


def made(drafts: Sequence[Draft]) -> Iterator[tuple[Draft, bytes]]:
    """Yield each draft with its bytes. Those that another program prints come last, all in one start of it."""
    for draft in (draft for draft in drafts if family(draft.format) in WRITERS):
        yield draft, WRITERS[family(draft.format)](draft.format, draft.page, draft.hints, draft.chance("format"))
    printed = [draft for draft in drafts if draft.format == "pdf-chromium"]
    if printed:
        pages = [html.for_print(draft.page, draft.hints, draft.chance("format")) for draft in printed]
        yield from zip(printed, pdf.printed(pages, [draft.chance("paper") for draft in printed]), strict=True)
    for format_name, target in (("pdf-office", "pdf"), ("doc-office", "doc")):
        converted = [draft for draft in drafts if draft.format == format_name]
        if converted:
            files = [docx.write("docx-plain", each.page, each.hints, each.chance("format")) for each in converted]
            yield from zip(converted, office.converted(files, target), strict=True)


WRITERS = {"text": text.write, "html": html.write, "docx": docx.write, "xlsx": xlsx.write}
