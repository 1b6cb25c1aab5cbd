"""XLSX: sheets as a person sees them."""

from __future__ import annotations

import time
import zipfile
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.documents.builders import at, c, formats, grids, merged, package, shape, sheet, spans, told, xlsx

from gongkai.documents import Document, read_document
from gongkai.documents.xlsx import read_xlsx
from gongkai.documents.xlsx_formats import Formats
from gongkai.problems import Failure


def read(*rows: object, after: str = "", before: str = "", **more: object) -> Document:
    return read_xlsx(xlsx({"表": sheet(*rows, after=after, before=before)}, **more))  # type: ignore[arg-type]  # passed on


# --- regions ------------------------------------------------------------------------------------------------------


def test_regions_parted_by_blank_rows():
    document = read(
        {"B2": "2020年度报告"},
        {"A4": "规章", "B4": "13"},
        {"A5": "许可", "C5": "2"},
        {"A8": "无。"},
        {"A10": "6"},
    )
    assert shape(document) == ["2020年度报告", [["规章", "13", ""], ["许可", "", "2"]], "无。", [["6"]]]
    assert [block.place for block in document.blocks] == [
        (("sheet", "表"), ("cell", "B2")),
        (("sheet", "表"), ("cell", "A4")),
        (("sheet", "表"), ("cell", "A8")),
        (("sheet", "表"), ("cell", "A10")),
    ]


def test_a_cell_knows_its_place_and_its_origin():
    (grid,) = grids(read({"C3": "甲", "D3": "1"}))
    cell = at(grid, "1")
    assert cell.place == (("sheet", "表"), ("cell", "D3"))
    assert cell.origin == ("xl/worksheets/s1.xml", "D3")
    assert (cell.row, cell.column) == (0, 1)


def test_merged_cells():
    document = read(
        {"A1": "申请人", "B1": "法人", "D1": "总计"},
        {"B2": "企业", "C2": "其他", "A2": "藏"},
        {"A3": "1", "B3": "2", "C3": "3", "D3": "4"},
        after=merged("A1:A2", "B1:C1", "D1:D2"),
    )
    (grid,) = grids(document)
    assert spans(grid)[:5] == [
        ("申请人", 0, 0, 2, 1),
        ("法人", 0, 1, 1, 2),
        ("总计", 0, 3, 2, 1),
        ("企业", 1, 1, 1, 1),
        ("其他", 1, 2, 1, 1),
    ]


def test_a_merged_label_keeps_its_blank_rows():
    (grid,) = grids(read({"A1": "不予公开", "B1": "1"}, {"A5": "乙", "B5": "2"}, after=merged("A1:A4")))
    assert shape(Document((grid,))) == [[["不予公开", "1"], [""], [""], [""], ["乙", "2"]]]


def test_a_title_merged_beyond_its_table_does_not_widen_it():
    (grid,) = grids(read({"A1": "表一"}, {"A2": "甲", "B2": "1"}, after=merged("A1:F1")))
    assert spans(grid) == [("表一", 0, 0, 1, 2), ("甲", 1, 0, 1, 1), ("1", 1, 1, 1, 1)]


def test_a_heading_across_a_table_parts_it():
    document = read(
        {"A1": "2020年度报告"},
        {"A2": "二、主动公开"},
        {"A3": "规章", "B3": "13"},
        {"A4": "三、收到申请"},
        {"A5": "一、本年新收", "B5": "2"},
        {"A6": "二、上年结转"},
        after=merged("A1:B1", "A2:B2", "A4:B4"),
    )
    assert shape(document) == [
        "2020年度报告",
        "二、主动公开",
        [["规章", "13"]],
        "三、收到申请",
        [["一、本年新收", "2"], ["二、上年结转", ""]],
    ]


def test_overlapping_merges_leave_each_place_to_one_cell():
    rows = ({"A1": "甲", "B1": "1", "C1": "3"}, {"A2": "乙", "B2": "2"})
    (grid,) = grids(read(*rows, after=merged("A1:B2", "A2:B2", "A1:A2")))
    assert spans(grid) == [("甲", 0, 0, 2, 2), ("3", 0, 2, 1, 1), ("", 1, 2, 1, 1)]


def test_a_text_beside_a_merged_label_stays_in_its_row():
    note = "本年度没有收到相关申请，也没有上年结转的申请。" * 6
    (grid,) = grids(read({"A1": "甲", "B1": "1"}, {"B2": note}, {"B3": "2"}, after=merged("A1:A3")))
    assert [cell.text for cell in grid.cells] == ["甲", "1", note, "2"]


def test_a_heading_over_part_of_a_table_stays_in_it():
    document = read({"A1": "甲", "C1": "1"}, {"B2": "一、其中"}, {"A3": "乙", "C3": "2"}, after=merged("B2:C2"))
    assert shape(document) == [[["甲", "", "1"], ["", "一、其中"], ["乙", "", "2"]]]


def test_a_text_of_several_lines():
    assert shape(read({"A1": "甲\r\n乙"})) == ["甲", "乙"]
    assert shape(read({"A1": "本年新\n制作", "B1": "1"})) == [[["本年新\n制作", "1"]]]


# --- values -------------------------------------------------------------------------------------------------------


def test_shared_strings_plain_and_rich():
    rich = "<r><t>规</t></r><r><rPr><b/></rPr><t xml:space='preserve'>章</t></r><rPh sb='0' eb='1'><t>x</t></rPh>"
    row = (
        '<row r="1">'
        + "".join(c(f"{name}1", f"<v>{at_}</v>", kind="s") for name, at_ in zip("ABC", (1, 0, 9), strict=True))
        + "</row>"
    )
    assert shape(read(row, strings=["总 计_x000D_&", rich])) == [[["规章", "总 计\n&"]]]


def test_kinds_of_values():
    row = (
        '<row r="1">'
        + c("A1", "<v>1</v>", kind="b")
        + c("B1", "<v>#DIV/0!</v>", kind="e")
        + c("C1", "<f>A1&amp;B1</f><v>甲</v>", kind="str")
        + c("D1", "<f>1+1</f><v>2</v>")
        + c("E1", "<v>2021-01-18</v>", kind="d")
        + c("F1", "<is><r><t>乙</t></r></is>", kind="inlineStr")
        + c("G1", "<v>甲乙</v>")
        + "</row>"
    )
    assert shape(read(row)) == [[["TRUE", "#DIV/0!", "甲", "2", "2021-01-18", "乙", "甲乙"]]]


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("3", "3"),
        ("3.0", "3"),
        ("0.30000000000000004", "0.3"),
        ("1835100.0000000002", "1835100"),
        ("1.5E-3", "0.0015"),
        ("1E+6", "1000000"),
        ("-0.5", "-0.5"),
        ("-0", "0"),
        ("123456789012345678", "123456789012346000"),
        ("1e400", "1e400"),
        ("nan", "nan"),
        ("1E+300", "1E+300"),
    ],
)
def test_numbers_as_a_person_sees_them(stored, shown):
    assert Formats().shown(stored, 0) == shown


@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [
        ('0.00"万元"', "183.51", "183.51万元"),
        ("0.00\\万\\元", "183.5", "183.5万元"),
        ("#,##0.00元", "1835100", "1835100元"),
        ('"¥"#,##0.00', "12.5", "¥12.5"),
        ("[$¥-804]#,##0.00;[Red]-[$¥-804]#,##0.00", "-12.5", "-¥12.5"),
        ("0%", "0.125", "12.5%"),
        ("0.00%", "1", "100%"),
        ("#,##0", "12345.5", "12345.5"),
        ('0,"千"', "12345", "12.345千"),
        ('0!.0,"万元"', "18351", "1.8351万元"),
        ('0"."0000"万元"', "18351", "1.8351万元"),
        ('[>=10000]0!.0000"万元";0"元"', "18351", "1.8351万元"),
        ('[>=10000]0!.0000"万元";0"元"', "9999", "9999元"),
        ('0;"减"0', "-4", "减4"),
        ("0_);(0)", "-4", "-4"),
        ('0"件";-0"件";"无"', "0", "0件"),
        ('_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "0", "0"),
        ("@", "7", "7"),
        ("General", "7.50", "7.5"),
        ("G/通用格式", "7.50", "7.5"),
        ('G/通用格式"件"', "7", "7件"),
        ("0.00E+00", "1234.5", "1234.5"),
        ("# ?/?", "0.5", "0.5"),
        ("000-0000", "1234567", "1234567"),
        ('yyyy"年"m"月"d"日"', "44214", "2021年1月18日"),
        ('yyyy"年"m"月"', "44214", "2021年1月"),
        ("yyyy-mm-dd", "44214", "2021-01-18"),
        ("m/d/yy", "44214.75", "2021-01-18"),
        ("[$-804]yyyy/m/d h:mm", "44214.75", "2021-01-18 18:00"),
        ("h:mm:ss", "0.5", "12:00:00"),
        ("[h]:mm", "1.25", "30:00"),
        ("mm:ss", "0.5", "12:00:00"),
        ("yyyy-mm-dd", "1", "1900-01-01"),
        ("yyyy-mm-dd", "61", "1900-03-01"),
        ("yyyy-mm-dd", "-5", "-5"),
        ("yyyy-mm-dd", "99999999", "99999999"),
        ("", "5", "5"),
        (";;;", "5", "5"),
    ],
)
def test_formats(code, stored, shown):
    assert Formats([code]).shown(stored, 0) == shown


def test_a_cell_is_shown_in_its_format():
    row = f'<row r="1">{c("A1", "183.51", style=1)}{c("B1", "44214", style=2)}{c("C1", "5", style=99)}</row>'
    assert shape(read(row, styles=formats('0.00"万元"', "yyyy-m-d"))) == [[["183.51万元", "2021-01-18", "5"]]]


def test_days_counted_from_1904():
    row = f'<row r="1">{c("A1", "42752", style=1)}{c("B1", "1")}</row>'
    document = read(row, styles=formats("yyyy-m-d"), properties='<workbookPr date1904="1"/>')
    assert shape(document) == [[["2021-01-18", "1"]]]


def test_a_formula_without_a_value_is_blank_and_told():
    row = (
        '<row r="2">' + c("A2", "合计") + c("B2", "<f>SUM(B1:B1)</f>") + c("C2", "<f>1</f><v/>", kind="str") + "</row>"
    )
    document = read(row, {"A3": "甲", "C3": "1"})
    assert shape(document) == [[["合计", "", ""], ["甲", "", "1"]]]
    (problem,) = document.problems
    assert (problem.severity, problem.code) == ("warning", "XLSX-NO-VALUE")
    assert problem.place == (("sheet", "表"), ("cell", "B2"))
    assert "B2" in problem.text("zh")


# --- what is seen -------------------------------------------------------------------------------------------------


def test_sheets_in_the_order_of_the_workbook_without_hidden_ones():
    book = xlsx({name: sheet({"A1": name}) for name in "甲乙丙丁"}, states={"乙": "hidden", "丁": "veryHidden"})
    document = read_xlsx(book)
    assert shape(document) == ["甲", "丙"]
    (problem,) = document.problems
    assert (problem.severity, problem.code, problem.data["sheets"]) == ("note", "XLSX-HIDDEN", ["乙", "丁"])


def test_hidden_rows_and_columns():
    hidden = f'<row r="2" hidden="1">{c("A2", "x")}{c("C2", "x")}</row>'
    document = read(
        {"A1": "甲", "B1": "x", "C1": "1"},
        hidden,
        {"A3": "乙", "B3": "x", "C3": "2"},
        before='<cols><col min="2" max="2" hidden="1"/><col min="5" max="6" width="9"/></cols>',
    )
    assert shape(document) == [[["甲", "1"], ["乙", "2"]]]
    assert at(grids(document)[0], "2").place[1] == ("cell", "C3")
    (problem,) = document.problems
    assert (problem.data["rows"], problem.data["columns"]) == (1, 1)


def test_blank_rows_and_columns_may_be_hidden_without_a_note():
    hidden = '<row r="2" hidden="1"><c r="A2" s="1"/></row>'
    document = read({"A1": "甲", "B1": "1"}, hidden, before='<cols><col min="5" max="16384" hidden="1"/></cols>')
    assert told(document) == []


def test_a_row_without_height_is_hidden():
    row = f'<row r="2" ht="0" customHeight="1">{c("A2", "x")}</row>'
    assert shape(read({"A1": "甲", "B1": "1"}, row)) == [[["甲", "1"]]]


def test_a_sheet_that_is_a_chart_is_left_out():
    with zipfile.ZipFile(BytesIO(xlsx({"甲": sheet({"A1": "甲"}), "图": sheet({"A1": "x"})}))) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    listed = "xl/_rels/workbook.xml.rels"
    parts[listed] = parts[listed].replace('worksheet" Target="worksheets/s2', 'chartsheet" Target="worksheets/s2')
    assert shape(read_xlsx(package(parts))) == ["甲"]


def test_a_merged_cell_is_seen_where_its_first_row_is_hidden():
    hidden = f'<row r="1" hidden="1">{c("A1", "甲")}{c("B1", "x")}</row>'
    (grid,) = grids(read(hidden, {"B2": "1"}, {"B3": "2"}, after=merged("A1:A3")))
    assert spans(grid) == [("甲", 0, 0, 2, 1), ("1", 0, 1, 1, 1), ("2", 1, 1, 1, 1)]


def test_a_workbook_without_anything_hidden_has_no_note():
    assert told(read({"A1": "甲"})) == []


# --- bounds -------------------------------------------------------------------------------------------------------


def within(seconds: float, *rows: object, **more: str) -> Document:
    start = time.process_time()
    document = read(*rows, **more)
    assert time.process_time() - start < seconds
    return document


def test_a_sheet_that_says_it_is_full_is_not_made_full():
    document = within(
        1,
        {"A1": "甲", "XFD1": "1"},
        {"A1048576": "乙", "XFD1048576": "2"},
        before='<dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384" width="9"/></cols>',
    )
    assert [len(grid.cells) for grid in grids(document)] == [2, 2]


def test_everything_merged():
    document = within(1, {"A1": "甲"}, {"B2": "1"}, after=merged("A1:XFD1048576"))
    assert "甲" in str(shape(document))


def test_a_sparse_region_is_not_filled_with_blanks():
    rows = [{f"A{row}": "甲", f"XF{'ABCD'[row % 4]}{row}": "1"} for row in range(1, 500)]
    (grid,) = grids(within(3, *rows))
    assert len(grid.cells) == 998


def test_rows_and_cells_without_references():
    assert shape(read("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>")) == [
        [["1", "2"], ["3", ""]]
    ]


def test_references_that_lie():
    row = '<row r="x"><c r="1A"><v>1</v></c><c r="AAAA1"><v>2</v></c><c r=""><v>3</v></c></row>'
    assert shape(read(row, after=merged("A1", "B2:A1", "x:y"))) == [[["1", "2", "3"]]]


def test_too_many_cells_are_refused(monkeypatch):
    monkeypatch.setattr("gongkai.documents.xlsx.LIMIT_CELLS", 10)
    with pytest.raises(Failure) as failure:
        read({f"{name}1": "1" for name in "ABCDEFGHIJK"})
    assert failure.value.problem.code == "XLSX-CELLS"


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused(data):
    with pytest.raises(Failure):
        read_xlsx(data)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='0#?.,%;"[]<>=!\\_*年月元万ymdhs@E+-/ A', max_size=20), st.floats(allow_nan=True))
def test_any_format_shows_any_number(code, number):
    assert isinstance(Formats([code]).shown(repr(number), 0), str)


NAMES = st.builds(lambda column, row: f"{column}{row}", st.sampled_from("ABCD"), st.integers(1, 6))


@settings(max_examples=150, deadline=None)
@given(
    st.sets(NAMES, max_size=12), st.lists(st.tuples(NAMES, NAMES), max_size=5), st.sets(st.integers(1, 6), max_size=3)
)
def test_no_two_cells_of_a_grid_share_a_place(filled, merges, hidden):
    rows = []
    for number in range(1, 7):
        cells = "".join(c(name, name) for name in sorted(filled) if name[1:] == str(number))
        rows.append(
            f'<row r="{number}"{" hidden=" + chr(34) + "1" + chr(34) if number in hidden else ""}>{cells}</row>'
        )
    document = read(*rows, after=merged(*(f"{one}:{two}" for one, two in merges)))
    for grid in grids(document):
        taken = [
            (row, column)
            for cell in grid.cells
            for row in range(cell.row, cell.row + cell.rowspan)
            for column in range(cell.column, cell.column + cell.colspan)
        ]
        assert len(taken) == len(set(taken))


def test_a_workbook_of_another_program():
    book = openpyxl.Workbook()
    page = book.active
    page.title = "表二"
    page.append(["二、主动公开", None, None])
    page.append([])
    page.append(["规章", 13, 0.1 + 0.2])
    page.append(["日期", date(2021, 1, 18), None])
    page.merge_cells("A1:C1")
    page["B3"].number_format = '0"件"'
    stored = BytesIO()
    book.save(stored)
    document = read_document(stored.getvalue())
    assert shape(document) == ["二、主动公开", [["规章", "13件", "0.3"], ["日期", "2021-01-18", ""]]]
    assert document.blocks[0].place == (("sheet", "表二"), ("cell", "A1"))
