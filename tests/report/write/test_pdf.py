"""PDF: tagged, named, dated, bookmarked, whole; and written even where typefaces are missing."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pdfplumber
import pytest
import typst
from pdfminer.pdftypes import resolve1
from tests.report.strategies import INVENTED, installed
from tests.report.write.reports import city, with_figures

from gongkai.problems import Failure
from gongkai.report.model import Mark, Report
from gongkai.report.write import Options, pdf, write, written

CHINESE = any("CJK" in name or "UMing" in name for name in typst.Fonts().families())


@pytest.fixture(scope="module")
def document():
    with pdfplumber.open(io.BytesIO(write(city(), "pdf"))) as opened:
        yield opened


def test_a_pdf_names_its_language_title_author_and_date(document):
    catalog = document.doc.catalog

    assert catalog["Lang"] == b"zh-CN"
    assert document.metadata["Title"] == "某某市人民政府2025年政府信息公开工作年度报告"
    assert document.metadata["Author"] == "某某市人民政府"
    assert document.metadata["CreationDate"].startswith("D:20260128")


def test_a_pdf_is_tagged_with_tables_and_headings(document):
    catalog = document.doc.catalog
    kinds = set(re.findall(r"'type': '(\w+)'", str(document.structure_tree)))

    assert resolve1(catalog["MarkInfo"])["Marked"] is True
    assert kinds >= {"Document", "H1", "P", "Table", "TR", "TH", "TD", "THead", "TBody"}


@pytest.mark.skipif(not CHINESE, reason="no Chinese typeface is installed")
def test_a_pdf_claims_the_structure_of_pdf_ua():
    assert b"pdfuaid" in write(city(), "pdf")


def test_sections_are_bookmarks(document):
    titles = [title for _, title, *_ in document.doc.get_outlines()]

    assert titles[1:4] == ["（二）依申请公开", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况"]


@pytest.mark.skipif(not CHINESE, reason="no Chinese typeface is installed")
def test_all_typefaces_are_embedded(document):
    fonts = [
        resolve1(resolve1(resolve1(font)["DescendantFonts"])[0])["FontDescriptor"]
        for page in document.pages
        for font in resolve1(page.page_obj.resources["Font"]).values()
    ]

    assert fonts
    for font in fonts:
        assert {"FontFile2", "FontFile3"} & set(resolve1(font))


def test_each_table_stands_on_one_page(document):
    grids = [
        max(page.find_tables(), key=lambda table: len(table.rows)) for page in document.pages if page.find_tables()
    ]

    assert sorted(len(grid.rows) for grid in grids)[-2:] == [14, 28]


def test_a_table_longer_than_a_page_repeats_its_head_and_cuts_no_row():
    keys = [key for key in city().figures if key.startswith("applications") and key.endswith("natural_person")]
    report = with_figures(city(), dict.fromkeys(keys), {key: Mark("entered", "另见附件的说明" * 4) for key in keys})
    with pdfplumber.open(io.BytesIO(write(report, "pdf"))) as opened:
        pages = [page for page in opened.pages if "申请人情况" in page.extract_text()]
        bottoms = [line["bottom"] for page in opened.pages for line in (*page.lines, *page.rects)]

    assert len(pages) > 1
    assert max(bottoms) < 297 / 25.4 * 72 - 35 / 25.4 * 72 + 2


def test_the_same_report_gives_the_same_bytes():
    assert write(city(), "pdf") == write(city(), "pdf")


def test_typefaces_that_stand_in_are_named():
    found = written(city(), "pdf").problems

    assert {each.code for each in found} <= {"WRITE-FONTS"}
    assert all("仿宋_GB2312" in each.text("zh") for each in found)


def test_without_any_chinese_typeface_a_pdf_is_written_and_it_is_said(monkeypatch):
    bare = typst.Fonts(include_system_fonts=False)
    for cached in (pdf._compiler, pdf._installed):
        monkeypatch.setattr(pdf, cached.__name__, cached.__wrapped__)
    monkeypatch.setattr(pdf, "_fonts", lambda folders: bare)
    made = written(city(), "pdf")

    assert made.data.startswith(b"%PDF-")
    assert [each.code for each in made.problems] == ["WRITE-FONTS-NONE"]


def test_without_typst_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    with pytest.raises(Failure) as failure:
        pdf._fonts.__wrapped__(())

    assert failure.value.problem.code == "WRITE-EXTRA"


def test_charts_have_alternative_texts():
    with pdfplumber.open(io.BytesIO(write(city(), "pdf", Options(charts=True)))) as opened:
        texts = re.findall(r"'alt_text': '([^']+)'", str(opened.structure_tree))

    assert len(texts) == 4
    assert all(text.startswith("条形图") for text in texts)


def test_a_new_edition_needs_no_new_code():
    with installed(INVENTED):
        edition = INVENTED["annual-2030-invented"]
        made = write(Report(edition.id, dict.fromkeys(edition.keys, 3)), "pdf")
    with pdfplumber.open(io.BytesIO(made)) as opened:
        text = "".join(page.extract_text() for page in opened.pages)

    assert "五、公共数据" in text


def test_a_name_of_five_thousand_letters_stays_on_the_paper():
    with pdfplumber.open(io.BytesIO(write(replace(city(), organ="A" * 5000, title="A" * 5000), "pdf"))) as opened:
        assert (
            max(char["x1"] for page in opened.pages for char in page.chars) < (210 - 26) / 25.4 * 72 + 9
        )  # a stop may hang out
