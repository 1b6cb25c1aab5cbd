"""DOCX: text as a person reads it, tables as drawn, numbers that stand nowhere in the file."""

from __future__ import annotations

from io import BytesIO

import docx as python_docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.documents.builders import (
    WORD,
    at,
    docx,
    grids,
    outcome,
    p,
    package,
    relations,
    shape,
    spans,
    tbl,
    tc,
    told,
    word_xml,
)

from gongkai.documents import Document, read_document
from gongkai.documents.docx import read_docx
from gongkai.problems import Failure


def read(body: str, **more: object) -> Document:
    return read_docx(docx(body, **more))  # type: ignore[arg-type]  # passed on


def run(text: str, properties: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


# --- text ---------------------------------------------------------------------------------------------------------


def test_paragraphs_and_tables_in_order():
    document = read(p("一、总体情况") + p() + tbl(["规章", "13"], ["许可", ""]) + p("无。"))
    assert shape(document) == ["一、总体情况", [["规章", "13"], ["许可", ""]], "无。"]
    assert [block.place for block in document.blocks] == [(("paragraph", 1),), (("table", 1),), (("paragraph", 2),)]
    assert at(grids(document)[0], "许可").place == (("table", 1), ("row", 2))


def test_the_strict_edition_of_the_standard():
    strict = word_xml(p("甲") + tbl(["乙", "1"]), space="http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert shape(read_docx(docx("", more={"word/document.xml": strict}))) == ["甲", [["乙", "1"]]]


def test_runs_join_and_signs_of_the_page_become_characters():
    body = p(
        run("予") + run("以") + "<w:r><w:tab/></w:r>" + run("公开") + "<w:r><w:br/></w:r>" + run("a")
        + "<w:r><w:noBreakHyphen/></w:r>" + run("b") + "<w:r><w:softHyphen/></w:r>" + run("\u00adc\u00a0d")
    )  # fmt: skip
    assert shape(read(body)) == ["予以\t公开", "a-bc d"]


def test_a_tab_stop_is_no_tab():
    assert shape(read(p("甲", "<w:tabs><w:tab w:val='left' w:pos='420'/></w:tabs>"))) == ["甲"]


def test_lines_and_paragraphs_in_a_cell():
    body = tbl(f"<w:tr>{tc(p(run('本年新') + '<w:r><w:br/></w:r>' + run('制作')) + p('数量'))}{tc('1')}</w:tr>")
    assert shape(read(body)) == [[["本年新\n制作\n数量", "1"]]]


def test_wrappers_are_looked_into():
    body = (
        f"<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{p('甲')}</w:sdtContent></w:sdt>"
        + p(
            f"<w:hyperlink>{run('乙')}</w:hyperlink><w:smartTag>{run('丙')}</w:smartTag><w:customXml>{run('丁')}</w:customXml>"
        )
        + tbl(f"<w:tr><w:sdt><w:sdtContent>{tc('戊')}</w:sdtContent></w:sdt>{tc('1')}</w:tr>")
    )
    assert shape(read(body)) == ["甲", "乙丙丁", [["戊", "1"]]]


def test_a_control_that_asks_to_be_filled_in_is_blank():
    asking = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    filled = asking.replace("<w:showingPlcHdr/>", "<w:showingPlcHdr w:val='0'/>")
    body = tbl(f"<w:tr>{tc('件数')}{asking.format(tc('单击此处输入'))}{filled.format(tc('3'))}</w:tr>")
    assert shape(read(body)) == [[["件数", "", "3"]]]


def test_fields_show_their_result():
    field = "<w:r><w:fldChar w:fldCharType='{}'/></w:r>"
    body = p(
        run("第") + field.format("begin") + "<w:r><w:instrText>PAGE </w:instrText></w:r>" + run("x")
        + field.format("separate") + run("3") + field.format("end") + run("页")
        + f"<w:fldSimple w:instr='NUMPAGES'>{run('9')}</w:fldSimple>"
    )  # fmt: skip
    assert shape(read(body)) == ["第3页9"]


def test_a_field_that_never_ends_takes_no_more_than_its_paragraph():
    body = p("<w:r><w:fldChar w:fldCharType='begin'/></w:r>" + run("甲")) + p("乙")
    assert shape(read(body)) == ["乙"]


def test_text_boxes_once_and_the_first_alternative_only():
    def box(text: str) -> str:
        return f"<w:txbxContent>{p(text)}{p('丁')}</w:txbxContent>"

    body = p(
        run("甲")
        + f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box('乙')}</w:drawing></mc:Choice>"
        + f"<mc:Choice Requires='v'>{box('x')}</mc:Choice>"
        + f"<mc:Fallback><w:pict><v:textbox>{box('x')}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        + run("丙")
    )
    assert shape(read(body)) == ["乙", "丁", "甲丙"]


def test_a_fallback_without_a_choice_is_read():
    body = p(f"<w:r><mc:AlternateContent><mc:Fallback>{run('甲')}</mc:Fallback></mc:AlternateContent></w:r>")
    assert shape(read(body)) == ["甲"]


def test_hidden_text_is_left_out_and_told():
    body = p(run("甲", "<w:vanish/>") + run("乙", "<w:vanish w:val='0'/>") + run("丙"))
    document = read(body)
    assert shape(document) == ["乙丙"]
    assert [(each.code, each.found) for each in document.problems] == [("DOCX-HIDDEN", 1)]


def test_ruby_readings_and_symbols():
    body = p(
        f"<w:r><w:ruby><w:rt>{run('x')}</w:rt><w:rubyBase>{run('字')}</w:rubyBase></w:ruby></w:r>"
        "<w:r><w:sym w:font='宋体' w:char='2460'/><w:sym w:font='Wingdings' w:char='F0FE'/><w:sym w:char='zz'/></w:r>"
    )
    assert shape(read(body)) == ["字①"]


def test_a_page_put_into_the_document():
    parts = {
        "word/_rels/document.xml.rels": relations({"rId7": ("aFChunk", "chunk.html")}),
        "word/chunk.html": "<p>甲</p><table><tr><td>乙</td><td>1</td></tr></table>",
    }
    document = read(p("前") + "<w:altChunk r:id='rId7'/>" + p("后") + "<w:altChunk r:id='rId7'/>" * 3, more=parts)
    assert shape(document) == ["前", "甲", [["乙", "1"]], "后"]


# --- tracked changes ----------------------------------------------------------------------------------------------


def test_tracked_changes_are_read_as_accepted():
    body = p(
        run("收到")
        + f"<w:del><w:r><w:delText>12</w:delText></w:r></w:del><w:ins>{run('13')}</w:ins>"
        + f"<w:moveFrom>{run('x')}</w:moveFrom>"
        + run("件")
    ) + p(f"<w:moveTo>{run('乙')}</w:moveTo>")
    document = read(body)
    assert shape(document) == ["收到13件", "乙"]
    assert [(each.severity, each.code, each.found) for each in document.problems] == [("note", "DOCX-REVISIONS", 2)]


NEW = f"<w:ins>{run('1')}</w:ins>"
OLD = "<w:del><w:r><w:delText>2</w:delText></w:r></w:del>"
MARKED = "<w:pPr><w:rPr><w:ins/></w:rPr></w:pPr>"


@pytest.mark.parametrize(
    ("body", "count"),
    [
        (p(OLD + NEW), 1),
        (p(NEW + OLD), 1),
        (p(OLD + "<w:proofErr w:type='spellStart'/>" + NEW + NEW), 1),
        (p(OLD + run("件") + NEW), 2),
        (p(NEW) + p(NEW), 2),
        (p(MARKED + NEW), 1),
        (p(MARKED + run("乙")), 1),
        (
            f"<w:tbl><w:tr><w:trPr><w:ins/></w:trPr><w:tc>{p(NEW)}</w:tc><w:tc>{p(NEW)}</w:tc></w:tr></w:tbl>" + p(NEW),
            2,
        ),
    ],
)
def test_changes_are_counted_as_a_person_counts_them(body, count):
    assert [each.found for each in read(body).problems] == [count]


def test_a_paragraph_whose_end_was_deleted_goes_on_with_the_next():
    body = p("一、总体", "<w:rPr><w:del/></w:rPr>") + p("情况") + p("无。")
    assert shape(read(body)) == ["一、总体情况", "无。"]


def test_a_text_box_in_a_paragraph_whose_end_was_deleted():
    box = f"<w:r><w:pict><w:txbxContent>{p('丙')}</w:txbxContent></w:pict></w:r>"
    body = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{box}{run('甲')}</w:p>" + p("乙")
    assert shape(read(body)) == ["丙", "甲乙"]


def test_deleted_rows_and_cells_are_gone():
    row = f"<w:tr><w:trPr><w:del/></w:trPr>{tc('x')}{tc('x')}</w:tr>"
    cell = f"<w:tr>{tc('乙')}{tc('x', '<w:cellDel/>')}{tc('2')}</w:tr>"
    document = read(tbl(["甲", "1"], row, cell))
    assert shape(document) == [[["甲", "1"], ["乙", "2"]]]
    assert document.problems[0].found == 2


def test_a_hidden_row_is_left_out():
    row = f"<w:tr><w:trPr><w:hidden/></w:trPr>{tc('x')}{tc('x')}</w:tr>"
    document = read(tbl(["甲", "1"], row))
    assert shape(document) == [[["甲", "1"]]]
    assert told(document) == [("note", "DOCX-HIDDEN")]


def test_a_document_without_changes_has_no_note():
    assert told(read(p("甲"))) == []


# --- tables -------------------------------------------------------------------------------------------------------


def test_merged_cells_have_spans():
    def row(*cells: str, before: int = 0) -> str:
        skipped = f"<w:trPr><w:gridBefore w:val='{before}'/></w:trPr>" if before else ""
        return f"<w:tr>{skipped}{''.join(cells)}</w:tr>"

    top, below = "<w:vMerge w:val='restart'/>", "<w:vMerge/>"
    (grid,) = grids(
        read(
            tbl(
                row(tc("甲", top), tc("乙", "<w:gridSpan w:val='2'/>"), tc("丙", top)),
                row(tc("", below), tc("1"), tc("2"), tc("", "<w:vMerge w:val='continue'/>")),
                row(tc("", below), tc("3"), tc("4"), tc("丁", top)),
                row(tc("5"), tc("6"), before=2),
            )
        )
    )
    assert spans(grid) == [
        ("甲", 0, 0, 3, 1),
        ("乙", 0, 1, 1, 2),
        ("丙", 0, 3, 2, 1),
        ("1", 1, 1, 1, 1),
        ("2", 1, 2, 1, 1),
        ("3", 2, 1, 1, 1),
        ("4", 2, 2, 1, 1),
        ("丁", 2, 3, 1, 1),
        ("5", 3, 2, 1, 1),
        ("6", 3, 3, 1, 1),
    ]


def test_a_cell_that_continues_nothing_stands_by_itself():
    assert shape(read(tbl(["甲", "1"], f"<w:tr>{tc('乙', '<w:vMerge/>')}{tc('2')}</w:tr>"))) == [
        [["甲", "1"], ["乙", "2"]]
    ]


@pytest.mark.parametrize("span", ["0", "-1", "x", "99999999999"])
def test_spans_that_lie_are_one(span):
    (grid,) = grids(read(tbl(f"<w:tr>{tc('甲', f'<w:gridSpan w:val={chr(39)}{span}{chr(39)}/>')}{tc('1')}</w:tr>")))
    assert [cell.colspan for cell in grid.cells] == [1, 1]


def test_a_table_in_a_cell():
    inner = tbl(["规章", "13"], ["许可", "2"])
    assert shape(read(tbl(f"<w:tr>{tc('说明')}<w:tc>{inner}{p()}</w:tc></w:tr>"))) == [
        "说明",
        [["规章", "13"], ["许可", "2"]],
    ]


def test_each_cell_knows_its_element():
    (grid,) = grids(read(tbl(["甲", "1"], ["乙", "2"])))
    element = at(grid, "2").origin
    assert element.tag == f"{{{WORD}}}tc"
    assert "".join(element.itertext()) == "2"


# --- automatic numbers --------------------------------------------------------------------------------------------


def level(number: int, style: str, text: str, more: str = "") -> str:
    count = f"<w:start w:val='1'/><w:numFmt w:val='{style}'/>"
    return f"<w:lvl w:ilvl='{number}'>{count}<w:lvlText w:val='{text}'/>{more}</w:lvl>"


def lists(*levels: str, more: str = "") -> str:
    return (
        f"<w:abstractNum w:abstractNumId='7'>{''.join(levels)}</w:abstractNum>"
        f"<w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num>{more}"
    )


def numbered(text: str, number: int = 1, at_level: int = 0) -> str:
    return p(text, f"<w:numPr><w:ilvl w:val='{at_level}'/><w:numId w:val='{number}'/></w:numPr>")


def test_headings_are_numbered_as_shown():
    numbering = lists(
        level(0, "chineseCountingThousand", "%1、"),
        level(1, "japaneseCounting", "（%2）"),
        level(2, "decimal", "%3."),
        level(3, "decimal", "%1.%4", "<w:isLgl/><w:suff w:val='space'/>"),
    )
    texts = (
        ("总体情况", 0),
        ("主动公开", 0),
        ("规章", 1),
        ("文件", 1),
        ("其他", 2),
        ("申请", 0),
        ("结果", 1),
        ("件", 3),
    )
    body = "".join(numbered(text, 1, at_level) for text, at_level in texts)
    assert shape(read(body, numbering=numbering)) == [
        "一、总体情况",
        "二、主动公开",
        "（一）规章",
        "（二）文件",
        "1.其他",
        "三、申请",
        "（一）结果",
        "3.1 件",
    ]


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        ("decimal", "12"),
        ("chineseCounting", "十二"),
        ("ideographDigital", "一二"),
        ("chineseLegalSimplified", "壹拾贰"),
        ("upperRoman", "XII"),
        ("lowerLetter", "l"),
        ("decimalEnclosedCircleChinese", "⑫"),
        ("decimalFullWidth", "１２"),
        ("ideographZodiac", "亥"),
        ("decimalZero", "12"),
        ("neverHeardOf", "12"),
    ],
)
def test_styles_of_counting(style, shown):
    numbering = lists(level(0, style, "%1)").replace("<w:start w:val='1'/>", "<w:start w:val='12'/>"))
    assert shape(read(numbered("甲"), numbering=numbering)) == [f"{shown})甲"]


def test_bullets_and_lists_without_a_number_add_nothing():
    assert shape(read(numbered("甲"), numbering=lists(level(0, "bullet", "\uf0b7")))) == ["甲"]
    assert shape(read(numbered("甲", 0), numbering=lists(level(0, "decimal", "%1.")))) == ["甲"]


def test_a_bare_number_is_parted_from_its_text():
    assert shape(read(numbered("甲"), numbering=lists(level(0, "decimal", "%1")))) == ["1 甲"]


def test_lists_share_their_count_unless_one_begins_anew():
    again = "<w:num w:numId='2'><w:abstractNumId w:val='7'/></w:num>"
    anew = (
        "<w:num w:numId='3'><w:abstractNumId w:val='7'/>"
        "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='1'/></w:lvlOverride></w:num>"
    )
    numbering = lists(level(0, "decimal", "%1."), more=again + anew)
    body = "".join(numbered("甲", number) for number in (1, 2, 3, 3))
    assert shape(read(body, numbering=numbering)) == ["1.甲", "2.甲", "1.甲", "2.甲"]


def test_a_style_brings_its_number():
    styles = (
        "<w:style w:type='paragraph' w:styleId='1'><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>"
        "<w:style w:type='paragraph' w:styleId='2'><w:basedOn w:val='1'/></w:style>"
    )
    numbering = lists(
        level(0, "chineseCounting", "%1、", "<w:pStyle w:val='1'/>"),
        level(1, "chineseCounting", "（%2）", "<w:pStyle w:val='2'/>"),
    )
    body = "".join(
        p(text, f"<w:pStyle w:val='{style}'/>") for text, style in (("甲", 1), ("乙", 2), ("丙", 1), ("丁", 9))
    )
    assert shape(read(body, numbering=numbering, styles=styles)) == ["一、甲", "（一）乙", "二、丙", "丁"]


def test_the_style_of_all_paragraphs_may_bring_a_number():
    styles = (
        "<w:style w:type='paragraph' w:default='1' w:styleId='1'>"
        "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>"
    )
    assert shape(read(p("甲") + p("乙"), numbering=lists(level(0, "decimal", "%1.")), styles=styles)) == [
        "1.甲",
        "2.乙",
    ]


def test_a_style_with_a_list_of_its_own_takes_no_level_from_its_base():
    styles = (
        "<w:style w:type='paragraph' w:styleId='1'>"
        "<w:pPr><w:numPr><w:ilvl w:val='1'/><w:numId w:val='9'/></w:numPr></w:pPr></w:style>"
        "<w:style w:type='paragraph' w:styleId='2'><w:basedOn w:val='1'/>"
        "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>"
    )
    numbering = lists(level(0, "decimal", "%1."), level(1, "decimal", "（%2）"))
    assert shape(read(p("甲", "<w:pStyle w:val='2'/>"), numbering=numbering, styles=styles)) == ["1.甲"]


def test_a_number_goes_before_what_was_joined_to_its_paragraph():
    body = p("总体", "<w:rPr><w:del/></w:rPr>") + numbered("情况")
    assert shape(read(body, numbering=lists(level(0, "chineseCounting", "%1、")))) == ["一、总体情况"]


def test_a_list_may_write_a_level_its_own_way():
    own = (
        "<w:num w:numId='2'><w:abstractNumId w:val='7'/>"
        f"<w:lvlOverride w:ilvl='0'>{level(0, 'upperLetter', '%1)')}</w:lvlOverride></w:num>"
    )
    assert shape(read(numbered("甲", 2), numbering=lists(level(0, "decimal", "%1."), more=own))) == ["A)甲"]


def test_a_paragraph_may_leave_the_list_of_its_style():
    styles = (
        "<w:style w:type='paragraph' w:styleId='1'><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>"
    )
    body = p("甲", "<w:pStyle w:val='1'/><w:numPr><w:numId w:val='0'/></w:numPr>") + p("乙", "<w:pStyle w:val='1'/>")
    assert shape(read(body, numbering=lists(level(0, "decimal", "%1.")), styles=styles)) == ["甲", "1.乙"]


def test_styles_based_on_each_other_end():
    styles = "".join(
        f"<w:style w:type='paragraph' w:styleId='{one}'><w:basedOn w:val='{other}'/></w:style>"
        for one, other in ("12", "21")
    )
    body = p("甲", "<w:pStyle w:val='1'/>")
    assert shape(read(body, numbering=lists(level(0, "decimal", "%1.")), styles=styles)) == ["甲"]


def test_a_list_that_names_a_style_of_lists():
    numbering = (
        "<w:abstractNum w:abstractNumId='8'><w:numStyleLink w:val='L'/></w:abstractNum>"
        f"<w:abstractNum w:abstractNumId='7'>{level(0, 'decimal', '%1.')}</w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='8'/></w:num><w:num w:numId='2'><w:abstractNumId w:val='7'/></w:num>"
    )
    styles = (
        "<w:style w:type='numbering' w:styleId='L'><w:pPr><w:numPr><w:numId w:val='2'/></w:numPr></w:pPr></w:style>"
    )
    assert shape(read(numbered("甲"), numbering=numbering, styles=styles)) == ["1.甲"]


def test_a_row_label_is_numbered_too():
    numbering = lists(level(0, "decimal", "%1."))
    body = tbl(*(f"<w:tr><w:tc>{numbered(text)}</w:tc>{tc('1')}</w:tr>" for text in ("属于国家秘密", "其他")))
    assert shape(read(body, numbering=numbering)) == [[["1.属于国家秘密", "1"], ["2.其他", "1"]]]


# --- beside another program ---------------------------------------------------------------------------------------


def test_a_document_of_another_program_reads_the_same():
    made = python_docx.Document()
    made.add_paragraph("一、总体情况")
    table = made.add_table(rows=3, cols=3)
    for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = str(number)
    table.cell(0, 0).merge(table.cell(1, 1)).text = "甲"
    stored = BytesIO()
    made.save(stored)
    document = read_document(stored.getvalue())
    assert shape(document) == ["一、总体情况", [["甲", "2"], ["5"], ["6", "7", "8"]]]
    assert at(grids(document)[0], "甲").rowspan == at(grids(document)[0], "甲").colspan == 2


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused(data):
    with pytest.raises(Failure):
        read_docx(data)


NAMES = "p r t tbl tr tc sdt sdtContent ins del txbxContent pPr numPr hyperlink"
OTHERS = ["<w:vMerge/>", "<w:gridSpan w:val='3'/>", "<w:tcPr/>", "<w:br/>", "甲", "<w:fldChar w:fldCharType='begin'/>"]
TAGS = st.sampled_from([f"<{end}w:{name}>" for name in NAMES.split() for end in ("", "/")] + OTHERS)


@settings(max_examples=200, deadline=None)
@given(st.lists(TAGS, max_size=30), st.booleans())
def test_any_tags_are_read_or_refused(tags, whole):
    body = "".join(tags)
    if whole:  # nested as they come, each closed
        names = [tag[1:-1] for tag in tags if tag.startswith("<w:") and "/" not in tag and " " not in tag]
        body = "".join(f"<{name}>" for name in names) + "甲" + "".join(f"</{name}>" for name in reversed(names))
    assert outcome(read_docx, docx(body)) in ("", "XML-BROKEN")


def test_the_main_part_may_have_another_name():
    parts = {
        "_rels/.rels": relations({"rId1": ("officeDocument", "/word/document2.xml")}),
        "word/document2.xml": word_xml(p("甲")),
    }
    assert shape(read_document(package(parts))) == ["甲"]
