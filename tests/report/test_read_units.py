"""What stands at a figure and is no part of it: units over columns, footnote marks, words for a sign."""

from decimal import Decimal

import pytest
from tests.documents.builders import docx, tbl, tc
from tests.report.layouts import one_cell_a_line, one_row_a_line, piped, wide_gaps, written
from tests.report.strategies import changed, v1

from gongkai.documents import read_document, read_text
from gongkai.documents.docx import read_docx
from gongkai.documents.html import read_html
from gongkai.report.forms import form
from gongkai.report.model import Report
from gongkai.report.read import read_report

V1, _ = v1()
FEE = "proactive.administrative_charge.fee_amount"
HEADER = "本年收费金额（单位：万元）"
TRIAL = form("annual-2019-trial")
ZEROS = Report(TRIAL.id, dict.fromkeys(TRIAL.keys, 0), year=2020)
IN_2020 = {
    "title": "某某市某某局2020年度政府信息公开工作年度报告",
    "opening": "统计期限为2020年1月1日至2020年12月31日。",
}


@pytest.mark.parametrize("layout", [one_cell_a_line, one_row_a_line, piped, wide_gaps], ids=lambda each: each.__name__)
@pytest.mark.parametrize(("unit", "times"), [("元", 1), ("万元", 10_000), ("亿元", 100_000_000)])
def test_the_unit_over_the_column_counts(layout, unit, times):
    header = HEADER.replace("万元", unit)
    text = written(V1, layout, tables=("proactive",), raw={FEE: "126500"}).replace(HEADER, header)
    report = read_report(read_text(text))

    assert report.figures[FEE] == Decimal(126_500) * times
    told = [each for each in report.problems if each.code == "READ-UNIT-HEADER"]
    assert [(each.found, each.expected) for each in told] == ([] if unit == "万元" else [(unit, "万元")])


def test_the_unit_in_the_cell_counts_before_that_over_the_column():
    text = written(V1, piped, tables=("proactive",), raw={FEE: "3万元"}).replace(HEADER, HEADER.replace("万元", "元"))

    assert read_report(read_text(text)).figures[FEE] == Decimal(30_000)


def test_a_raised_mark_is_no_digit_in_a_page():
    page = "<p>甲<sup>1</sup></p><table><tr><td>规章<td>9<sup>2</sup><td>3<tr><td>乙<td>4<td>5</table>"
    blocks = read_html(page.encode()).blocks

    assert blocks[0].text == "甲[1]"
    assert [cell.text for cell in blocks[1].rows[0]] == ["规章", "9[2]", "3"]


def test_a_raised_mark_is_no_digit_in_a_word_file():
    raised = tc("9").replace("</w:p>", '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r></w:p>')
    (grid,) = read_docx(docx(tbl([tc("规章"), raised], [tc("乙"), tc("4")]))).blocks

    assert [cell.text for cell in grid.rows[0]] == ["规章", "9[2]"]


def test_a_figure_with_a_footnote_mark_is_open_and_said():
    text = written(V1, piped, tables=("proactive",), raw={"proactive.rules.issued": "9[2]"})
    report = read_report(read_document(text.encode()))

    assert report.figures["proactive.rules.issued"] is None
    assert [each.code for each in report.problems if each.cells == ("proactive.rules.issued",)] == ["READ-NUMBER"]


@pytest.mark.parametrize(("printed", "value"), [("减少8", -8), ("减8", -8), ("增加8", 8), ("增8", 8)])
@pytest.mark.parametrize("layout", [one_cell_a_line, one_row_a_line, piped, wide_gaps], ids=lambda each: each.__name__)
def test_words_for_a_sign(layout, printed, value):
    key = "proactive.administrative_licence.change"
    text = written(ZEROS, layout, tables=("proactive",), raw={key: printed}, **IN_2020)

    assert read_report(read_text(text)).figures[key] == value


def test_digits_are_not_parted_where_no_sum_decides():
    keys = [f"proactive.administrative_licence.{name}" for name in ("items_previous_year", "change", "decisions")]
    row = changed(ZEROS, dict.fromkeys(keys))
    text = written(row, piped, tables=("proactive",), raw={keys[0]: "112"}, **IN_2020)
    report = read_report(read_text(text.replace("| 112 |  |  |", "| 112 |")))

    assert [report.figures[key] for key in keys] == [None] * 3
