"""Looking up a case by its code: what is told, what may be done, and that codes cannot be guessed."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from django.core.cache import caches
from django.test import Client
from tests.site.application_kit import Desk
from tests.site.apply_kit import CARD, send

from gongkai_site.applications import services
from gongkai_site.applications.models import Application
from gongkai_site.applications.services.applicant import may_applicant
from gongkai_site.audit.models import Entry
from gongkai_site.base.powers import Job
from gongkai_site.base.refusals import Refused
from gongkai_site.organs.services import set_for

STATUS, CASE = "/gxj/apply/status/", "/gxj/apply/case/"
FRIDAY, MONDAY = date(2025, 9, 19), date(2025, 9, 22)


@pytest.fixture
def desk(person, bureau, settings) -> Desk:
    caches["tries"].clear()
    set_for(by=Job("tests"), organ=bureau, values={"applications_since": "2019"})
    made = Desk(person, bureau, settings)
    made.today(FRIDAY)
    return made


@pytest.fixture
def case(desk, client) -> Application:
    send(client, route="online", way="read")
    return Application.objects.get()


def look_up(client: Client, code: str, digits: str = "1233", path: str = STATUS):
    return client.post(path, {"code": code, "digits": digits})


def act(client: Client, what: str, **facts: str):
    return client.post(f"{CASE}{what}/", facts)


def buttons(page: str) -> list[str]:
    """Return the words of the buttons that download."""
    return re.findall(r">(下载[^<]*)</button>", page)


def received(desk: Desk, case: Application, client: Client) -> None:
    """Let both sides confirm, and the case be given to its handler."""
    desk.step(case, "confirm_organ", by=desk.officer, how="电话")
    act(client, "confirm_applicant")
    desk.step(case, "assign", by=desk.officer, handler=desk.drafter.pk, section="综合科")


class TestLookingUp:
    def test_code_and_last_four_lead_to_the_case_without_a_code_in_the_address(self, case):
        client = Client()
        code = case.code.lower()
        answer = look_up(client, f"{code[:4]}-{code[4:8]} {code[8:]}")
        assert (answer.status_code, answer["Location"]) == (302, CASE)
        page = client.get(CASE).content.decode()
        assert case.number in page
        assert "等待双方确认" in page

    def test_nothing_personal_is_on_the_page(self, case, client):
        page = client.get(CASE).content.decode()
        assert not any(word in page for word in ("李白桦", CARD, "13900001234", case.wanted))

    @pytest.mark.parametrize(("code", "digits"), [("ABCDEFGH2345", "1233"), ("", ""), ("x" * 9999, "1"), ("\0", "\0")])
    def test_a_wrong_one_is_told_in_a_sentence(self, desk, code, digits):
        answer = look_up(Client(), code, digits)
        assert answer.status_code == 422
        assert "没有与查询码和后四位都相符的申请" in answer.content.decode()

    def test_wrong_digits_tell_the_same_as_a_wrong_code(self, case):
        wrong = look_up(Client(), case.code, "0000").content.decode()
        assert "没有与查询码和后四位都相符的申请" in wrong

    def test_a_code_of_another_organ_leads_to_its_own(self, case, other_bureau):
        assert look_up(Client(), case.code, path="/swj/apply/status/")["Location"] == CASE

    def test_a_ticket_opens_its_own_organ_and_no_forged_one_opens_anything(self, case, client, other_bureau):
        assert client.get("/swj/apply/case/")["Location"] == "/swj/apply/status/"
        forged = Client()
        forged.cookies["gk_case"] = str(case.pk)
        assert forged.get(CASE)["Location"] == STATUS
        assert forged.post(f"{CASE}withdraw/", {"sure": "1"})["Location"] == STATUS
        receipt = Client()
        receipt.cookies["gk_case"] = client.cookies["gk_receipt"].value
        assert receipt.get(CASE)["Location"] == STATUS

    def test_leaving_forgets_the_case(self, case, client):
        act(client, "leave")
        assert client.get(CASE)["Location"] == STATUS
        assert client.get("/gxj/apply/receipt/")["Location"] == STATUS


class TestGuessing:
    def test_an_address_that_guesses_is_stopped_and_others_are_not(self, case, settings):
        settings.GONGKAI_STATUS_TRIES = 3
        guesser = Client()
        assert [look_up(guesser, f"CODE{n}", "1233").status_code for n in range(4)] == [422, 422, 422, 429]
        answer = look_up(guesser, case.code)
        assert answer.status_code == 429
        assert 0 < int(answer["Retry-After"]) <= 900
        assert look_up(Client(REMOTE_ADDR="10.0.0.9"), case.code).status_code == 302
        page = answer.content.decode()
        assert re.search(r"查询暂停到 \d\d:\d\d；同一网络地址的其他查询也会暂停", page)
        assert "不受影响" not in page
        assert "可以与公开工作机构联系" in page

    def test_who_is_stopped_is_told_the_telephone_of_the_organ(self, case, settings, bureau):
        settings.GONGKAI_STATUS_TRIES = 1
        set_for(by=Job("tests"), organ=bureau, values={"telephone": "0943-8221234"}, from_on=date(2020, 1, 1))
        look_up(Client(), "CODE1")
        assert "可以拨打公开工作机构电话 0943-8221234" in look_up(Client(), "CODE2").content.decode()

    def test_a_code_whose_digits_are_guessed_from_many_addresses_is_stopped(self, case, settings):
        settings.GONGKAI_STATUS_TRIES = 3
        tries = [look_up(Client(REMOTE_ADDR=f"10.0.0.{n}"), case.code, f"000{n}").status_code for n in range(5)]
        assert tries == [422, 422, 422, 429, 429]
        page = look_up(Client(REMOTE_ADDR="10.0.0.8"), case.code).content.decode()
        assert "从哪里查询都一样；其他查询码不受影响" in page

    def test_right_ones_count_for_nothing(self, case, settings):
        settings.GONGKAI_STATUS_TRIES = 2
        assert [look_up(Client(), case.code).status_code for _ in range(6)] == [302] * 6


class TestActing:
    def test_the_second_confirmation_registers_the_case_and_starts_the_clock(self, desk, case, client):
        desk.step(case, "confirm_organ", by=desk.officer, how="电话")
        desk.today(MONDAY)
        assert act(client, "confirm_applicant")["Location"] == f"{CASE}?done=confirm_applicant"
        case.refresh_from_db()
        assert (case.state, case.received_on) == ("received", MONDAY)
        assert case.due_on is not None
        page = client.get(CASE).content.decode()
        assert case.due_on.isoformat() in page
        assert "20 个工作日" in page
        assert "国庆" in page

    def test_the_first_confirmation_waits_for_the_organ(self, desk, case, client):
        act(client, "confirm_applicant")
        case.refresh_from_db()
        assert (case.state, case.applicant_confirmed_on) == ("submitted", FRIDAY)
        assert "确认过" in act(client, "confirm_applicant").content.decode()
        desk.step(case, "confirm_organ", by=desk.officer, how="电话")
        assert services.register_if_confirmed(by=desk.officer, application=case)
        assert case.received_on == FRIDAY

    def test_a_correction_within_its_period_starts_the_clock_anew(self, desk, case, client):
        received(desk, case, client)
        desk.today(MONDAY)
        desk.step(case, "ask_correction", items="请写明年度", until=date(2025, 10, 10))
        page = client.get(CASE).content.decode()
        assert "请写明年度" in page
        assert "2025-10-10" in page
        desk.today(date(2025, 9, 24))
        file = BytesIO("补正材料".encode())
        file.name = "补正.txt"
        client.post(f"{CASE}correct/", {"text": "2024 年度", "attachment": [file]})
        case.refresh_from_db()
        assert case.state == "in_review"
        assert case.papers.get().letter == "correction_notice"
        assert "2025-09-24" in client.get(CASE).content.decode()

    def test_a_late_correction_is_not_taken_online_and_what_was_typed_stays(self, desk, case, client):
        received(desk, case, client)
        desk.step(case, "ask_correction", items="请写明年度", until=MONDAY)
        client.get(CASE)
        assert act(client, "correct", text=" ").status_code == 422
        desk.today(date(2025, 9, 23))
        answer = act(client, "correct", text="2024 年度")
        assert answer.status_code == 422
        assert "不能再在网上补正" in answer.content.decode()
        case.refresh_from_db()
        assert case.state == "awaiting_correction"

    def test_why_a_notice_came_late_is_not_told_to_the_applicant(self, desk, case, client):
        received(desk, case, client)
        desk.today(date(2025, 10, 20))
        desk.step(case, "ask_correction", items="请写明年度", until=date(2025, 11, 3), late_reason="经办人休假")
        assert "经办人休假" not in client.get(CASE).content.decode()

    def test_reasons_are_kept_sealed_for_the_handler(self, desk, case, client):
        received(desk, case, client)
        assert act(client, "reasons", text="早了").status_code == 422
        desk.step(case, "ask_reasons", reason="一年内申请二百件", until=date(2025, 9, 30))
        act(client, "reasons", text="研究需要")
        paper = case.papers.get()
        assert services.paper_bytes(by=desk.drafter, paper=paper).decode() == "研究需要"

    def test_withdrawing_asks_whether_one_is_sure(self, desk, case, client):
        assert "我确定撤回" in act(client, "withdraw", text="不需要了").content.decode()
        act(client, "withdraw", text="不需要了", sure="1")
        case.refresh_from_db()
        assert case.state == "withdrawn"
        assert act(client, "withdraw", sure="1").status_code == 422

    def test_what_is_not_a_doing_of_an_applicant_is_not_there(self, case, client):
        for step in ("sign", "void", "confirm_organ", "register"):
            assert act(client, step).status_code == 404
        case.refresh_from_db()
        assert case.state == "submitted"

    def test_a_form_of_another_site_is_refused(self, case, client):
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = client.cookies
        assert strict.post(f"{CASE}withdraw/", {"sure": "1"}).status_code == 403

    @pytest.mark.parametrize("what", ["confirm_applicant", "correct", "reasons", "withdraw"])
    def test_nothing_may_be_done_in_a_case_that_has_ended(self, desk, case, what):
        services.withdraw_by_applicant(application=case)
        assert may_applicant(case, what) is not None

    def test_an_extension_is_told_with_its_length_and_the_day_it_led_to(self, desk, case, client):
        received(desk, case, client)
        desk.today(MONDAY)
        desk.step(case, "extend", by=desk.head, length=5, reason="需要向档案馆调取")
        case.refresh_from_db()
        page = client.get(CASE).content.decode()
        told = page[page.rindex('<ol class="gk-history">') :]
        assert f"延长答复期限 5 个工作日，延至 {case.due_on}（含当日）" in told
        assert "调取" not in page


class TestAnswer:
    def served(self, desk: Desk, case: Application, client: Client, delivery: str = "portal", **facts) -> None:
        received(desk, case, client)
        desk.today(MONDAY)
        channel = {"reconsideration_online": "https://fuyi.invalid/"}
        set_for(by=Job("tests"), organ=desk.organ, values=channel, from_on=date(2020, 1, 1))
        services.add_examination(
            by=desk.reviewer, application=case, on=MONDAY, may_be_given=True, conclusion="不涉及国家秘密"
        )
        desk.step(case, "draft", **{"outcome": "granted_provided", **facts})
        desk.step(case, "sign", by=desk.signer, number="白工信公复〔2025〕1号")
        for kind, name in (
            ("letter", "答复书.txt"),
            ("scan", "答复书盖章件.txt"),
            ("given", "分配结果.txt"),
            ("opinion", "意见.txt"),
        ):
            services.add_paper(
                by=desk.drafter,
                application=case,
                kind=kind,
                name=name,
                stream=BytesIO(name.encode()),
                letter="answer" if kind in ("letter", "scan") else "",
            )
        desk.step(case, "serve", delivery=delivery)

    def test_served_here_its_scan_is_downloaded_and_each_time_written_down(self, desk, case, client):
        self.served(desk, case, client)
        page = client.get(CASE).content.decode()
        assert buttons(page) == ["下载答复书 (TXT)", "下载提供的信息 (TXT)"]
        assert ".txt" not in page
        scan = case.papers.get(kind="scan")
        answer = client.post(f"{CASE}paper/{scan.pk}/")
        assert answer.content.decode() == "答复书盖章件.txt"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "attachment" in answer["Content-Disposition"]
        client.post(f"{CASE}paper/{scan.pk}/")
        told = Entry.objects.filter(action="application.letter_fetched")
        assert told.count() == 2
        assert "李白桦" not in str(told[0].data)

    def test_several_files_that_are_given_are_told_apart(self, desk, case, client):
        self.served(desk, case, client)
        more = BytesIO(b"more")
        services.add_paper(by=desk.drafter, application=case, kind="given", name="officer's own.txt", stream=more)
        names = ["下载答复书 (TXT)", "下载提供的信息 1 (TXT)", "下载提供的信息 2 (TXT)"]
        assert buttons(client.get(CASE).content.decode()) == names

    def test_other_papers_are_not_handed_out(self, desk, case, client):
        self.served(desk, case, client)
        opinion = case.papers.get(kind="opinion")
        assert client.post(f"{CASE}paper/{opinion.pk}/").status_code == 422
        assert client.post(f"{CASE}paper/{opinion.pk + 99}/").status_code == 404
        assert Client().post(f"{CASE}paper/{opinion.pk}/")["Location"] == STATUS

    def test_served_otherwise_or_not_yet_nothing_is_to_be_downloaded(self, desk, case, client):
        self.served(desk, case, client, delivery="counter")
        assert buttons(client.get(CASE).content.decode()) == []
        with pytest.raises(Refused) as refusal:
            services.fetch_paper(application=case, paper=case.papers.get(kind="scan"))
        assert refusal.value.code == "APPLY-NO-PAPER"

    def test_remedies_are_told_by_what_was_decided(self, desk, case, client, bureau):
        set_for(by=Job("tests"), organ=bureau, values={"reconsideration_organ": "白桦市人民政府"})
        self.served(desk, case, client)
        page = client.get(CASE).content.decode()
        assert "可以自收到答复之日起 60 日内申请行政复议，或者 6 个月内" in page
        assert "白桦市人民政府" in page

    def test_where_something_is_withheld_reconsideration_comes_first(self, desk, case, client):
        self.served(
            desk,
            case,
            client,
            outcome="partial",
            grounds=["denied_internal"],
            discretion="涉及内部事务",
            override=False,
        )
        assert "应当先自收到答复之日起 60 日内申请行政复议" in client.get(CASE).content.decode()

    def reopened(self, desk: Desk, case: Application, client: Client) -> None:
        self.served(desk, case, client)
        case.refresh_from_db()
        services.order_anew(by=desk.head, application=case, on=MONDAY, until=date(2025, 9, 30), ref="1")
        desk.step(case, "reopen", by=desk.head)

    def test_reopened_the_day_is_told_by_the_decision(self, desk, case, client):
        self.reopened(desk, case, client)
        page = client.get(CASE).content.decode()
        assert "机关应当在 2025-09-30 以前（含当日）重新答复" in page
        assert "责令重新答复的复议决定或者判决" in page
        assert "第三十五条" not in page
        assert "延迟" not in page

    def test_reopened_all_rounds_are_told_in_order_and_the_reopening_once(self, desk, case, client):
        self.reopened(desk, case, client)
        page = client.get(CASE).content.decode()
        told = page[page.rindex('<ol class="gk-history">') :]
        words = ("提交申请", "送达", "依复议决定、判决重新答复")
        assert [told.count(each) for each in words] == [1, 1, 1]
        assert sorted(words, key=told.index) == list(words)

    def test_reopened_the_earlier_answer_is_still_downloaded_and_proves_nothing_of_the_new_one(
        self, desk, case, client
    ):
        self.reopened(desk, case, client)
        page = client.get(CASE).content.decode()
        assert buttons(page) == ["下载答复书 (TXT)", "下载提供的信息 (TXT)"]
        scan = case.papers.get(kind="scan")
        assert client.post(f"{CASE}paper/{scan.pk}/").content.decode() == "答复书盖章件.txt"
        assert {each.round for each in case.papers.filter(kind="proof")} == {1}

    def test_answered_anew_both_answers_are_there_the_earlier_first(self, desk, case, client):
        self.reopened(desk, case, client)
        desk.answer(case, MONDAY, "granted_later")
        page = client.get(CASE).content.decode()
        places = [page.index(each) for each in ("下载答复书 (TXT)", "予以公开，告知获取的方式、途径和时间")]
        assert places == sorted(places)
        assert "答复已当面交给您" in page
