"""What goes over pages: page numbers, running heads, and tables that are broken by the page."""

from __future__ import annotations

import pytest
from tests.documents.pdf_files import HEIGHT, Sheet
from tests.documents.pdf_views import only_grid, read, rows, shape, spans

XS = [50.0, 150.0, 250.0, 350.0]
HEAD = [["信息内容", "本年制发", "现行有效"], ["规章", "1", "11"]]
REST = [["规范性文件", "8", "66"], ["合计", "9", "77"]]


def first(sheet=None, xs=XS):
    return (sheet or Sheet()).text(50, 700, "二、主动公开").table(xs, [720, 740, 760], HEAD)


def second(sheet=None, xs=XS):
    return (sheet or Sheet()).table(xs, [60, 80, 100], REST).text(50, 130, "后文")


JOINED = ["二、主动公开", HEAD + REST, "后文"]


@pytest.mark.parametrize(
    "number",
    ["- 5 -", "— 5 —", "-5-", "－5－", "—5—", "第5页", "第 5 页 共 12 页", "第五页", "·5·", "Page 5 of 12"],
)
def test_a_page_number_is_left_out(number):
    assert shape(read(Sheet().text(50, 100, "正文").text(280, 800, number))) == ["正文"]


def test_a_page_number_in_three_pieces_is_left_out():
    sheet = Sheet().text(50, 100, "正文").text(250, 800, "—").text(290, 800, "5").text(330, 800, "—")

    assert shape(read(sheet)) == ["正文"]


def test_a_page_number_at_the_head_is_left_out():
    assert shape(read(Sheet().text(50, 100, "正文").text(280, 40, "- 5 -"))) == ["正文"]


def test_what_looks_like_a_page_number_inside_the_page_is_text():
    assert shape(read(Sheet().text(50, 400, "- 5 -").text(50, 430, "正文"))) == ["- 5 -", "正文"]


def test_a_page_number_in_the_rectangle_of_a_cell_is_left_out():
    sheet = Sheet().rules(XS, [700, 760, 830]).text(54, 730, "甲").text(154, 730, "1").text(254, 730, "2")
    sheet.text(54, 780, "乙").text(154, 780, "3").text(254, 780, "4").text(160, 815, "- 5 -")

    assert rows(only_grid(read(sheet))) == [["甲", "1", "2"], ["乙", "3", "4"]]


def test_a_bare_number_at_the_foot_is_left_out_where_it_counts_the_pages():
    sheets = [Sheet().text(50, 100, f"正文{sign}").text(290, 800, str(number)) for sign, number in ("甲7", "乙8")]

    assert shape(read(*sheets)) == ["正文甲", "正文乙"]


def test_a_bare_number_that_is_no_page_number_stays():
    assert shape(read(Sheet().text(50, 100, "正文").text(290, 800, "37"))) == ["正文", "37"]


def test_numbers_of_all_pages_are_left_out():
    sheets = [Sheet().text(50, 100, sign).text(290, 800, f"{number}/2") for sign, number in ("甲1", "乙2")]

    assert shape(read(*sheets)) == ["甲", "乙"]


def test_a_running_head_is_kept_once():
    sheets = [Sheet().text(200, 40, "某局年度报告").text(50, 100, sign) for sign in "甲乙丙"]

    assert shape(read(*sheets)) == ["某局年度报告", "甲", "乙", "丙"]


def test_a_running_head_with_another_number_in_it_is_kept_once():
    sheets = [Sheet().text(200, 40, "2:33 年度报告").text(50, 100, sign) for sign in "甲乙丙"]

    assert shape(read(*sheets)) == ["2:33 年度报告", "甲", "乙", "丙"]


def test_a_running_foot_with_the_page_in_it_is_kept_once():
    sheets = [
        Sheet().text(50, 100, sign).text(50, 810, "某局信息公开").text(400, 810, f"{number}/3")
        for sign, number in ("甲1", "乙2", "丙3")
    ]

    assert shape(read(*sheets)) == ["甲", "乙", "丙", "某局信息公开  3/3"]


def test_a_line_that_comes_back_away_from_the_edge_stays():
    assert shape(read(*(Sheet().text(50, 300, "同一行") for _ in range(3)))) == ["同一行"] * 3


def test_a_table_that_goes_on_over_the_page_is_one_grid():
    document = read(first(), second())

    assert shape(document) == JOINED
    assert [row[0].place for row in only_grid(document).rows] == [
        (("page", 1), ("table", 1), ("row", 1)),
        (("page", 1), ("table", 1), ("row", 2)),
        (("page", 2), ("table", 1), ("row", 1)),
        (("page", 2), ("table", 1), ("row", 2)),
    ]
    assert [row[0].row for row in only_grid(document).rows] == [0, 1, 2, 3]


def test_page_numbers_and_running_heads_do_not_part_a_table():
    sheets = [
        sheet.text(200, 30, "某局年度报告").text(280, 820, f"- {number} -")
        for number, sheet in enumerate((first(), second()), 1)
    ]

    assert shape(read(*sheets)) == ["某局年度报告", *JOINED]


def test_a_table_goes_on_where_the_margins_of_left_and_right_pages_differ():
    assert shape(read(first(), second(xs=[x + 22 for x in XS]))) == JOINED


def test_a_table_goes_on_where_its_columns_are_a_little_off():
    assert shape(read(first(), second(xs=[50, 148, 252, 354]))) == JOINED


def test_text_between_two_tables_keeps_them_apart():
    last = Sheet().text(50, 40, "三、另一张表").table(XS, [60, 80, 100], REST)

    assert shape(read(first(), last)) == ["二、主动公开", HEAD, "三、另一张表", REST]


def test_a_table_of_other_columns_is_another_table():
    assert shape(read(first(), second(xs=[50, 120, 190, 260]))) == ["二、主动公开", HEAD, REST, "后文"]


def test_a_narrower_table_of_the_same_first_columns_is_another_table():
    other = [["甲", "8"], ["乙", "9"]]

    assert shape(read(first(), Sheet().table(XS[:3], [60, 80, 100], other))) == ["二、主动公开", HEAD, other]


def test_a_table_whose_columns_stand_elsewhere_is_another_table():
    other = [["甲", "8", "66"], ["乙", "9", "77"]]

    assert shape(read(first(), Sheet().table([50, 80, 250, 350], [60, 80, 100], other))) == [
        "二、主动公开",
        HEAD,
        other,
    ]


def test_a_part_with_fewer_of_the_same_columns_goes_on_with_its_spans():
    part = [["行政许可", "447"], ["行政处罚", "39"]]

    document = read(first(), Sheet().table([50, 150, 350], [60, 80, 100], part))

    assert shape(document) == ["二、主动公开", HEAD + part]
    assert spans(only_grid(document))["447"] == (2, 1, 1, 2)


def test_a_header_that_is_repeated_on_the_next_page_stays_a_row():
    document = read(first(), Sheet().table(XS, [60, 80, 100, 120], [HEAD[0], *REST]))

    assert shape(document) == ["二、主动公开", [*HEAD, HEAD[0], *REST]]


def test_a_table_over_three_pages_is_one_grid():
    middle = Sheet().table(XS, [60, 80], [["中间", "5", "6"]])

    assert shape(read(first(), middle, second())) == ["二、主动公开", [*HEAD, ["中间", "5", "6"], *REST], "后文"]


def test_a_table_without_lines_goes_on_over_the_page():
    def part(labels, top):
        sheet = Sheet()
        for number, label in enumerate(labels):
            for x, text in zip((50, 200, 260, 320), (label, "1", "20", "300"), strict=True):
                sheet.text(x, top + 18 * number, text)
        return sheet

    (grid,) = shape(read(part("甲乙丙", 700), part("丁戊己", 60)))

    assert [row[0] for row in grid] == list("甲乙丙丁戊己")


def cut_row(label, figure, *, at_foot):
    """Draw half of a row that the page cuts: no line where it is cut."""
    top, bottom = (760, 790) if at_foot else (40, 70)
    sheet = first() if at_foot else Sheet()
    for x in XS:
        sheet.line(x, top, x, bottom)
    if not at_foot:
        sheet.line(XS[0], bottom, XS[-1], bottom).table(XS, [70, 90], [["合计", "9", "77"]])
    for x, text in zip(XS, (label, figure, figure), strict=False):
        if text:
            sheet.text(x + 4, top + 14, text)
    return sheet


@pytest.mark.parametrize(
    ("above", "below", "label"),
    [
        (("行政机关确认", "5"), ("或重新出具", ""), "行政机关确认\n或重新出具"),
        (("行政机关确认", ""), ("或重新出具", "5"), "行政机关确认\n或重新出具"),
        (("", "5"), ("行政机关确认", ""), "行政机关确认"),
    ],
)
def test_a_row_that_the_page_cuts_is_whole(above, below, label):
    document = read(cut_row(*above, at_foot=True), cut_row(*below, at_foot=False))

    assert shape(document) == ["二、主动公开", [*HEAD, [label, "5", "5"], ["合计", "9", "77"]]]


def test_rows_with_figures_on_both_sides_of_the_page_are_two():
    document = read(cut_row("甲", "5", at_foot=True), cut_row("乙", "6", at_foot=False))

    assert shape(document) == ["二、主动公开", [*HEAD, ["甲", "5", "5"], ["乙", "6", "6"], ["合计", "9", "77"]]]


def test_a_label_over_rows_that_the_page_cuts_crosses_no_figures():
    upper = Sheet().rules([150, 250, 350], [700, 720, 740]).rules([50, 150], [700, 740])
    upper.text(54, 725, "（四）无").text(154, 714, "不掌握").text(254, 714, "746").text(154, 734, "没有").text(
        254, 734, "11"
    )
    lower = Sheet().rules([150, 250, 350], [60, 80, 100]).rules([50, 150], [60, 100])
    lower.text(54, 84, "法提供").text(154, 74, "不明确").text(254, 74, "1").text(154, 94, "投诉").text(254, 94, "56")

    assert rows(only_grid(read(upper, lower))) == [
        ["（四）无", "不掌握", "746"],
        ["没有", "11"],
        ["法提供", "不明确", "1"],
        ["投诉", "56"],
    ]


def test_a_page_without_anything_on_it_parts_a_table_no_more_than_its_edge():
    assert shape(read(first(), Sheet(), second())) == JOINED


def test_the_height_of_a_page_is_that_of_its_own():
    low = Sheet(height=400).text(50, 100, "正文").text(150, 380, "- 2 -")

    assert shape(read(Sheet(height=HEIGHT).text(50, 360, "- 1 -").text(50, 380, "甲"), low)) == ["- 1 -", "甲", "正文"]
