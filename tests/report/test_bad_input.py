"""Any bytes at all give a report or a refusal, soon, and never a figure that does not stand in the document."""

import json
import random
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scripts.fuzz_targets import TARGETS, figures_from_nowhere
from tests.report.layouts import one_cell_a_line, one_row_a_line, piped, wide_gaps, written
from tests.report.strategies import v1

from gongkai.documents import read_document
from gongkai.documents.limits import LIMIT_BYTES, LIMIT_PARTS, LIMIT_SECONDS
from gongkai.documents.text import decode
from gongkai.problems import Failure
from gongkai.report.check import check
from gongkai.report.model import Report
from gongkai.report.read import read_report
from gongkai.report.reading import read_reports
from gongkai.report.sources import read_one

V1, _ = v1()
ROOT = Path(__file__).parents[2]
DEMO = (ROOT / "examples" / "baiyin-miit-2020.txt").read_text(encoding="utf-8")
REPORT = written(V1, one_row_a_line)
MB = 1024 * 1024
SECONDS = LIMIT_SECONDS
"""What one document may take of the processor before its reader is ended; the largest inputs here take a few."""


def read(data: bytes) -> Report:
    (report,) = read_reports(data)
    return report


def refused(data: bytes) -> str:
    with pytest.raises(Failure) as refusal:
        read(data)
    assert refusal.value.exit_code == 2
    return refusal.value.problem.code


# --- encodings ----------------------------------------------------------------------------------------------------

PROSE_FIRST = "政府信息公开工作扎实开展。" * 600 + "\n" + REPORT


@pytest.mark.parametrize("text", [REPORT, DEMO, PROSE_FIRST], ids=["tables", "demo", "prose"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings(text, encoding):
    assert decode(text.encode(encoding)).removeprefix("\ufeff") == text


def test_utf_16_with_the_mark_of_the_other_order():
    assert decode(b"\xfe\xff" + REPORT.encode("utf-16-be")) == REPORT


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("zeros", [1, 7, 500])
def test_zero_bytes_are_left_out_and_noted(encoding, zeros):
    half = len(REPORT) // 2
    report = read((REPORT[:half] + "\0" * zeros + REPORT[half:]).encode(encoding))

    assert report.figures == V1.figures
    assert [(each.code, each.found) for each in report.problems] == [("TEXT-CONTROL", zeros)]


def test_signs_that_nobody_sees_are_left_out_and_noted():
    report = read("\u200b".join(REPORT[at : at + 5] for at in range(0, len(REPORT), 5)).encode())

    assert report.figures == V1.figures
    assert [each.code for each in report.problems] == ["TEXT-CONTROL"]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_any_end_of_line_ends_a_line(end):
    assert read(REPORT.replace("\n", end).encode()).figures == V1.figures


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "FILE-EMPTY"),
        (b"\0" * 1000, "READ-NO-REPORT"),
        (b"\xef\xbb\xbf", "FILE-EMPTY"),
        (b"\xff\xfe", "FILE-EMPTY"),
        (b"\xff\xfe\x00", "FILE-ENCODING"),
        (b"\xff" * 100, "FILE-ENCODING"),
        (b"\x80\x81\x82" * 100, "FILE-ENCODING"),
        (REPORT.encode("utf-16")[:-1], "FILE-ENCODING"),
        (REPORT.encode() + b"\xff", "FILE-ENCODING"),
        (b"%PDF-1.7\n" + REPORT.encode(), "PDF-BROKEN"),
        (b"PK\x03\x04" + REPORT.encode(), "FILE-ARCHIVE"),
        (b"\xd0\xcf\x11\xe0" * 100, "FILE-NOT-TEXT"),
        (b"\x89PNG\r\n", "FILE-IMAGE"),
        (b"\x1f\x8b\x08", "FILE-ARCHIVE"),
        (b"{\\rtf1 }", "READ-NO-REPORT" if shutil.which("soffice") else "OFFICE-MISSING"),
        (b"{", "JSON-MALFORMED"),
        (b"{" * 5000, "JSON-MALFORMED"),
        (b"{\xff}", "FILE-ENCODING"),
    ],
)
def test_rubbish_is_refused(data, code):
    assert refused(data) == code


# --- size ---------------------------------------------------------------------------------------------------------


def test_a_file_over_the_limit_is_refused_unread(tmp_path):
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(LIMIT_BYTES + 1)
    with pytest.raises(Failure) as refusal:
        read_one(str(tmp_path / "large.txt"))

    assert refusal.value.problem.code == "FILE-TOO-LARGE"
    assert "50 MB" in refusal.value.problem.text("zh")


def test_a_file_at_the_limit_is_read_soon():
    data = REPORT.encode()
    started = time.process_time()

    assert read(data + b" " * (LIMIT_BYTES - len(data))).figures == V1.figures
    assert time.process_time() - started < SECONDS


def test_more_lines_or_cells_than_any_report_has_are_refused():
    for sign in (b"\n", b"\r", b"|"):
        assert refused(REPORT.encode() + sign * (LIMIT_PARTS + 1)) == "FILE-TOO-LONG"


def in_section(no: str, more: str) -> str:
    """Return the report with more text at the end of a section."""
    following = "一二三四五六"["一二三四五六".index(no) + 1]
    return REPORT.replace(f"\n{following}、", f"\n{more}\n{following}、", 1)


LARGE = {
    "a line of 5 MB in the prose": in_section("一", "政府信息公开工作" * (5 * MB // 24)),
    "a line of 5 MB in a table": in_section("三", "abcdefg " * (5 * MB // 8)),
    "a long line without a stop in a table": in_section("三", "公开工作 " * 30_000),
    "200,000 short lines": in_section("一", "公开\n" * 200_000),
    "lines to be joined": in_section("一", "本年度政府信息公开工作稳步推进取得新的成\n" * 30_000),
    "a number of 150,000 digits": in_section("三", "1" * 150_000),
    "a number of a million digits in the prose": in_section("一", "1" * MB),
    "numbers in groups of three": in_section("一", "1,111," * 150_000),
    "words and numbers in a table": in_section("三", "件 0 " * 30_000),
    "counts without a stop": in_section("一", "收到申请12件" * 50_000),
    "counts with stops": in_section("一", "收到申请12件，其中予以公开5件。" * 9_000),
    "totals taken apart": in_section("一", "其中5件" * 50_000),
    "brackets": in_section("一", "（" * 150_000),
    "headings in a line": in_section("一", "一、总体情况" * 20_000),
    "headings in lines": in_section("二", "二、主动公开政府信息情况\n" * 10_000),
    "rows of a table": in_section("三", "| 5 | 5 |\n" * 10_000),
    "cells of a row": in_section("三", "| 5" * 100_000 + "|"),
    "tabs": in_section("三", "\t" * 190_000),
    "lines of a tab": in_section("三", "\t\n" * 20_000),
    "titles": in_section("一", "政府信息公开工作年度报告" * 100_000),
    "a title of a megabyte": "政" * MB + REPORT,
    "an address without an end": in_section("五", "地址：" + " " * MB),
    "one name twice": json.dumps({"figures": {str(at): 0 for at in range(100_000)}})[:-2] + ', "99999": 1}}',
    "thousands of digits in JSON": '{"year": ' + "1" * MB + "}",
    "deep JSON": '{"a":' * 200_000,
}


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE)
def test_no_input_takes_long(text):
    started = time.process_time()
    try:
        report = read(text.encode())
    except Failure:
        report = None
    if report is not None:
        check(report)

    assert time.process_time() - started < SECONDS


# --- any bytes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=300))
def test_any_bytes(name, data):
    TARGETS[name](data)


SIGNS = st.text(
    st.sampled_from("0123456789,.，。（）()/-—减增件万元 \t\n|:：一二三四五六、\0\ufeff\u3000其中总计年月日无"),
    max_size=6,
)
DOCUMENTS = st.sampled_from(
    [DEMO, *(written(V1, layout) for layout in (one_cell_a_line, one_row_a_line, piped, wide_gaps))]
)


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """Draw a document after a few accidents: pieces lost, doubled, moved, signs put in."""
    text = draw(DOCUMENTS)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 1, 3, 20, 200])))
        piece, to = draw(st.sampled_from(["", text[start:end], text[start:end] * 2])), draw(st.integers(0, len(text)))
        text = text[:start] + draw(SIGNS) + text[end:]
        text = text[:to] + piece + text[to:]
    return text


@settings(max_examples=20, deadline=None)
@given(text=spoilt())
def test_a_spoilt_document_gives_no_figure_from_nowhere(text):
    TARGETS["text"](text.encode())


@settings(max_examples=10, deadline=None)
@given(text=spoilt(), encoding=st.sampled_from(["gb18030", "utf-16", "utf-16-le", "utf-16-be"]), at=st.integers(0))
def test_a_spoilt_encoding_gives_no_figure_from_nowhere(text, encoding, at):
    data = bytearray(text.encode(encoding))
    data[at % len(data)] ^= 0x55
    TARGETS["text"](bytes(data))


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_spoilt_report_json_is_read_or_refused(data):
    text = (ROOT / "tests/report/reports/district-2023/report.json").read_bytes()
    start = data.draw(st.integers(0, len(text)))
    end = start + data.draw(st.sampled_from([0, 1, 5, 500]))
    TARGETS["json"](text[:start] + data.draw(st.binary(max_size=5)) + text[end:])


def test_a_figure_from_nowhere_is_noticed():
    document = read_document(REPORT.encode())
    report = read_report(document)
    report.figures["applications.granted.total"] = 987654

    assert list(figures_from_nowhere(report, document)) == ["applications.granted.total"]


# --- a row or line lost, moved or doubled: what is read is right --------------------------------------------------


def wrong(report: Report) -> dict[str, object]:
    return {key: value for key, value in report.figures.items() if value is not None and value != V1.figures[key]}


@pytest.mark.parametrize("layout", [one_row_a_line, piped, wide_gaps], ids=lambda each: each.__name__)
@pytest.mark.parametrize("seed", range(3))
def test_rows_lost_moved_and_doubled_make_no_figure_wrong(layout, seed):
    chance = random.Random(seed)
    lines = written(V1, layout).split("\n")
    rows = [at for at, line in enumerate(lines) if any(sign.isdigit() for sign in line) and len(line) < 200][3:-2]
    lost, moved, to, doubled = chance.sample(rows, 4)
    lines[doubled] += "\n" + lines[doubled]
    lines[to] += "\n" + lines[moved]
    lines[moved] = lines[lost] = ""
    report = read("\n".join(lines).encode())

    assert wrong(report) == {}


@pytest.mark.parametrize("seed", range(8))
def test_a_line_lost_from_the_one_cell_layout_makes_no_figure_wrong(seed):
    lines = written(V1).split("\n")
    start, end = (next(at for at, line in enumerate(lines) if line.startswith(no)) for no in ("二、", "五、"))
    del lines[random.Random(seed).randrange(start + 1, end)]

    assert wrong(read("\n".join(lines).encode())) == {}
