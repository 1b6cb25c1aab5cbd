"""Tables of one page in PDF files: ruled, coloured, without lines, and what is no table."""

from __future__ import annotations

import pytest
from tests.documents.pdf_files import LATIN, UPRIGHT, Pdf, Sheet
from tests.documents.pdf_views import only_grid, read, rows, shape, spans

from gongkai.documents.pdf import read_pdf

XS, YS = [50.0, 150.0, 250.0, 350.0], [100.0, 120.0, 140.0]
WORDS = [["信息内容", "本年制发", "现行有效"], ["规章", "1", "11"]]
"""Two rows: as few are never taken for a table without lines, so it is the lines that make the grid."""


def words(sheet, xs=XS, ys=YS):
    return sheet.words(xs, ys, WORDS)


def test_a_ruled_table_is_a_grid_with_a_place_for_each_cell():
    document = read(Sheet().text(50, 80, "标题").table(XS, YS, WORDS).text(50, 200, "后文"))

    title, grid, end = document.blocks
    assert (title.text, rows(grid), end.text) == ("标题", WORDS, "后文")
    assert grid.place == (("page", 1), ("table", 1))
    assert [row[0].place for row in grid.rows] == [(("page", 1), ("table", 1), ("row", row)) for row in (1, 2)]
    assert document.problems == ()


def test_blank_cells_are_kept():
    table = [["甲", "", ""], ["", "", ""], ["", "2", ""]]

    assert rows(only_grid(read(Sheet().table(XS, [*YS, 160], table)))) == table


def test_cells_that_span_rows_and_columns_are_told():
    sheet = Sheet().box(50, 100, 350, 160)
    sheet.line(50, 120, 350, 120).line(150, 140, 350, 140).line(150, 120, 150, 160).line(250, 120, 250, 160)
    sheet.text(60, 114, "总标题").text(60, 144, "左").text(160, 134, "甲").text(260, 134, "乙")

    document = read(sheet.text(160, 154, "丙").text(260, 154, "丁"))

    assert spans(only_grid(document)) == {
        "总标题": (0, 0, 1, 3),
        "左": (1, 0, 2, 1),
        "甲": (1, 1, 1, 1),
        "乙": (1, 2, 1, 1),
        "丙": (2, 1, 1, 1),
        "丁": (2, 2, 1, 1),
    }


def test_lines_of_a_cell_are_parted_by_line_ends():
    sheet = Sheet().rules(XS, [100, 140]).text(54, 114, "社会公益").text(54, 128, "组织").text(154, 120, "1")

    assert rows(only_grid(read(sheet))) == [["社会公益\n组织", "1", ""]]


def test_signs_one_below_the_other_in_a_narrow_cell_are_one_text():
    sheet = Sheet().rules([50, 66, 150, 200], [100, 230])
    for number, sign in enumerate("三、本年度办理结果"):
        sheet.text(53, 112 + 13 * number, sign)

    assert rows(only_grid(read(sheet.text(70, 160, "予以公开").text(160, 160, "5")))) == [
        ["三\n、\n本\n年\n度\n办\n理\n结\n果", "予以公开", "5"]
    ]


def test_a_font_that_writes_downwards_is_one_text_in_its_cell():
    sheet = Sheet().rules([50, 70, 150, 200], [100, 230]).text(60, 110, "本年度办理结果", font=UPRIGHT)

    assert rows(only_grid(read(sheet.text(74, 160, "予以公开").text(160, 160, "5")))) == [
        ["本\n年\n度\n办\n理\n结\n果", "予以公开", "5"]
    ]


def test_a_font_that_writes_downwards_at_an_odd_scale_stays_in_its_cell():
    # pdfium gives such characters a place of the size before scaling: over the whole page.
    sheet = Sheet().rules([50, 70, 150, 200], [100, 230])
    sheet.raw("q 0.05 0 0 0.05 60 732 cm BT /Upright 200 Tf <672c5e745ea6> Tj ET Q")

    assert rows(only_grid(read(sheet.text(74, 160, "予以公开").text(160, 160, "5")))) == [
        ["本\n年\n度", "予以公开", "5"]
    ]


@pytest.mark.parametrize("angle", [90, -90])
def test_words_turned_in_a_narrow_cell_are_one_text(angle):
    x, y = (63, 220) if angle == 90 else (55, 120)
    sheet = Sheet().rules([50, 70, 150, 200], [100, 230]).text(x, y, "办理结果", angle=angle)

    assert rows(only_grid(read(sheet.text(74, 160, "予以公开").text(160, 160, "5")))) == [["办理结果", "予以公开", "5"]]


def test_a_number_that_its_narrow_cell_breaks_is_whole():
    sheet = Sheet().rules([50, 130, 152, 174], [100, 140])
    sheet.text(54, 120, "总计").text(134, 114, "397").text(134, 128, "58").text(156, 120, "0")

    assert rows(only_grid(read(sheet))) == [["总计", "39758", "0"]]


def test_two_numbers_one_below_the_other_in_a_wide_cell_stay_two():
    sheet = Sheet().rules(XS, [100, 140]).text(154, 114, "397").text(154, 128, "58")

    assert rows(only_grid(read(sheet))) == [["", "397\n58", ""]]


# --- what is no table ---------------------------------------------------------------------------------------------


def test_a_frame_around_the_page_is_no_table_and_keeps_the_one_in_it():
    sheet = Sheet().box(20, 20, 570, 800).text(50, 80, "二、主动公开情况").table(XS, YS, WORDS)

    assert shape(read(sheet)) == ["二、主动公开情况", WORDS]


def test_boxes_one_below_the_other_are_no_table():
    sheet = Sheet().box(40, 80, 500, 120).box(40, 120, 500, 160).text(50, 104, "一、总体情况").text(50, 144, "正文")

    assert shape(read(sheet)) == ["一、总体情况", "正文"]


def test_lines_under_words_and_through_them_are_no_table():
    sheet = (
        Sheet()
        .text(50, 100, "有下划线的文字")
        .line(50, 102, 120, 102)
        .text(50, 130, "删去的文字")
        .line(50, 126, 100, 126)
    )

    assert shape(read(sheet)) == ["有下划线的文字", "删去的文字"]


def test_a_line_under_words_in_a_cell_does_not_split_it():
    sheet = Sheet().table(XS, YS, WORDS).line(54, 136, 74, 136)
    sheet.line(50, 140, 50, 170).line(350, 140, 350, 170).line(50, 170, 350, 170)  # a row of one cell
    sheet.text(54, 152, "注").text(54, 166, "后").line(50, 155, 140, 155)

    assert shape(read(sheet)) == [[*WORDS, ["注\n后"]]]


def test_a_drawing_without_words_is_no_table():
    assert shape(read(Sheet().text(50, 80, "图").rules(XS, YS))) == ["图"]


def test_slanted_lines_make_no_cells():
    sheet = Sheet().table(XS, YS, WORDS).line(50, 100, 150, 120)

    assert shape(read(sheet)) == [WORDS]


def test_a_table_in_a_cell_of_another_keeps_its_words_to_itself():
    sheet = Sheet().rules([10, 40, 400], [80, 200]).text(14, 95, "外").text(44, 95, "外前")

    document = read(sheet.table(XS, YS, WORDS))

    assert shape(document) == [[["外", "外前"]], WORDS]


def test_words_come_to_their_cells_whatever_the_order_of_drawing():
    sheet = (
        Sheet().rules(XS, YS).text(54, 114, "信息").text(154, 114, "本年").text(50, 80, "标题").text(174, 114, "制发")
    )

    document = read(sheet.text(74, 114, "内容").text(254, 114, "现行有效").text(154, 134, "1").text(54, 134, "规章"))

    assert shape(document) == ["标题", [["信息内容", "本年制发", "现行有效"], ["规章", "1", ""]]]


def test_two_tables_beside_each_other_are_two_grids():
    sheet = Sheet().table([50, 100, 150], [100, 120, 140], [["甲", "1"], ["乙", "2"]])

    document = read(sheet.table([300, 350, 400], [100, 120, 140], [["丙", "3"], ["丁", "4"]]))

    assert shape(document) == [[["甲", "1"], ["乙", "2"]], [["丙", "3"], ["丁", "4"]]]


def test_a_cell_takes_the_signs_whose_middle_lies_in_it():
    # The digit is drawn across the border, as where a word processor lets it run over.
    sheet = Sheet().rules(XS, [100, 120]).text(148, 114, "1", font=LATIN).text(54, 114, "规章").text(254, 114, "0")

    assert rows(only_grid(read(sheet))) == [["规章", "1", "0"]]


def test_a_table_is_found_however_small_or_far_its_units_are():
    pdf = Pdf()
    form = pdf.form(words(Sheet().rules(XS, YS)))
    outer = Sheet(forms={"F": form}).raw("q 10 0 0 10 0 -7578 cm 0.1 0 0 0.1 0 757.8 cm /F Do Q")

    assert shape(read_pdf(pdf.page(outer).write())) == [WORDS]
