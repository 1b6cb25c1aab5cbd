"""XLSX: an office can go on in it. Totals compute, what does not add up stands as printed and says so."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from tests.report.strategies import INVENTED, installed, right_figures
from tests.report.write.reports import city, with_figures

from gongkai.report.forms import form
from gongkai.report.model import Mark, Report, SectionText
from gongkai.report.write import write
from gongkai.report.write.formulas import formula, is_number, totals

TOTAL = "applications.new_received.total"


def sheets(report: Report, *, values: bool = False):
    return load_workbook(io.BytesIO(write(report, "xlsx")), data_only=values)


def cell_of(report: Report, key: str, *, values: bool = False):
    """Find a figure by the place that its labels have in the sheet of applications."""
    sheet = sheets(report, values=values)["三、收到和处理政府信息公开申请情况"]
    row = next(cell.row for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("一、本年新收"))
    columns = [each.key for each in report.mixed_form.table("applications").blocks[0].columns]
    return sheet.cell(row, 4 + columns.index(key.rpartition(".")[2]))


def test_the_sheets_follow_the_report():
    assert sheets(city()).sheetnames == [
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
    ]


def test_a_total_that_holds_is_a_formula_with_its_value():
    assert cell_of(city(), TOTAL).value == "=SUM(D5:I5)"
    assert cell_of(city(), TOTAL, values=True).value == 14069
    assert cell_of(city(), TOTAL).comment is None


def test_a_total_that_does_not_hold_stands_as_printed_and_says_so():
    cell = cell_of(with_figures(city(), {TOTAL: 14070}), TOTAL)

    assert cell.value == 14070
    assert "14069" in cell.comment.text


def test_a_blank_total_over_blanks_computes_once_figures_are_entered():
    blank = {key: None for key in city().figures if key.startswith("applications.new_received")}

    assert cell_of(with_figures(city(), blank), TOTAL).value == '=IF(COUNT(D5:I5)=0,"",SUM(D5:I5))'


def test_a_blank_total_over_figures_stays_blank_and_says_what_they_make():
    cell = cell_of(with_figures(city(), {TOTAL: None}), TOTAL)

    assert cell.value is None
    assert "14069" in cell.comment.text


def test_figures_beyond_fifteen_digits_are_text_and_no_part_of_a_formula():
    report = with_figures(city(), {"applications.new_received.other_organization": 10**15, TOTAL: 10**15 + 14037})

    assert cell_of(report, "applications.new_received.other_organization").value == "1000000000000000"
    assert cell_of(report, TOTAL).value == str(10**15 + 14037)
    assert "15" in cell_of(report, TOTAL).comment.text


def test_the_reason_of_a_mark_is_a_comment():
    report = with_figures(city(), {TOTAL: None}, {TOTAL: Mark("not_kept", "", "未建台账")})

    assert cell_of(report, TOTAL).comment.text.startswith("未建台账")


def test_text_never_becomes_a_formula():
    report = replace(city(), sections=(SectionText("一", "总体情况", ("=1+1", "{=cmd}", "http://a.invalid")),))
    values = [cell.value for row in sheets(report)["一、总体情况"].iter_rows() for cell in row if cell.value]

    assert values[-3:] == ["=1+1", "{=cmd}", "http://a.invalid"]


def test_every_formula_computes_to_the_value_beside_it():
    formulas, values = sheets(city()), sheets(city(), values=True)
    found = [(sheet, cell) for sheet in formulas for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]

    assert len(found) == 25 + 6 + 3
    for sheet, cell in found:
        inside = re.fullmatch(r"=SUM\(([A-Z0-9:,]+)\)", cell.value)[1]
        beside = values[sheet.title]
        parts = [beside[area] for area in inside.split(",")]
        cells = [each for part in parts for row in (part if isinstance(part, tuple) else ((part,),)) for each in row]
        assert sum(each.value for each in cells) == beside[cell.coordinate].value


def test_a_new_edition_needs_no_new_code():
    with installed(INVENTED):
        edition = INVENTED["annual-2030-invented"]
        names = sheets(Report(edition.id, dict.fromkeys(edition.keys, 3))).sheetnames

    assert names == ["正文", "二、主动公开", "三、依申请公开", "四、复议和诉讼", "五、公共数据"]


def test_sheets_print_on_a4_with_their_heads_repeated():
    sheet = sheets(city())["三、收到和处理政府信息公开申请情况"]

    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$2:$4"
    assert sheet.freeze_panes == "D5"


def test_the_workbook_is_the_same_every_time():
    assert write(city(), "xlsx") == write(city(), "xlsx")


@settings(max_examples=20, deadline=None)
@given(data=st.data(), edition=st.sampled_from(["annual-2019-trial", "annual-2021"]))
def test_every_total_of_a_right_report_is_a_formula(data, edition):
    figures = data.draw(right_figures(form(edition), st.integers(0, 10**9)))
    found = totals(Report(edition, figures))

    assert all(total.holds and total.computed == figures[key] for key, total in found.items())
    assert set(found) == {cell.key for cell in form(edition).cells if cell.row.total or cell.column.total}


def test_ranges_join_neighbours_and_factors_stand_before_sums():
    total = next(each for key, each in totals(city()).items() if key == "applications.result_total.natural_person")
    places = {key: (10 + at, 3) for at, (key, _) in enumerate(total.addends)}

    assert formula(total, places, is_blank=False) == "=SUM(D11:D31)"
    gap = {**places, total.addends[0][0]: (0, 0)}
    assert formula(total, gap, is_blank=False) == "=SUM(A1,D12:D31)"


@pytest.mark.parametrize(
    ("value", "fits"),
    [(0, True), (10**15 - 1, True), (10**15, False), (Decimal("1234567890123.456"), False), (None, False)],
)
def test_a_number_fits_a_sheet_up_to_fifteen_digits(value, fits):
    assert is_number(value) is fits
