"""What a file is, by its content alone: names lie, and a .doc is often HTML, RTF or XML."""

from __future__ import annotations

import re
import struct
from io import BytesIO

from gongkai.documents.limits import LIMIT_ENTRIES

SIGNATURES = (
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
)
PDF = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,1024}%PDF-|(?s:.{0,1024}?)%PDF-[\d.]+(?s:.{0,2048}?)\d+\s+\d+\s+obj\b")
"""A PDF may have junk before it; then it must have an object behind its mark, for a text may name the mark as well."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
STREAMS = (
    ("EncryptedPackage", "encrypted-office"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "slides"),
)
"""Streams of an OLE file. Objects inside a document have streams of their own, which stand behind those of the file."""
MEMBERS = (
    (re.compile(r"^OFD\.xml$", re.MULTILINE), "ofd"),
    (re.compile(r"^word/document\d*\.xml$", re.MULTILINE), "docx"),
    (re.compile(r"^xl/workbook\d*\.xml$", re.MULTILINE), "xlsx"),
    (re.compile(r"^xl/workbook\.bin$", re.MULTILINE), "xlsb"),
    (re.compile(r"^ppt/presentation\.xml$", re.MULTILINE), "slides"),
)
LOCAL_NAME = re.compile(
    rb"PK\x03\x04.{26}((?:word|xl|ppt)/\w+\.(?:xml|bin)|OFD\.xml|\[Content_Types\]\.xml|_rels/\.rels)", re.DOTALL
)
OFFICE = ("[Content_Types].xml", "_rels/.rels")
"""What every office package begins with."""
MIMETYPES = (
    (b"application/vnd.oasis.opendocument.text", "odt"),
    (b"application/vnd.oasis.opendocument.spreadsheet", "ods"),
    (b"application/vnd.oasis.opendocument.presentation", "slides"),
)
MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
HEAD = 65_536
TAG = (
    "html|head|body|title|meta|link|base|style|script|table|tbody|thead|tr|td|th|p|div|span|br|hr|h[1-6]|font|b|i|u|"
    "strong|em|a|center|ul|ol|li|dl|form|section|article|main|header|nav|img|pre|blockquote|noscript|o:p"
)
FIRST_TAG = re.compile(
    rf"(?>\s+|<!--.*?-->|<\?xml[^>]*>|<!\[[^>]*>)*+<(?:!doctype\s+html|(?:{TAG})[\s/>])", re.IGNORECASE | re.DOTALL
)
PAGE = re.compile(r"<(?:!doctype\s+html|html|body)[\s>]", re.IGNORECASE)
END_TAG = re.compile(r"</(?:p|td|tr|div|span|table|li|h[1-6])\s*>", re.IGNORECASE)
LEAST_END_TAGS = 10
OFFICE_XML = re.compile(r"<\?mso-application\s+progid=[\"'](Word|Excel)\.", re.IGNORECASE)
FLAT_ROOT = re.compile(r"<(?:w:wordDocument|pkg:package)\b")
WEB_ARCHIVE = re.compile(r"\s*(?:mime-version|from|content-type|date|subject|message-id)\s*:", re.IGNORECASE)
WEB_PART = re.compile(
    r"^content-type\s*:\s*(?:multipart/(?:related|alternative)|text/html)", re.IGNORECASE | re.MULTILINE
)


def kind_of(data: bytes) -> str:
    """Return the kind of a file: one of the names above, pdf, html, mhtml, zip, tar, or text for all else.

    >>> kind_of(b"{}"), kind_of("<p>总计".encode("gb18030")), kind_of(b"%PDF-1.7")
    ('text', 'html', 'pdf')
    """
    if data.startswith(ZIP):
        return _kind_of_zip(data)
    if data.startswith(OLE):
        return _kind_of_ole(data)
    for signature, kind in SIGNATURES:
        if data.startswith(signature):
            return kind
    if PDF.match(data):
        return "pdf"
    if data[257:262] == b"ustar":
        return "tar"
    if _is_other_image(data):
        return "image"
    return _kind_of_text(_head_text(data[:HEAD]))


def _kind_of_zip(data: bytes) -> str:
    names, is_whole = _names(data)
    for pattern, kind in MEMBERS:
        if pattern.search("\n".join(names)):
            return kind
    if not is_whole and any(name in OFFICE for name in names):
        return "docx"  # its reader says that it is cut short
    return next((kind for text, kind in MIMETYPES if b"mimetype" + text in data[:200]), "zip")


def _names(data: bytes) -> tuple[list[str], bool]:
    """Return the names of the entries, and whether the package is whole; if not, those that stand before entries."""
    if data.count(b"PK\x01\x02") <= LIMIT_ENTRIES:
        import zipfile  # not at the top: the command line imports this module for files that are no packages, too

        try:
            with zipfile.ZipFile(BytesIO(data)) as package:
                return package.namelist(), True
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, OverflowError, struct.error):
            pass
    return [name.decode() for name in LOCAL_NAME.findall(data[:HEAD])], False


def _kind_of_ole(data: bytes) -> str:
    """Tell by the first stream known; its name stands in the file's directory as UTF-16."""
    found = [(data.find((name + "\0").encode("utf-16-le")), kind) for name, kind in STREAMS]
    if found[0][0] >= 0:
        return "encrypted-office"
    return min([(at, kind) for at, kind in found if at >= 0], default=(0, "ole"))[1]


def _is_other_image(data: bytes) -> bool:
    is_bmp = data[:2] == b"BM" and int.from_bytes(data[2:6], "little") == len(data)
    return is_bmp or (data[:4] == b"RIFF" and data[8:12] == b"WEBP") or data[4:12] in (b"ftypheic", b"ftypavif")


def _head_text(head: bytes) -> str:
    """Return the head of a text, good enough to see its tags: they are ASCII in every encoding but UTF-16 and -32."""
    for mark, codec in MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(codec, "ignore")
    zeros = [head[side:1024:2].count(0) for side in (0, 1)]
    if max(zeros) > 8 * min(zeros) and max(zeros) * 16 > min(len(head), 1024):
        return head.decode("utf-16-le" if zeros[1] > zeros[0] else "utf-16-be", "ignore")
    return head.decode("latin-1")


def _kind_of_text(head: str) -> str:
    if head.lstrip()[:1] in ("{", "["):
        return "text"
    if FIRST_TAG.match(head):
        return "html"
    if office := OFFICE_XML.search(head):
        return "word-xml" if office.group(1).lower() == "word" else "excel-xml"
    if FLAT_ROOT.search(head):
        return "word-xml"
    if WEB_ARCHIVE.match(head) and WEB_PART.search(head):
        return "mhtml"
    ends = len(END_TAG.findall(head))
    if ends and PAGE.search(head[:4096]):
        return "html"
    return "html" if ends >= LEAST_END_TAGS and ends >= head.count("\n") else "text"
