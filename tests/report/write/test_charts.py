"""Charts show the figures of the tables, say so in words, and stay away where there is nothing to show."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from tests.report.strategies import INVENTED, installed
from tests.report.write.reports import city

from gongkai.report.model import Report
from gongkai.report.write import Options, write
from gongkai.report.write.charts import charts, series_charts
from gongkai.report.write.vega import COLOURS

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawn():
    return charts(city())


def texts(svg: str) -> list[str]:
    return [each.text or "" for each in ET.fromstring(svg).iter(f"{SVG}text")]


def years(*wanted: int) -> list[Report]:
    form = {2019: "annual-2019-trial", 2020: "annual-2019-trial"}
    return [
        replace(city(), year=year) if year > 2020 else Report(form[year], {}, year=year, organ="某某市人民政府")
        for year in wanted
    ]


def test_titles_say_what_is_seen(drawn):
    assert [(chart.section, chart.title) for chart in drawn] == [
        ("二", "现行有效件数：规章74件，行政规范性文件4185件"),
        ("三", "本年新收14069件，上年结转560件，办结13810件，结转下年819件"),
        ("三", "办结13810件，予以公开最多，5548件，占40.2%"),
        ("四", "行政复议790件，行政诉讼212件"),
    ]


def test_a_picture_tells_its_title_and_description(drawn):
    for chart in drawn:
        root = ET.fromstring(chart.svg)
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == "title desc"
        assert (root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")) == (chart.title, chart.description)


def test_bars_bear_their_figures(drawn):
    assert {"5548", "2168", "730", "3421", "457", "1486"} <= set(texts(drawn[2].svg))
    assert {"376", "790", "56", "156"} <= set(texts(drawn[3].svg))


def test_the_ids_of_several_pictures_on_a_page_differ(drawn):
    page = "".join(chart.inline(f"c{number}") for number, chart in enumerate(drawn))
    ids = [each.get("id") for each in ET.fromstring(f"<div>{page}</div>").iter() if each.get("id")]

    assert len(ids) == len(set(ids))


def test_a_picture_holds_nothing_active(drawn):
    for chart in drawn:
        assert not {"script", "style", "image", "foreignObject"} & {
            each.tag.removeprefix(SVG) for each in ET.fromstring(chart.svg).iter()
        }
        assert "href" not in chart.svg


def test_nothing_but_zeros_and_blanks_is_not_charted():
    zeros = {cell.key: 0 for cell in city().mixed_form.cells if cell.column.kind != "money"}

    assert charts(replace(city(), figures=zeros)) == []
    assert charts(replace(city(), figures={})) == []


def test_years_stand_side_by_side_with_a_table_of_their_figures():
    found = {chart.title: chart for chart in series_charts(years(2023, 2025, 2024))}
    chart = found["2023至2025年新收申请42207件，其中2025年14069件"]

    assert chart.rows == (("年度", "本年新收", "办结"), *((str(year), "14069", "13810") for year in (2023, 2024, 2025)))
    assert len(found) == 4
    for each in found.values():
        assert len(each.rows[0]) - 1 <= len(COLOURS)


def test_documents_made_public_and_documents_in_force_are_not_mixed():
    trial = Report("annual-2019-trial", {"proactive.normative_documents.disclosed_total": 9}, year=2020)
    found = [each for each in series_charts([trial, *years(2024, 2025)]) if each.section == "二"]

    assert [row[0] for row in found[0].rows] == ["年度", "2024", "2025"]


def test_one_year_is_no_series():
    assert series_charts([city()]) == []
    assert series_charts([replace(city(), year=None), city()]) == []


def test_another_form_is_charted_as_far_as_its_tables_allow():
    with installed(INVENTED):
        edition = INVENTED["annual-2030-invented"]
        found = charts(Report(edition.id, dict.fromkeys(edition.keys, 3)))

    assert "办结12件，不公开最多，6件，占50.0%" in [chart.title for chart in found]


def test_charts_are_the_same_every_time(drawn):
    assert charts(city()) == drawn


def test_charts_over_the_years_stand_in_the_page_with_their_tables():
    text = write(city(), "html", Options(earlier=tuple(years(2024)))).decode()

    assert text.count("<figure") == 8
    assert text.count('<table class="gk-data">') == 4
