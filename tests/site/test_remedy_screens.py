"""Screens of remedies: every page as every hand, what was typed kept, nothing personal where lists are."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override
from openpyxl import load_workbook
from tests.site.application_kit import Desk, on
from tests.site.test_remedies import FILED, PERSONAL, WANG, WAY, enter, step

from gongkai.applications.remedies import ENDINGS, KINDS
from gongkai.applications.remedy_steps import STATES, STEPS
from gongkai_site.applications import services as applications
from gongkai_site.applications.models import Application
from gongkai_site.audit.models import Entry
from gongkai_site.remedies import services, words
from gongkai_site.remedies.forms.steps import StepForm, asked
from gongkai_site.remedies.models import Remedy


@pytest.fixture
def desk(person, bureau, settings) -> Desk:
    on(settings, FILED)
    return Desk(person, bureau, settings)


@pytest.fixture
def case(desk) -> Application:
    made = desk.enter(FILED)
    desk.answer(made, FILED)
    made.refresh_from_db()
    return made


@pytest.fixture
def made(desk, case) -> Remedy:
    """A reconsideration against the case, its notice received."""
    found = enter(desk, case, handler=desk.officer)
    step(desk, found, "notice", date(2025, 4, 3), procedure="ordinary", accepted_on=date(2025, 4, 2))
    return found


@pytest.fixture
def seat():
    """Return a function that signs a person in."""

    def sit(who) -> Client:
        client = Client()
        client.force_login(who, backend="gongkai_site.accounts.backends.PowersBackend")
        return client

    return sit


def page(client, url, status=200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return b"".join(answer).decode() if answer.streaming else answer.content.decode()


LISTS = [
    "",
    *(f"?show={name}" for name in ("mine", "open", "week", "overdue", "closed", "counted")),
    "?kind=reconsideration&state=open&after_reconsideration=false&concerns=answer",
    "?filed_on_from=2025-01-01&filed_on_to=2025-12-31&due_on_from=2025-04-01",
    "?q=0001",
    "?q=白政复",
    "?ordering=-due_on&p=1",
    "?show=open&ordering=due_on",
    "?columns=number,who,forum,forum_number,role,handler,organ,ended_on",
]
PAGES = ["new/", "{pk}/", "{pk}/step/reply/", "{pk}/change/", "{pk}/case/", "{pk}/paper/", "{pk}/person/"]


class TestPages:
    @pytest.mark.parametrize("question", LISTS)
    def test_a_list_names_nobody(self, seat, desk, made, question):
        text = page(seat(desk.drafter), f"/desk/remedies/{question}")
        assert not [each for each in PERSONAL if each in text]

    def test_the_list_finds_by_number_matter_and_tab(self, seat, desk, made):
        drafter = seat(desk.drafter)
        for question in ("", "?q=技改补助", "?q=白政复〔2025〕3号", "?show=open", "?kind=reconsideration"):
            assert made.number in page(drafter, f"/desk/remedies/{question}"), question
        for question in ("?q=nothing", "?show=closed", "?show=mine", "?kind=litigation"):
            assert made.number not in page(drafter, f"/desk/remedies/{question}"), question
        assert made.number in page(seat(desk.officer), "/desk/remedies/?show=mine")

    def test_week_and_overdue_go_by_the_day(self, seat, desk, made):
        desk.today(date(2025, 4, 14))
        assert made.number in page(seat(desk.officer), "/desk/remedies/?show=week")
        desk.today(date(2025, 4, 21))
        officer = seat(desk.officer)
        assert made.number not in page(officer, "/desk/remedies/?show=week")
        assert made.number in page(officer, "/desk/remedies/?show=overdue")
        assert "/desk/remedies/?show=overdue" in page(officer, "/desk/")

    @pytest.mark.parametrize("at", PAGES)
    def test_a_page_names_nobody(self, seat, desk, made, at):
        text = page(seat(desk.drafter), f"/desk/remedies/{at.format(pk=made.pk)}")
        assert not [each for each in PERSONAL if each in text]

    def test_another_organ_sees_nothing(self, seat, person, other_bureau, made):
        stranger = seat(person("drafter", organ=other_bureau))
        for at in PAGES[1:]:
            assert stranger.get(f"/desk/remedies/{at.format(pk=made.pk)}").status_code == 404, at
        assert made.number not in page(stranger, "/desk/remedies/")

    def test_the_export_shows_what_the_list_shows(self, seat, desk, made):
        answer = seat(desk.drafter).get("/desk/remedies/?export=xlsx")
        rows = list(load_workbook(BytesIO(b"".join(answer))).active.values)
        assert made.number in rows[1]
        assert "王**" in rows[1]
        assert not [each for each in PERSONAL if each in str(rows)]

    def test_the_days_are_told_with_their_law(self, seat, desk, made):
        text = page(seat(desk.drafter), f"/desk/remedies/{made.pk}/")
        assert "2025-04-18" in text
        assert "行政复议法第四十八条" in text

    def test_a_limit_nobody_checked_says_so(self, seat, desk, case):
        suit = enter(desk, case, kind="litigation")
        step(desk, suit, "notice", date(2025, 4, 7))
        text = page(seat(desk.drafter), f"/desk/remedies/{suit.pk}/")
        assert "未经核对" in text or "not checked" in text

    def test_a_lawsuit_over_a_denial_without_reconsideration_is_warned_of(self, seat, desk):
        denied = desk.enter(FILED)
        facts = {"discretion": "影响内部管理", "override": False, "which": "人事管理信息"}
        desk.answer(denied, FILED, "denied_internal", **facts)
        suit = enter(desk, denied, kind="litigation")
        assert "gk-note gk-amber" in page(seat(desk.drafter), f"/desk/remedies/{suit.pk}/")

    def test_where_it_counts_is_told(self, seat, desk, made):
        step(desk, made, "decide", date(2025, 5, 6), ending="upheld")
        text = page(seat(desk.drafter), f"/desk/remedies/{made.pk}/")
        assert "· 2025" in text

    def test_every_word_is_there_in_both_languages(self, made):
        for language in ("zh-hans", "en"):
            with override(language):
                assert all(words.step_word(each) for each in STEPS)
                assert len(words.states()) == len(STATES)
                assert len(words.kinds()) == len(KINDS)
                assert len(words.endings()) == len(ENDINGS)


class TestSteps:
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("name", STEPS)
    def test_each_step_of_the_table_has_its_fields(self, desk, case, kind, name):
        if kind not in STEPS[name].of:
            return
        remedy = Remedy(organ=desk.organ, kind=kind)
        form = StepForm(step=name, remedy=remedy)
        assert list(form.fields) == asked(name, kind)
        assert not [each.label for each in form.fields.values() if not each.label]

    def test_a_permitted_step_is_a_button_and_a_refused_one_says_why(self, seat, desk, made):
        at = f"/desk/remedies/{made.pk}/step/"
        text = page(seat(desk.drafter), f"/desk/remedies/{made.pk}/")
        assert f'href="{at}decide/"' in text
        assert f'href="{at}void/"' not in text  # the head's alone
        assert f'href="{at}appeal/"' not in text  # of lawsuits alone
        assert f'href="{at}void/"' in page(seat(desk.head), f"/desk/remedies/{made.pk}/")

    def test_a_step_is_taken_by_its_form(self, seat, desk, made):
        facts = {"on": "2025-04-03", "ending": "revoked", "until": "2025-05-30", "number": "决〔2025〕1号"}
        answer = seat(desk.drafter).post(f"/desk/remedies/{made.pk}/step/decide/", {**facts, "seen": made.version})
        assert answer.status_code == 302
        made.refresh_from_db()
        assert (made.state, made.outcome, made.due_on) == ("closed", "revoked", date(2025, 5, 30))
        assert "决〔2025〕1号" in page(seat(desk.drafter), f"/desk/remedies/{made.pk}/")

    def test_what_was_typed_stays_when_a_rule_refuses(self, seat, desk, made):
        facts = {"on": "2025-04-03", "ending": "revoked", "until": "2025-04-01", "number": "决〔2025〕9号"}
        answer = seat(desk.drafter).post(f"/desk/remedies/{made.pk}/step/decide/", {**facts, "seen": made.version})
        assert answer.status_code == 422
        assert "决〔2025〕9号" in answer.content.decode()
        made.refresh_from_db()
        assert made.state == "open"

    def test_one_changed_meanwhile_is_not_overrun(self, seat, desk, made):
        facts = {"on": "2025-04-03", "ending": "upheld", "seen": made.version - 1}
        assert seat(desk.drafter).post(f"/desk/remedies/{made.pk}/step/decide/", facts).status_code == 422

    def test_a_step_of_another_kind_and_an_unknown_one_are_no_addresses(self, seat, desk, made):
        for name in ("appeal", "teleport"):
            assert seat(desk.head).get(f"/desk/remedies/{made.pk}/step/{name}/").status_code == 404

    def test_who_may_not_is_told_why(self, seat, desk, made):
        for at in ("step/decide/", "back/", "change/", "case/", "paper/", "person/"):
            assert seat(desk.signer).get(f"/desk/remedies/{made.pk}/{at}").status_code == 403, at
        facts = {"on": "2025-04-03", "ending": "upheld", "seen": made.version}
        answer = seat(desk.signer).post(f"/desk/remedies/{made.pk}/step/decide/", facts)
        assert answer.status_code in {403, 422}
        made.refresh_from_db()
        assert made.state == "open"

    def test_the_last_step_is_voided_by_the_head(self, seat, desk, made):
        head = seat(desk.head)
        answer = head.post(f"/desk/remedies/{made.pk}/back/", {"reason": "登错案件", "seen": made.version})
        assert answer.status_code == 302
        text = page(head, f"/desk/remedies/{made.pk}/")
        assert "登错案件" in text
        assert "<del>" in text


class TestForms:
    FACTS = {
        "key": "k1",
        "kind": "reconsideration",
        "filed_on": "2025-04-03",
        "concerns": "answer",
        "matter": "补助分配结果",
        "forum": "白桦市人民政府",
        "role": "sole",
        **WANG,
    }

    def test_from_a_cases_page_it_is_entered_against_its_answer(self, seat, desk, case, bureau):
        desk.today(date(2025, 4, 3))
        officer = seat(desk.officer)
        link = f"/desk/remedies/new/?case={case.pk}"
        assert link in page(officer, f"/desk/applications/{case.pk}/")
        assert f'value="{case.number}"' in page(officer, link)
        facts = {**self.FACTS, "organ": bureau.pk, "numbers": case.number}
        for _ in range(2):  # sent twice it is one
            answer = officer.post("/desk/remedies/new/", facts)
            assert answer.status_code == 302
        made = Remedy.objects.get()
        assert made.attacks.get().answer == case.answers.get()
        assert made.number in page(officer, f"/desk/applications/{case.pk}/")

    def test_who_may_not_see_remedies_sees_none_at_the_case(self, seat, desk, person, made, case):
        with override("zh-hans"):
            text = page(seat(person("secrecy_officer", organ=desk.organ)), f"/desk/applications/{case.pk}/")
        assert made.number not in text
        assert "/desk/remedies/new/" not in text

    def test_refused_it_keeps_what_was_typed(self, seat, desk, bureau):
        facts = {**self.FACTS, "organ": bureau.pk, "numbers": "申〔1999〕0001"}
        answer = seat(desk.officer).post("/desk/remedies/new/", facts)
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "补助分配结果" in text
        assert "申〔1999〕0001" in text
        assert not Remedy.objects.exists()

    def test_the_form_names_where_remedies_of_the_organ_lie(self, seat, desk, bureau):
        from gongkai_site.organs.services import set_for

        set_for(by=desk.head, organ=bureau, values={"reconsideration_organ": "白桦市人民政府复议办"})
        assert "白桦市人民政府复议办" in page(seat(desk.officer), "/desk/remedies/new/")

    def test_put_right_case_paper_and_person(self, seat, desk, made):
        officer, at = seat(desk.officer), f"/desk/remedies/{made.pk}/"
        facts = {"matter": "另一事由", "forum": "市政府", "role": "sole", "seen": made.version}
        assert officer.post(at + "change/", facts).status_code == 302
        other = desk.enter(date(2025, 4, 3))
        Application.objects.filter(pk=other.pk).update(received_on=FILED)
        assert officer.post(at + "case/", {"number": other.number}).status_code == 302
        scan = SimpleUploadedFile("申请书.txt", "请求撤销".encode())
        assert officer.post(at + "paper/", {"kind": "filing", "file": scan}).status_code == 302
        text = page(officer, at)
        assert all(word in text for word in ("另一事由", other.number, "申请书.txt"))
        read = officer.get(f"/desk/remedies/papers/{made.papers.get().pk}/")
        assert read.content == "请求撤销".encode()
        assert read["Content-Disposition"].startswith("attachment")
        shown = officer.post(at + "person/", {"reason": "送达答复"})
        assert WANG["name"] in shown.content.decode()
        assert "no-store" in shown["Cache-Control"]
        told = {"remedy.changed", "remedy.linked", "remedy.paper_added", "remedy.paper_read", "remedy.unmasked"}
        assert told <= set(Entry.objects.values_list("action", flat=True))


class TestAround:
    def test_the_calendar_feed_holds_ones_days(self, desk, made):
        token = applications.turn_feed(by=desk.officer)
        text = Client().get(f"/due/{token}.ics").content.decode().replace("\r\n ", "")
        assert made.number in text
        assert "DTSTART;VALUE=DATE:20250418" in text
        assert f"/desk/remedies/{made.pk}/" in text
        other = applications.turn_feed(by=desk.drafter)
        assert made.number not in Client().get(f"/due/{other}.ics").content.decode()

    def test_a_cell_of_the_report_opens_its_remedies(self, seat, desk, made):
        officer = seat(desk.officer)
        at = "/desk/annual/gxj/2025/figure/remedies.reconsideration.pending/"
        for question in ("", "?ordering=-day", "?export=csv"):
            assert made.number in page(officer, at + question), question
        assert f"/desk/remedies/{made.pk}/" in page(officer, at)

    def test_the_case_tells_the_order_to_answer_anew(self, seat, desk, made, case):
        step(desk, made, "decide", date(2025, 5, 6), **{**WAY["decide"], "ending": "revoked"})
        case.refresh_from_db()
        assert case.events.filter(step="ordered", ref=made.number).exists()
        assert "<del>" not in page(seat(desk.head), f"/desk/applications/{case.pk}/")
        services.take_back(by=desk.head, remedy=made, seen=made.version, reason="登错")
        assert "<del>" in page(seat(desk.head), f"/desk/applications/{case.pk}/")
