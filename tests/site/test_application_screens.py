"""Screens of applications: every page as every hand, what was typed kept, nothing personal where lists are."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from tests.site.application_kit import LI, Desk, intake, on

from gongkai.applications import STATES, STEPS
from gongkai_site import search
from gongkai_site.applications import services, words
from gongkai_site.applications.decisions import fields_of, must
from gongkai_site.applications.decisions import rows as decisions
from gongkai_site.applications.facts import clock_of, ticks
from gongkai_site.applications.forms.steps import StepForm, asked, entry
from gongkai_site.applications.jobs import Cases
from gongkai_site.applications.milestones import milestones
from gongkai_site.applications.models import Application
from gongkai_site.applications.people import APPLICANTS
from gongkai_site.applications.statistics import Period, statistics
from gongkai_site.applications.timeline import picture
from gongkai_site.applications.views import lists
from gongkai_site.audit.models import Entry
from gongkai_site.base.refusals import Refused
from gongkai_site.organs.services import set_for
from gongkai_site.outbox.worker import Worker

KINDS = {"day", "words", "text", "number", "yes", "choice", "choices"}
FRIDAY = date(2025, 9, 19)
PERSONAL = [LI["name"], LI["id_number"], LI["phone"]]


@pytest.fixture
def desk(person, bureau, settings) -> Desk:
    on(settings, FRIDAY)  # a password of today
    return Desk(person, bureau, settings)


@pytest.fixture
def case(desk) -> Application:
    return desk.enter(FRIDAY)


@pytest.fixture
def seat():
    """Return a function that signs a person in."""

    def sit(who) -> Client:
        client = Client()
        client.force_login(who, backend="gongkai_site.accounts.backends.PowersBackend")
        return client

    return sit


def page(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, url
    return b"".join(answer).decode() if answer.streaming else answer.content.decode()


class TestList:
    def test_it_shows_the_case_masked(self, seat, desk, case):
        text = page(seat(desk.drafter), "/desk/applications/")
        assert case.number in text
        assert "李**" in text
        assert not [each for each in PERSONAL if each in text]

    def test_the_case_page(self, seat, desk, case):
        text = page(seat(desk.drafter), f"/desk/applications/{case.pk}/")
        assert "2025-10-23" in text
        assert not [each for each in PERSONAL if each in text]


LISTS = [
    "",
    "?show=mine",
    "?show=team",
    "?show=week",
    "?show=overdue",
    "?show=waiting",
    "?show=signature",
    "?show=confirmation",
    "?show=closed",
    "?show=open&state=in_review&channel=counter&applicant=natural_person&section=综合科",
    "?show=counted&received_on_from=2025-09-01&received_on_to=2025-09-30&provisional=false",
    "?q=0001",
    "?q=技改",
    "?ordering=-due_on&p=2",
    "?columns=number,who,kind,section,channel,received_on,answered_on,result,organ",
]
PAGES = [
    "new/",
    "statistics/",
    "tasks/",
    "feed/",
    "{pk}/",
    "{pk}/print/",
    "{pk}/step/draft/",
    "{pk}/step/draft/?outcome=partial",
    "{pk}/step/ask_correction/",
    "{pk}/step/consult_organ/",
    "{pk}/subject/",
    "{pk}/search/",
    "{pk}/task/",
    "{pk}/paper/",
    "{pk}/applicant/",
]


class TestPages:
    @pytest.mark.parametrize("question", LISTS)
    def test_a_list_names_nobody(self, seat, desk, case, question):
        text = page(seat(desk.drafter), f"/desk/applications/{question}")
        assert not [each for each in PERSONAL if each in text]

    @pytest.mark.parametrize("at", PAGES)
    def test_a_page_names_nobody(self, seat, desk, case, at):
        text = page(seat(desk.drafter), f"/desk/applications/{at.format(pk=case.pk)}")
        assert not [each for each in PERSONAL if each in text]

    def test_first_screen(self, seat, desk, case):
        text = page(seat(desk.drafter), "/desk/")
        assert "applications" in text


class TestSteps:
    def test_each_step_of_the_table_has_its_fields(self, seat, desk, case):
        """A form for every step: what it asks for is there, in both languages."""
        for key, step in STEPS.items():
            for name in asked(key):
                told = entry(key, name)
                assert all(told[language] for language in ("zh", "en")), (key, name)
                assert told["kind"] in KINDS, (key, name)
            assert set(asked(key)) <= set(step.asks)

    def test_a_permitted_step_is_a_button_and_a_refused_one_says_why(self, seat, desk, case):
        text = page(seat(desk.drafter), f"/desk/applications/{case.pk}/")
        assert f'href="/desk/applications/{case.pk}/step/ask_correction/"' in text
        assert f'href="/desk/applications/{case.pk}/step/extend/"' not in text  # the head's alone
        assert f'href="/desk/applications/{case.pk}/step/serve/"' not in text  # not signed yet

    def test_a_step_is_taken_by_its_form(self, seat, desk, case):
        facts = {"on": "2025-09-19", "items": "请明确年度", "until": "2025-10-15", "seen": case.version}
        answer = seat(desk.drafter).post(f"/desk/applications/{case.pk}/step/ask_correction/", facts)
        assert answer.status_code == 302
        case.refresh_from_db()
        assert (case.state, case.correction_due) == ("awaiting_correction", date(2025, 10, 15))

    def test_what_was_typed_stays_when_a_rule_refuses(self, seat, desk, case):
        facts = {"on": "2025-09-19", "items": "请明确年度范围", "until": "2025-09-01", "seen": case.version}
        answer = seat(desk.drafter).post(f"/desk/applications/{case.pk}/step/ask_correction/", facts)
        assert answer.status_code == 422
        assert "请明确年度范围" in answer.content.decode()
        case.refresh_from_db()
        assert case.state == "in_review"

    def test_a_case_changed_meanwhile_is_not_overrun(self, seat, desk, case):
        seen = case.version
        services.describe(by=desk.drafter, application=case, seen=seen, subject="另一个摘要")
        facts = {"on": "2025-09-19", "items": "请明确年度", "until": "2025-10-15", "seen": seen}
        answer = seat(desk.drafter).post(f"/desk/applications/{case.pk}/step/ask_correction/", facts)
        assert answer.status_code == 422
        assert "请明确年度" in answer.content.decode()

    def test_a_step_of_nobody_and_one_that_is_unknown_are_no_addresses(self, seat, desk, case):
        for name in ("submit", "teleport"):
            assert seat(desk.head).get(f"/desk/applications/{case.pk}/step/{name}/").status_code == 404

    def test_who_may_not_take_it_is_told_why(self, seat, desk, case):
        answer = seat(desk.drafter).get(f"/desk/applications/{case.pk}/step/extend/")
        assert answer.status_code == 403
        answer = seat(desk.drafter).post(f"/desk/applications/{case.pk}/step/extend/", {"length": 20, "reason": "忙"})
        assert answer.status_code == 422
        case.refresh_from_db()
        assert case.due_on == date(2025, 10, 23)

    def test_another_organ_sees_nothing(self, seat, person, other_bureau, case):
        stranger = seat(person("drafter", organ=other_bureau))
        for at in PAGES[4:]:
            assert stranger.get(f"/desk/applications/{at.format(pk=case.pk)}").status_code == 404, at
        assert case.number not in page(stranger, "/desk/applications/")


class TestDraft:
    def test_every_decision_is_shown_with_its_row_letter_and_remedy(self, seat, desk, case):
        text = page(seat(desk.drafter), f"/desk/applications/{case.pk}/step/draft/")
        for each in decisions():
            assert f"?outcome={each.code}" in text
            for _edition, row in each.rows:
                assert row in text
            assert all(part in text for part in each.letter)
        assert "outcome=withdrawn" not in text  # a step of its own

    def test_the_reason_to_use_article_16_is_asked_where_it_is_used(self, seat, desk, case):
        at = f"/desk/applications/{case.pk}/step/draft/?outcome="
        drafter = seat(desk.drafter)
        assert 'name="discretion"' in page(drafter, at + "denied_internal")
        assert 'name="discretion"' not in page(drafter, at + "granted_provided")
        assert 'name="competent"' in page(drafter, at + "not_held_not_ours")

    def test_refused_it_keeps_what_was_typed_and_names_the_rule(self, seat, desk, case):
        at = f"/desk/applications/{case.pk}/step/draft/?outcome=denied_internal"
        answer = seat(desk.drafter).post(at, {"which": "属于人事管理信息", "seen": case.version})
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "属于人事管理信息" in text
        assert "第十六条" in text

    def test_it_is_drafted_with_what_its_letter_says(self, seat, desk, case):
        at = f"/desk/applications/{case.pk}/step/draft/?outcome=denied_internal"
        facts = {"which": "人事管理", "discretion": "影响人事工作", "override": "no", "seen": case.version}
        assert seat(desk.drafter).post(at, facts).status_code == 302
        answer = case.answers.get()
        assert (answer.outcome, answer.facts["discretion"], answer.facts["override"]) == (
            "denied_internal",
            "影响人事工作",
            False,
        )

    def test_to_withhold_for_a_third_party_is_drafted_in_words(self, seat, desk, case):
        desk.step(case, "consult_third_party", party="某公司", subject="投资协议")
        ref = str(case.consultations.get().pk)
        desk.step(case, "party_answered", consultation=ref, agrees=False, reasons="商业秘密")
        case.refresh_from_db()
        at = f"/desk/applications/{case.pk}/step/draft/?outcome=denied_third_party"
        facts = {"consultation": "已书面征求意见，第三方不同意", "found": "属于商业秘密", "seen": case.version}
        assert "公共利益" in seat(desk.drafter).get(at).content.decode()
        assert seat(desk.drafter).post(at, {**facts, "interest": "yes"}).status_code == 422
        assert seat(desk.drafter).post(at, {**facts, "interest": "no"}).status_code == 302
        assert case.answers.get().facts["consultation"] == facts["consultation"]

    @pytest.mark.parametrize("outcome", [each.code for each in decisions()])
    def test_no_decision_asks_for_what_cannot_be_given(self, desk, case, outcome):
        form = StepForm(step="draft", case=case, names=fields_of(outcome, case), must=must(outcome))
        for name, box in form.fields.items():
            assert not box.required or getattr(box, "choices", None) != [("", "—")], name

    def test_a_partial_answer_has_its_grounds(self, seat, desk, case):
        at = f"/desk/applications/{case.pk}/step/draft/?outcome=partial"
        drafter = seat(desk.drafter)
        assert (
            drafter.post(at, {"provided": "合同正文", "withheld": "附件涉密", "seen": case.version}).status_code == 422
        )
        facts = {
            "provided": "合同正文",
            "withheld": "附件涉密",
            "grounds": ["denied_state_secret"],
            "seen": case.version,
        }
        assert drafter.post(at, facts).status_code == 302
        assert case.answers.get().grounds == ["denied_state_secret"]


class TestIntake:
    FACTS = {
        "key": "k1",
        "channel": "counter",
        "arrived_on": "2025-09-19",
        "applicant": "natural_person",
        "wanted": "补助资金分配结果",
        "way": "paper",
        "route": "post",
        **LI,
    }

    def test_an_application_is_entered_with_its_papers(self, seat, desk, bureau):
        scan = SimpleUploadedFile("身份证.txt", "证件".encode())
        client = seat(desk.officer)
        facts = {**self.FACTS, "organ": bureau.pk, "identity_file": scan}
        answer = client.post("/desk/applications/new/", facts)
        made = Application.objects.get()
        assert answer["Location"] == f"/desk/applications/{made.pk}/"
        assert [each.kind for each in made.papers.all()] == ["identity"]
        paper = made.papers.get()
        read = client.get(f"/desk/applications/papers/{paper.pk}/")
        assert read.content == "证件".encode()
        assert read["Content-Disposition"].startswith("attachment")
        assert Entry.objects.filter(action="application.paper_read").count() == 1

    def test_sent_twice_it_is_one_case_with_its_papers_once(self, seat, desk, bureau):
        client = seat(desk.officer)
        for _ in range(2):
            scan = SimpleUploadedFile("身份证.txt", "证件".encode())
            client.post("/desk/applications/new/", {**self.FACTS, "organ": bureau.pk, "identity_file": scan})
        assert Application.objects.get().papers.count() == 1

    def test_a_paper_no_office_takes_leaves_no_case_and_keeps_the_form(self, seat, desk, bureau):
        bad = SimpleUploadedFile("坏.exe", b"MZ\x90\x00" + bytes(64))
        answer = seat(desk.officer).post(
            "/desk/applications/new/", {**self.FACTS, "organ": bureau.pk, "identity_file": bad}
        )
        assert answer.status_code == 422
        assert "补助资金分配结果" in answer.content.decode()
        assert not Application.objects.exists()

    def test_what_is_lacking_is_taken_and_shown(self, seat, desk, bureau):
        facts = {**self.FACTS, "organ": bureau.pk, "id_number": "", "phone": ""}
        seat(desk.officer).post("/desk/applications/new/", facts)
        text = page(seat(desk.officer), f"/desk/applications/{Application.objects.get().pk}/")
        assert "条例第二十九条" in text or "article 29" in text

    def test_one_who_may_not_register_is_refused(self, seat, desk):
        assert seat(desk.signer).get("/desk/applications/new/").status_code == 403


class TestNotes:
    def test_search_review_task_and_paper_are_noted_by_their_forms(self, seat, desk, case):
        drafter, at = seat(desk.drafter), f"/desk/applications/{case.pk}/"
        search = {"on": "2025-09-19", "place": "档案室", "terms": "技改", "found": "no"}
        assert drafter.post(at + "search/", search).status_code == 302
        task = {"section": "财务科", "asked": "提供明细", "due_on": "2025-09-30", "person": desk.drafter.pk}
        assert drafter.post(at + "task/", task).status_code == 302
        review = {"on": "2025-09-19", "may_be_given": "yes", "conclusion": "不涉密"}
        assert seat(desk.reviewer).post(at + "review/", review).status_code == 302
        assert drafter.post(at + "review/", review).status_code == 403
        text = page(drafter, at)
        assert all(word in text for word in ("档案室", "财务科", "不涉密"))
        assert "提供明细" in page(drafter, "/desk/applications/tasks/?state=open")
        done = case.tasks.get()
        assert drafter.post(f"/desk/applications/tasks/{done.pk}/", {"reply": "已提供"}).status_code == 302
        again = drafter.post(f"/desk/applications/tasks/{done.pk}/", {"reply": "又提供"})
        assert (again.status_code, "又提供" in again.content.decode()) == (422, True)

    def test_who_applied_is_shown_against_a_reason_and_recorded(self, seat, desk, case):
        drafter, at = seat(desk.drafter), f"/desk/applications/{case.pk}/applicant/"
        assert drafter.post(at, {"reason": "x"}).status_code == 422
        assert not Entry.objects.filter(action="application.unmasked").exists()
        answer = drafter.post(at, {"reason": "送达答复"})
        assert all(each in answer.content.decode() for each in PERSONAL)
        assert "no-store" in answer["Cache-Control"]
        assert Entry.objects.get(action="application.unmasked").data["why"] == "送达答复"
        assert seat(desk.signer).post(at, {"reason": "送达答复"}).status_code == 403


class TestManyAtOnce:
    def test_several_are_assigned_and_the_refused_one_is_named(self, seat, desk, bureau):
        cases = [self.registered(desk, bureau, n) for n in range(3)]
        stale = f"{cases[2].pk}:{cases[2].version}"
        desk.step(cases[2], "assign", by=desk.officer, handler=desk.drafter.pk)
        chosen = [f"{each.pk}:{each.version}" for each in cases[:2]] + [stale, "x:1", "7"]
        answer = seat(desk.officer).post(
            "/desk/applications/assign/", {"case": chosen, "handler": desk.drafter.pk, "section": "综合科"}
        )
        assert answer.status_code == 422
        assert cases[2].number in answer.content.decode()
        states = Application.objects.order_by("pk").values_list("state", "section")
        assert list(states[:2]) == [("in_review", "综合科")] * 2

    def registered(self, desk, bureau, n):
        made = services.enter(
            by=desk.officer, organ=bureau, intake=intake(), channel="counter", arrived_on=FRIDAY, key=str(n)
        )
        desk.step(made, "register", by=desk.officer)
        return made

    def test_who_may_not_assign_sees_no_boxes_and_is_refused(self, seat, desk, bureau):
        case = self.registered(desk, bureau, 1)
        drafter = seat(desk.drafter)
        assert 'name="case"' not in page(drafter, "/desk/applications/?columns=tick,number")
        assert 'name="case"' in page(seat(desk.officer), "/desk/applications/")
        asked = {"case": f"{case.pk}:{case.version}", "handler": desk.drafter.pk}
        assert drafter.post("/desk/applications/assign/", asked).status_code == 403
        case.refresh_from_db()
        assert case.state == "received"

    def test_a_number_is_looked_up_and_stands_in_no_address(self, seat, desk, case):
        answer = seat(desk.drafter).post("/desk/applications/find/", {"number": "620102 19900101 1234"})
        assert answer["Location"] == f"/desk/applications/?like={case.pk}"
        assert case.number in page(seat(desk.drafter), answer["Location"])
        assert Entry.objects.get(action="application.looked_up").data == {"found": True}
        assert seat(desk.signer).post("/desk/applications/find/", {"number": LI["phone"]}).status_code == 403


class TestExport:
    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_it_holds_no_more_than_the_list_shows(self, seat, desk, case, form):
        answer = seat(desk.drafter).get(f"/desk/applications/?export={form}")
        data = b"".join(answer.streaming_content)
        if form == "xlsx":
            rows = list(load_workbook(BytesIO(data)).active.values)
            text = str(rows)
        else:
            text = data.decode()
        assert case.number in text
        assert "李**" in text
        assert not [each for each in PERSONAL if each in text]


class TestCost:
    def test_what_stands_open_is_a_column_that_follows_the_state(self, case):
        for state, facts in STATES.items():
            Application.objects.filter(pk=case.pk).update(state=state)
            assert Application.objects.filter(pk=case.pk, opened=1).exists() == facts.open

    @pytest.mark.parametrize(
        ("query", "first"),
        [
            ("", "-arrived_at"),
            ("?show=closed", "-arrived_at"),
            ("?show=mine", "due_on"),
            ("?show=waiting", "arrived_at"),
            ("?answered_on_from=2025-01-01", "-answered_on"),
            ("?show=counted&received_on_to=2025-01-01", "-received_on"),
            ("?show=mine&ordering=-number", "-number"),
            ("?show=mine&ordering=nothing", "due_on"),
        ],
    )
    def test_a_list_comes_in_the_order_it_is_looked_through(self, seat, desk, case, query, first):
        shown = seat(desk.officer).get(f"/desk/applications/{query}")
        assert shown.context["ordering"] == first

    def test_a_list_of_many_costs_no_more_queries(self, seat, desk, case, django_assert_max_num_queries):
        def count():
            with CaptureQueriesContext(connection) as seen:
                page(seat(desk.officer), "/desk/applications/?columns=number,title,who,state,due,handler,organ")
            return len(seen)

        few = count()
        for _ in range(10):
            desk.enter(FRIDAY)
        assert count() <= few

    def test_rows_are_counted_up_to_a_limit(self, monkeypatch, desk, case):
        monkeypatch.setattr(lists, "MOST", 2)
        for _ in range(4):
            desk.enter(FRIDAY)
        assert lists.Capped(Application.objects.order_by("pk"), 20).count == 2


class TestNotices:
    def test_what_would_move_is_shown_before_it_moves(self, seat, desk, case, bureau):
        Application.objects.filter(pk=case.pk).update(due_on=date(2025, 10, 20), provisional=True)
        head = seat(desk.head)
        assert head.get("/desk/applications/notices/")["Location"] == "/desk/applications/notices/gxj/"
        text = page(head, "/desk/applications/notices/gxj/")
        assert case.number in text
        assert "2025-10-20" in text
        assert "2025-10-23" in text
        case.refresh_from_db()
        assert case.due_on == date(2025, 10, 20)
        assert head.post("/desk/applications/notices/gxj/").status_code == 302
        case.refresh_from_db()
        assert (case.due_on, case.provisional) == (date(2025, 10, 23), False)
        assert Entry.objects.get(action="application.recounted").data == {"count": 1}

    def test_only_the_head_moves_them(self, seat, desk, case):
        assert seat(desk.drafter).post("/desk/applications/notices/gxj/").status_code == 403
        with pytest.raises(Refused):
            services.recompute(desk.organ, by=desk.drafter)


class TestFeed:
    def address(self, client):
        text = client.post("/desk/applications/feed/", {"sure": "on"}).content.decode()
        return re.search(r"http://testserver(/due/[\w-]+\.ics)", text).group(1)

    def test_it_tells_the_days_and_nobody(self, seat, desk, case):
        services.add_task(
            by=desk.drafter,
            application=case,
            section="财务科",
            asked="李白桦的申请",
            due_on=FRIDAY,
            person=desk.drafter,
        )
        address = self.address(seat(desk.drafter))
        answer = Client().get(address)
        text = answer.content.decode()
        assert answer["Content-Type"].startswith("text/calendar")
        assert "DTSTART;VALUE=DATE:20251023\r\n" in text
        assert case.number in text.replace("\r\n ", "")
        assert text.count("BEGIN:VEVENT") == 2
        assert not [each for each in [*PERSONAL, case.subject] if each in text.replace("\r\n ", "")]
        assert max(len(line.encode()) for line in text.split("\r\n")) <= 75

    def test_a_new_address_ends_the_old_one(self, seat, desk, case):
        client = seat(desk.drafter)
        assert client.post("/desk/applications/feed/").status_code == 422
        old, new = self.address(client), self.address(client)
        assert Client().get(old).status_code == 404
        assert Client().get(new).status_code == 200
        desk.drafter.is_active = False
        desk.drafter.save()
        assert Client().get(new).status_code == 404


class TestStatistics:
    def test_each_number_is_what_its_list_holds(self, seat, desk, bureau):
        for n in range(3):
            desk.enter(FRIDAY, applicant=APPLICANTS[min(n, 1)][0])
        first = Application.objects.order_by("pk").first()
        desk.answer(first, date(2025, 10, 30))  # late
        rows = Application.objects.all()
        found = statistics(rows, Period(date(2025, 9, 1), date(2025, 10, 31)))
        assert [each.count for each in found.numbers] == [3, 1, 0, 1, 2]
        assert found.on_time == 0
        assert found.days == 41
        client = seat(desk.head)
        numbers = [*found.numbers, *(each for chart in found.charts for each in chart.numbers)]
        assert len(numbers) > 7
        for number in numbers:
            answer = client.get(f"/desk/applications/?{number.query}")
            assert answer.context["items_count"] == number.count, number

    def test_a_period_the_wrong_way_round_is_said(self, seat, desk):
        text = page(seat(desk.head), "/desk/applications/statistics/?first=2025-10-01&last=2025-09-01")
        assert 'role="alert"' in text


class TestClockOnThePage:
    def test_the_picture_says_in_words_what_it_shows(self, desk, case):
        desk.today(date(2025, 9, 24))
        desk.step(case, "consult_organ", party="市财政局", subject="分配表")
        case.refresh_from_db()
        events = ticks(case.events.all())
        drawn = str(picture(events, clock_of(case), date(2025, 9, 26)))
        label = re.search(r'aria-label="([^"]+)"', drawn).group(1)
        assert all(word in label for word in ("2025-09-19", "2025-09-24", "2025-09-26"))
        assert drawn.count("<rect") == 2  # the span and its legend

    @pytest.mark.parametrize(
        ("today", "tone"),
        [
            (date(2025, 9, 30), "green"),
            (date(2025, 10, 16), "amber"),
            (date(2025, 10, 23), "amber"),
            (date(2025, 10, 24), "red"),
        ],
    )
    def test_it_warns_as_the_day_comes_near(self, desk, case, today, tone):
        desk.today(today)
        assert words.due_tone(case) == tone

    def test_a_day_of_ones_own_comes_before_the_laws(self, desk, case, bureau):
        found = {each.on for each in milestones(case, clock_of(case))}
        assert found == {date(2025, 10, 16), date(2025, 10, 21)}
        set_for(by=desk.head, organ=bureau, values={"applications_draft_days": "10"}, from_on=date(2025, 1, 1))
        assert date(2025, 10, 10) in {each.on for each in milestones(case, clock_of(case))}

    def test_a_voided_step_stands_struck_with_its_reason(self, seat, desk, case):
        desk.today(date(2025, 9, 22))
        desk.step(case, "redate", by=desk.head, received_on=date(2025, 9, 22), evidence="签收单为 22 日")
        text = page(seat(desk.drafter), f"/desk/applications/{case.pk}/")
        assert "<del>" in text
        assert "签收单为 22 日" in text


class TestFinding:
    @pytest.fixture(autouse=True)
    def folder(self, settings, tmp_path):
        settings.GONGKAI_DATA = tmp_path

    def found(self, client, wish):
        return [case.number for case in client.get(f"/desk/applications/?q={wish}").context["object_list"]]

    def test_by_number_serial_subject_and_document_number_with_and_without_an_index(self, seat, desk, case):
        other = desk.enter(FRIDAY, subject="环评批复", document_number="白环审〔2024〕7号")
        client = seat(desk.drafter)
        for _ in range(2):
            assert self.found(client, case.number) == [case.number]
            assert self.found(client, "2") == [other.number]
            assert self.found(client, "技改补助") == [case.number]
            assert self.found(client, "白环审") == [other.number]
            assert self.found(client, LI["name"]) == []
            search.rebuild()  # from here on the index answers

    def test_a_new_subject_reaches_the_index(self, seat, desk, case):
        search.rebuild()
        services.describe(by=desk.drafter, application=case, seen=case.version, subject="节能监察")
        Worker().drain()
        assert self.found(seat(desk.drafter), "节能监察") == [case.number]

    def test_the_index_holds_nothing_personal(self, desk, case):
        search.rebuild()
        held = Cases().document(str(case.pk))
        assert (held.title, held.text) == (case.subject, "")


def test_the_citys_supervisor_sees_the_case_and_reads_none_of_its_papers(desk, bureau, person):
    case = desk.enter(FRIDAY)
    paper = services.add_paper(
        by=desk.drafter, application=case, kind="identity", name="证件.txt", stream=BytesIO("姓名".encode())
    )
    client = Client()
    client.force_login(person("city_supervisor", organ=bureau), backend="gongkai_site.accounts.backends.PowersBackend")
    page = client.get(f"/desk/applications/{case.pk}/").content.decode()
    assert f"/papers/{paper.pk}/" not in page
    assert client.get(f"/desk/applications/papers/{paper.pk}/").status_code == 403
    assert not Entry.objects.filter(action="application.paper_read").exists()
