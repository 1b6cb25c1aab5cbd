"""DOCX: the layout of official documents, tables that stay whole, the same bytes every time."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from tests.report.strategies import INVENTED, installed
from tests.report.write.reports import city, with_figures

from gongkai.report.model import Mark, Report
from gongkai.report.write import write


@pytest.fixture(scope="module")
def document():
    return docx.Document(io.BytesIO(write(city(), "docx")))


def test_the_page_is_that_of_official_documents(document):
    section = document.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)

    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    for margin, wanted in zip(margins, (37, 35, 28, 26), strict=True):
        assert abs(margin - Mm(wanted)) < Mm(0.1)
    assert document.styles["Normal"].font.size == Pt(16)
    assert document.styles["Title"].font.size == Pt(22)


@pytest.mark.parametrize(
    ("style", "face"),
    [("Title", "方正小标宋简体"), ("Heading 1", "黑体"), ("Heading 2", "楷体_GB2312"), ("Cell", "宋体")],
)
def test_styles_name_the_prescribed_faces(document, style, face):
    assert document.styles[style].element.rPr.rFonts.get(qn("w:eastAsia")) == face


def test_headings_are_headings(document):
    headings = [each.text for each in document.paragraphs if each.style.name == "Heading 1"]

    assert headings[1:3] == ["二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况"]
    assert [each.text for each in document.paragraphs if each.style.name == "Title"][-1].endswith("年度报告")


def test_tables_have_their_widths_heads_and_merged_cells(document):
    applications = document.tables[1]
    rows = applications._tbl.tr_lst
    widths = [int(each.get(qn("w:w"))) for each in applications._tbl.tblGrid]

    assert len(widths) == 10
    assert sum(widths) == pytest.approx(Mm(156).twips, abs=10)
    assert [row.trPr.find(qn("w:tblHeader")) is not None for row in rows] == [True] * 3 + [False] * 25
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)
    assert [cell.text for cell in applications.rows[7].cells[:3]] == [
        "三、本年度办理结果",
        "（三）不予公开",
        "1.属于国家秘密",
    ]
    assert {row.cells[0].text for row in applications.rows[5:27]} == {"三、本年度办理结果"}


def test_the_properties_are_those_of_the_report(document):
    properties = document.core_properties

    assert properties.title == "某某市人民政府2025年政府信息公开工作年度报告"
    assert (properties.author, properties.language) == ("某某市人民政府", "zh-CN")
    assert properties.created.date() == city().dated


def test_the_archive_is_the_same_every_time():
    data = write(city(), "docx")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        times = {info.date_time for info in archive.infolist()}

    assert data == write(city(), "docx")
    assert times == {(1980, 1, 1, 0, 0, 0)}


def test_a_row_with_a_long_entry_may_be_parted():
    key = "applications.granted.natural_person"
    report = with_figures(city(), {key: None}, {key: Mark("entered", "另见附件说明" * 20)})
    rows = docx.Document(io.BytesIO(write(report, "docx"))).tables[1]._tbl.tr_lst

    assert [row.trPr.find(qn("w:cantSplit")) is None for row in rows].index(True) == 5


def test_a_new_edition_needs_no_new_code():
    with installed(INVENTED):
        edition = INVENTED["annual-2030-invented"]
        made = docx.Document(io.BytesIO(write(Report(edition.id, dict.fromkeys(edition.keys, 3)), "docx")))

    assert [len(table.rows) for table in made.tables] == [7, 10, 4, 3]
