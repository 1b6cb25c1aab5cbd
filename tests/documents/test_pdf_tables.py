"""Tables of one page in PDF files: ruled, coloured, without lines, and what is no table."""

from __future__ import annotations

import itertools

import pytest
from tests.documents.pdf_files import LATIN, UPRIGHT, Pdf, Sheet
from tests.documents.pdf_views import only_grid, read, rows, shape, spans

from gongkai.documents.pdf import read_pdf

XS, YS = [50.0, 150.0, 250.0, 350.0], [100.0, 120.0, 140.0]
WORDS = [["信息内容", "本年制发", "现行有效"], ["规章", "1", "11"]]
"""Two rows: as few are never taken for a table without lines, so it is the lines that make the grid."""
MORE = [["规章", "1", "11"], ["规范性文件", "8", "66"], ["合计", "9", "77"]]


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


# --- how lines are drawn ------------------------------------------------------------------------------------------


def in_pieces(sheet, length=3.0, gap=2.0, thick=0.5):
    """Draw the lines of the plain table as dashes, each a filled box."""
    for x in XS:
        at = YS[0]
        while at < YS[-1]:
            sheet.fill(x, at, x + thick, min(at + length, YS[-1]), gray=0)
            at += length + gap
    for y in YS:
        at = XS[0]
        while at < XS[-1]:
            sheet.fill(at, y, min(at + length, XS[-1]), y + thick, gray=0)
            at += length + gap
    return sheet


def thick_boxes(sheet):
    for x in XS:
        sheet.fill(x - 1, YS[0], x + 1, YS[-1], gray=0)
    for y in YS:
        sheet.fill(XS[0], y - 1, XS[-1], y + 1, gray=0)
    return sheet


def cell_borders(sheet, apart=0.0):
    for left, right in itertools.pairwise(XS):
        for top, bottom in itertools.pairwise(YS):
            sheet.box(left + apart, top + apart, right - apart, bottom - apart)
    return sheet


def doubled(sheet, off=2.0):
    return sheet.rules(XS, YS).rules([x + off for x in XS], [y + off for y in YS])


def doubled_far_apart(sheet):
    return doubled(sheet, off=5.5)


def stroked_dashes(sheet):
    for x in XS:
        sheet.line(x, YS[0], x, YS[-1], dash="[3 2] 0")
    for y in YS:
        sheet.line(XS[0], y, XS[-1], y, dash="[3 2] 0")
    return sheet


def corners_apart(sheet):
    for x in XS:
        sheet.line(x, YS[0] + 2, x, YS[-1] - 2)
    for y in YS:
        sheet.line(XS[0] + 2, y, XS[-1] - 2, y)
    return sheet


def a_little_off(sheet):
    for number, y in enumerate(YS):
        sheet.line(XS[0], y, XS[-1], y + 0.4)
        if number:
            for x in XS:
                sheet.line(x + (number % 2), YS[number - 1], x + (number % 2) + 0.3, y)
    return sheet


def one_path(sheet):
    path = [f"{x} {842 - YS[0]} m {x} {842 - YS[-1]} l" for x in XS]
    path += [f"{XS[0]} {842 - y} m {XS[-1]} {842 - y} l" for y in YS]
    return sheet.raw(" ".join(path) + " S")


def one_filled_path(sheet):
    path = [f"{x} {842 - YS[-1]} 0.5 {YS[-1] - YS[0]} re" for x in XS]
    path += [f"{XS[0]} {842 - y} {XS[-1] - XS[0]} 0.5 re" for y in YS]
    return sheet.raw(" ".join(path) + " f")


def closed_figures(sheet):
    """Draw every other cell, its left side by closing the figure."""
    sheet.box(XS[0], YS[0], XS[-1], YS[-1])
    for row, column in ((0, 0), (0, 2), (1, 1)):
        y0, y1 = 842 - YS[row], 842 - YS[row + 1]
        sheet.raw(f"{XS[column]} {y0} m {XS[column + 1]} {y0} l {XS[column + 1]} {y1} l {XS[column]} {y1} l h S")
    return sheet


def pictures(sheet):
    dot = "BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI"
    for x in XS:
        sheet.raw(f"q 0.5 0 0 {YS[-1] - YS[0]} {x} {842 - YS[-1]} cm {dot} Q")
    for y in YS:
        sheet.raw(f"q {XS[-1] - XS[0]} 0 0 0.5 {XS[0]} {842 - y} cm {dot} Q")
    return sheet


def spaced_borders(sheet):
    return cell_borders(sheet.box(XS[0] - 1, YS[0] - 1, XS[-1] + 1, YS[-1] + 1), apart=1.2)


def dots(sheet):
    return in_pieces(sheet, length=1.0, gap=1.0, thick=1.0)


@pytest.mark.parametrize(
    "draw",
    [
        in_pieces,
        dots,
        thick_boxes,
        cell_borders,
        spaced_borders,
        doubled,
        doubled_far_apart,
        stroked_dashes,
        corners_apart,
        a_little_off,
        one_path,
        one_filled_path,
        closed_figures,
        pictures,
    ],
)
def test_however_its_lines_are_drawn_a_table_is_a_grid(draw):
    document = read(words(draw(Sheet())))

    assert shape(document) == [WORDS]
    assert {(cell.rowspan, cell.colspan) for cell in only_grid(document).cells} == {(1, 1)}


@pytest.mark.parametrize("missing", ["left and right", "top and bottom", "all sides", "right"])
def test_outer_borders_that_are_missing_are_put_in(missing):
    xs = {"left and right": XS[1:-1], "all sides": XS[1:-1], "right": XS[:-1]}.get(missing, XS)
    ys = YS[1:-1] if missing in ("top and bottom", "all sides") else YS
    sheet = Sheet()
    for x in xs:
        sheet.line(x, YS[0], x, YS[-1])
    for y in ys:
        sheet.line(XS[0], y, XS[-1], y)

    assert shape(read(words(sheet))) == [WORDS]


def test_an_outer_line_that_stops_short_loses_no_cell():
    sheet = Sheet().rules(XS[1:], YS).line(XS[0], YS[0], XS[0], YS[1])
    for y in YS:
        sheet.line(XS[0], y, XS[1], y)

    assert shape(read(words(sheet))) == [WORDS]


def test_cells_drawn_by_their_colour_alone_are_a_grid():
    sheet = Sheet()
    for left, right in itertools.pairwise(XS):
        for top, bottom in itertools.pairwise(YS):
            sheet.fill(left + 0.75, top + 0.75, right - 0.75, bottom - 0.75)

    assert shape(read(words(sheet))) == [WORDS]


@pytest.mark.parametrize("labels_coloured", [False, True])
def test_coloured_rows_do_not_make_one_cell_of_the_row_between(labels_coloured):
    sheet, ys = Sheet(), [100.0, 120.0, 140.0, 160.0]
    for row in range(3):
        for column in range(3):
            if row != 1 or (labels_coloured and column == 0):
                sheet.fill(XS[column], ys[row], XS[column + 1], ys[row + 1])

    assert shape(read(sheet.words(XS, ys, MORE))) == [MORE]


def test_one_coloured_row_is_no_table_of_its_own():
    sheet, ys = Sheet(), [100.0, 120.0, 140.0, 160.0]
    for left, right in itertools.pairwise(XS):
        sheet.fill(left, 100, right, 120)

    assert shape(read(sheet.fill(400, 100, 420, 120).words(XS, ys, MORE))) == [MORE]


def test_white_and_clear_boxes_draw_nothing():
    sheet = Sheet().text(60, 115, "甲乙丙丁").fill(50, 100, 90, 130, gray=1).fill(90, 100, 350, 130, gray=1)
    sheet.fill(50, 130, 90, 160, gray=1).fill(90, 130, 350, 160, gray=1)

    assert shape(read(sheet)) == ["甲乙丙丁"]


def test_the_colour_behind_a_ruled_cell_draws_no_line_in_it():
    sheet = Sheet().fill(54, 104, 146, 116).fill(60, 104, 100, 116).fill(154, 122, 200, 138).fill(254, 122, 300, 138)

    assert shape(read(words(sheet.rules(XS, YS)))) == [WORDS]


def test_a_page_of_one_colour_is_no_table():
    sheet = Sheet().fill(0, 0, 595, 842, gray=0.9).text(50, 80, "正文").fill(40, 90, 500, 95).fill(40, 300, 500, 305)

    assert shape(read(words(sheet.rules(XS, YS)).fill(0, 800, 595, 842))) == ["正文", WORDS]


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
    sheet = Sheet().rules([40, 400, 500], [80, 200]).text(410, 100, "外").text(44, 95, "外前")

    document = read(sheet.table(XS, YS, WORDS))

    assert shape(document) == [[["外前", "外"]], WORDS]


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


# --- tables without lines -----------------------------------------------------------------------------------------


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
    sheet = unruled(MORE).table(XS, [200, 220, 240], WORDS)
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
