"""What a file is, by its content: whatever its name says."""

from __future__ import annotations

import gzip
import subprocess
import sys
import tarfile
import types
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.documents.builders import docx, outcome, p, package, shape, sheet, xlsx

from gongkai.documents import Document, Paragraph, kind_of, read_document
from gongkai.problems import Failure

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def ole(*streams: str) -> bytes:
    return OLE + b"".join((name + "\0").encode("utf-16-le").ljust(128, b"\0") for name in streams)


def tar() -> bytes:
    made = BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
    return made.getvalue()


def odf(kind: str) -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    return package({"mimetype": mimetype, "content.xml": "<a/>"}, level=0)


KINDS = {
    "text": b"\xe4\xb8\x80",
    "a line about tags": "本页用 <table> 标签排版。\n第二行\n".encode(),
    "json": b'{"note": "<p>a</p><p>b</p>"}',
    "json lines": b'[1]\n{"note": "<html>"}',
    "markdown": "# 报告\n\n| 甲 | 1<br>2 |\n|---|---|\n".encode(),
    "nothing": b"",
    "docx": docx(p("甲")),
    "xlsx": xlsx({"表": sheet({"A1": "甲"})}),
    "ofd": package({"OFD.xml": "<ofd:OFD/>", "Doc_0/Document.xml": "<a/>"}),
    "odt": odf("text"),
    "ods": odf("spreadsheet"),
    "slides": package({"[Content_Types].xml": "<a/>", "ppt/presentation.xml": "<a/>"}),
    "zip": package({"a.docx": docx(p("甲")), "b/word/document.xml.txt": "x"}),
    "xlsb": package({"xl/workbook.bin": b"x"}),
    "doc": ole("Root Entry", "1Table", "WordDocument"),
    "a doc with a workbook in it": ole("Root Entry", "WordDocument", "ObjectPool", "Workbook"),
    "xls": ole("Root Entry", "Workbook"),
    "an old xls": ole("Root Entry", "Book"),
    "encrypted-office": ole("Root Entry", "EncryptionInfo", "EncryptedPackage"),
    "ole": ole("Root Entry", "__properties"),
    "pdf": b"%PDF-1.7\n",
    "a pdf behind junk": b"\r\n\r\n%PDF-1.4\n",
    "a pdf behind a mail's head": b"Date: today\n\n%PDF-1.4\n%\xe2\xe3\n1 0 obj\n<<>>",
    "a text that names the mark of a pdf": b"a PDF begins with %PDF-1.7\n",
    "rtf": b"{\\rtf1\\ansi a}",
    "gzip": gzip.compress(b"a"),
    "tar": tar(),
    "7z": b"7z\xbc\xaf\x27\x1c\x00\x04",
    "rar": b"Rar!\x1a\x07\x01\x00",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpeg": b"\xff\xd8\xff\xe0",
    "webp": b"RIFF\x10\0\0\0WEBPVP8 ",
    "tiff": b"II*\x00\x08",
    "html": b"<!DOCTYPE html><html>",
    "a fragment": "<p style='a'>甲</p>".encode("gb18030"),
    "html behind a comment": b"\xef\xbb\xbf \n<!-- saved --><HTML>",
    "html behind an XML declaration": b'<?xml version="1.0"?>\n<html xmlns="x">',
    "html in UTF-16": "<html><body>甲</body></html>".encode("utf-16"),
    "html in UTF-16 without a mark": "<html><body>甲</body></html>".encode("utf-16-be"),
    "html behind text": "发布日期\n<html><body><p>甲</p></body></html>".encode(),
    "cells behind text": ("报告" + "<tr><td>1</td></tr>" * 9).encode("gb18030"),
    "mhtml": b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n",
    "word-xml": b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument>',
    "excel-xml": b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?><Workbook>',
}
NAMED_OTHERWISE = {
    "a line about tags": "text", "json": "text", "json lines": "text", "markdown": "text", "nothing": "text",
    "a doc with a workbook in it": "doc", "an old xls": "xls",
    "a pdf behind junk": "pdf", "a pdf behind a mail's head": "pdf", "a text that names the mark of a pdf": "text",
    "png": "image", "jpeg": "image", "webp": "image", "tiff": "image",
    "a fragment": "html", "html behind a comment": "html", "html behind an XML declaration": "html",
    "html in UTF-16": "html", "html in UTF-16 without a mark": "html", "html behind text": "html",
    "cells behind text": "html",
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_kind(name):
    assert kind_of(KINDS[name]) == NAMED_OTHERWISE.get(name, name)


@pytest.mark.parametrize("size", [60, 200])
def test_a_package_cut_short_is_still_of_its_kind(size):
    assert kind_of(package({"word/document.xml": "甲" * 500, "x": "y"}, level=0)[:-size]) == "docx"


def test_many_comments_are_no_trap():
    assert kind_of(b"<!---->" * 9000 + b"x") == "text"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", OLE, b"<html", b"RIFF", b"MIME-Version: 1\n"]))
def test_any_bytes_have_a_kind(data, start):
    assert isinstance(kind_of(start + data), str)


# --- dispatch -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        ("甲\n乙".encode("gb18030"), ["甲", "乙"]),
        ("<p>甲</p>".encode("gb18030"), ["甲"]),
        (docx(p("甲")), ["甲"]),
        (xlsx({"表": sheet({"A1": "甲"})}), ["甲"]),
    ],
    ids=["text", "html", "docx", "xlsx"],
)
def test_the_content_decides_not_the_name(data, texts):
    assert shape(read_document(data, "报告.pdf")) == texts


def test_pdf_goes_to_its_reader(monkeypatch):
    reader = types.ModuleType("gongkai.documents.pdf")
    reader.read_pdf = lambda data: Document((Paragraph(data.decode(), ()),))  # type: ignore[attr-defined]  # made here
    monkeypatch.setitem(sys.modules, "gongkai.documents.pdf", reader)
    assert shape(read_document(b"%PDF-1.7")) == ["%PDF-1.7"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ofd", "FILE-OFD"),
        ("png", "FILE-IMAGE"),
        ("encrypted-office", "FILE-ENCRYPTED"),
        ("zip", "FILE-ARCHIVE"),
        ("gzip", "FILE-ARCHIVE"),
        ("tar", "FILE-ARCHIVE"),
        ("7z", "FILE-ARCHIVE"),
        ("rar", "FILE-ARCHIVE"),
        ("slides", "FILE-KIND"),
        ("ole", "FILE-KIND"),
    ],
)
def test_kinds_that_are_not_read_say_why(name, code):
    with pytest.raises(Failure) as failure:
        read_document(KINDS[name], "报告.docx")
    assert failure.value.problem.code == code
    assert failure.value.problem.place == ("报告.docx",)


def test_a_missing_parser_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "gongkai.documents.docx", None)
    with pytest.raises(Failure) as failure:
        read_document(docx(p("甲")))
    assert failure.value.problem.code == "READER-MISSING"


def test_no_parser_is_imported_before_it_is_needed():
    code = "import sys, gongkai.documents as d; d.read_document(b'a'); print(*sorted(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"lxml", "selectolax", "zipfile", "email"} & set(run.stdout.split())


# --- web archives -------------------------------------------------------------------------------------------------

ARCHIVE = (
    "From: saved\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"--x\"; type=\"text/html\"\r\n\r\n"
    "----x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n"
    "----x\r\nContent-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    "{page}\r\n----x--\r\n"
)  # fmt: skip


def archive(page: str, charset: str) -> bytes:
    return ARCHIVE.format(
        charset=charset, page="".join(f"={byte:02X}" for byte in page.encode(charset)).replace("=0A", "\r\n")
    ).encode()


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "big5"])
def test_the_page_of_a_web_archive(charset):
    assert shape(read_document(archive("<p>件文</p><table><tr><td>一<td>1</table>", charset))) == [
        "件文",
        [["一", "1"]],
    ]


def test_a_web_archive_without_a_page():
    with pytest.raises(Failure) as failure:
        read_document(KINDS["mhtml"])
    assert failure.value.problem.code == "MHTML-NO-PAGE"


def test_a_web_archive_nested_without_end():
    nested = b"".join(b"Content-Type: multipart/related; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(30))
    with pytest.raises(Failure) as failure:
        read_document(b"MIME-Version: 1.0\r\n" + nested + b"Content-Type: text/html\r\n\r\n<p>1</p>\r\n")
    assert failure.value.problem.code == "MHTML-NO-PAGE"


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_web_archive_is_read_or_refused(data):
    archive = b"MIME-Version: 1.0\nContent-Type: text/html; charset=" + data
    assert outcome(read_document, archive) in ("", "MHTML-NO-PAGE", "FILE-ENCODING")
