"""Any file as blocks of text and grids, with positions. The only place that knows encodings and parsers."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from gongkai.documents.kinds import kind_of
from gongkai.documents.model import Block, Document, Grid, GridCell, Paragraph
from gongkai.documents.text import decode, read_text
from gongkai.problems import Failure

__all__ = ["Block", "Document", "Grid", "GridCell", "Paragraph", "decode", "kind_of", "read_document", "read_text"]

READERS = {
    "html": "html:read_html",
    "mhtml": "mhtml:read_mhtml",
    "docx": "docx:read_docx",
    "xlsx": "xlsx:read_xlsx",
    "pdf": "pdf:read_pdf",
    "doc": "office:read_doc",
    "rtf": "office:read_doc",
    "odt": "office:read_doc",
    "word-xml": "office:read_doc",
    "xls": "office:read_xls",
    "xlsb": "office:read_xls",
    "ods": "office:read_xls",
    "excel-xml": "office:read_xls",
}
"""Module and function for each kind; imported when a file of the kind is read, with its parser."""
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
"""What says the encoding of a text, and is no text."""
UNREADABLE = {
    "ofd": "FILE-OFD",
    "image": "FILE-IMAGE",
    "encrypted-office": "FILE-ENCRYPTED",
    **dict.fromkeys(("zip", "gzip", "tar", "7z", "rar"), "FILE-ARCHIVE"),
}


def read_document(data: bytes, name: str = "") -> Document:
    """Return the blocks of a file of any kind, told by its content; ``name`` only says in a problem which file it was.

    Raises Failure: FILE-… when files of its kind are not read, READER-MISSING when their parser is not installed,
    and those of the reader of its kind.
    """
    place = (name,) if name else ()
    if not data or data.isspace() or data in MARKS:
        raise Failure("FILE-EMPTY", place=place)
    kind = kind_of(data)
    if kind == "text":
        return read_text(decode(data))
    if kind not in READERS:
        raise Failure(UNREADABLE.get(kind, "FILE-KIND"), place=place, found=kind.upper())
    module, _, function = READERS[kind].partition(":")
    try:
        reader: Any = getattr(import_module(f"gongkai.documents.{module}"), function)
    except ModuleNotFoundError as fault:
        raise Failure("READER-MISSING", place=place, found=kind.upper(), package=fault.name) from fault
    document: Document = reader(data)
    return document
