"""HTML: tables that a screen reader can walk through, nothing active, nothing from outside."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from lxml import html as parser
from tests.report.write.reports import city

from gongkai.report.jsonio import to_json
from gongkai.report.model import SectionText
from gongkai.report.write import Options, write
from gongkai.report.write.html import article, style
from gongkai.report.write.page import page


@pytest.fixture(scope="module")
def document():
    return parser.fromstring(write(city(), "html").decode())


def test_a_page_names_its_language_and_title(document):
    assert document.get("lang") == "zh-CN"
    assert document.findtext(".//title") == "某某市人民政府2025年政府信息公开工作年度报告"
    assert [each.text for each in document.iter("h2")][1] == "二、主动公开政府信息情况"


def test_every_figure_names_headers_that_are_there(document):
    ids = {each.get("id") for each in document.iter() if each.get("id")}
    cells = [cell for cell in document.iter("td") if cell.get("data-key")]

    assert len(cells) == len(city().mixed_form.keys)
    for cell in cells:
        headers = cell.get("headers").split()
        assert len(headers) >= 2
        assert ids.issuperset(headers)


def test_tables_have_captions_scopes_and_repeated_heads(document):
    tables = list(document.iter("table"))

    assert [table.findtext("caption") for table in tables] == [table.title for table in city().mixed_form.tables]
    assert {each.get("scope") for each in document.iter("th")} == {"col", "colgroup", "row", "rowgroup"}
    assert [len(table.findall("thead/tr")) for table in tables] == [0, 3, 3]


def test_ids_are_unique_even_with_two_reports_on_a_page():
    both = article(page(city()), prefix="a") + article(page(city()), prefix="b")
    ids = [each.get("id") for each in parser.fromstring(f"<div>{both}</div>").iter() if each.get("id")]

    assert len(ids) == len(set(ids))


def test_markup_in_a_report_stays_text():
    nasty = "<script>alert(1)</script><img src=x onerror=y>&amp;\"'"
    report = replace(city(), organ=nasty, title=nasty, sections=(SectionText("一", nasty, (nasty,)),))
    document = parser.fromstring(write(report, "html").decode())

    assert not list(document.iter("script", "img"))
    assert document.findtext(".//h1") == nasty
    assert document.xpath("//section/p")[-1].text == nasty


def test_nothing_is_active_or_from_outside():
    text = write(city(), "html", Options(charts=True)).decode().replace("http://www.w3.org/2000/svg", "")

    for sign in ("<script", "http:", "https:", "//", "@import", "url(", " style=", "javascript"):
        assert sign not in text.partition("</style>")[2]
    assert "@import" not in style()
    assert "url(" not in style()


def test_the_json_can_be_embedded_and_cannot_end_its_element():
    report = replace(city(), organ="</script><b>")
    document = parser.fromstring(write(report, "html", Options(embed=True)).decode())
    (script,) = document.iter("script")

    assert script.get("type") == "application/json"
    assert json.loads(script.text) == to_json(report)
