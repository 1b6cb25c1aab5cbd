"""However a PDF file draws the lines of a table, it is the same grid."""

from __future__ import annotations

from itertools import pairwise

import pytest
from tests.documents.pdf_files import Sheet
from tests.documents.pdf_views import only_grid, read, shape

XS, YS = [50.0, 150.0, 250.0, 350.0], [100.0, 120.0, 140.0]
WORDS = [["信息内容", "本年制发", "现行有效"], ["规章", "1", "11"]]
"""Two rows: as few are never taken for a table without lines, so it is the lines that make the grid."""
MORE = [["规章", "1", "11"], ["规范性文件", "8", "66"], ["合计", "9", "77"]]


def words(sheet, xs=XS, ys=YS):
    return sheet.words(xs, ys, WORDS)


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
    for left, right in pairwise(XS):
        for top, bottom in pairwise(YS):
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


def test_lines_that_do_not_quite_meet_are_a_table():
    sheet = Sheet().line(52, 100, 348, 100).line(52, 120, 348, 120)
    for x in XS:
        sheet.line(x, 103, x, 117)

    assert shape(read(words(sheet))) == [WORDS[:1], "规章  1  11"]


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
    for left, right in pairwise(XS):
        for top, bottom in pairwise(YS):
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
    for left, right in pairwise(XS):
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
