"""The course of a report on the desk: screens, signing, sending, receiving, returning, sending again."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import gettext
from tests.site.conftest import CONSOLE

from gongkai_site.annual import services
from gongkai_site.annual.course import stages
from gongkai_site.annual.dues import dues
from gongkai_site.annual.models import Edition, Entry, Section, Submission, Work
from gongkai_site.audit.words import action_word
from gongkai_site.base.refusals import Refused
from gongkai_site.ledgers.services import add_record, void_record
from gongkai_site.organs.services import set_for

BACKEND = "gongkai_site.accounts.backends.PowersBackend"
UPHELD, PENDING = "remedies.reconsideration.upheld", "remedies.reconsideration.pending"
PAGES = ("", "text/", "follow/", "preview/", "moved/", "course/", "freeze/", "responsible/")
AT = "/desk/annual/gxj/2020/"


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def code_of(act, *args, **facts) -> str:
    with pytest.raises(Refused) as refusal:
        act(*args, **facts)
    return refusal.value.code


@pytest.fixture
def officer(person, bureau):
    return person("ogi_officer", organ=bureau)


@pytest.fixture
def supervisor(person, city):
    return person("city_supervisor", organ=city)


@pytest.fixture
def purchase(bureau):
    facts = {"title": "打印机采购", "day": date(2020, 5, 6), "amount": Decimal("7050.00"), "number": "CG-1"}
    return add_record(by=CONSOLE, organ=bureau, kind="procurement", **facts)


@pytest.fixture
def public_report(bureau, officer, purchase, through) -> Edition:
    services.begin(by=officer, organ=bureau, year=2020)
    return through(services.freeze(by=officer, organ=bureau, year=2020), officer)


# --- to the city office and back ----------------------------------------------------------------------------------


def test_a_report_is_public_before_it_is_sent_and_needs_no_approval(bureau, officer, purchase):
    services.begin(by=officer, organ=bureau, year=2020)
    edition = services.freeze(by=officer, organ=bureau, year=2020)
    assert code_of(services.send, by=officer, edition=edition, to="市政府办") == "ANNUAL-NOT-PUBLIC"


def test_returned_corrected_sent_again_and_approved(bureau, officer, supervisor, purchase, public_report, through):
    sent = services.send(by=officer, edition=public_report, to="市政府办公室")
    assert code_of(services.send, by=officer, edition=public_report, to="市政府办公室") == "ANNUAL-SENT"
    services.receive(by=supervisor, submission=sent, seen=sent.version)
    assert code_of(services.send_back, by=supervisor, submission=sent, seen=sent.version, reason=" ") == (
        "ANNUAL-RETURN-WHY"
    )
    services.send_back(by=supervisor, submission=sent, seen=sent.version, reason="采购多计一项")
    assert code_of(services.send, by=officer, edition=public_report, to="市政府办公室") == "ANNUAL-RETURNED"
    assert stages(bureau, 2020)[-1].standing == "back"

    void_record(by=CONSOLE, record=purchase, seen=1, reason="重复")
    assert code_of(services.freeze, by=officer, organ=bureau, year=2020) == "ANNUAL-NOTE"
    second = through(services.freeze(by=officer, organ=bureau, year=2020, note="采购多计一项，已删去"), officer)
    assert (second.number, second.live) == (2, True)
    again = services.send(by=officer, edition=second, to="市政府办公室")
    services.approve(by=supervisor, submission=again, seen=again.version)
    again.refresh_from_db()
    assert (again.state, again.answered_by) == ("approved", supervisor)
    assert code_of(services.receive, by=supervisor, submission=again, seen=again.version) == "ANNUAL-SUBMISSION-STATE"
    assert [row.state for row in Submission.objects.order_by("sent_at", "pk")] == ["returned", "approved"]


def test_why_a_report_came_back_is_told_to_the_officer_and_not_put_into_the_public_note(
    bureau, officer, supervisor, public_report
):
    sent = services.send(by=officer, edition=public_report, to="市政府办公室")
    services.send_back(by=supervisor, submission=sent, seen=sent.version, reason="采购多计一项")
    page = signed_in(officer).get(f"{AT}freeze/").content.decode()
    assert "上一版被退回，理由：采购多计一项" in page
    assert "采购多计一项</textarea>" not in page


def test_the_history_tells_of_signatures_and_of_what_was_sent(bureau, officer, supervisor, public_report):
    sent = services.send(by=officer, edition=public_report, to="市政府办公室")
    services.receive(by=supervisor, submission=sent, seen=sent.version)
    told = {entry.words for entry in signed_in(officer).get(AT).context["history"]}
    done = {"report.frozen", "review.submitted", "review.signed", "report.submitted", "report.received"}
    assert {action_word(action) for action in done} <= told


def test_every_number_that_is_none_is_named(bureau, officer):
    cells = {f"value:{UPHELD}": "三", f"value:{PENDING}": "-1", "reason": "台账"}
    answer = signed_in(officer).post(AT, cells)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert page.count(" an-wrong") == 2
    assert "填的是“三”" in page
    assert "填的是“-1”" in page


@pytest.mark.parametrize("role", ["ogi_officer", "signer", "work_body_head"])
def test_only_the_city_office_receives(bureau, officer, person, public_report, role):
    sent = services.send(by=officer, edition=public_report, to="市政府办公室")
    by = person(role, organ=bureau)
    assert code_of(services.receive, by=by, submission=sent, seen=1) == "POWER-ROLE"


def test_who_sent_it_does_not_receive_it(person, city, bureau, officer, public_report):
    both = person("ogi_officer", "city_supervisor", organ=city)
    sent = services.send(by=officer, edition=public_report, to="市政府办公室")
    Submission.objects.filter(pk=sent.pk).update(sent_by=both)
    sent.refresh_from_db()
    assert code_of(services.receive, by=both, submission=sent, seen=1) == "ANNUAL-OWN"


# --- last days ----------------------------------------------------------------------------------------------------


def test_last_days_are_the_laws_and_local_ones_where_earlier(bureau, city):
    assert (dues(bureau, 2020).submit.on, dues(bureau, 2020).publish.on) == (date(2021, 1, 31), date(2021, 1, 31))
    assert dues(city, 2020).publish.on == date(2021, 3, 31)
    days = {"annual_submit_by": "01-21", "annual_publish_by": "02-20"}
    set_for(by=CONSOLE, organ=bureau, values=days, from_on=date(2020, 1, 1))
    found = dues(bureau, 2020)
    assert (found.submit.on, found.submit.is_local) == (date(2021, 1, 21), True)
    assert (found.publish.on, found.publish.is_local) == (date(2021, 1, 31), False)


def test_a_correction_is_not_late(bureau, public_report, settings):
    settings.GONGKAI_NOW = datetime(2021, 3, 1, 2, tzinfo=UTC)
    assert not [each for each in stages(bureau, 2020)[:4] if each.is_late]
    assert stages(bureau, 2020)[4].is_late  # it was never sent


# --- screens ------------------------------------------------------------------------------------------------------


def test_every_page_of_the_work_opens(bureau, officer, public_report):
    client = signed_in(officer)
    for page in PAGES:
        assert client.get(AT + page).status_code == 200, page
    assert client.get("/desk/annual/submissions/").status_code == 200
    assert client.get(f"/desk/annual/editions/{public_report.pk}/send/").status_code == 200
    assert client.get(f"{AT}explain/{'0' * 64}/").status_code == 403


@pytest.mark.parametrize("year", [2018, 2022, 9999, 999999])
def test_a_year_without_a_form_or_to_come_is_refused_on_every_page(officer, year):
    client = signed_in(officer)
    for page in PAGES:
        assert client.get(f"/desk/annual/gxj/{year}/{page}").status_code == 403, page
    assert client.get(f"/desk/annual/gxj/{year}/figure/{UPHELD}/").status_code == 404
    assert client.post(f"/desk/annual/gxj/{year}/check/").status_code == 403
    for page in (f"annual/year-end/{year}/", f"annual/year-end/{year}/print/", f"annual/gxj/{year}/website/"):
        assert client.get(f"/desk/{page}").status_code == 403, page


def test_who_only_looks_gets_no_boxes(person, bureau, public_report):
    client = signed_in(person("signer", organ=bureau))
    page = client.get(AT).content.decode()
    assert 'name="value:' not in page
    assert client.post(AT, {f"value:{UPHELD}": "1", "reason": "x"}).status_code == 422
    assert client.post(f"{AT}text/", {"do": "begin"}).status_code == 422
    assert client.post(f"{AT}check/", {}).status_code == 403
    assert not Entry.objects.exists()


def test_figures_are_entered_in_the_tables(bureau, officer):
    client = signed_in(officer)
    assert f'name="value:{UPHELD}"' in client.get(AT).content.decode()
    wrong = client.post(AT, {f"value:{UPHELD}": "两件", f"was:{UPHELD}": "", "reason": "来文登记簿"})
    assert wrong.status_code == 422
    assert 'value="两件"' in wrong.content.decode()
    done = client.post(AT, {f"value:{UPHELD}": "2", f"was:{UPHELD}": "", "reason": "来文登记簿"})
    assert done.status_code == 302
    assert Entry.objects.get().reason == "来文登记簿"
    assert "来文登记簿" in client.get(f"{AT}figure/{UPHELD}/").content.decode()


def test_the_text_is_written_by_parts_and_a_clash_shows_both(bureau, officer, person):
    client, other = signed_in(officer), person("drafter", organ=bureau)
    assert client.post(f"{AT}text/", {"do": "begin"}).status_code == 302
    work = Work.objects.get()
    row = Section.objects.get(work=work, key="problems")
    services.save_section(by=other, section=row, seen=row.version, text="乙先写的问题。")
    answer = client.post(f"{AT}text/", {"do": "save", "part": "problems", "seen": 1, "text": "甲后写的问题。"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "乙先写的问题。" in page
    assert "甲后写的问题。" in page
    assert row.asides.get().text == "甲后写的问题。"
    again = {"do": "save", "part": "problems", "seen": 2, "text": "甲乙合写。"}
    assert client.post(f"{AT}text/", again).status_code == 302
    row.refresh_from_db()
    assert row.text == "甲乙合写。"
    assert client.post(f"{AT}text/", {"do": "fly"}).status_code == 404
    assert client.post(f"{AT}text/", {"do": "save", "part": "nothing", "text": "x"}).status_code == 422


def test_a_text_drafted_over_is_put_back_from_the_page(bureau, officer):
    client = signed_in(officer)
    client.post(f"{AT}text/", {"do": "begin"})
    row = Section.objects.get(work__organ=bureau, key="problems")
    client.post(f"{AT}text/", {"do": "save", "part": "problems", "seen": 1, "text": "手写的问题。"})
    over = {"do": "redraft", "part": "problems", "seen": 2, "text": "手写的问题。"}
    assert client.post(f"{AT}text/", over).status_code == 302
    kept = row.asides.get()
    assert f'href="?aside={kept.pk}#part-problems"' in client.get(f"{AT}text/").content.decode()
    back = client.get(f"{AT}text/?aside={kept.pk}").content.decode()
    assert ">手写的问题。</textarea>" in back
    row.refresh_from_db()
    assert row.text != "手写的问题。"
    save = {"do": "save", "part": "problems", "seen": row.version, "text": "手写的问题。"}
    assert client.post(f"{AT}text/?aside={kept.pk}", save).status_code == 302
    assert not row.asides.exists()
    assert client.get(f"{AT}text/?aside=x").status_code == 200


def test_a_part_that_is_too_long_is_refused_whole_and_stays_in_the_form(bureau, officer):
    client = signed_in(officer)
    client.post(f"{AT}text/", {"do": "begin"})
    assert "maxlength=" not in client.get(f"{AT}text/").content.decode().split("<textarea")[1].split(">")[0]
    text = "长" * 20_001
    answer = client.post(f"{AT}text/", {"do": "save", "part": "other", "seen": 1, "text": text})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "这一部分有 20001 字，最多 20000 字" in page
    assert f">{text}</textarea>" in page


def test_a_public_edition_leads_to_its_page_and_its_files(bureau, officer, purchase, public_report):
    void_record(by=CONSOLE, record=purchase, seen=1, reason="重复")
    services.freeze(by=officer, organ=bureau, year=2020, note="删去一项采购")
    page = signed_in(officer).get(f"{AT}course/").content.decode()
    assert 'href="/gxj/annual/2020/edition/1/"' in page
    assert "/gxj/annual/2020/edition/2/" not in page
    for name in ("html", "pdf", "docx", "xlsx", "json"):
        assert f'href="/gxj/annual/2020/edition/1/report.{name}"' in page
    assert Client().get("/gxj/annual/2020/edition/1/").status_code == 200
    assert Client().get("/gxj/annual/2020/edition/1/report.json").status_code == 200


@pytest.mark.parametrize(("day", "is_late"), [(29, False), (31, True)])
def test_a_stage_done_late_says_so_with_the_whole_day(bureau, officer, purchase, through, settings, day, is_late):
    settings.GONGKAI_NOW = datetime(2021, 1, day, 1, tzinfo=UTC)
    set_for(by=CONSOLE, organ=bureau, values={"annual_publish_by": "01-30"}, from_on=date(2020, 1, 1))
    services.begin(by=officer, organ=bureau, year=2020)
    through(services.freeze(by=officer, organ=bureau, year=2020), officer)
    made = next(each for each in stages(bureau, 2020) if each.due and each.on)
    page = signed_in(officer).get(AT).content.decode()
    bar = page.split('class="an-course"')[1].split("</ol>")[0]
    stage = bar.split(str(made.word))[1].split("</li>")[0]
    words = "by {day}, late" if is_late else "by {day}"
    assert f"<small>{gettext(words.replace('{day}', '%(day)s')) % {'day': '2021-01-30'}}</small>" in stage
    assert made.is_late is is_late


def test_what_is_typed_is_checked_and_not_kept(bureau, officer, purchase):
    client = signed_in(officer)
    client.post(f"{AT}text/", {"do": "begin"})
    typed = {
        "part": "other",
        "text": "采购{{表二·政府集中采购·采购项目数量}}个，另有{{不存在}}。",
        f"value:{UPHELD}": "两",
    }
    told = json.loads(client.post(f"{AT}check/", typed).content)
    assert '<b class="an-bound" title="表二·政府集中采购·采购项目数量">1</b>' in told["preview"]
    assert "不存在" in told["problems"]
    assert "两" in told["problems"]
    assert told["tones"][UPHELD] == "an-wrong"
    told = json.loads(client.post(f"{AT}check/", {f"value:{UPHELD}": "3"}).content)
    assert told["cells"][UPHELD] == "3"
    assert not Entry.objects.exists()


def test_an_error_is_explained_on_its_page(bureau, officer):
    client = signed_in(officer)
    cells = [f"proactive.normative_documents.{part}" for part in ("newly_made", "newly_disclosed", "disclosed_total")]
    typed = {f"value:{key}": value for key, value in zip(cells, "553", strict=True)}
    assert client.post(AT, {**typed, "reason": "来文登记簿"}).status_code == 302
    page = client.get(AT).content.decode()
    address = page.split('class="an-explain" href="')[1].split('"')[0]
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": "移交两件"}).status_code == 302
    assert "移交两件" in client.get(AT).content.decode()
    assert client.post(f"{AT}freeze/", {"note": ""}).status_code == 302
    assert Edition.objects.get().explained[0]["text"] == "移交两件"
    assert client.get(AT).context["explained"] == 1


def test_the_check_does_not_pass_over_what_was_explained():
    whole = gettext("Figures and text hold to the rules.")
    panel = {"lines": [], "explained": 0}
    assert whole in render_to_string("annual/problems.html", panel)
    assert whole not in render_to_string("annual/problems.html", panel | {"explained": 2})


def test_the_note_is_required_only_of_a_correction(bureau, officer, purchase, through):
    client, must = signed_in(officer), 'class="gk-must"'
    services.begin(by=officer, organ=bureau, year=2020)
    assert must not in client.get(f"{AT}freeze/").content.decode()
    assert client.post(f"{AT}freeze/", {"note": ""}).status_code == 302
    through(Edition.objects.get(), officer)
    void_record(by=CONSOLE, record=purchase, seen=1, reason="重复")
    assert must in client.get(f"{AT}freeze/").content.decode()
    assert client.post(f"{AT}freeze/", {"note": " "}).status_code == 422
    assert Edition.objects.count() == 1
    assert client.post(f"{AT}freeze/", {"note": "删去一项采购"}).status_code == 302


def test_who_may_not_explain_reads_who_can(bureau, officer, person):
    cells = [f"proactive.normative_documents.{part}" for part in ("newly_made", "newly_disclosed", "disclosed_total")]
    typed = {f"value:{key}": value for key, value in zip(cells, "553", strict=True)}
    signed_in(officer).post(AT, {**typed, "reason": "来文登记簿"})
    told = signed_in(officer).get(f"{AT}freeze/")
    assert told.context["stopping"]
    drafter = signed_in(person("drafter", organ=bureau)).get(f"{AT}freeze/")
    assert drafter.context["may_explain"] is False
    notes = [answer.content.decode().split('gk-note gk-red">')[1].split("</p>")[0] for answer in (told, drafter)]
    assert notes[0] != notes[1]


def test_the_city_office_takes_a_report_in_on_its_screens(bureau, officer, supervisor, public_report):
    officers, office = signed_in(officer), signed_in(supervisor)
    assert officers.post(f"/desk/annual/editions/{public_report.pk}/send/", {"to": "市政府办公室"}).status_code == 302
    row = Submission.objects.get()
    assert str(public_report) in office.get("/desk/annual/submissions/?state=sent").content.decode()
    page = office.get(f"{AT}course/").content.decode()
    assert f"/desk/annual/submissions/{row.pk}/receive/" in page
    assert f"/desk/annual/submissions/{row.pk}/receive/" not in officers.get(f"{AT}course/").content.decode()
    assert officers.post(f"/desk/annual/submissions/{row.pk}/receive/", {"seen": 1}).status_code == 403
    assert office.post(f"/desk/annual/submissions/{row.pk}/receive/", {"seen": 1}).status_code == 302
    back = office.post(f"/desk/annual/submissions/{row.pk}/return/", {"seen": 2, "reason": "请核对采购数"})
    assert back.status_code == 302
    assert "请核对采购数" in officers.get(f"{AT}freeze/").content.decode()


def test_a_page_of_the_work_asks_the_database_little(bureau, officer, public_report, django_assert_max_num_queries):
    client = signed_in(officer)
    client.get(AT)
    with django_assert_max_num_queries(90):
        client.get(AT)


def test_another_organs_work_is_out_of_sight(person, other_bureau, public_report):
    client = signed_in(person("ogi_officer", organ=other_bureau))
    for page in PAGES:
        assert client.get(AT + page).status_code == 404, page
    assert client.get(f"/desk/annual/editions/{public_report.pk}/send/").status_code == 404
