"""Annual reports on the public site: editions, documents of older years, sources, the city's column."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.site.conftest import CONSOLE
from tests.site.portal_kit import many, page, words
from tests.site.test_annual_past import document

from gongkai.report.forms import form_of_year
from gongkai.report.reading import read_reports
from gongkai_site.annual import past, public
from gongkai_site.annual.services import freeze
from gongkai_site.ledgers.services import add_record, void_record

PROJECTS = "proactive.centralized_procurement.procurement_projects"
AT = f"/gxj/annual/2020/figure/{PROJECTS}/"


def purchase(bureau, number="CG-1", by=CONSOLE):
    facts = {"title": f"打印机采购{number}", "day": date(2020, 5, 6), "amount": Decimal("7050.00"), "number": number}
    return add_record(by=by, organ=bureau, kind="procurement", **facts)


@pytest.fixture
def edition(bureau, drafter, through):
    """Return a function that makes the report of a year public."""

    def make(year=2020, note=""):
        return through(freeze(by=drafter, organ=bureau, year=year, note=note), drafter)

    return make


@pytest.fixture
def old(bureau, drafter, through):
    """Return a function that makes a document of an older year public."""

    def make(year=2019):
        made = past.keep(by=drafter, organ=bureau, year=year, file=document(bureau, year=year))
        return through(past.confirm(by=drafter, past=made, seen=made.version), drafter)

    return make


# --- one report ---------------------------------------------------------------------------------------------------


def test_every_cell_of_the_form_is_on_the_page(bureau, edition):
    purchase(bureau)
    edition()
    html = page("/gxj/annual/2020/")
    assert all(f'data-key="{key}"' in html for key in form_of_year(2020).keys)


@pytest.mark.parametrize("name", ["html", "pdf", "docx", "xlsx", "json"])
def test_it_can_be_taken_away_in_every_format(bureau, edition, name):
    purchase(bureau)
    made = edition()
    answer = Client().get(f"/gxj/annual/2020/report.{name}")
    assert answer.status_code == 200
    (found,) = read_reports(answer.content, f"a.{name}")
    assert found.figures[PROJECTS] == made.report.figures[PROJECTS] == 1
    assert f"/gxj/annual/2020/report.{name}" in page("/gxj/annual/2020/")


def test_a_correction_is_shown_with_its_note_and_the_earlier_edition_stays(bureau, drafter, edition, through):
    through(purchase(bureau, by=drafter), drafter)
    edition()
    purchase(bureau, "CG-2")
    edition(note="补登一笔采购")
    html = page("/gxj/annual/2020/")
    assert "补登一笔采购" in html
    assert "/gxj/annual/2020/edition/1/" in html
    earlier = page("/gxj/annual/2020/edition/1/")
    assert 'href="/gxj/annual/2020/"' in earlier
    assert AT in html
    assert AT not in earlier  # its figure is not what the records make today
    first = json.loads(Client().get("/gxj/annual/2020/edition/1/report.json").content)
    now = json.loads(Client().get("/gxj/annual/2020/report.json").content)
    assert (first["figures"][PROJECTS], now["figures"][PROJECTS]) == (1, 2)
    assert Client().get("/gxj/annual/2020/edition/3/").status_code == 404


def test_what_the_organ_explained_is_shown(bureau, edition, monkeypatch):
    edition()
    told = [{"key": "k", "code": "T", "found": {"zh": "表三合计不符", "en": "broken"}, "text": "系统切换所致"}]
    monkeypatch.setattr(public.Edition, "explained", told, raising=False)
    text = words(page("/gxj/annual/2020/"))
    assert "表三合计不符" in text
    assert "系统切换所致" in text


def test_a_warm_page_costs_one_query(bureau, edition):
    edition()
    page("/gxj/annual/2020/")
    with CaptureQueriesContext(
        connection,
    ) as seen:
        page("/gxj/annual/2020/")
    assert len(seen) == 1


def test_the_items_of_the_year_lead_to_their_lists(bureau, edition):
    many(bureau, 3)
    edition()
    assert "/gxj/catalogue/?kind=notice&amp;year=2020" in page("/gxj/annual/2020/")


# --- the records behind figures -----------------------------------------------------------------------------------


def test_a_figure_leads_to_its_records_only_when_they_are_public(bureau, drafter, edition, through):
    first, second = purchase(bureau, by=drafter), purchase(bureau, "CG-2", by=drafter)
    edition()
    assert AT not in page("/gxj/annual/2020/")
    assert Client().get(AT).status_code == 404

    through(first, drafter)
    assert AT in page("/gxj/annual/2020/")
    html = page(AT)
    assert "打印机采购CG-1" in html
    assert second.title not in html
    assert "gk-note" in html.split("<main")[1]  # one of two: told

    through(second, drafter)
    html = page(AT)
    assert second.title in html
    assert "gk-note" not in html.split("<main")[1]


def test_a_voided_record_is_gone_at_once(bureau, drafter, edition, through):
    first = purchase(bureau, by=drafter)
    edition()
    through(first, drafter)
    page(AT)
    first.refresh_from_db()
    void_record(by=CONSOLE, record=first, seen=first.version, reason="重复")
    assert Client().get(AT).status_code == 404
    assert AT not in page("/gxj/annual/2020/")


@pytest.mark.parametrize("key", ["proactive.nothing", "applications.new_received.total"])
def test_figures_without_public_records_have_no_page(bureau, edition, key):
    edition()
    assert Client().get(f"/gxj/annual/2020/figure/{key}/").status_code == 404


# --- older years --------------------------------------------------------------------------------------------------


def test_an_older_year_is_the_document_with_what_was_read(bureau, old):
    made = old()
    html = page("/gxj/annual/2019/")
    assert "183.51" in html
    at = f"/gxj/annual/2019/document/{made.file.name}"
    assert at in html
    assert b"".join(Client().get(at).streaming_content).startswith(b"PK")
    assert json.loads(Client().get("/gxj/annual/2019/report.json").content)["year"] == 2019
    assert Client().get("/gxj/annual/2019/report.pdf").status_code == 404
    assert Client().get("/gxj/annual/2019/document/other.docx").status_code == 404
    assert "/gxj/annual/2019/" in page("/gxj/annual/")


def test_last_year_stands_beside_this_one(bureau, old, edition):
    purchase(bureau)
    edition()
    assert 'id="compared"' not in page("/gxj/annual/2020/")
    old()
    assert 'id="compared"' in page("/gxj/annual/2020/")


def test_a_document_that_is_confirmed_but_not_public_is_not_shown(bureau, edition):
    made = past.keep(by=CONSOLE, organ=bureau, year=2019, file=document(bureau))
    past.confirm(by=CONSOLE, past=made, seen=made.version)
    edition()
    assert Client().get("/gxj/annual/2019/").status_code == 404
    assert Client().get(f"/gxj/annual/2019/document/{made.file.name}").status_code == 404
    assert 'id="compared"' not in page("/gxj/annual/2020/")


# --- the city's column --------------------------------------------------------------------------------------------


def test_the_city_shows_every_organ_by_year(bureau, other_bureau, edition, old):
    assert "/gxj/annual/2020/" not in page("/annual/")
    edition()
    old()
    html = page("/annual/?year=2020")
    assert "/gxj/annual/2020/" in html
    assert "白桦市水务局" in html
    assert "/gxj/annual/2019/" in page("/annual/?year=2019")
    assert Client().get("/annual/?year=x").status_code == 404
    assert "/annual/" in page("/gxj/annual/")


def test_reports_are_found_by_organ_and_year(bureau, other_bureau, edition, old):
    edition()
    old()
    found = page("/search/reports/?q=工业 2020")
    assert "/gxj/annual/2020/" in found
    assert "/gxj/annual/2019/" not in found
    assert "/gxj/annual/2019/" in page("/search/reports/?q=工业")
    assert "/gxj/annual/" not in page("/search/reports/?q=水务").split("<main")[1]
    assert page("/search/reports/")


def test_no_organ_can_take_the_path_of_the_column():
    from gongkai_site.organs.paths import reserved

    assert "annual" in reserved()
