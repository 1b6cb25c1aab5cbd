"""Tables without lines in PDF files: found where they are certain, lines with wide gaps where they are not."""

from __future__ import annotations

from tests.documents.pdf_files import Sheet
from tests.documents.pdf_views import read, shape

XS, YS = [50.0, 150.0, 250.0, 350.0], [200.0, 220.0, 240.0]
WORDS = [["信息内容", "本年制发", "现行有效"], ["规章", "1", "11"]]
MORE = [["规章", "1", "11"], ["规范性文件", "8", "66"], ["合计", "9", "77"]]


def unruled(rows_of_words, xs=(50, 200, 260, 320, 380)):
    sheet = Sheet()
    for number, row in enumerate(rows_of_words):
        for x, text in zip(xs, row, strict=False):
            if text:
                sheet.text(x, 100 + 18 * number, text)
    return sheet


def test_figures_in_columns_over_several_lines_are_a_grid_with_its_blanks():
    table = [
        ["信息内容", "自然人", "企业", "其他", "总计"],
        ["新收申请", "12", "0", "3", "15"],
        ["上年结转", "1", "", "", "1"],
        ["予以公开", "7", "0", "2", "9"],
        ["结转下年", "0", "", "0", "0"],
    ]

    assert shape(read(unruled(table).text(50, 80, "三、申请情况").text(50, 400, "正文。"))) == [
        "三、申请情况",
        table,
        "正文。",
    ]


def test_a_label_broken_over_lines_stays_beside_its_figures():
    sheet = unruled([["新收申请", "12", "0", "3", "15"], ["结转", "1", "2", "0", "3"], ["公开", "7", "0", "2", "9"]])
    sheet.text(50, 154, "要求行政机关确认").text(200, 160, "4").text(260, 160, "0").text(320, 160, "1").text(
        380, 160, "5"
    )
    sheet.text(50, 167, "或重新出具").text(50, 184, "总计")
    sheet.text(200, 184, "24").text(260, 184, "2").text(320, 184, "6").text(380, 184, "32")

    (grid,) = shape(read(sheet))

    assert [row[1:] for row in grid if row[1]] == [
        ["12", "0", "3", "15"],
        ["1", "2", "0", "3"],
        ["7", "0", "2", "9"],
        ["4", "0", "1", "5"],
        ["24", "2", "6", "32"],
    ]


def test_tables_without_lines_stand_before_and_behind_one_with_lines():
    sheet = unruled(MORE).table(XS, YS, WORDS)
    sheet.words([50, 200, 260], [300, 318, 336], MORE)

    assert shape(read(sheet)) == [MORE, WORDS, MORE]


def test_two_lines_in_columns_are_not_certain_and_stay_lines():
    sheet = unruled([["规章", "1", "0", "11"], ["规范性文件", "8", "26", "66"]])

    assert shape(read(sheet)) == ["规章  1  0  11", "规范性文件  8  26  66"]


def test_figures_that_do_not_keep_to_columns_stay_lines():
    sheet = Sheet().text(50, 100, "甲").text(200, 100, "1").text(260, 100, "2").text(320, 100, "3")
    sheet.text(50, 118, "乙").text(200, 118, "1").text(233, 118, "22222222222").text(320, 118, "3")
    sheet.text(50, 136, "丙").text(190, 136, "111111111111").text(300, 136, "2").text(320, 136, "3")

    assert all(isinstance(block, str) for block in shape(read(sheet)))


def test_a_heading_between_figures_is_not_drawn_into_their_table():
    table = [["甲", "1", "2", "3"], ["乙", "1", "2", "3"], ["丙", "1", "2", "3"]]
    sheet = unruled(table).text(50, 154, "四、行政复议情况")
    for number, row in enumerate(table):
        for x, text in zip((50, 200, 260, 320), row, strict=True):
            sheet.text(x, 172 + 18 * number, text)

    assert shape(read(sheet)) == [table, "四、行政复议情况", table]


def test_prose_is_never_a_table():
    sheet = Sheet()
    for number in range(6):
        sheet.text(50, 100 + 18 * number, "全年公开政府信息共一千条，其中通过网站公开的占九成以上，")

    assert all(isinstance(block, str) for block in shape(read(sheet)))
