"""The annual report out of the registers: compiled, opened, frozen, reviewed, public."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from tests.site.conftest import CONSOLE

from gongkai.report.check import check
from gongkai.report.forms import form_of_year, forms
from gongkai.report.jsonio import from_json, to_json
from gongkai.report.model import Report
from gongkai.report.reading import read_reports
from gongkai.report.rollup.totals import totals
from gongkai_site.annual import services
from gongkai_site.annual.compiling import compile_report
from gongkai_site.annual.models import Edition
from gongkai_site.base.refusals import Refused
from gongkai_site.ledgers.models import Record
from gongkai_site.ledgers.services import add_record, void_record
from gongkai_site.organs.services import set_for
from gongkai_site.registers import protocol
from gongkai_site.registers.protocol import register_of
from gongkai_site.review.services import conclude_secrecy, sign, submit

BACKEND = "gongkai_site.accounts.backends.PowersBackend"
PROJECTS = "proactive.centralized_procurement.procurement_projects"


@pytest.fixture
def purchase(bureau) -> Record:
    facts = {"title": "打印机采购", "day": date(2020, 5, 6), "amount": Decimal("7050.00"), "number": "CG-1"}
    return add_record(by=CONSOLE, organ=bureau, kind="procurement", **facts)


def read(document: bytes) -> Report:
    (report,) = read_reports(document)
    return report


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


# --- compiled -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [2019, 2020, 2021, 2025])
def test_every_cell_of_the_years_form_is_there(bureau, purchase, year):
    report = compile_report(bureau, year).report

    assert tuple(report.figures) == form_of_year(year).keys
    assert {key for key, value in report.figures.items() if value is None} <= set(report.marks)
    assert from_json(to_json(report)).figures == report.figures
    assert not [each for each in check(report).problems if each.severity == "error"]


def test_contact_and_title_are_those_of_the_organ(bureau):
    set_for(by=CONSOLE, organ=bureau, values={"telephone": "0943-1", "address": "桦林路1号"}, from_on=date(2019, 1, 1))
    report = compile_report(bureau, 2020).report

    assert report.title == "白桦市工业和信息化局2020年度政府信息公开工作年度报告"
    assert report.contact == {"address": "桦林路1号", "phone": "0943-1"}


def test_a_year_without_a_form(bureau):
    with pytest.raises(Refused) as refusal:
        compile_report(bureau, 2018)
    assert refusal.value.code == "ANNUAL-YEAR"


def test_voiding_a_record_changes_the_report(bureau, purchase):
    assert compile_report(bureau, 2020).report.figures[PROJECTS] == 1
    void_record(by=CONSOLE, record=purchase, seen=1, reason="重复")
    assert compile_report(bureau, 2020).report.figures[PROJECTS] == 0


# --- on the desk --------------------------------------------------------------------------------------------------


def test_every_figure_of_the_page_leads_somewhere(person, bureau, purchase):
    client = signed_in(person("ogi_officer", organ=bureau))
    page = client.get("/desk/annual/gxj/2020/")

    assert page.status_code == 200
    for key in form_of_year(2020).keys:
        assert f"/desk/annual/gxj/2020/figure/{key}/" in page.content.decode()


def test_a_figure_shows_its_rows(person, bureau, purchase):
    client = signed_in(person("ogi_officer", organ=bureau))
    page = client.get(f"/desk/annual/gxj/2020/figure/{PROJECTS}/").content.decode()

    assert "打印机采购" in page
    assert f"/desk/ledgers/{purchase.pk}/" in page


def test_every_cell_that_is_no_total_has_its_register():
    for form in forms().values():
        assert {key for key in form.keys if register_of(form.id, key) is None} == set(totals(form))


def test_a_figure_without_a_register_says_so(person, bureau, monkeypatch):
    """A part of the site that is not there takes its register along."""
    rest = {name: one for name, one in protocol._REGISTERS.items() if name != "remedies"}
    monkeypatch.setattr(protocol, "_REGISTERS", rest)
    figure = compile_report(bureau, 2020).figures["remedies.reconsideration.upheld"]
    assert (figure.value, figure.state) == (None, "not_kept")
    client = signed_in(person("ogi_officer", organ=bureau))
    page = client.get("/desk/annual/gxj/2020/figure/remedies.reconsideration.upheld/").content.decode()
    assert "本项还没有台账" in page


@pytest.mark.parametrize("at", ["", "figure/proactive.nothing/", "file/report.exe"])
def test_what_is_not_there(person, bureau, at):
    client = signed_in(person("ogi_officer", organ=bureau))
    status = 200 if not at else 404
    assert client.get(f"/desk/annual/gxj/2020/{at}").status_code == status
    assert client.get(f"/desk/annual/nobody/2020/{at}").status_code == 404


@pytest.mark.parametrize("name", ["report.json", "report.html", "report.docx", "report.xlsx"])
def test_the_draft_can_be_taken_away(person, bureau, purchase, name):
    client = signed_in(person("ogi_officer", organ=bureau))
    answer = client.get(f"/desk/annual/gxj/2020/file/{name}")
    assert answer.status_code == 200
    if name.endswith("json"):
        assert json.loads(answer.content)["figures"][PROJECTS] == 1
    else:
        assert read(answer.content).figures[PROJECTS] == 1


def test_another_organs_report_is_out_of_sight(person, bureau, other_bureau, purchase):
    client = signed_in(person("ogi_officer", organ=other_bureau))
    assert client.get("/desk/annual/gxj/2020/").status_code == 404
    assert client.get(f"/desk/annual/gxj/2020/figure/{PROJECTS}/").status_code == 404


# --- frozen, reviewed, public -------------------------------------------------------------------------------------


def published(edition, drafter, person, organ) -> Edition:
    """Take an edition through a review as the organ's rule asks."""
    review = submit(by=drafter, content=edition)
    officer = person("secrecy_officer", organ=organ)
    conclude_secrecy(by=officer, review=review, seen=review.version, outcome="publishable", reason="不涉密")
    hands = {"first": "first_reviewer", "second": "second_reviewer", "final": "signer"}
    from gongkai_site.review.facts import facts_of

    for level, gates in facts_of(review).rule.levels.items():
        review.refresh_from_db()
        by = person(hands[level], organ=organ)
        sign(by=by, review=review, seen=review.version, level=level, gates=gates, opinion="同意")
    edition.refresh_from_db()
    return edition


def test_nothing_is_public_before_its_review(person, bureau, purchase):
    drafter = person("ogi_officer", organ=bureau)
    edition = services.freeze(by=drafter, organ=bureau, year=2020)
    assert Client().get("/gxj/annual/2020/").status_code == 404

    assert published(edition, drafter, person, bureau).live
    page = Client().get("/gxj/annual/2020/")
    assert page.status_code == 200
    assert read(page.content).figures[PROJECTS] == 1
    assert "/gxj/annual/2020/" in Client().get("/gxj/annual/").content.decode()


def test_a_public_report_stays_as_it_is_when_records_change(person, bureau, purchase):
    drafter = person("ogi_officer", organ=bureau)
    published(services.freeze(by=drafter, organ=bureau, year=2020), drafter, person, bureau)
    void_record(by=CONSOLE, record=purchase, seen=1, reason="重复")

    assert Edition.objects.get().report.figures[PROJECTS] == 1
    assert json.loads(Client().get("/gxj/annual/2020/report.json").content)["figures"][PROJECTS] == 1


def test_a_correction_says_what_changed_and_is_another_edition(person, bureau, purchase):
    drafter = person("ogi_officer", organ=bureau)
    published(services.freeze(by=drafter, organ=bureau, year=2020), drafter, person, bureau)
    void_record(by=CONSOLE, record=purchase, seen=1, reason="重复")

    with pytest.raises(Refused) as refusal:
        services.freeze(by=drafter, organ=bureau, year=2020)
    assert refusal.value.code == "ANNUAL-NOTE"
    again = services.freeze(by=drafter, organ=bureau, year=2020, note="删去重复登记的一项采购")
    assert again.number == 2
    assert "2020" in Client().get("/gxj/annual/2020/").content.decode()
    published(again, drafter, person, bureau)
    assert "删去重复登记的一项采购" in Client().get("/gxj/annual/2020/").content.decode()


def test_the_same_report_is_frozen_once(person, bureau, purchase):
    drafter = person("ogi_officer", organ=bureau)
    services.freeze(by=drafter, organ=bureau, year=2020)
    with pytest.raises(Refused) as refusal:
        services.freeze(by=drafter, organ=bureau, year=2020)
    assert refusal.value.code == "ANNUAL-SAME"


@pytest.mark.parametrize("role", ["first_reviewer", "signer", "city_supervisor", "audit_admin"])
def test_who_may_not_freeze(person, bureau, purchase, role):
    with pytest.raises(Refused) as refusal:
        services.freeze(by=person(role, organ=bureau), organ=bureau, year=2020)
    assert refusal.value.code == "POWER-ROLE"
    assert not Edition.objects.exists()
