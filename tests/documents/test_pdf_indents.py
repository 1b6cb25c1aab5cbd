"""Printed lines made whole paragraphs, where the page shows by indents where one begins."""

from __future__ import annotations

from tests.documents.pdf_files import Sheet
from tests.documents.pdf_views import read, shape

from gongkai.documents.model import Whole

FULL = "公" * 40
FIRST = "开" * 38


def lines(*rows: tuple[float, str], top: float = 300) -> Sheet:
    sheet = Sheet()
    for number, (x, words) in enumerate(rows):
        sheet.text(x, top + 16 * number, words)
    return sheet


def test_lines_under_an_indented_one_go_on_with_it():
    document = read(lines((120, FIRST), (100, FULL), (100, "末行。"), (120, "次段。")))

    assert shape(document) == [f"{FIRST}{FULL}末行。", "次段。"]
    assert [type(block.text) for block in document.blocks] == [Whole, Whole]


def test_a_paragraph_goes_on_over_the_page():
    document = read(lines((120, FIRST), (100, FULL)), lines((100, FULL), (100, "末行。"), (120, "次段。")))

    assert shape(document) == [f"{FIRST}{FULL}{FULL}末行。", "次段。"]


def test_lines_of_a_document_without_indents_stay_lines():
    document = read(lines((100, FULL), (100, "末行。"), (100, FULL), (100, "末行。")))

    assert shape(document) == [FULL, "末行。"] * 2
    assert not any(isinstance(block.text, Whole) for block in document.blocks)


def test_lines_stay_lines_where_flush_ones_follow_short_ones():
    rows = [(120, FIRST), (100, FULL), (100, "甲。"), (100, "乙。"), (100, "丙。")]

    assert shape(read(lines(*rows))) == [words for _, words in rows]


def test_a_flush_line_far_below_is_no_part_of_the_paragraph():
    sheet = lines((120, FIRST), (100, FULL), (120, FIRST), (100, "末行。"), (120, FIRST))

    assert shape(read(sheet.text(100, 420, "附注。")))[-2:] == [FIRST, "附注。"]


def test_one_line_that_goes_on_is_enough():
    rows = [(120, "一、总体情况"), (120, FIRST), (100, "末行。"), (120, "次段。")]

    assert shape(read(lines(*rows))) == ["一、总体情况", f"{FIRST}末行。", "次段。"]


def test_words_in_latin_letters_keep_a_blank_over_the_line():
    sheet = lines((120, "开" * 37 + "of"), (100, "the year " + FULL[:36]), (100, "末行。"), (120, "次段。"))

    assert "of the year" in shape(read(sheet))[0]


def test_a_bracket_whose_empty_half_reaches_over_a_sign_stands_behind_it():
    assert shape(read(Sheet().text(100, 300, "公开").text(120, 300, "5").text(118.5, 300, "《条例》"))) == [
        "公开5《条例》"
    ]
