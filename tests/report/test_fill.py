"""An office's own form filled, and a faulty report mended: only the cells differ."""

import io
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from corpus.document import drafted
from corpus.formats.making import made

from gongkai.documents import read_document
from gongkai.problems import Failure
from gongkai.report.check import check
from gongkai.report.fill import correct, fill
from gongkai.report.forms import form
from gongkai.report.read import read_report
from gongkai.report.sources import read_one
from gongkai.report.write import written as write

EXAMPLES = Path(__file__).parents[2] / "examples"
WHEN = datetime(2025, 1, 20, tzinfo=UTC)
CELL = re.compile(rb"<w:tc>.*?</w:tc>|<w:tc .*?</w:tc>", re.DOTALL)


def template(format_name, edition="annual-2021", *deviations):
    """Return an office's form of one edition, filled with other figures."""
    for seed in range(1, 200):
        draft = drafted(seed, format_name, deviations)
        if set(draft.expected.figures) == set(form(edition).keys):
            return next(made([draft]))[1]
    raise AssertionError(edition)


@pytest.fixture(scope="module")
def report():
    return read_one(str(EXAMPLES / "invented-2024.json"))


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {info.filename: package.read(info) for info in package.infolist()}


@pytest.mark.parametrize("format_name", ["docx-plain", "docx-nested", "docx-controls", "xlsx-one", "xlsx-many"])
def test_a_filled_form_reads_as_the_report(report, format_name):
    filled = fill(template(format_name), report)

    assert read_report(read_document(filled.data)).figures == report.figures
    assert set(filled.keys) == set(report.figures)
    assert filled.problems == ()


def test_an_empty_form_is_filled(report):
    empty = template("docx-plain", "annual-2021", "blank-table")

    assert read_report(read_document(fill(empty, report).data)).figures == report.figures


@pytest.mark.parametrize(
    ("format_name", "changed"), [("docx-plain", "word/document.xml"), ("xlsx-text", "xl/worksheets/sheet1.xml")]
)
def test_all_other_parts_stay_byte_for_byte(report, format_name, changed):
    before = template(format_name)
    after = fill(before, report).data

    assert list(parts(before)) == list(parts(after))
    assert [name for name in parts(before) if parts(before)[name] != parts(after)[name]] == [changed]


def test_in_the_document_only_cells_differ(report):
    before = template("docx-plain")
    xml = [CELL.sub(b"<cell/>", parts(data)["word/document.xml"]) for data in (before, fill(before, report).data)]

    assert xml[0] == xml[1]
    assert xml[0].count(b"<cell/>") > 200


def one_sheet_a_table(report, *, blank):
    """Return a workbook with nothing but the tables of a report, each on a sheet of its own without a heading."""
    book = openpyxl.load_workbook(io.BytesIO(write(report, "xlsx").data))
    for number, sheet in enumerate(book.worksheets, 1):
        if sheet.title[0] not in "二三四":
            book.remove(sheet)
            continue
        sheet.title = f"Sheet{number}"
        sheet["A1"].value = None
        for row in sheet:
            for cell in row:
                if blank and (isinstance(cell.value, int | float) or str(cell.value).startswith("=")):
                    cell.value = None
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


@pytest.mark.parametrize("blank", [True, False])
def test_a_workbook_with_a_sheet_for_each_table_and_no_headings(report, blank):
    filled = fill(one_sheet_a_table(report, blank=blank), report)
    again = read_report(read_document(filled.data))

    assert set(filled.keys) == set(report.figures)
    assert again.figures == report.figures
    assert "READ-ROW-EXTRA" not in {each.code for each in again.problems}


def test_a_form_of_another_edition_is_refused(report):
    with pytest.raises(Failure) as refused:
        fill(template("docx-plain", "annual-2019-trial"), report)

    assert refused.value.problem.code == "FILL-FORM"
    assert refused.value.problem.place == ("表二",)
    assert refused.value.exit_code == 1


@pytest.mark.parametrize("data", [b"<html><table><tr><td>1", (EXAMPLES / "baiyin-miit-2020.txt").read_bytes()])
def test_a_file_of_another_kind_is_neither_filled_nor_corrected(report, data):
    for work in (lambda: fill(data, report), lambda: correct(data, WHEN)):
        with pytest.raises(Failure) as refused:
            work()
        assert refused.value.problem.code == "EDIT-KIND"


def test_a_file_without_the_tables_is_refused(report):
    book = io.BytesIO()
    openpyxl.Workbook().save(book)

    with pytest.raises(Failure) as refused:
        fill(book.getvalue(), report, "empty.xlsx")
    assert refused.value.problem.code == "FILL-NO-CELLS"


def spoilt(report, key, value, format_name):
    from dataclasses import replace

    return fill(template(format_name), replace(report, figures={**report.figures, key: value})).data


WRONG = "applications.granted.natural_person"


@pytest.fixture(scope="module")
def right(report):
    """A report without a fault: the example's own slip mended."""
    from dataclasses import replace

    from gongkai.report.diagnosis import cures, diagnose

    return replace(report, figures={**report.figures, **cures(diagnose(report))})


def test_a_unique_fault_in_word_is_mended_as_a_tracked_change(right):
    data = spoilt(right, WRONG, right.figures[WRONG] + 5, "docx-plain")

    mended = correct(data, WHEN)
    xml = parts(mended.data)["word/document.xml"].decode()

    assert mended.changes == {WRONG: (right.figures[WRONG] + 5, right.figures[WRONG])}
    assert mended.open == ()
    assert re.findall(r"<w:delText[^>]*>([^<]*)<", xml) == [str(right.figures[WRONG] + 5)]
    assert 'w:date="2025-01-20T00:00:00Z"' in xml
    again = read_report(read_document(mended.data))
    assert again.figures == right.figures
    assert not [each for each in check(again).problems if each.severity == "error"]


def test_a_unique_fault_in_excel_is_mended_with_a_comment(right):
    data = spoilt(right, WRONG, right.figures[WRONG] + 5, "xlsx-text")

    mended = correct(data, WHEN)
    book = openpyxl.load_workbook(io.BytesIO(mended.data))
    comments = [cell.comment.text for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment]

    assert read_report(read_document(mended.data)).figures == right.figures
    assert len(comments) == 1
    assert f"原为 {right.figures[WRONG] + 5}，按勾稽关系改为 {right.figures[WRONG]}" in comments[0]


def test_a_second_correction_is_added_to_the_comments_there_are(right):
    data = correct(spoilt(right, WRONG, right.figures[WRONG] + 5, "xlsx-text"), WHEN).data
    other = "applications.denied.process.natural_person"
    from dataclasses import replace

    twice = fill(data, replace(right, figures={**right.figures, other: right.figures[other] + 7})).data
    book = openpyxl.load_workbook(io.BytesIO(correct(twice, WHEN).data))

    assert sum(1 for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment) == 2


def test_a_fault_with_several_cures_is_told_and_not_mended(right):
    key = "remedies.reconsideration.total"
    data = spoilt(right, key, right.figures[key] + 2, "docx-plain")
    other = spoilt(
        right, "remedies.reconsideration.upheld", right.figures["remedies.reconsideration.upheld"] + 2, "docx-plain"
    )

    for each in (data, other):
        mended = correct(each, WHEN)
        assert mended.changes == {} or set(mended.changes) == {key}
        assert mended.open or mended.changes


def test_a_right_report_is_left_as_it_is(right):
    data = fill(template("docx-plain"), right).data

    assert correct(data, WHEN).data == data
