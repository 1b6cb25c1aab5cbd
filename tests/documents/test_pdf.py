"""Lines of text in PDF files: order, blanks, fonts, what is seen and what is not."""

from __future__ import annotations

import pytest
from tests.documents.pdf_files import GBK, HEIGHT, LATIN, UNMAPPED, WIDTH, Pdf, Sheet, pdf_of
from tests.documents.pdf_views import only_grid, read, rows, shape

from gongkai.documents.pdf import read_pdf
from gongkai.documents.pdf.glyphs import MEANT
from gongkai.problems import Failure


def codes(document):
    return [problem.code for problem in document.problems]


def test_each_printed_line_is_a_paragraph_with_its_page_and_line():
    document = read(
        Sheet().text(50, 100, "一、总体情况").text(70, 120, "全年公开信息。"), Sheet().text(50, 100, "第二页文字")
    )

    assert [(block.text, block.place) for block in document.blocks] == [
        ("一、总体情况", (("page", 1), ("line", 1))),
        ("全年公开信息。", (("page", 1), ("line", 2))),
        ("第二页文字", (("page", 2), ("line", 1))),
    ]
    assert codes(document) == []


def test_lines_are_read_top_to_bottom_whatever_the_order_of_drawing():
    assert shape(read(Sheet().text(50, 300, "丙").text(50, 100, "甲").text(50, 200, "乙"))) == ["甲", "乙", "丙"]


def test_signs_of_a_line_are_read_left_to_right_whatever_the_order_of_drawing():
    assert shape(read(Sheet().text(70, 100, "公开").text(50, 100, "信息").text(90, 100, "条例"))) == ["信息公开条例"]


def test_type_of_two_sizes_on_one_foot_is_one_line():
    assert shape(read(Sheet().text(50, 100, "大字", size=18).text(86, 100, "小字", size=9))) == ["大字小字"]


def test_a_raised_number_stays_in_its_line():
    assert shape(read(Sheet().text(50, 100, "面积12米").text(90, 97, "2", size=6))) == ["面积12米2"]


def test_chinese_signs_set_apart_get_no_blank():
    sheet = Sheet()
    for number, sign in enumerate("政府信息公开"):
        sheet.text(50 + 13 * number, 100, sign)

    assert shape(read(sheet)) == ["政府信息公开"]


def test_a_heading_spaced_evenly_is_one_word():
    sheet = Sheet()
    for number, sign in enumerate("年度报告"):
        sheet.text(50 + 30 * number, 100, sign)

    assert shape(read(sheet)) == ["年度报告"]


def test_the_narrow_gap_between_chinese_and_figures_is_no_blank():
    assert shape(read(Sheet().text(50, 100, "国令第").text(82.5, 100, "711").text(100, 100, "号"))) == ["国令第711号"]


def test_a_blank_that_is_written_between_chinese_and_figures_stays():
    assert shape(read(Sheet().text(50, 100, "国令第 711 号"))) == ["国令第 711 号"]


def test_latin_words_keep_the_blanks_that_are_written():
    assert shape(read(Sheet().text(50, 100, "open government data", font=LATIN))) == ["open government data"]


def test_latin_words_placed_apart_get_a_blank():
    assert shape(read(Sheet().text(50, 100, "open").text(73, 100, "data"))) == ["open data"]


def test_a_wide_gap_is_two_blanks():
    assert shape(read(Sheet().text(50, 100, "行政许可").text(200, 100, "9487"))) == ["行政许可  9487"]


def test_figures_of_two_columns_do_not_run_together():
    assert shape(read(Sheet().text(50, 100, "97069").text(79, 100, "67994"))) == ["97069  67994"]


def test_signs_printed_twice_to_look_bold_are_read_once():
    # pdfium itself drops what is drawn twice in a row, not a whole page that is drawn a second time.
    lines = [f"信息公开{number}11" for number in range(20)]
    sheet = Sheet()
    for off in (0, 0.4):
        for number, line in enumerate(lines):
            sheet.text(50 + off, 100 + 20 * number + off / 2, line)

    assert shape(read(sheet)) == lines


def test_the_letters_of_a_ligature_are_all_read():
    pdf = Pdf()
    to_unicode = pdf.stream(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /L def /CMapType 2 def"
        b" 1 begincodespacerange <00> <FF> endcodespacerange"
        b" 2 beginbfchar <61> <006600660069> <62> <0063> endbfchar endcmap end end"
    )
    font = pdf.add(
        f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode {to_unicode} 0 R >>"
    )
    pdf.fonts += f" /Ligature {font} 0 R"

    assert shape(
        read_pdf(
            pdf.page(Sheet().text(50, 100, "ab", font=LATIN).raw("BT /Ligature 12 Tf 80 700 Td (abb) Tj ET")).write()
        )
    ) == ["ab", "fficc"]


def test_full_width_figures_stay_as_they_are():
    assert shape(read(Sheet().text(50, 100, "共１２件"))) == ["共１２件"]


def test_radicals_that_stand_for_characters_are_those_characters():
    assert shape(read(Sheet().text(50, 100, "⼀、⻓期⺠⽣"))) == ["一、长期民生"]
    assert all(len(meant) == 1 for meant in MEANT.values())


def test_text_in_a_chinese_code_without_a_map_to_unicode_is_read():
    document = read(Sheet().text(50, 100, "政府信息公开abc", font=GBK))

    assert shape(document) == ["政府信息公开abc"]
    assert codes(document) == []


def test_signs_without_any_map_are_marked_and_reported():
    document = read(Sheet().text(50, 100, "可读的文字").text(50, 120, "乱码", font=UNMAPPED))

    assert shape(document) == ["可读的文字", "\ufffd\ufffd"]
    assert codes(document) == ["PDF-UNMAPPED"]


def test_a_file_of_signs_without_a_map_is_refused():
    with pytest.raises(Failure) as failure:
        read(Sheet().text(50, 100, "全是乱码", font=UNMAPPED))

    assert failure.value.problem.code == "PDF-UNMAPPED-ALL"


def test_a_sign_beyond_the_basic_plane_does_not_shift_the_others():
    pdf = Pdf()
    to_unicode = pdf.stream(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /L def /CMapType 2 def"
        b" 1 begincodespacerange <00> <FF> endcodespacerange"
        b" 2 beginbfchar <61> <D840DC0B> <62> <5F00> endbfchar endcmap end end"
    )
    font = pdf.add(
        f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode {to_unicode} 0 R >>"
    )
    pdf.fonts += f" /Rare {font} 0 R"

    assert shape(read_pdf(pdf.page(Sheet().raw("BT /Rare 12 Tf 80 700 Td (ab) Tj ET")).write())) == ["𠀋开"]


def test_invisible_text_is_left_out_where_the_page_has_text_to_see():
    document = read(Sheet().text(50, 100, "看得见的文字").text(50, 120, "看不见", mode=3))

    assert shape(document) == ["看得见的文字"]
    assert codes(document) == []


def test_the_recognised_text_behind_a_scan_is_read_and_reported():
    document = read(Sheet().text(50, 100, "识别出来的文字", mode=3))

    assert shape(document) == ["识别出来的文字"]
    assert codes(document) == ["PDF-HIDDEN-TEXT"]


def test_signs_outside_the_page_are_left_out():
    document = read(Sheet().text(50, 100, "页内").text(WIDTH + 20, 100, "页外").text(50, HEIGHT + 30, "页下"))

    assert shape(document) == ["页内"]


def test_what_the_crop_box_cuts_off_is_left_out():
    sheet = Sheet(crop=(0, 400, WIDTH, HEIGHT)).text(50, 100, "页内").text(50, HEIGHT - 100, "裁去")

    assert shape(read(sheet)) == ["页内"]


def test_a_watermark_set_askew_is_left_out_and_reported():
    document = read(Sheet().text(50, 100, "正文正文正文").text(60, 180, "水印水印", angle=45))

    assert shape(document) == ["正文正文正文"]
    assert codes(document) == ["PDF-SLANTED"]


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_page_shown_turned_is_read_as_it_is_written(rotate):
    sheet = (
        Sheet(rotate=rotate).text(50, 100, "标题").table([50, 150, 250], [200, 220, 240], [["甲", "1"], ["乙", "2"]])
    )

    assert shape(read(sheet)) == ["标题", [["甲", "1"], ["乙", "2"]]]


@pytest.mark.parametrize("angle", [90, 180, 270, 3.5])
def test_a_page_written_turned_is_read_along_its_lines(angle):
    inner = Sheet().text(50, 100, "标题文字").table([50, 150, 250], [200, 220, 240], [["甲", "12"], ["乙", "3"]])
    pdf = Pdf()
    outer = Sheet(width=1000, height=1000, forms={"F": pdf.form(inner)})
    corner = {90: "842 0", 180: "595 842", 270: "0 595", 3.5: "100 20"}[angle]
    turn = {90: "0 1 -1 0", 180: "-1 0 0 -1", 270: "0 -1 1 0", 3.5: "0.998135 0.061049 -0.061049 0.998135"}[angle]

    document = read_pdf(pdf.page(outer.raw(f"{turn} {corner} cm /F Do")).write())

    assert shape(document) == ["标题文字", [["甲", "12"], ["乙", "3"]]]


def test_a_turned_page_shown_upright_by_its_rotation_is_read():
    inner = Sheet().text(50, 100, "标题").table([50, 150, 250], [200, 220, 240], [["甲", "1"], ["乙", "2"]])
    pdf = Pdf()
    outer = Sheet(width=HEIGHT, height=WIDTH, rotate=90, forms={"F": pdf.form(inner)})

    document = read_pdf(pdf.page(outer.raw(f"0 1 -1 0 {HEIGHT} 0 cm /F Do")).write())

    assert shape(document) == ["标题", [["甲", "1"], ["乙", "2"]]]


def test_what_forms_within_forms_draw_is_found_in_its_place():
    pdf = Pdf()
    inner = Sheet().table([50, 150, 250], [200, 220, 240], [["甲", "1"], ["乙", "2"]])
    middle = Sheet(forms={"Inner": pdf.form(inner, "1 0 0 1 20 0")}).raw("0.5 0 0 0.5 0 0 cm /Inner Do")
    outer = Sheet(forms={"Middle": pdf.form(middle)}).text(50, 100, "标题").raw("2 0 0 2 0 0 cm /Middle Do")

    grid = only_grid(read_pdf(pdf.page(outer).write()))

    assert rows(grid) == [["甲", "1"], ["乙", "2"]]


def field(pdf, text, top, kind="/Widget /FT /Tx", key="/V", flags=4):
    return pdf.add(
        f"<< /Type /Annot /Subtype {kind} /T (a) {key} {text} /F {flags}"
        f" /Rect [155 {HEIGHT - top - 19} 245 {HEIGHT - top - 1}] >>"
    )


def test_what_is_typed_into_a_field_is_read_in_its_cell():
    pdf = Pdf()
    sheet = Sheet().table([50, 150, 250], [200, 220, 240], [["行政许可", ""], ["行政处罚", ""]])
    sheet.annotations += [field(pdf, "(15)", 200), field(pdf, "<feff8ba1>", 220, "/FreeText", "/Contents")]

    assert rows(only_grid(read_pdf(pdf.page(sheet).write()))) == [["行政许可", "15"], ["行政处罚", "计"]]


def test_hidden_fields_boxes_to_tick_and_fields_beyond_the_page_are_not_read():
    pdf = Pdf()
    sheet = Sheet().table([50, 150, 250], [200, 220, 240], [["行政许可", ""], ["行政处罚", ""]])
    sheet.annotations += [field(pdf, "(15)", 200, flags=2), field(pdf, "/Off", 220), field(pdf, "(16)", 900)]

    assert shape(read_pdf(pdf.page(sheet).write())) == [[["行政许可", ""], ["行政处罚", ""]]]


def test_a_field_of_several_lines_is_read_line_by_line():
    pdf = Pdf()
    sheet = Sheet().table([50, 150, 250], [200, 220], [["意见", ""]])
    sheet.annotations.append(field(pdf, r"(one\r\ntwo)", 200))

    assert rows(only_grid(read_pdf(pdf.page(sheet).write()))) == [["意见", "one\ntwo"]]


def test_a_field_on_a_page_written_turned_is_read_in_its_cell():
    pdf = Pdf()
    inner = Sheet().table([50, 150, 250], [200, 220, 240], [["行政许可事项", ""], ["行政处罚事项", "2"]])
    sheet = Sheet(width=HEIGHT, height=WIDTH, rotate=90, forms={"F": pdf.form(inner)})
    sheet.annotations.append(
        pdf.add("<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (15) /F 4 /Rect [201 155 219 245] >>")
    )

    document = read_pdf(pdf.page(sheet.raw(f"0 1 -1 0 {HEIGHT} 0 cm /F Do")).write())

    assert rows(only_grid(document)) == [["行政许可事项", "15"], ["行政处罚事项", "2"]]


def test_packed_content_is_read():
    assert shape(read_pdf(Pdf().page(Sheet().text(50, 100, "压缩的内容"), packed=True).write())) == ["压缩的内容"]


def test_words_turned_beside_the_text_are_a_line_of_their_own():
    # Seen in its own direction the note stands as far from the corner of the page as the text from its lower edge.
    assert shape(read(Sheet().text(50, HEIGHT - 100, "正文正文").text(100, 300, "侧注", angle=-90))) == [
        "侧注",
        "正文正文",
    ]


def test_two_columns_of_signs_one_below_the_other_outside_tables_are_lines():
    assert shape(read_pdf(pdf_of(Sheet().text(50, 100, "竖").text(50, 112, "排")))) == ["竖", "排"]
