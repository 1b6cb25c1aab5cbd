"""The year-end desk: where every report stands, its days, what is found, filters, export, and the page that prints."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.test import Client
from tests.site.checkup_kit import good
from tests.site.conftest import CONSOLE
from tests.site.portal_kit import words
from tests.site.test_annual_past import document

from gongkai_site.annual import past, standing, yearend
from gongkai_site.annual.checking import problems_of
from gongkai_site.annual.dues import PUBLISH, SUBMIT, dues, dues_of
from gongkai_site.annual.models import Section
from gongkai_site.annual.services import begin, enter_figures, explain, freeze, save_section, send, send_back
from gongkai_site.annual.working import working
from gongkai_site.organs.models import Organ, Setting
from gongkai_site.review.services import submit

BACKEND = "gongkai_site.accounts.backends.PowersBackend"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def on(settings, year, month, day, hour=10):
    settings.GONGKAI_NOW = datetime(year, month, day, hour, 59, tzinfo=SHANGHAI)


def local(organ, key, value):
    Setting.objects.create(organ=organ, key=key, value=value, from_on=date(2019, 1, 1))


def rows_of(html: str) -> str:
    return words(html.split("gk-table")[1]) if "gk-table" in html else ""


# --- where it stands ----------------------------------------------------------------------------------------------


def test_the_state_follows_the_edition_and_its_review(bureau, drafter, through):
    assert standing.state_of(bureau, 2020) == "not_begun"
    edition = freeze(by=drafter, organ=bureau, year=2020)
    assert standing.state_of(bureau, 2020) == "drafting"
    assert standing.state_of(bureau, 2019) == "not_begun"
    review = submit(by=drafter, content=edition)
    assert standing.state_of(bureau, 2020) == "in_review"
    from gongkai_site.review.services import withdraw

    withdraw(by=drafter, review=review, seen=review.version)
    assert standing.state_of(bureau, 2020) == "drafting"
    through(edition, drafter)
    assert standing.state_of(bureau, 2020) == "published"


def test_a_public_document_counts_as_published(bureau, drafter, through):
    made = past.keep(by=drafter, organ=bureau, year=2019, file=document(bureau))
    assert standing.state_of(bureau, 2019) == "not_begun"
    through(past.confirm(by=drafter, past=made, seen=made.version), drafter)
    assert standing.state_of(bureau, 2019) == "published"


def test_many_organs_take_one_query_for_their_states(bureau, other_bureau, django_assert_num_queries):
    standing.state_of(bureau, 2020)
    with django_assert_num_queries(1):
        assert yearend.state_counts(Organ.objects.all(), 2020)["not_begun"] == 3


# --- the last days ------------------------------------------------------------------------------------------------


def test_departments_by_31_january_governments_by_31_march(city, bureau):
    assert dues(bureau, 2020).publish.on == date(2021, 1, 31)
    assert dues(city, 2020).publish.on == date(2021, 3, 31)


def test_a_government_submits_only_where_a_local_rule_says_so(city):
    assert dues(city, 2020).submit is None
    local(city, SUBMIT, "03-10")
    assert dues(city, 2020).submit.on == date(2021, 3, 10)


def test_last_days_of_many_organs_take_one_query(city, bureau, other_bureau, django_assert_num_queries):
    local(city, PUBLISH, "01-28")
    with django_assert_num_queries(1):
        found = dues_of([city, bureau, other_bureau], 2020)
    assert [each.publish.on for each in found.values()] == [date(2021, 1, 28)] * 3


def test_a_local_day_holds_for_all_below_where_it_is_earlier(city, bureau):
    local(city, PUBLISH, "01-28")
    local(city, SUBMIT, "01-26")
    assert dues(bureau, 2020).publish.on == date(2021, 1, 28)
    assert dues(bureau, 2020).submit.on == date(2021, 1, 26)
    local(bureau, PUBLISH, "12-31")  # later than the law
    assert dues(bureau, 2020).publish.on == date(2021, 1, 31)


@pytest.mark.parametrize("value", ["", "31", "02-30", "一月"])
def test_a_local_day_that_is_none_is_passed_over(bureau, value):
    local(bureau, PUBLISH, value)
    assert dues(bureau, 2020).publish.on == date(2021, 1, 31)


@pytest.mark.parametrize(("day", "late"), [((2021, 1, 31, 23), False), ((2021, 2, 1, 0), True)])
def test_it_is_late_from_the_first_minute_of_the_next_day_in_shanghai(settings, bureau, day, late):
    on(settings, *day)
    organs = standing.with_state(Organ.objects.filter(pk=bureau.pk), 2020)
    assert (yearend.late_ids(organs, 2020) == [bureau.pk]) is late


# --- what is found ------------------------------------------------------------------------------------------------


def test_what_last_year_makes_unlikely(bureau):
    figures = {**good().figures, "applications.new_received.total": 570}
    before = past.keep(by=CONSOLE, organ=bureau, year=2018, file=document(bureau, year=2018))
    past.confirm(by=CONSOLE, past=before, seen=before.version)
    now = past.keep(by=CONSOLE, organ=bureau, year=2019, file=document(bureau, year=2019, figures=figures))
    past.confirm(by=CONSOLE, past=now, seen=now.version)
    found = yearend.examine(bureau, 2019)
    assert found.has_previous
    assert any(each.now == "570" for each in found.unlikely)
    assert not yearend.examine(bureau, 2018).has_previous


def test_cells_without_a_register_are_counted(bureau):
    found = yearend.examine(bureau, 2020)
    assert found.blank > 0
    assert found.errors == ()


def test_the_text_in_work_is_looked_at(bureau, drafter):
    begin(by=drafter, organ=bureau, year=2020)
    assert yearend.examine(bureau, 2020).errors == ()
    other = Section.objects.get(work__organ=bureau, key="other")
    save_section(by=drafter, section=other, seen=other.version, text="收到{{收到的申请}}件。")
    assert [each.code for each in yearend.examine(bureau, 2020).errors] == ["BOUND-UNKNOWN"]


def test_an_error_that_was_explained_is_none(bureau, drafter):
    """More disclosed in the year than in all."""
    begin(by=drafter, organ=bureau, year=2020)
    made, told, known = (
        f"proactive.normative_documents.{cell}" for cell in ("newly_made", "newly_disclosed", "disclosed_total")
    )
    numbers = {made: "5", told: "5", known: "3"}
    enter_figures(by=drafter, organ=bureau, year=2020, values=numbers, was={}, reason="纸质台账")
    [said] = [each for each in problems_of(working(bureau, 2020), others=False) if each.stops]
    assert [each.code for each in yearend.examine(bureau, 2020).errors] == [said.problem.code]
    explain(by=CONSOLE, organ=bureau, year=2020, key=said.key, reason="机构改革移交两件")
    assert yearend.examine(bureau, 2020).errors == ()


def test_what_came_late_stays_late_and_what_came_back_is_told(settings, person, city, bureau, drafter, through):
    edition = freeze(by=drafter, organ=bureau, year=2020)
    settings.GONGKAI_NOW = datetime(2021, 2, 3, tzinfo=ZoneInfo("Asia/Shanghai"))
    through(edition, drafter)
    organ = standing.with_state(Organ.objects.filter(pk=bureau.pk), 2020).get()
    found = yearend.left(organ, dues(bureau, 2020))
    assert (found.is_late, found.days, found.public_on) == (True, -3, date(2021, 2, 3))
    officer, supervisor = person("ogi_officer", organ=bureau), person("city_supervisor", organ=city)
    html = signed_in(supervisor).get("/desk/annual/year-end/2020/?late=yes").content.decode()
    assert "迟公布3天" in rows_of(html)
    sent = send(by=officer, edition=edition, to="市政府办公室")
    send_back(by=supervisor, submission=sent, seen=sent.version, reason="多计一项")
    assert standing.state_of(bureau, 2020) == "returned"
    assert yearend.state_counts(Organ.objects.filter(pk=bureau.pk), 2020)["returned"] == 1


# --- on the desk --------------------------------------------------------------------------------------------------


def test_the_list_shows_each_organ_in_sight(person, city, bureau, other_bureau, drafter, through):
    through(freeze(by=drafter, organ=bureau, year=2020), drafter)
    supervisor = signed_in(person("city_supervisor", organ=city))
    html = supervisor.get("/desk/annual/year-end/2020/").content.decode()
    assert "<svg" in html
    for name in ("白桦市工业和信息化局", "白桦市水务局", "2021-01-31", "2021-03-31"):
        assert name in html
    own = signed_in(person("ogi_officer", organ=other_bureau)).get("/desk/annual/year-end/2020/").content.decode()
    assert "白桦市水务局" in rows_of(own)
    assert "白桦市工业和信息化局" not in rows_of(own)


def test_filters_and_search(settings, person, city, bureau, other_bureau, drafter, through):
    through(freeze(by=drafter, organ=bureau, year=2020), drafter)
    client = signed_in(person("city_supervisor", organ=city))

    def found(question):
        return rows_of(client.get(f"/desk/annual/year-end/2020/?{question}").content.decode())

    assert "工业和信息化局" in found("state=published")
    assert "水务局" not in found("state=published")
    assert "水务局" in found("state=not_begun")
    assert "水务局" in found("q=水务")
    assert "工业和信息化局" not in found("q=水务")
    assert found("late=yes") == ""
    assert "水务局" in found("fault=blank")
    assert found("fault=errors") == ""


def test_those_that_are_late_are_found(settings, person, city, bureau, other_bureau, drafter, through):
    through(freeze(by=drafter, organ=bureau, year=2020), drafter)
    on(settings, 2021, 2, 2)
    client = signed_in(person("city_supervisor", organ=city))
    late = rows_of(client.get("/desk/annual/year-end/2020/?late=yes").content.decode())
    assert "水务局" in late
    assert "工业和信息化局" not in late
    assert "白桦市人民政府" not in late  # its last day is 31 March


def test_export_holds_every_row_with_its_figures(person, city, bureau, other_bureau):
    client = signed_in(person("city_supervisor", organ=city))
    raw = b"".join(client.get("/desk/annual/year-end/2020/?export=csv").streaming_content).decode()
    rows = list(csv.reader(io.StringIO(raw)))
    assert len(rows) == 4
    assert len(rows[0]) == len(rows[1]) == 9
    sheet = client.get("/desk/annual/year-end/2020/?export=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(sheet.streaming_content)))
    assert book.active.max_row == 4


def test_one_page_prints(person, city, bureau, other_bureau):
    client = signed_in(person("city_supervisor", organ=city))
    html = client.get("/desk/annual/year-end/2020/print/").content.decode()
    assert html.count("<tr>") == 4
    assert "<script" not in html


def test_a_year_without_a_form_says_so(person, city):
    answer = signed_in(person("city_supervisor", organ=city)).get("/desk/annual/year-end/2012/")
    assert answer.status_code == 403
    assert "2012" in answer.content.decode()
