"""The reader of texts, one situation a test: every figure comes out right, or is null with a problem that says so."""

import json
import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.report.layouts import (
    OPENING,
    TELLING,
    TITLE,
    one_cell_a_line,
    one_row_a_line,
    run_together,
    wide_gaps,
    written,
)
from tests.report.strategies import SHARED, changed, right_reports, v1

from gongkai.documents import read_text
from gongkai.documents.model import Whole
from gongkai.problems import Failure, Problem
from gongkai.report.forms import compose, form
from gongkai.report.identities import broken, out_of_domain
from gongkai.report.model import Mark, Report
from gongkai.report.narrative import read_narrative
from gongkai.report.read import read_report
from gongkai.report.read.outline import Part
from gongkai.report.read.paragraphs import paragraphs
from gongkai.report.read.tokens import cell_value
from gongkai.report.sources import read_one

V1, _ = v1()
TRIAL, CURRENT = form("annual-2019-trial"), form("annual-2021")
MIXED = compose(CURRENT.id, {"applications": TRIAL.id})
ZEROS = Report(TRIAL.id, dict.fromkeys(TRIAL.keys, 0), year=2020)
TITLE_2020 = TITLE.replace("2024", "2020")
OPENING_2020 = OPENING.replace("2024", "2020")

TWO, THREE, FOUR = ("proactive",), ("applications",), ("remedies",)
LAYOUTS = pytest.mark.parametrize("layout", [*TELLING, wide_gaps], ids=lambda each: each.__name__)
ROW = "applications.denied.prohibited_by_law"
LABEL = "2.其他法律行政法规禁止公开"


def read(text: str) -> Report:
    return read_report(read_text(text))


def wrong(found: Report, right: Report) -> dict[str, object]:
    """Return the figures that differ from the right ones; what is null or absent is not wrong."""
    return {key: value for key, value in found.figures.items() if value is not None and value != right.figures.get(key)}


def codes(report: Report) -> list[str]:
    """Return the codes of what was noticed in reading, but for tables that a test left out."""
    return [each.code for each in report.problems if each.code != "READ-TABLE-MISSING"]


def only(report: Report, code: str) -> Problem:
    """Return the one problem of a reading."""
    assert codes(report) == [code]
    return next(each for each in report.problems if each.code == code)


def front(**parts: str) -> Report:
    return read(written(V1, one_row_a_line, tables=FOUR, **parts))


def row(report: Report, key: str) -> list[object]:
    return [value for each, value in report.figures.items() if each.startswith(f"{key}.")]


# --- layouts ------------------------------------------------------------------------------------------------------


@LAYOUTS
def test_every_layout_gives_every_figure(layout):
    report = read(written(V1, layout))

    assert report.figures == V1.figures
    assert report.marks == {}
    assert codes(report) == []


@LAYOUTS
@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_random_reports_with_blanks_are_read_right(layout, data):
    edition = data.draw(st.sampled_from([TRIAL, CURRENT, MIXED]))
    drawn = data.draw(right_reports(edition, st.one_of(st.just(0), st.integers(0, 9), st.integers(0, 99_999))))
    report = read(written(drawn, layout))

    lost = {key for key, value in drawn.figures.items() if value is not None and report.figures.get(key) is None}

    assert wrong(report, drawn) == {}
    assert lost <= {key for each in report.problems for key in each.cells}
    if layout is one_cell_a_line:
        assert lost == set()


def test_text_that_is_no_table_is_left_alone():
    plain = written(V1, tables=THREE)
    talkative = plain.replace("四、政府", "注：1.本表由市政府办公室汇总，涉及3个部门。\n四、政府")

    assert read(talkative).figures == read(plain).figures


def test_windows_line_ends_and_blanks_around_cells_change_nothing():
    text = written(V1, tables=FOUR)

    assert read(text.replace("\n", "\r\n").replace("\t", "\t  ")).figures == read(text).figures


# --- labels -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", [one_cell_a_line, one_row_a_line], ids=lambda each: each.__name__)
@pytest.mark.parametrize(
    "label",
    [
        "2.其他法律行政止公开",
        "2.其它法律、行政法规禁止公开",
        "2、其他法律行政法规禁止公开",
        "２．其他法律行政法规禁止公开",
        "2.其他法律 行政法规　禁止公开",
        "其他法律行政法规禁止公开",
        "(2)其他法律行政法规禁止公开",
    ],
)
def test_a_label_misprinted_or_written_otherwise_is_known(layout, label):
    report = read(written(V1, layout, tables=THREE, labels={LABEL: label}))

    assert row(report, ROW) == row(V1, ROW)
    assert codes(report) == []


BROKEN = {
    "two-lines": "2.其他法律\n行政法规禁止公开",
    "blank-lines": "2.其他法\n\n律行政法规\n\n禁止公开",
    "a-sign-a-line": "\n".join(LABEL),
    "page-number": "2.其他法律行政\n\n- 5 -\n\n法规禁止公开",
}


@pytest.mark.parametrize("label", BROKEN.values(), ids=BROKEN)
def test_a_label_broken_over_lines_is_known(label):
    report = read(written(V1, tables=THREE, labels={LABEL: label}))

    assert row(report, ROW) == row(V1, ROW)
    assert wrong(report, V1) == {}
    assert codes(report) == []


def test_upright_group_labels_are_no_labels_of_rows():
    upright = {
        "三、本年度办理结果": "三、\n\n本\n\n年\n\n度\n\n办\n\n理\n\n结\n\n果",
        "（四）无法提供": "（四）无\n\n法\n\n提\n\n供",
    }
    report = read(written(V1, tables=THREE, labels=upright))

    assert {**V1.figures, **report.figures} == V1.figures
    assert codes(report) == []


def test_a_header_repeated_in_the_middle_of_the_table_is_passed_over():
    lines = written(V1, one_row_a_line, tables=THREE).split("\n")
    start = next(at for at, line in enumerate(lines) if "申请人情况" in line)
    middle = next(at for at, line in enumerate(lines) if "本机关不掌握" in line)
    report = read("\n".join([*lines[:middle], "- 6 -", *lines[start : start + 3], *lines[middle:]]))

    assert {**V1.figures, **report.figures} == V1.figures
    assert codes(report) == []


NEIGHBOURS = {
    "inner": ("5.属于三类", "6.属于四类", "7.属于行政"),
    "first": ("一、本年新收", "二、上年结转", "三、本年度"),
    "short": ("规章", "行政规范性文件", "第二十条第（五）项"),
}


@LAYOUTS
@pytest.mark.parametrize("labels", NEIGHBOURS.values(), ids=NEIGHBOURS)
def test_rows_in_another_order_go_by_their_labels(layout, labels):
    text = written(V1, layout, prose={"一": "无"})
    start, middle, end = (text.rindex("\n", 0, text.index(label)) for label in labels)
    swapped = text[:start] + text[middle:end] + text[start:middle] + text[end:]

    assert wrong(read(swapped), V1) == {}


def test_a_row_without_its_label_is_taken_by_order_where_the_identities_agree():
    problem = only(read(written(V1, one_row_a_line, tables=THREE, labels={LABEL: ""})), "READ-ORDER")

    assert problem.severity == "note"
    assert problem.cells[-1] == f"{ROW}.total"


def test_a_row_without_its_label_is_not_taken_where_nothing_confirms_it():
    report = read(written(V1, tables=TWO, labels={"行政许可": ""}))
    problem = only(report, "READ-LABEL")

    assert problem.severity == "warning"
    assert problem.cells == ("proactive.administrative_licence.decisions",)
    assert report.figures[problem.cells[0]] is None
    assert report.marks[problem.cells[0]] == Mark("entered", "11398889")


def test_a_row_that_is_not_there_is_absent_and_said_to_be():
    without = Report(CURRENT.id, {key: value for key, value in V1.figures.items() if not key.startswith(f"{ROW}.")})
    report = read(written(without, one_row_a_line, tables=THREE))
    problem = only(report, "READ-ROW-MISSING")

    assert row(report, ROW) == []
    assert len(problem.cells) == 7
    assert LABEL in problem.place
    assert wrong(report, V1) == {}


def test_a_row_of_blanks_is_blank_and_not_missing():
    keys = [key for key in V1.figures if key.startswith(f"{ROW}.")]
    for layout in TELLING:
        report = read(written(changed(V1, dict.fromkeys(keys)), layout, tables=THREE))

        assert row(report, ROW) == [None] * 7
        assert [report.marks[key] for key in keys] == [Mark("blank")] * 7
        assert codes(report) == []


def test_values_apart_from_their_labels_are_not_called_blank():
    lines = written(V1, one_row_a_line, tables=TWO).split("\n")
    at = next(at for at, line in enumerate(lines) if line.startswith("规章"))
    label, *values = lines[at].split("\t")
    lines[at] = label + "\t" * len(values) + "\n" + "\t".join(values)
    report = read("\n".join(lines))

    assert wrong(report, V1) == {}
    assert "blank" not in {mark.state for mark in report.marks.values()}


def test_eight_rows_made_one_give_no_figure_of_another_row():
    kept = {key: value for key, value in V1.figures.items() if ".denied." not in key}
    text = written(Report(CURRENT.id, kept), one_row_a_line, tables=THREE)
    report = read(text.replace("\t（四）无法提供\t", "\t（三）不予公开\t\t719\t9\t0\t0\t1\t2\t731\n\t（四）无法提供\t"))

    assert wrong(report, V1) == {}
    assert row(report, "applications.unable.not_held") == row(V1, "applications.unable.not_held")


def test_a_row_that_the_form_has_not_is_passed_over():
    text = written(V1, one_row_a_line, tables=TWO).replace(
        "行政规范性文件\t", "其他主动公开文件\t7\t8\t9\n行政规范性文件\t"
    )

    assert {**V1.figures, **read(text).figures} == V1.figures


# --- cells told apart ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", TELLING, ids=lambda each: each.__name__)
@pytest.mark.parametrize(
    ("printed", "mark"),
    [
        ("", Mark("blank")),
        ("/", Mark("slash", "/")),
        ("／", Mark("slash", "／")),
        ("-", Mark("dash", "-")),
        ("—", Mark("dash", "—")),
        ("--", Mark("dash", "--")),
        ("无", Mark("entered", "无")),
    ],
)
def test_what_is_no_number_is_null_with_a_mark(layout, printed, mark):
    key = "proactive.rules.repealed"
    report = read(written(V1, layout, tables=TWO, raw={key: printed}))

    assert report.figures[key] is None
    assert report.marks == {key: mark}
    assert codes(report) == []
    assert report.figures["proactive.rules.in_force"] == 74


@pytest.mark.parametrize("layout", TELLING, ids=lambda each: each.__name__)
@pytest.mark.parametrize("column", ["issued", "repealed", "in_force"])
def test_a_blank_at_either_end_of_a_row_moves_no_figure(layout, column):
    blank = changed(V1, {f"proactive.rules.{column}": None})

    assert read(written(blank, layout, tables=TWO)).figures == {
        key: value for key, value in blank.figures.items() if key.startswith("proactive.")
    }


def test_a_blank_first_cell_does_not_move_a_row_of_the_one_cell_layout():
    blank = changed(V1, {f"{ROW}.natural_person": None})

    assert row(read(written(blank, tables=THREE)), ROW) == [None, 0, 0, 0, 0, 0, 30]


@pytest.mark.parametrize(
    ("layout", "table", "places"),
    [
        (one_cell_a_line, THREE, [("表三", "（七）总计")]),
        (one_row_a_line, THREE, [("表三", "总计"), ("表三", "（七）总计")]),
        (one_row_a_line, FOUR, [("表四", name, "总计") for name in ("行政复议", "未经复议直接起诉", "复议后起诉")]),
    ],
)
def test_a_total_by_another_word_is_a_total(layout, table, places):
    report = read(written(V1, layout, tables=table).replace("总计", "合计"))

    assert set(codes(report)) == {"READ-SYNONYM"}
    assert report.figures == {key: value for key, value in V1.figures.items() if key.startswith(f"{table[0]}.")}
    noted = [each.place for each in report.problems if each.code == "READ-SYNONYM"]
    assert [tuple(part for part in place if isinstance(part, str)) for place in noted] == places


@pytest.mark.parametrize("trim", [str.rstrip, str.strip])
@pytest.mark.parametrize(
    "key",
    [
        "proactive.rules",
        "proactive.normative_documents",
        "proactive.administrative_charge",
        "applications.new_received",
        "applications.granted",
        "applications.denied.prohibited_by_law",
        "applications.result_total",
        "applications.carried_out",
    ],
)
def test_a_row_of_blanks_that_an_editor_trimmed_is_a_row_of_blanks(key, trim):
    blank = changed(V1, {each: None for each in V1.figures if each.startswith(f"{key}.")})
    table = key.partition(".")[0]
    report = read("\n".join(map(trim, written(blank, one_row_a_line, tables=(table,)).split("\n"))))

    assert report.figures == {each: value for each, value in blank.figures.items() if each.startswith(f"{table}.")}
    assert codes(report) == []


def test_a_label_above_its_figures_is_no_row_of_blanks():
    text = written(V1, one_row_a_line, tables=TWO).replace("行政规范性文件\t", "行政规范性文件\n\t")

    assert row(read(text), "proactive.normative_documents") in ([564, 984, 4185], [None] * 3)
    assert wrong(read(text), V1) == {}


def test_a_lost_cell_leaves_the_row_open():
    text = written(V1, tables=THREE).replace("\t49\n\t2\n\t0\n\t0\n", "\t49\n\t2\n\t0\n", 1)
    report = read(text)
    problem = only(report, "READ-RUN-TOGETHER")

    assert "4.保护第三方合法权益" in problem.place
    assert wrong(report, V1) == {}


@pytest.mark.parametrize(
    ("printed", "value", "expected"),
    [
        ("22（其中修订16件）", 22, ["READ-WRITTEN"]),
        ("22(含修订16件)", 22, ["READ-WRITTEN"]),
        ("减4", -4, ["READ-WRITTEN"]),
        ("增4", 4, ["READ-WRITTEN"]),
        ("1,234", 1234, ["READ-WRITTEN"]),
        ("3件", 3, ["READ-WRITTEN"]),
        ("+1036", 1036, []),
        ("-15", -15, []),
        ("－15", -15, []),
        ("１２", 12, []),
        ("3.0", 3, []),
        ("3.5", None, ["READ-NUMBER"]),
        ("约8", None, ["READ-NUMBER"]),
        ("负8", None, ["READ-SIGN"]),
        ("—8", None, ["READ-SIGN"]),
        ("▲8", None, ["READ-SIGN"]),
        ("8↓", None, ["READ-SIGN"]),
        ("1" * 19, None, ["READ-LONG"]),
        ("9" * 5000, None, ["READ-LONG"]),
    ],
)
def test_a_count_as_it_may_be_written(printed, value, expected):
    key = "proactive.rules.issued"
    report = read(written(V1, one_row_a_line, tables=TWO, raw={key: printed}))

    assert report.figures[key] == value
    assert codes(report) == expected
    assert (key in report.marks) == (value is None)
    assert all(each.cells == (key,) and len(each.text()) < 300 for each in report.problems if each.code in expected)


@pytest.mark.parametrize("printed", ["12 34", "5%", "2024年", "约5", "五"])
def test_what_may_be_something_else_is_not_taken(printed):
    report = read(written(V1, one_row_a_line, tables=TWO, raw={"proactive.rules.issued": printed}))

    assert report.figures["proactive.rules.issued"] is None
    assert wrong(report, V1) == {}
    assert codes(report) != []


@pytest.mark.parametrize(
    ("printed", "yuan", "expected"),
    [
        ("183.51万元", "1835100.00", []),
        ("1835100元", "1835100", []),
        ("1.5亿元", "150000000", []),
        ("0.123456万元", "1234.56", []),
        ("1,835,100元", "1835100", ["READ-WRITTEN"]),
        ("0", "0", []),
        ("-5万元", "-50000", []),
        ("8040", None, ["READ-UNIT"]),
        ("183.51", None, ["READ-UNIT"]),
        ("1" * 19 + "元", None, ["READ-LONG"]),
        ("0.1234567890123万元", None, ["READ-LONG"]),
        ("123456789012345678亿元", None, ["READ-LONG"]),
        ("/", None, []),
    ],
)
def test_an_amount_goes_by_the_unit_in_its_cell(printed, yuan, expected):
    key = "proactive.centralized_procurement.procurement_amount"
    report = read(
        written(ZEROS, one_row_a_line, tables=TWO, raw={key: printed}, title=TITLE_2020, opening=OPENING_2020)
    )

    assert report.figures[key] == (None if yuan is None else Decimal(yuan))
    assert codes(report) == expected


@pytest.mark.parametrize(
    ("printed", "yuan"), [("12.5", "125000"), ("12.5万元", "125000"), ("125000元", "125000"), ("0.000001", "0.01")]
)
def test_an_amount_without_a_unit_goes_by_the_columns_unit(printed, yuan):
    key = "proactive.administrative_charge.fee_amount"

    assert read(written(V1, tables=TWO, raw={key: printed})).figures[key] == Decimal(yuan)


# --- cells not told apart -----------------------------------------------------------------------------------------


def test_digits_run_together_are_parted_where_the_identities_leave_one_way():
    few = {**dict.fromkeys(V1.figures, 0), "remedies.reconsideration.upheld": 12, "remedies.reconsideration.total": 12}
    report = read(written(Report(CURRENT.id, few), run_together, tables=FOUR))
    problem = only(report, "READ-SPLIT")

    assert report.figures == {key: value for key, value in few.items() if key.startswith("remedies.")}
    assert problem.found == "12000120000000000"


def test_digits_run_together_that_may_be_parted_in_several_ways_stay_null_with_the_ways_named():
    report = read(written(V1, run_together, tables=TWO))
    problem = next(each for each in report.problems if "行政规范性文件" in each.place)

    assert problem.code == "READ-RUN-TOGETHER"
    assert problem.found == "5649844185"
    assert "564 | 984 | 4185" in problem.data["candidates"] or problem.data["candidates"].endswith("…")
    assert row(report, "proactive.normative_documents") == [None, None, None]
    assert report.marks["proactive.normative_documents.issued"] == Mark("entered", "5649844185")


def test_digits_run_together_that_break_the_sum_of_their_row_are_not_taken():
    text = written(V1, run_together, tables=FOUR, raw=dict.fromkeys(V1.figures, "1"))

    report = read(text)

    assert row(report, "remedies") == [None] * 15
    assert {each.code for each in report.problems if each.place[:1] == ("表四",)} == {"READ-RUN-NONE"}


def test_a_row_with_far_too_many_cells_is_told_by_their_number():
    text = written(V1, tables=TWO).replace("\t行政规范性文件\n", "\t行政规范性文件\n\t1\n\t2\n\t3\n")
    problem = only(read(text), "READ-RUN-COUNT")

    assert (problem.data["n"], problem.expected) == (6, 3)


def test_two_digits_in_the_place_of_two_cells_may_be_one_cell_and_a_blank():
    values = {"proactive.administrative_charge.items_previous_year": 25, "proactive.administrative_charge.change": None}
    report = read(written(changed(ZEROS, values), wide_gaps, tables=TWO, title=TITLE_2020, opening=OPENING_2020))

    assert row(report, "proactive.administrative_charge") == [None, None]
    assert codes(report) == ["READ-RUN-TOGETHER"]


def test_a_stray_number_beside_a_row_is_left_out_where_the_identities_tell_it():
    text = written(V1, tables=THREE).replace("\t2.其他法律行政法规禁止公开\n", "\t2.其他法律行政法规禁止公开\n\t7\n")

    assert wrong(read(text), V1) == {}


def test_a_loose_digit_between_rows_is_no_row():
    text = written(V1, one_row_a_line, tables=THREE).replace("\t（四）无法提供\t", "1\n\t（四）无法提供\t")
    report = read(text)

    assert {**V1.figures, **report.figures} == V1.figures


# --- forms --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [2019, 2020, 2021, 2024])
@pytest.mark.parametrize("table", ["proactive", "applications"])
def test_the_form_of_a_table_goes_by_its_columns_and_rows_before_the_year(year, table):
    for edition in (TRIAL, CURRENT):
        title = TITLE.replace("2024", str(year))
        zeros = Report(edition.id, dict.fromkeys(edition.keys, 0))
        report = read(written(zeros, one_row_a_line, tables=(table,), title=title, opening=""))

        assert report.mixed_form.table_forms[table] == edition.id
        assert report.year == year
        assert set(report.figures) == {key for key in edition.keys if key.startswith(table)}


def test_a_table_in_another_form_than_the_years_is_noted():
    zeros = Report(CURRENT.id, dict.fromkeys(MIXED.keys, 0), table_forms=MIXED.table_forms)
    report = read(written(zeros, one_row_a_line))
    problem = only(report, "READ-OTHER-FORM")

    assert problem.severity == "note"
    assert problem.place == ("表三",)
    assert report.form == CURRENT.id
    assert report.mixed_form.table_forms == MIXED.table_forms


def test_without_a_year_the_form_is_that_of_most_tables():
    report = read(written(ZEROS, one_row_a_line, title="某某市某某局政府信息公开工作年度报告", opening=""))

    assert (report.year, report.form) == (None, TRIAL.id)


@pytest.mark.parametrize("table", ["proactive", "applications", "remedies"])
def test_a_table_that_is_not_there_is_an_error_and_its_figures_are_absent(table):
    others = {"proactive", "applications", "remedies"} - {table}
    report = read(written(V1, one_row_a_line, tables=others))

    assert [(each.code, each.severity) for each in report.problems] == [("READ-TABLE-MISSING", "error")]
    assert not any(key.startswith(table) for key in report.figures)


@pytest.mark.parametrize(
    "text",
    [
        written(V1, tables=(), title="某某市某某局2016年政府信息公开工作年度报告", opening=""),
        "某某市政府信息公开情况统计表\n统计指标\t单位\t统计数\n主动公开政府信息数\t条\t120\n收到申请数\t件\t3\n",
        TITLE + "\n一、概述\n全年主动公开政府信息数 120 条。\n申请办结数\t件\t3\n",
    ],
    ids=["year", "statistics", "words"],
)
def test_a_report_in_an_older_form_is_refused(text):
    with pytest.raises(Failure) as refused:
        read(text)

    assert refused.value.problem.code == "READ-OLDER-FORM"


@pytest.mark.parametrize("text", ["", "\n \n\t\n", "你好", "1\t2\t3\n" * 50, written(V1, tables=())])
def test_what_holds_no_table_is_no_report(text):
    with pytest.raises(Failure) as refused:
        read(text)

    assert refused.value.problem.code == "READ-NO-REPORT"
    assert "收到和处理政府信息公开申请情况" in refused.value.problem.text("zh")


# --- sections and paragraphs --------------------------------------------------------------------------------------

SPELLINGS = [(section.heading, spelling) for section in CURRENT.sections for spelling in section.also]


@pytest.mark.parametrize(("heading", "spelling"), SPELLINGS, ids=[spelling for _, spelling in SPELLINGS])
def test_a_heading_may_be_spelt_otherwise(heading, spelling):
    section = next(each for each in CURRENT.sections if each.heading == heading)
    report = read(written(V1, one_row_a_line, tables=FOUR, labels={heading: f"{section.no}、{spelling}"}))

    assert [each.no for each in report.sections] == ["", *"一二三四五六"]
    assert report.section(section.no).heading == heading


@pytest.mark.parametrize(
    "printed",
    [
        " 四、 政府信息公开行政复议、行政诉讼情况 ",
        "四.政府信息公开行政复议、行政诉讼情况",
        "四、政府信息公开行政复议行政诉讼情况",
        "四、政府信息公开行政复仪、行政诉讼情况",
        "政府信息公开行政复议、行政诉讼情况",
        "三、政府信息公开行政复议、行政诉讼情况",
        "## 四、政府信息公开行政复议、行政诉讼情况",
        "五、四、政府信息公开行政复议、行政诉讼情况",
    ],
)
def test_a_heading_may_be_numbered_otherwise_or_misprinted(printed):
    report = read(written(V1, one_row_a_line, tables=FOUR, labels={"政府信息公开行政复议、行政诉讼情况": printed}))

    assert row(report, "remedies") == row(V1, "remedies")


def test_a_table_of_contents_is_not_taken_for_the_sections():
    contents = "\n".join(f"{section.no}、{section.heading}" for section in CURRENT.sections)
    report = read(written(V1, one_row_a_line, tables=FOUR, opening=f"目录\n{contents}"))

    assert row(report, "remedies") == row(V1, "remedies")
    assert report.section("一").paragraphs == ("本年度按要求开展政府信息公开工作。",)


def test_a_narrative_with_a_numbering_of_its_own_does_not_hide_the_sections():
    own = "一、工作机制\n健全机制。\n二、主动公开工作\n应公开尽公开。\n三、申请办理\n依法办理。"
    report = read(written(V1, one_row_a_line, tables=FOUR, prose={"一": own}))

    assert row(report, "remedies") == row(V1, "remedies")
    assert "二、主动公开工作" in report.section("一").paragraphs


def test_a_whole_report_on_one_line_is_parted_at_its_headings():
    words = written(V1, run_together, tables=FOUR, raw=dict.fromkeys(V1.figures, "0")).replace("\n", "")
    report = read(words)

    assert row(report, "remedies") == [0] * 15
    assert report.section("五").paragraphs == ("解读不够及时，已经改进。",)


WRAPPED = """全市各级行政机关认真落实政府信息公开条例，坚持以公开
为常态、不公开为例外，围绕中心工作主动公开信息，回应
群众关切，办理公开申请，完善公开平台，开展业务培训和
监督检查，政府信息公开工作的质量和水平有了新的进步提
高。
下一步将继续努力。"""


def test_lines_broken_by_the_page_are_joined_to_paragraphs():
    paragraphs = front(prose={"一": WRAPPED}).section("一").paragraphs

    assert len(paragraphs) == 2
    assert "".join(paragraphs) == WRAPPED.replace("\n", "")


def test_sections_of_tables_keep_their_sentences_only():
    text = written(V1, one_row_a_line, tables=FOUR, prose={"四": "（单位：件）\n本年度行政复议案件较多。"})

    assert read(text).section("四").paragraphs == ("本年度行政复议案件较多。",)


def test_name_and_date_at_the_foot_are_no_paragraph():
    assert read(written(V1, one_row_a_line, tables=FOUR)).section("六").paragraphs == ("本年度没有收取信息处理费。",)


# --- the front: title, organ, year, period, date, contact ---------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    [
        "某某市某某局2024年度政府信息公开工作年度报告",
        "2024年某某市某某局政府信息公开工作年度报告",
        "某某市某某局\n2024年度政府信息公开工作年度报告",
        "某某市某某局\n2024年度\n政府信息公开工作年度报告",
        "某某市某某局 2 0 2 4 年度 政府信息公开工作 年度报告",
        "某某市某某局２０２４年度政府信息公开工作年度报告",
        "某某市某某局二〇二四年度政府信息公开工作年度报告",
        "某某市某某局政府信息公开工作2024年度报告",
        "某某市某某局2024年政府信息公开年报",
        "标题：某某市某某局2024年政府信息公开工作年度报告",
        "首页 > 政府信息公开 > 年报\n某某市某某局2024年政府信息公开工作年度报告",
        "关于印发某某市某某局2024年度政府信息公开工作年度报告的通知",
    ],
)
def test_organ_and_year_of_a_title(title):
    report = front(title=title, signature="", opening="")

    assert (report.organ, report.year) == ("某某市某某局", 2024)
    assert report.title
    assert codes(report) == []


def test_a_title_is_given_without_its_blanks_and_line_ends():
    assert front(title="某某市某某局\n2024 年度\n政府信息公开工作年度报告").title == TITLE


def test_an_organ_that_the_title_lacks_is_taken_from_the_foot():
    assert front(title="2024年政府信息公开工作年度报告").organ == "某某市某某局"


def test_no_organ_at_all():
    report = front(title="2024年政府信息公开工作年度报告", signature="")

    assert report.organ is None
    assert only(report, "FRONT-ORGAN-MISSING").severity == "warning"


def test_two_organs():
    problem = only(front(signature="某某县另外局\n2025年1月20日"), "FRONT-ORGAN-DIFFERS")

    assert (problem.severity, problem.expected, problem.found) == ("note", "某某市某某局", "某某县另外局")


@pytest.mark.parametrize("foot", ["某某局", "某某市某某局办公室"])
def test_a_shorter_or_longer_name_at_the_foot_is_the_same_organ(foot):
    assert codes(front(signature=f"{foot}\n2025年1月20日")) == []


def test_a_year_mistyped_in_the_title_is_that_of_the_period():
    report = front(title="某某市某某局202424年度政府信息公开工作年度报告")
    problem = only(report, "FRONT-YEAR-MISTYPED")

    assert (problem.severity, problem.found, problem.expected, report.year) == ("warning", "202424", 2024, 2024)


def test_a_year_that_differs_from_the_period():
    report = front(opening=OPENING.replace("2024", "2023"))
    problem = only(report, "FRONT-YEAR-DIFFERS")

    assert (problem.severity, problem.found, problem.expected, report.year) == ("warning", 2024, 2023, 2024)


def test_no_year_at_all():
    report = front(title="某某市某某局政府信息公开工作年度报告", opening="")

    assert report.year is None
    assert only(report, "FRONT-YEAR-MISSING").severity == "warning"


@pytest.mark.parametrize(
    ("opening", "end"),
    [
        ("统计期限为2024年1月1日至2024年12月31日。", "2024-12-31"),
        ("统计期限自2024年1月1日起至12月31日止。", "2024-12-31"),
        ("统计期限：2024 年 1 月 1 日 — 2024 年 11 月 30 日。", "2024-11-30"),
        ("统计期限为二〇二四年一月一日至十二月三十一日。", "2024-12-31"),
        ("统计期限为2024年2月30日至2024年12月31日。", None),
        ("", None),
    ],
)
def test_the_period(opening, end):
    period = front(opening=opening).period

    assert (period and (str(period[0]), str(period[1]))) == (end and ("2024-01-01", end))


FEET = [
    "某某市某某局\n2025年1月20日",
    "二〇二五年一月二十日",
    "某某市某某局 2025年1月20日",
    "2025-01-20",
    "2025年1月20日\n附件下载\n分享到",
]
IN_A_SENTENCE = "本报告于2025年1月20日经局长办公会议审议通过，并报市政府办公室备案，现予以公布，请各科室遵照执行。"


@pytest.mark.parametrize("foot", FEET)
def test_the_date_at_the_foot(foot):
    assert str(front(signature=foot).dated) == "2025-01-20"


@pytest.mark.parametrize("foot", ["", "某某市某某局", "2025年2月30日", IN_A_SENTENCE])
def test_no_date_at_the_foot(foot):
    assert front(signature=foot).dated is None


CONTACTS = [
    (
        "联系地址：某某市东路8号，邮编：100000，电话：0999-5550123，传真：0999-5550124，电子邮箱：a.b-c@d.example。",
        ["某某市东路8号", "100000", "0999-5550123", "0999-5550124", "a.b-c@d.example"],
    ),
    (
        "（地址：某某路1号 2号楼1702室，邮政编码：100000；联系电话：（0999）5550123）",
        ["某某路1号 2号楼1702室", "100000", "（0999）5550123", None, None],
    ),
    ("地  址：某路1号\n邮  编：100000\n电  话：13800138000", ["某路1号", "100000", "13800138000", None, None]),
    ("本年度没有收取信息处理费。", [None] * 5),
]


@pytest.mark.parametrize(("words", "contact"), CONTACTS)
def test_contact(words, contact):
    found = front(prose={"六": words}).contact

    assert [found.get(name) for name in ("address", "postcode", "phone", "fax", "email")] == contact


# --- real documents -----------------------------------------------------------------------------------------------

FOLDER = SHARED / "data" / "reports"
SOURCES = sorted(path for path in FOLDER.glob("*/source*") if path.suffix in (".txt", ".md"))
EXACT = [
    "00-baiyin-miit-2020/source.txt",
    "01-huaian-city-2024/source.layout.txt",
    "01-huaian-city-2024/source.raw.txt",
    "02-hongze-district-2023/source.layout.txt",
    "02-hongze-district-2023/source.raw.txt",
    "03-hongze-district-2024/source.layout.txt",
    "03-hongze-district-2024/source.raw.txt",
    "09-pingtan-2021/source.txt",
    "14-suqian-city-2023/source.txt",
    "15-suqian-city-2024/source.txt",
    "17-shanghai-stcsm-2024/source.md",
]
"""The other renderings have lost too much of their tables: they are read in part."""

REAL = pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}/{path.name}")
SHARED_IS_THERE = pytest.mark.skipif(not SOURCES, reason="the shared sample documents are not beside the repository")


@cache
def report_of(path: Path) -> Report:
    return read_one(str(path))


def labels_of(path: Path) -> dict[str, Any]:
    """Return what was read by hand: figures, contradictions printed, claims of the text."""
    content: dict[str, Any] = json.loads((path.parent / "expected.json").read_text(encoding="utf-8"))
    figures = content["figures"].items()
    return {**content, "figures": {key: Decimal(value) if isinstance(value, str) else value for key, value in figures}}


@SHARED_IS_THERE
@REAL
def test_no_figure_of_a_real_document_is_wrong_and_what_lacks_is_told(path):
    report, right = report_of(path), labels_of(path)["figures"]
    told = {key for each in report.problems for key in each.cells}
    missing = {each.place[0] for each in report.problems if each.code == "READ-TABLE-MISSING"}
    of_missing = tuple(f"{table.key}." for table in CURRENT.tables if f"表{table.section}" in missing)
    lost = {key for key, value in right.items() if value is not None and report.figures.get(key) is None}

    assert wrong(report, Report(report.form, right)) == {}
    assert {key for key in lost - told if not key.startswith(of_missing)} == set()


@SHARED_IS_THERE
@pytest.mark.parametrize("name", EXACT)
def test_a_real_document_is_read_exactly(name):
    report, labels = report_of(FOLDER / name), labels_of(FOLDER / name)

    assert report.figures == labels["figures"]
    assert (report.year, report.form) == (labels["year"], labels["form"])


@SHARED_IS_THERE
@REAL
def test_a_real_document_has_its_labelled_contradictions_and_no_others(path):
    report = report_of(path)
    labelled = {
        (each["code"], each["where"], each["expected"], each["found"]) for each in labels_of(path)["violations"]
    }
    found = {
        (each.code, each.cells[0], each.expected, each.found)
        for each in (*broken(report), *out_of_domain(report))
        if each.severity == "error"
    }

    assert found <= labelled
    assert found == labelled or f"{path.parent.name}/{path.name}" not in EXACT


@SHARED_IS_THERE
@REAL
def test_the_text_of_a_real_document_is_judged_as_labelled(path):
    said = [each for each in read_narrative(report_of(path)).problems if each.code.startswith("TEXT-")]
    for claim in labels_of(path)["narrative_checks"]:
        numbers = {int(number) for number in re.findall(r"\d+", claim["claim"].partition("=")[0])}
        severities = [each.severity for each in said if each.found in numbers]
        match claim["holds"]:
            case True:
                assert severities == [], claim
            case None:
                assert set(severities) <= {"note"}, claim
            case _:
                assert severities, claim


def test_short_paragraphs_that_all_end_a_sentence_are_not_run_together():
    texts = [f"全年主动公开信息{number}条，办理依申请公开{number}件。" for number in range(10, 16)]

    assert paragraphs(Part(None, tuple((text, ()) for text in texts))) == tuple(texts)


def test_paragraphs_that_are_known_to_be_whole_are_not_run_together():
    texts = [f"全年主动公开信息{number}条，办理依申请公开{number}件，并" for number in range(10, 16)]

    assert paragraphs(Part(None, tuple((Whole(text), ()) for text in texts))) == tuple(texts)


def test_an_entry_that_its_cell_breaks_is_one_line():
    assert cell_value("见附\n件").raw == "见附件"
