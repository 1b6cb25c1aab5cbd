"""HTML pages as they are found: saved whole, exported from word processors, broken, hostile."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.documents.builders import at, grids, outcome, shape, spans, told

from gongkai.documents import Document, Grid, read_document
from gongkai.documents.html import read_html
from gongkai.documents.taming import tamed
from gongkai.problems import Failure

SHARED = Path(__file__).parents[2].parent / "shared"
SAMPLE = SHARED / "data" / "reports" / "04-shanghai-office-2019" / "source.html"


def read(page: str) -> Document:
    return read_html(page.encode())


def table(*rows: str) -> str:
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


# --- paragraphs ---------------------------------------------------------------------------------------------------


def test_blocks_are_paragraphs_in_order():
    page = "<div class=nav><ul><li>首页<li>政务公开</ul></div><h1>年度报告</h1><div>一、总体情况<p>全文。</p>附注</div>"
    assert shape(read(page)) == ["首页", "政务公开", "年度报告", "一、总体情况", "全文。", "附注"]


def test_a_line_break_ends_a_line():
    assert shape(read("<p>某某局<br>年度报告<br><br>2020年</p>")) == ["某某局", "年度报告", "2020年"]


def test_spans_join_without_blanks():
    assert shape(read("<p><span>予</span><span lang=EN-US>以</span><b>公</b><font>开</font></p>")) == ["予以公开"]


def test_line_ends_of_the_source_part_latin_words_only():
    assert shape(read("<p>收到\n  和处理 <span>申请</span>\n<span>情况</span> open\n data</p>")) == [
        "收到和处理 申请情况 open data"
    ]


def test_no_break_spaces_and_invisible_signs():
    assert shape(read("<p>&nbsp;&nbsp;总&nbsp;计&#x200B;&shy;\ufeff&emsp;</p><p>&nbsp;</p>")) == ["总 计"]


def test_preformatted_text_keeps_its_lines_and_tabs():
    assert shape(read("<pre>一\t二\n三  四</pre><p>五\t六</p>")) == ["一\t二", "三  四", "五 六"]
    assert shape(read("<pre><div>一  二\n三</div></pre>")) == ["一  二", "三"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<p style='color:red; DISPLAY : none'>x</p>",
        "<p style='Display:None'>x</p>",
        "<div hidden><p>x</p></div>",
        "<span style='visibility:hidden'>x</span>",
        "<span style='mso-hide:all'>x</span>",
        "<script>x</script>",
        "<style>x</style>",
        "<template><p>x</p></template>",
        "<noscript>x</noscript>",
        "<!-- x -->",
        "<!--[if gte mso 9]><xml><w:View>x</w:View></xml><![endif]-->",
        "<xml><w:View>x</w:View></xml>",
        "<select><option>x</option></select>",
        "<head><title>x</title></head>",
        "<svg><text>x</text></svg>",
        "<input type=hidden value=x>",
    ],
)
def test_hidden_content_is_left_out(hidden):
    assert shape(read(f"<p>前</p>{hidden}<p>后</p>")) == ["前", "后"]


def test_what_only_looks_hidden_stays():
    assert shape(read("<p style='display:block; text-decoration:none'>甲</p><p aria-hidden=true>乙</p>")) == [
        "甲",
        "乙",
    ]


def test_a_page_hidden_as_a_whole_is_shown_by_its_script():
    assert shape(read("<body style='display:none'><p>甲</p></body>")) == ["甲"]


def test_a_hidden_cell_is_no_cell():
    page = table("<td>总计</td><td style='display:none'>9</td><td>1</td>", "<td>甲</td><td>2</td>")
    assert shape(read(page)) == [[["总计", "1"], ["甲", "2"]]]


def test_hidden_text_in_a_cell():
    page = table("<td><p style='display:none'>9</p></td><td>1</td>", "<td>甲</td><td><span hidden>9</span>2</td>")
    assert shape(read(page)) == [[["", "1"], ["甲", "2"]]]


def test_a_field_of_a_form_shows_its_value():
    page = table(
        "<td>件数</td><td><input type=text value=12></td>", "<td>其他</td><td><input type=checkbox value=3></td>"
    )
    assert shape(read(page)) == [[["件数", "12"], ["其他", ""]]]


# --- tables -------------------------------------------------------------------------------------------------------


def test_a_table_is_a_grid_with_its_spans():
    page = table(
        "<td rowspan=2>一</td><td colspan=2>二</td>", "<th>三</th><th>四</th>", "<td>五</td><td></td><td>&nbsp;</td>"
    )
    (grid,) = grids(read(page))
    assert spans(grid) == [
        ("一", 0, 0, 2, 1),
        ("二", 0, 1, 1, 2),
        ("三", 1, 1, 1, 1),
        ("四", 1, 2, 1, 1),
        ("五", 2, 0, 1, 1),
        ("", 2, 1, 1, 1),
        ("", 2, 2, 1, 1),
    ]


def test_places_count_grids_and_paragraphs():
    document = read(
        f"<p>甲</p>{table('<td>1</td><td>2</td>')}<p>乙</p>{table('<td>3</td><td>4</td>', '<td>5</td><td>6</td>')}"
    )
    assert [block.place for block in document.blocks] == [
        (("paragraph", 1),),
        (("table", 1),),
        (("paragraph", 2),),
        (("table", 2),),
    ]
    assert at(grids(document)[1], "6").place == (("table", 2), ("row", 2))


def test_breaks_and_blocks_in_a_cell_are_line_ends():
    page = table(
        "<td>本年新<br />制作数量</td><td><p>对外</p><p>公开<span>总</span>数量</p></td><td><div>甲</div>乙</td>"
    )
    assert shape(read(page)) == [[["本年新\n制作数量", "对外\n公开总数量", "甲\n乙"]]]


def test_head_and_foot_are_put_in_their_places():
    page = (
        "<table><caption>表一</caption><tfoot><tr><td>合计<td>3</tfoot><thead><tr><th>项<th>数</thead>"
        "<tbody><tr><td>甲<td>1<tbody><tr><td>乙<td>2</table>"
    )
    assert shape(read(page)) == ["表一", [["项", "数"], ["甲", "1"], ["乙", "2"], ["合计", "3"]]]


def test_unclosed_tags_of_a_table():
    assert shape(read("<table><tr><td>甲<td><b>1<tr><td>乙<td>2</table>后")) == [[["甲", "1"], ["乙", "2"]], "后"]


@pytest.mark.parametrize("span", ["0", "-3", "x", "", "1.9"])
def test_a_colspan_that_is_no_number_is_one(span):
    (grid,) = grids(read(table(f"<td colspan='{span}'>甲</td><td>乙</td>")))
    assert spans(grid) == [("甲", 0, 0, 1, 1), ("乙", 0, 1, 1, 1)]


@pytest.mark.parametrize(("span", "rows"), [("0", 3), ("99", 3), ("70000", 3), ("-2", 1), ("2", 2), ("2px", 2)])
def test_a_rowspan_ends_with_the_table(span, rows):
    (grid,) = grids(read(table(f"<td rowspan={span}>甲</td><td>1</td>", "<td>2</td>", "<td>3</td>")))
    assert at(grid, "甲").rowspan == rows
    assert at(grid, "2").column == (1 if rows > 1 else 0)


def test_a_huge_colspan_is_cut_as_browsers_do():
    (grid,) = grids(read(table("<td colspan=1000000>甲</td><td>乙</td>", "<td>丙</td><td>丁</td>")))
    assert [(cell.column, cell.colspan) for cell in grid.rows[0]] == [(0, 1000), (1000, 1)]


def test_overlapping_spans_leave_each_place_to_one_cell():
    (grid,) = grids(read(table("<td>甲</td><td rowspan=2>乙</td>", "<td colspan=3>丙</td><td>丁</td>")))
    assert [(cell.text, cell.column, cell.colspan) for cell in grid.rows[1]] == [("丙", 0, 1), ("丁", 2, 1)]


def test_colspans_may_vary_between_rows():
    (grid,) = grids(
        read(table("<td>甲</td><td>1</td><td colspan=2>2</td>", "<td>乙</td><td colspan=2>3</td><td>4</td>"))
    )
    assert [(cell.text, cell.column) for cell in grid.rows[1]] == [("乙", 0), ("3", 1), ("4", 3)]


def test_empty_header_cells_in_place_of_spans_stay():
    page = table("<td>申请人情况</td><td></td><td></td>", "<td>自然人</td><td>商业企业</td><td>总计</td>")
    assert shape(read(page)) == [[["申请人情况", "", ""], ["自然人", "商业企业", "总计"]]]


def test_a_table_without_text_is_left_out():
    assert shape(read(f"<p>前</p>{table('<td></td><td>&nbsp;</td>')}<p>后</p>")) == ["前", "后"]


# --- layout -------------------------------------------------------------------------------------------------------

DATA = table("<td>规章</td><td>13</td><td>524</td>", "<td>规范性文件</td><td>60</td><td>368</td>")
PROSE = "本年度报告根据《中华人民共和国政府信息公开条例》的要求编制，全文包括总体情况、主动公开情况、申请情况等。" * 3


def test_a_table_around_a_table_only_places_it():
    page = table("<td>首页</td><td>导航</td>", f"<td colspan=2><p>二、主动公开</p>{DATA}<p>三、申请</p></td>")
    assert shape(read(page)) == [
        "首页",
        "导航",
        "二、主动公开",
        [["规章", "13", "524"], ["规范性文件", "60", "368"]],
        "三、申请",
    ]


def test_columns_of_many_lines_are_layout():
    left, right = ["首页"] * 20, ["一、总体情况", "无。"] * 10
    assert shape(read(table(f"<td>{'<br>'.join(left)}</td><td>{'<br>'.join(right)}</td>"))) == left + right


def test_labels_printed_one_sign_a_line_are_no_layout():
    labels = ["本年新收政府信息公开申请数量", "上年结转政府信息公开申请数量", "结转下年度继续办理的申请"] * 3
    rows = [f"<td>{'<br>'.join(label)}</td><td></td>" for label in labels]
    assert shape(read(table(*rows))) == [[["\n".join(label), ""] for label in labels]]


def test_a_single_cell_is_a_box():
    assert shape(read(table("<td>一、总体情况<br>无。</td>"))) == ["一、总体情况", "无。"]


def test_prose_beside_a_menu_is_layout():
    assert shape(read(table(f"<td>首页<br>公开</td><td>{PROSE}</td>"))) == ["首页", "公开", PROSE]


def test_a_heading_over_text_in_a_cell_is_layout():
    page = table("<td>首页</td><td><h2>一、总体情况</h2><p>无。</p></td>")
    assert shape(read(page)) == ["首页", "一、总体情况", "无。"]


def test_one_note_of_prose_does_not_undo_a_table():
    rows = [f"<td>{name}</td><td>1</td><td>2</td>" for name in "甲乙丙丁"]
    assert shape(read(table(*rows, f"<td>注</td><td colspan=2>{PROSE}</td>")))[0][4] == ["注", PROSE]


def test_a_small_grid_inside_a_cell_of_data_is_its_text():
    inner = table("<td>其中</td><td>修订</td>")
    rows = ["<td>甲</td><td>1</td><td>2</td>", f"<td>乙{inner}</td><td>3</td><td>4</td>"]
    assert shape(read(table(*rows))) == [[["甲", "1", "2"], ["乙\n其中\n修订", "3", "4"]]]


def test_a_heading_across_a_table_parts_it():
    page = table(
        "<td colspan=2>二、主动公开政府信息情况</td>",
        "<td>规章</td><td>13</td>",
        f"<td colspan=2>{PROSE}</td>",
        "<td colspan=2>第二十条第（五）项</td>",
        "<td>许可</td><td>5</td>",
    )
    document = read(page)
    assert shape(document) == [
        "二、主动公开政府信息情况",
        [["规章", "13"]],
        PROSE,
        [["第二十条第（五）项"], ["许可", "5"]],
    ]
    assert at(grids(document)[1], "5").place == (("table", 2), ("row", 2))


def test_a_note_of_prose_under_a_small_table_is_cut_out():
    assert shape(read(table("<td>规章</td><td>13</td>", f"<td colspan=2>{PROSE}</td>"))) == [[["规章", "13"]], PROSE]


def test_a_row_label_that_reads_like_a_heading_stays_in_its_row():
    page = table(
        "<td>一、本年新收政府信息公开申请数量</td><td>821</td>", "<td>二、上年结转政府信息公开申请数量</td><td></td>"
    )
    assert shape(read(page)) == [
        [["一、本年新收政府信息公开申请数量", "821"], ["二、上年结转政府信息公开申请数量", ""]]
    ]


# --- word processors ----------------------------------------------------------------------------------------------

WORD_PAGE = """<html xmlns:v="urn:v" xmlns:o="urn:o"><head>
<meta http-equiv=Content-Type content="text/html; charset=gb2312">
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings></xml><![endif]-->
<style><!-- p.MsoNormal {mso-style-parent:""; margin:0cm} --></style></head><body lang=ZH-CN>
<p class=MsoNormal><![if !supportLists]><span style='mso-list:Ignore'>一、<span
style='font:7.0pt'>&nbsp;</span></span><![endif]><span
style='font-family:仿宋'>总体</span><span lang=EN-US><o:p></o:p></span><span>情况</span></p>
<p class=MsoNormal><![if !supportEmptyParas]>&nbsp;<![endif]><o:p></o:p></p>
<table class=MsoNormalTable border=0><tr style='mso-yfti-irow:0'><td width=100 colspan=2><p class=MsoNormal
align=center><b><span>信息内
容</span><o:p></o:p></b></p></td><td><p class=MsoNormal><span lang=EN-US>1<o:p></o:p></span></p></td></tr>
<tr><td><p>规章</p></td><td><p>2</p></td>
<td><!--[if gte vml 1]><v:shape><v:textbox>x</v:textbox></v:shape><![endif]-->3</td></tr>
</table></body></html>"""


def test_the_row_that_only_tells_widths_is_no_row():
    widths = "<![if !supportMisalignedColumns]><tr height=0><td width=9></td><td width=9></td></tr><![endif]>"
    assert shape(read(f"<table><tr><td>甲</td><td>1</td></tr>{widths}</table>")) == [[["甲", "1"]]]


def test_a_page_exported_by_a_word_processor():
    document = read_html(WORD_PAGE.encode("gb18030"))
    assert shape(document) == ["一、 总体情况", [["信息内容", "1"], ["规章", "2", "3"]]]
    assert told(document) == []


# --- encodings ----------------------------------------------------------------------------------------------------

CHINESE = "<div class=content><p>二、主动公开政府信息情况</p></div>"


@pytest.mark.parametrize(
    "data",
    [
        CHINESE.encode(),
        CHINESE.encode("utf-8-sig"),
        CHINESE.encode("utf-16"),
        CHINESE.encode("utf-16-le"),
        CHINESE.encode("gb18030"),
        ("<meta charset=gbk>" + CHINESE).encode("gb18030"),
        ('<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=GB2312">' + CHINESE).encode("gb18030"),
        ("<meta charset=utf-8>" + CHINESE).encode(),
        ("<meta charset=gb2312>" + CHINESE).encode(),
        ("<meta charset=iso-8859-1>" + CHINESE).encode("gb18030"),
        ("<meta charset=utf-8>" + CHINESE).encode("gb18030"),
    ],
    ids=[
        "utf-8", "utf-8 with a mark", "utf-16 with a mark", "utf-16 by its zeros", "gb18030 unsaid", "gbk declared",
        "gb2312 declared the old way", "utf-8 declared", "gb2312 declared falsely", "latin declared falsely",
        "utf-8 declared falsely",
    ],
)  # fmt: skip
def test_the_encoding_is_found(data):
    assert shape(read_document(data)) == ["二、主动公开政府信息情况"]


def test_big5_is_read_when_declared():
    assert shape(read_html("<meta charset=big5><p>資訊公開</p>".encode("big5"))) == ["資訊公開"]


def test_the_encoding_may_be_said_from_outside():
    assert shape(read_html("<p>資訊公開</p>".encode("big5"), "big5")) == ["資訊公開"]


def test_a_declared_encoding_stands_where_the_bytes_could_be_another():
    assert shape(read_html(b"<meta charset=gbk><p>\xc4\xa3</p>")) == ["模"]


def test_a_few_broken_characters_are_noted():
    page = ("<meta charset=gbk><p>" + "政府信息公开" * 100).encode("gb18030") + b"\xff</p>"
    document = read_html(page)
    assert told(document) == [("note", "TEXT-BROKEN")]
    assert document.problems[0].found == 1
    assert document.blocks[0].text.startswith("政府信息公开")


# --- attacks: bounded, whatever is read ---------------------------------------------------------------------------


def within(seconds: float, page: str) -> Document:
    start = time.process_time()
    document = read(page)
    assert time.process_time() - start < seconds
    return document


def test_a_thousand_nested_tables():
    document = within(5, "<table><tr><td>甲</td><td>" * 1000 + "乙")
    assert shape(document) == ["甲"] * 1000 + ["乙"]


def test_a_hundred_thousand_nested_elements():
    document = within(5, "<div>" * 100_000 + "甲")
    assert shape(document) == ["甲"]
    assert told(document) == [("note", "HTML-DEPTH")]


def test_nested_lists_and_spans():
    assert shape(within(5, "<ul><li>" * 20_000 + "甲")) == ["甲"]
    assert shape(within(5, "<span>" * 20_000 + "甲" + "</b>" * 20_000)) == ["甲"]


def test_styles_that_are_never_closed():
    page = "".join(f"<p><font size={number}>甲" for number in range(5000))
    assert shape(within(5, page)) == ["甲"] * 5000


def test_ten_thousand_columns():
    (grid,) = grids(within(5, "<table>" + ("<tr>" + "<td>1" * 10_000) * 5))
    assert len(grid.cells) == 50_000


def test_huge_spans_everywhere():
    cells = "<td rowspan=60000 colspan=1000000>甲" * 2000
    (grid,) = grids(within(5, "<table>" + f"<tr>{cells}" + "<tr><td>乙" * 2000))
    assert max(cell.column for cell in grid.cells) < 2_100_000


def test_a_row_has_only_so_many_cells_that_reach_down():
    (grid,) = grids(read("<table>" + "<td rowspan=2>甲" * 600 + "<tr><td>乙"))
    assert [cell.rowspan for cell in grid.rows[0]] == [2] * 500 + [1] * 100


TEXT = "本年度报告所列数据的统计期限"


def test_styles_left_open_do_not_multiply():
    page = "".join(f"<font size={number}>" for number in range(100)) + f"<p>{TEXT}</p>" * 2000
    document = read(page)
    assert shape(document) == [TEXT] * 2000
    assert told(document) == [("note", "HTML-DEPTH")]


def test_thousands_of_attributes():
    page = "<p " + " ".join(f"a{number}=1" for number in range(100_000)) + ">甲</p>"
    assert shape(within(5, page)) == ["甲"]


def test_honest_pages_are_parsed_as_they_are():
    rows = "".join(f"<tr>{'<td>1</td>' * 20}</tr>" for _ in range(200))
    page = f"<body><ul>{'<li>甲<br>' * 600}</ul><table>{rows}</table>{'<p>乙<b>丙</b><img src=x>' * 600}".encode()
    assert tamed(page) == (page, ())


def test_a_picture_inside_the_page_is_no_flood():
    assert shape(within(5, f"<p>甲<img src='data:image/png;base64,{'A' * 100_000}' alt=x>乙</p>")) == ["甲乙"]


def test_too_many_tags_are_refused():
    with pytest.raises(Failure) as failure:
        within(5, "<b></b>" * 300_000)
    assert failure.value.problem.code == "HTML-TAGS"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    assert outcome(read_html, data) in ("", "FILE-ENCODING", "FILE-NOT-TEXT")


TAGS = (
    "<table>|</table>|<tr>|</tr>|<td>|</td>|<th rowspan=0>|<td rowspan=3>|<td colspan=2>|<p>|</p>|<div>|</div>|<br>|"
    "<pre>|</pre>|<b>|</b>|<svg>|</svg>|<caption>|<tfoot>|<thead>|<select>|<template>|</template>|<![if x]>|<!-- -->|"
    "<li>|<h1>|</h1>|<form>|甲|1|。|&nbsp;|\n|<|<span hidden>|<input value=1>|<tbody>|<td><table><tr><td>1<td>2</table>"
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(TAGS.split("|")), max_size=40))
def test_any_tags_give_grids_without_overlaps(tags):
    for grid in grids(read("".join(tags))):
        taken = [
            (row, column)
            for cell in grid.cells
            for row in range(cell.row, cell.row + cell.rowspan)
            for column in range(cell.column, cell.column + cell.colspan)
        ]
        assert len(taken) == len(set(taken))


# --- a real page --------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample reports are not here")
def test_a_published_page():
    document = read_document(SAMPLE.read_bytes())
    lines = [block.text for block in document.blocks if not isinstance(block, Grid)]
    assert [line for line in lines if line[1:2] == "、"] == [
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、政府信息公开工作存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    ]
    two, three, four = grids(document)
    assert [len(grid.rows) for grid in (two, three, four)] == [18, 26, 4]
    assert max(cell.column + cell.colspan for cell in three.cells) == 10
    assert at(three, "三、本年度办理结果").rowspan == 20
    assert {cell.column for cell in three.cells if cell.text.startswith("（")} == {0, 1}
    assert [cell.column for cell in four.rows[3]] == list(range(15))
    assert told(document) == []
