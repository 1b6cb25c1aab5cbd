"""PDF files that cannot be read, or only in part: each says why, and none takes the reader down."""

from __future__ import annotations

import contextlib
import hashlib

import pytest
from tests.documents.pdf_files import LATIN, Pdf, Sheet, pdf_of, written
from tests.documents.pdf_views import read, shape

from gongkai.documents import pdf
from gongkai.documents.pdf import drawing, lattice, read_pdf
from gongkai.documents.text import LIMIT_BYTES
from gongkai.problems import Failure, entry_of, problem

PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
PICTURE = "q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"


def refused(data):
    with pytest.raises(Failure) as failure:
        read_pdf(data)
    return failure.value.problem


def codes(document):
    return [problem.code for problem in document.problems]


# --- no password, no key ------------------------------------------------------------------------------------------


def rc4(key: bytes, data: bytes) -> bytes:
    box, at = list(range(256)), 0
    for number in range(256):
        at = (at + box[number] + key[number % len(key)]) % 256
        box[number], box[at] = box[at], box[number]
    made, one, two = bytearray(), 0, 0
    for byte in data:
        one = (one + 1) % 256
        two = (two + box[one]) % 256
        box[one], box[two] = box[two], box[one]
        made.append(byte ^ box[(box[one] + box[two]) % 256])
    return bytes(made)


def locked(password: bytes, *, known: bool) -> bytes:
    """Return a file locked with a password to open it (``known`` false), or only against changing it."""
    owner = rc4(hashlib.md5(PAD).digest()[:5], (password + PAD)[:32])
    key = hashlib.md5((password + PAD)[:32] + owner + b"\xfc\xff\xff\xff" + b"0123456789abcdef").digest()[:5]
    content = b"BT /F 12 Tf 50 700 Td (open data) Tj ET"
    own_key = hashlib.md5(key + (4).to_bytes(3, "little") + b"\0\0").digest()[:10]
    user = rc4(key, PAD)
    objects = [
        HEAD,
        PAGES,
        PAGE.replace(b" /XObject << /X 5 0 R >>", b""),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), rc4(own_key, content)),
        f"<< /Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{user.hex()}> /P -4 >>".encode(),
    ]
    if known:
        assert password == b""
    return written(objects, "/Root 1 0 R /Encrypt 5 0 R /ID [<30313233343536373839616263646566> <00>]")


def test_a_file_locked_with_a_password_says_so():
    assert refused(locked(b"secret", known=False)).code == "PDF-ENCRYPTED"


def test_a_file_locked_only_against_changes_is_read():
    assert shape(read_pdf(locked(b"", known=True))) == ["open data"]


def test_a_file_locked_in_an_unknown_way_says_so():
    data = locked(b"", known=True).replace(b"/Filter /Standard", b"/Filter /Certific")

    assert refused(data).code == "PDF-ENCRYPTED"


# --- nothing to read ----------------------------------------------------------------------------------------------


def test_a_scan_says_how_many_pages_it_has():
    found = refused(pdf_of(Sheet().raw(PICTURE), Sheet().raw(PICTURE)))

    assert (found.code, found.found) == ("PDF-NO-TEXT", 2)


def test_a_file_of_blank_pages_holds_no_text():
    assert refused(pdf_of(Sheet())).code == "PDF-NO-TEXT"


def test_a_scanned_page_among_others_is_reported_and_the_others_are_read():
    document = read(Sheet().text(50, 100, "正文"), Sheet().raw(PICTURE), Sheet().text(50, 100, "后文"))

    assert shape(document) == ["正文", "后文"]
    assert [(problem.code, problem.found, problem.place) for problem in document.problems] == [
        ("PDF-PAGE-NO-TEXT", [2], (("page", 2),))
    ]


def test_a_scanned_page_with_the_mark_of_its_scanner_is_reported():
    document = read(Sheet().text(50, 100, "正文"), Sheet().raw(PICTURE).text(400, 830, "Scanner", font=LATIN))

    assert codes(document) == ["PDF-PAGE-NO-TEXT"]


def test_a_seal_or_an_emblem_beside_text_is_no_scan():
    sheet = Sheet().text(50, 100, "正文").raw("q 80 0 0 80 300 300 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q")

    assert codes(read(sheet)) == []


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"not a pdf at all", b"%PDF-1.7\n" + b"\0" * 2000])
def test_what_is_no_pdf_is_broken(data):
    assert refused(data).code == "PDF-BROKEN"


def test_a_file_cut_in_the_middle_is_broken_or_read_but_never_a_crash():
    data = pdf_of(Sheet().text(50, 100, "正文"))

    assert refused(data[: len(data) // 8]).code == "PDF-BROKEN"


def test_a_file_without_pages_is_broken():
    assert refused(Pdf().write()).code == "PDF-BROKEN"


def test_a_page_that_is_no_page_is_reported_and_the_others_are_read():
    pdf_file = Pdf().page(Sheet().text(50, 100, "正文"))
    pdf_file.pages.append(pdf_file.add("(no page)"))
    document = read_pdf(pdf_file.page(Sheet().text(50, 100, "后文")).write())

    assert shape(document) == ["正文", "后文"]
    assert codes(document) == ["PDF-PAGE-BROKEN"]


# --- limits -------------------------------------------------------------------------------------------------------


def test_a_file_larger_than_the_limit_is_not_opened():
    assert refused(b"%PDF-1.7" + b"\0" * LIMIT_BYTES).code == "FILE-TOO-LARGE"


def test_a_file_with_more_pages_than_the_limit_is_not_read(monkeypatch):
    monkeypatch.setattr(pdf, "LIMIT_PAGES", 2)

    found = refused(pdf_of(*(Sheet().text(50, 100, "正文") for _ in range(3))))

    assert (found.code, found.found, found.data["limit"]) == ("PDF-PAGES", 3, 2)


def test_a_file_with_more_text_than_the_limit_is_not_read(monkeypatch):
    monkeypatch.setattr(pdf, "LIMIT_SIGNS", 5)

    assert refused(pdf_of(Sheet().text(50, 100, "超过五个字的正文"))).code == "PDF-SIGNS"


@pytest.mark.parametrize("limit", ["MOST_DRAWN", "MOST_FIELDS"])
def test_a_page_with_more_lines_than_a_table_has_is_read_as_text_and_reported(monkeypatch, limit):
    monkeypatch.setattr(drawing if limit == "MOST_DRAWN" else lattice, limit, 5)
    sheet = Sheet().table([50, 150, 250], [100, 120, 140], [["甲", "1"], ["乙", "2"]])

    document = read(sheet)

    assert shape(document) == ["甲  1", "乙  2"]
    assert codes(document) == ["PDF-CROWDED"]


# --- files that turn in circles -----------------------------------------------------------------------------------


HEAD = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    b" /Resources << /Font << /F %s >> /XObject << /X 5 0 R >> >> >>" % FONT
)
TEXT = b"<< /Length 56 >>\nstream\nBT /F 12 Tf 50 700 Td (open data) Tj ET /X Do           \nendstream"
FORM = (
    b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %s 0 R >> >> /Length 5 >>"
    b"\nstream\n/X Do\nendstream"
)
DESCENDANT = b"<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /DescendantFonts [6 0 R] >>"
CIRCLES = {
    "a form that draws itself": [HEAD, PAGES, PAGE, TEXT, FORM % b"5"],
    "two forms that draw each other": [HEAD, PAGES, PAGE, TEXT, FORM % b"6", FORM % b"5"],
    "pages that hold themselves": [HEAD, PAGES.replace(b"[3", b"[2 0 R 3"), PAGE, TEXT, FORM % b"5"],
    "a page whose parent is itself": [HEAD, PAGES, PAGE.replace(b"2 0 R", b"3 0 R"), TEXT, FORM % b"5"],
    "a length that is its own stream": [HEAD, PAGES, PAGE, TEXT.replace(b"56", b"4 0 R"), FORM % b"5"],
    "a font that descends from itself": [HEAD, PAGES, PAGE.replace(FONT, b"6 0 R"), TEXT, FORM % b"5", DESCENDANT],
    "a number that is itself": [HEAD, PAGES, PAGE.replace(b"4 0 R", b"6 0 R"), TEXT, FORM % b"5", b"6 0 R"],
}


@pytest.mark.parametrize("name", list(CIRCLES))
def test_a_file_that_turns_in_circles_ends(name):
    data = written(CIRCLES[name], "/Root 1 0 R")

    with contextlib.suppress(Failure):
        assert set(shape(read_pdf(data))) <= {"open data"}


def test_a_form_that_draws_itself_hides_no_text_of_its_page():
    assert shape(read_pdf(written(CIRCLES["a form that draws itself"], "/Root 1 0 R"))) == ["open data"]


def test_forms_that_multiply_stop_at_the_limit(monkeypatch):
    monkeypatch.setattr(drawing, "MOST_DRAWN", 500)
    pdf_file = Pdf()
    inner = pdf_file.form(Sheet().line(0, 0, 10, 0))
    for _ in range(5):
        inner = pdf_file.form(Sheet(forms={"F": inner}).raw("/F Do " * 4))

    document = read_pdf(pdf_file.page(Sheet(forms={"F": inner}).text(50, 100, "正文").raw("/F Do")).write())

    assert shape(document) == ["正文"]
    assert codes(document) == ["PDF-CROWDED"]


def test_forms_deeper_than_the_limit_are_not_opened(monkeypatch):
    monkeypatch.setattr(drawing, "DEEPEST", 1)
    pdf_file = Pdf()
    table = pdf_file.form(Sheet().rules([50, 150, 250], [200, 220]).text(54, 214, "甲").text(154, 214, "1"))
    middle = pdf_file.form(Sheet(forms={"F": table}).raw("/F Do"))

    assert shape(read_pdf(pdf_file.page(Sheet(forms={"F": middle}).raw("/F Do")).write())) == ["甲  1"]


# --- what is said -------------------------------------------------------------------------------------------------


CODES = [
    *("PDF-ENCRYPTED", "PDF-BROKEN", "PDF-PAGES", "PDF-SIGNS", "PDF-NO-TEXT", "PDF-UNMAPPED-ALL", "PDF-PAGE-BROKEN"),
    *("PDF-PAGE-NO-TEXT", "PDF-HIDDEN-TEXT", "PDF-UNMAPPED", "PDF-SLANTED", "PDF-CROWDED"),
]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_problem_is_a_whole_sentence_in_both_languages(code, lang):
    text = problem(code, found=[2, 3], limit=1000, place=(("page", 2),)).text(lang)

    assert "{" not in text
    assert text.endswith("。" if lang == "zh" else ".")
    assert entry_of(code)["severity"] in ("error", "warning", "note")


def test_places_are_said_in_both_languages():
    place = (("page", 3), ("table", 1), ("row", 12))
    said = problem("PDF-CROWDED", place=place, found=[3])

    assert said.place_text("zh") == "第 3 页 · 第 1 个表 · 表中第 12 行"
    assert said.place_text("en") == "page 3 · table 1 · row 12"
