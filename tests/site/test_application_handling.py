"""What happens to an answer between its draft and its proof of service, and to a case on its way there."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from django.core import mail
from django.test import Client
from tests.site.application_kit import LI, Desk, intake, on
from tests.site.test_applications import table

from gongkai_site.applications import sealed, services
from gongkai_site.applications.jobs import send_answer
from gongkai_site.applications.models import Answer, Application, Event, Paper
from gongkai_site.applications.services.serving import fetched
from gongkai_site.audit.models import Entry
from gongkai_site.base.powers import Job
from gongkai_site.base.refusals import Refused
from gongkai_site.organs.services import set_for
from gongkai_site.outbox.models import OutboxRow
from gongkai_site.screens.first import items_for

FRIDAY, MONDAY = date(2025, 9, 19), date(2025, 9, 22)
HELD = {
    "reconsideration_organ": "白桦市人民政府",
    "court": "白桦市中级人民法院",
    "reconsideration_online": "https://fuyi.invalid/",
}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
FACTS = {"outcome": "granted_provided", "provided": "分配结果一份"}


def put(organ, **values: str) -> None:
    set_for(by=Job("tests"), organ=organ, values=values, from_on=date(2020, 1, 1))


def client_of(who) -> Client:
    client = Client()
    client.force_login(who, backend="gongkai_site.accounts.backends.PowersBackend")
    return client


def counted(who) -> dict[str, int]:
    return {item.url.split("?")[-1]: item.count for item in items_for(who)["today"]}


@pytest.fixture
def desk(person, bureau, settings) -> Desk:
    on(settings, FRIDAY)
    put(bureau, **HELD)
    return Desk(person, bureau, settings)


@pytest.fixture
def case(desk) -> Application:
    return desk.enter(FRIDAY)


def drafted(desk: Desk, case: Application, **facts) -> Answer:
    desk.today(MONDAY)
    services.add_examination(
        by=desk.reviewer, application=case, on=MONDAY, may_be_given=True, conclusion="不涉及国家秘密"
    )
    desk.step(case, "draft", **{**FACTS, **facts})
    return case.answers.latest("pk")


def signed(desk: Desk, case: Application, **facts) -> Answer:
    drafted(desk, case, **facts)
    desk.step(case, "sign", by=desk.signer, number="白工信公复〔2025〕1号")
    return case.answers.latest("pk")


class TestLevels:
    @pytest.fixture
    def people(self, desk, person, bureau):
        return {
            "sign_first": person("first_reviewer", organ=bureau),
            "sign_second": person("second_reviewer", organ=bureau),
        }

    def test_one_signature_unless_the_organ_sets_more(self, desk, case):
        signed(desk, case)
        assert case.answers.get().signer == desk.signer

    def test_three_levels_sign_in_order_one_person_each_and_each_on_its_day(self, desk, case, people, person, bureau):
        put(bureau, answer_levels="3")
        row = drafted(desk, case)
        assert (row.levels, row.level) == (3, "first")
        assert desk.refused(case, "sign", by=desk.signer, number="1") == "CASE-LEVEL"
        assert desk.refused(case, "sign_second", by=people["sign_second"]) == "CASE-LEVEL"
        every = person("first_reviewer", "second_reviewer", "signer", organ=bureau)
        desk.step(case, "sign_first", by=every, note="同意")
        assert desk.refused(case, "sign_second", by=every) == "CASE-SIGNED-BEFORE"
        desk.today(date(2025, 9, 23))
        desk.step(case, "sign_second", by=people["sign_second"])
        assert desk.refused(case, "sign", by=every, number="1") == "CASE-SIGNED-BEFORE"
        assert desk.refused(case, "sign", by=desk.signer, number="1", on=MONDAY) == "CASE-BEFORE"
        desk.step(case, "sign", by=desk.signer, number="1")
        found = [
            (each.step, each.by, each.on.day) for each in case.events.filter(ref=str(row.pk), step__contains="sign")
        ]
        assert found == [
            ("sign_first", every, 22),
            ("sign_second", people["sign_second"], 23),
            ("sign", desk.signer, 23),
        ]
        case.refresh_from_db()
        assert case.state == "decided"

    def test_the_drafter_signs_at_no_level(self, desk, case, person, bureau):
        put(bureau, answer_levels="2")
        both = person("drafter", "first_reviewer", organ=bureau)
        drafted(desk, case)
        case.answers.update(by=both)
        assert desk.refused(case, "sign_first", by=both) == "CASE-OWN-WORK"

    def test_a_draft_keeps_the_rule_of_its_day(self, desk, case, bureau):
        drafted(desk, case)
        put(bureau, answer_levels="3")
        desk.step(case, "sign", by=desk.signer, number="1")

    def test_after_it_came_back_it_is_signed_from_the_first_level_on(self, desk, case, people, bureau):
        put(bureau, answer_levels="2")
        drafted(desk, case)
        desk.step(case, "sign_first", by=people["sign_first"])
        desk.step(case, "send_back", by=desk.signer, reason="依据要写到项")
        desk.step(case, "draft", **FACTS)
        assert desk.refused(case, "sign", by=desk.signer, number="1") == "CASE-LEVEL"
        desk.step(case, "sign_first", by=people["sign_first"])
        desk.step(case, "sign", by=desk.signer, number="1")

    def test_each_level_is_told_of_its_own_drafts_alone(self, desk, case, people, bureau):
        put(bureau, answer_levels="2")
        drafted(desk, case)
        assert counted(people["sign_first"])["show=to_sign"] == 1
        assert "show=to_sign" not in counted(desk.signer)
        desk.step(case, "sign_first", by=people["sign_first"])
        assert "show=to_sign" not in counted(people["sign_first"])
        assert counted(desk.signer)["show=to_sign"] == 1

    def test_who_drafted_or_signed_before_is_not_told_to_sign(self, desk, case, person, bureau):
        put(bureau, answer_levels="2")
        drafted(desk, case)
        every = person("first_reviewer", "signer", organ=bureau)
        desk.step(case, "sign_first", by=every)
        assert "show=to_sign" not in counted(every)

    def test_the_page_offers_the_step_whose_turn_it_is(self, desk, case, people, bureau):
        put(bureau, answer_levels="2")
        drafted(desk, case)
        page = client_of(people["sign_first"]).get(f"/desk/applications/{case.pk}/").content.decode()
        assert f'href="/desk/applications/{case.pk}/step/sign_first/"' in page
        page = client_of(desk.signer).get(f"/desk/applications/{case.pk}/").content.decode()
        assert f'href="/desk/applications/{case.pk}/step/sign/"' not in page
        assert "等待初审" in page

    @pytest.mark.parametrize("value", ["0", "4", "两级"])
    def test_no_other_number_of_levels_can_be_set(self, bureau, value):
        with pytest.raises(Refused) as refusal:
            put(bureau, answer_levels=value)
        assert refusal.value.code == "ORGAN-SETTING-VALUE"


class TestSentBack:
    def test_the_drafter_is_told_with_the_opinion_until_there_is_another_draft(self, desk, case):
        drafted(desk, case)
        assert "show=returned" not in counted(desk.drafter)
        desk.step(case, "send_back", by=desk.signer, reason="依据要写到项")
        assert counted(desk.drafter)["show=returned"] == 1
        assert "show=returned" not in counted(desk.officer)
        client = client_of(desk.drafter)
        assert case.number in client.get("/desk/applications/?show=returned").content.decode()
        page = client.get(f"/desk/applications/{case.pk}/").content.decode()
        assert "退回，请重新拟定" in page
        assert "依据要写到项" in page
        desk.step(case, "draft", **FACTS)
        assert "show=returned" not in counted(desk.drafter)
        assert "退回，请重新拟定" not in client.get(f"/desk/applications/{case.pk}/").content.decode()

    def test_who_has_the_case_by_now_is_told_too(self, desk, case):
        drafted(desk, case)
        desk.step(case, "send_back", by=desk.signer, reason="依据要写到项")
        desk.step(case, "reassign", by=desk.officer, handler=desk.officer.pk, reason="经办人调岗")
        assert counted(desk.officer)["show=returned"] == 1

    @pytest.mark.parametrize("role", ["drafter", "ogi_officer", "secrecy_officer"])
    def test_who_signs_at_no_level_sends_nothing_back(self, desk, case, person, bureau, role):
        drafted(desk, case)
        assert desk.refused(case, "send_back", by=person(role, organ=bureau), reason="不妥") != ""


class TestToReview:
    """The review before an answer is somebody's turn: who may make it is told of drafts that lack it."""

    def test_a_draft_without_its_review_is_told_to_who_may_make_it(self, desk, case, person, bureau):
        secrecy = person("secrecy_officer", organ=bureau)
        assert counted(secrecy).get("show=to_examine", 0) == 0
        desk.today(MONDAY)
        desk.step(case, "draft", **FACTS)
        assert counted(secrecy)["show=to_examine"] == 1
        assert "show=to_examine" not in counted(desk.drafter)
        assert case.number in client_of(secrecy).get("/desk/applications/?show=to_examine").content.decode()
        reviewed = {"on": MONDAY, "may_be_given": True, "conclusion": "不涉及国家秘密"}
        services.add_examination(by=secrecy, application=case, **reviewed)
        assert counted(secrecy).get("show=to_examine", 0) == 0


class TestReassigned:
    def test_another_has_it_and_the_record_says_why(self, desk, case):
        event = desk.step(case, "reassign", by=desk.officer, handler=desk.officer.pk, reason="经办人调岗")
        case.refresh_from_db()
        assert (case.handler, case.section) == (desk.officer, "综合科")
        assert event.note == "经办人调岗"
        assert event.facts == {"was": desk.drafter.pk, "is": desk.officer.pk}

    def test_to_whom_has_it_and_without_the_power_it_is_refused(self, desk, case):
        told = {"handler": desk.drafter.pk, "reason": "经办人调岗"}
        assert desk.refused(case, "reassign", by=desk.officer, **told) == "CASE-SAME-HANDLER"
        assert desk.refused(case, "reassign", by=desk.drafter, **told) == "POWER-ROLE"


class TestNumber:
    def test_the_template_gives_the_next_number_that_nobody_has(self, desk, bureau):
        put(bureau, answer_number="白工信公复〔{year}〕{serial}号")
        numbers = ["", "白工信公复〔2025〕2号", ""]
        for number in numbers:
            case = desk.enter(FRIDAY)
            drafted(desk, case)
            desk.step(case, "sign", by=desk.signer, number=number)
        found = list(Answer.objects.order_by("pk").values_list("number", flat=True))
        assert found == ["白工信公复〔2025〕1号", "白工信公复〔2025〕2号", "白工信公复〔2025〕3号"]

    def test_without_one_the_number_is_typed(self, desk, case):
        drafted(desk, case)
        assert desk.refused(case, "sign", by=desk.signer) == "CASE-NUMBER"


class TestScan:
    def scan(self, desk, row: Answer, name: str = "盖章件.pdf", data: bytes = PDF, seen: str | None = None) -> Paper:
        row.refresh_from_db()
        told = row.letter_digest if seen is None else seen
        return services.add_scan(by=desk.drafter, answer=row, seen=told, name=name, stream=BytesIO(data))

    def refused(self, desk, row: Answer, **facts) -> str:
        before = Paper.objects.count()
        with pytest.raises(Refused) as refusal:
            self.scan(desk, row, **facts)
        assert Paper.objects.count() == before
        return refusal.value.code

    def test_the_letter_itself_is_no_stamped_scan(self, desk, case):
        row = signed(desk, case)
        services.keep_answer(by=desk.drafter, answer=row)
        (letter,) = [each for each in case.papers.filter(kind="letter") if each.name.endswith(".pdf")]
        assert self.refused(desk, row, data=sealed.read(letter.digest, case.pk)) == "ANSWER-SCAN-UNSTAMPED"

    def test_the_stamped_scan_is_served_and_the_letter_stays(self, desk, case):
        row = signed(desk, case)
        services.keep_answer(by=desk.drafter, answer=row)
        assert services.served_paper(row).name.endswith(".pdf")
        made = self.scan(desk, row)
        row.refresh_from_db()
        assert services.served_paper(row) == made
        assert case.papers.filter(kind="letter").count() == 2
        assert Entry.objects.filter(action="application.answer_scanned").exists()

    def test_another_scan_takes_its_place_and_the_first_stays(self, desk, case):
        row = signed(desk, case)
        services.keep_answer(by=desk.drafter, answer=row)
        self.scan(desk, row)
        second = self.scan(desk, row, name="重新扫描.pdf", data=PDF + b"%")
        assert services.served_paper(Answer.objects.get(pk=row.pk)) == second
        assert case.papers.filter(kind="scan").count() == 2

    def test_nothing_is_scanned_before_it_is_signed_and_kept(self, desk, case):
        row = drafted(desk, case)
        assert self.refused(desk, row) == "ANSWER-NOT-SIGNED"
        desk.step(case, "sign", by=desk.signer, number="1")
        assert self.refused(desk, row) == "ANSWER-NOT-KEPT"

    def test_a_scan_of_a_letter_that_changed_since_is_refused(self, desk, case, bureau):
        row = signed(desk, case)
        services.keep_answer(by=desk.drafter, answer=row)
        row.refresh_from_db()
        stamped = row.letter_digest
        put(bureau, court="白桦铁路运输法院")
        assert self.refused(desk, row) == "ANSWER-LETTER-CHANGED"
        services.keep_answer(by=desk.drafter, answer=row)
        assert self.refused(desk, row, seen=stamped) == "ANSWER-LETTER-CHANGED"
        self.scan(desk, row)

    def test_a_letter_kept_anew_in_other_words_takes_its_scan_back(self, desk, case, bureau):
        row = signed(desk, case)
        services.keep_answer(by=desk.drafter, answer=row)
        self.scan(desk, row)
        put(bureau, court="白桦铁路运输法院")
        row.refresh_from_db()
        services.keep_answer(by=desk.drafter, answer=row)
        row.refresh_from_db()
        assert row.scan is None

    def test_what_was_served_does_not_change(self, desk, case, bureau):
        row = signed(desk, case)
        services.keep_answer(by=desk.drafter, answer=row)
        desk.step(case, "serve", delivery="counter")
        put(bureau, court="白桦铁路运输法院")
        row.refresh_from_db()
        with pytest.raises(Refused) as refusal:
            services.keep_answer(by=desk.drafter, answer=row)
        assert refusal.value.code == "ANSWER-SERVED"

    def test_only_a_scan_is_a_scan(self, desk, case):
        row = signed(desk, case)
        services.keep_answer(by=desk.drafter, answer=row)
        assert self.refused(desk, row, name="盖章件.txt", data="盖章".encode()) == "ANSWER-SCAN-KIND"

    def test_by_the_screen_it_is_brought_and_the_applicant_gets_it(self, desk, case):
        row = signed(desk, case)
        client = client_of(desk.drafter)
        here = f"/desk/applications/{case.pk}/answer/{row.pk}"
        assert client.get(f"{here}/scan/").status_code == 403
        client.post(f"{here}/keep/")
        row.refresh_from_db()
        assert row.letter_digest in client.get(f"{here}/scan/").content.decode()
        file = BytesIO(PDF)
        file.name = "盖章件.pdf"
        assert client.post(f"{here}/scan/", {"letter": row.letter_digest, "file": file}).status_code == 302
        desk.step(case, "serve", delivery="portal", without_file=True)
        page = client.get(f"/desk/applications/{case.pk}/").content.decode()
        assert "盖章扫描件" in page
        assert "网上送达记录.txt" in page
        from gongkai_site.applications.services.applicant import online_papers

        case.refresh_from_db()
        assert [each.name for each in online_papers(case.answers.get())] == ["盖章件.pdf"]

    def test_who_handles_no_cases_brings_no_scan(self, desk, case):
        row = signed(desk, case)
        services.keep_answer(by=desk.drafter, answer=row)
        with pytest.raises(Refused) as refusal:
            services.add_scan(by=desk.signer, answer=row, seen=row.letter_digest, name="a.pdf", stream=BytesIO(PDF))
        assert refusal.value.code == "POWER-ROLE"


class TestDelivery:
    def test_on_the_portal_the_proof_is_kept_and_that_it_was_fetched(self, desk, case):
        row = signed(desk, case)
        assert desk.refused(case, "serve", delivery="portal") == "ANSWER-NO-LETTER"
        services.keep_answer(by=desk.drafter, answer=row)
        desk.today(date(2025, 9, 23))
        assert desk.refused(case, "serve", delivery="portal", on=MONDAY) == "ANSWER-PORTAL-DAY"
        desk.step(case, "serve", delivery="portal", without_file=True)
        row.refresh_from_db()
        for _ in range(2):
            fetched(row, by=Job("portal"))
        names = [each.name for each in case.papers.filter(kind="proof")]
        assert names == ["网上送达记录.txt", "申请人下载记录.txt"]
        desk.step(case, "close")

    def test_online_information_that_is_given_is_attached_or_said_to_be_elsewhere(self, desk, case):
        row = signed(desk, case)
        services.keep_answer(by=desk.drafter, answer=row)
        assert desk.refused(case, "serve", delivery="portal") == "ANSWER-NOTHING-GIVEN"
        here = f"/desk/applications/{case.pk}/step/serve/"
        assert 'name="without_file"' in client_of(desk.drafter).get(here).content.decode()
        services.add_paper(
            by=desk.drafter, application=case, kind="given", name="分配结果.txt", stream=BytesIO("结果".encode())
        )
        assert 'name="without_file"' not in client_of(desk.drafter).get(here).content.decode()
        desk.step(case, "serve", delivery="portal")

    def test_that_no_file_goes_with_it_is_kept(self, desk, case):
        row = signed(desk, case)
        services.keep_answer(by=desk.drafter, answer=row)
        event = desk.step(case, "serve", delivery="portal", without_file=True)
        assert event.facts == {"delivery": "portal", "without_file": True}

    def test_over_the_counter_it_is_only_told(self, desk, case):
        signed(desk, case)
        desk.step(case, "serve", delivery="counter")

    def test_what_goes_out_online_names_the_online_channel(self, desk, case, bureau):
        row = signed(desk, case)
        services.keep_answer(by=desk.drafter, answer=row)
        said = [each.text for part in services.compose_answer(row).parts for each in part.texts]
        assert any(HELD["reconsideration_online"] in each for each in said)
        put(bureau, reconsideration_online="")
        assert desk.refused(case, "serve", delivery="portal") == "ANSWER-NO-CHANNEL"

    def test_by_email_it_goes_out_once_with_its_papers_and_the_proof_is_kept(self, desk):
        case = desk.enter(FRIDAY, person={**LI, "email": "li@example.invalid"})
        row = signed(desk, case)
        services.keep_answer(by=desk.drafter, answer=row)
        services.add_paper(
            by=desk.drafter, application=case, kind="given", name="分配结果.txt", stream=BytesIO("结果".encode())
        )
        desk.step(case, "serve", delivery="email")
        waiting = OutboxRow.objects.get(kind="application.answer_mail")
        assert "li@" not in str(waiting.data) + waiting.ref
        assert desk.refused(case, "close") == "CASE-PROOF"
        for _ in range(2):
            send_answer(waiting)
        assert len(mail.outbox) == 1
        sent = mail.outbox[0]
        assert sent.to == ["li@example.invalid"]
        assert [name for name, _, _ in sent.attachments] == ["政府信息公开申请答复书.pdf", "分配结果.txt"]
        proof = case.papers.get(kind="proof")
        assert "li@example.invalid" in services.paper_bytes(by=desk.drafter, paper=proof).decode()
        desk.step(case, "close")

    def test_without_an_address_it_goes_out_otherwise(self, desk, case):
        row = signed(desk, case)
        services.keep_answer(by=desk.drafter, answer=row)
        assert desk.refused(case, "serve", delivery="email") == "ANSWER-NO-EMAIL"
        assert desk.refused(case, "serve", delivery="post") == "CASE-TRACKING"
        desk.step(case, "serve", delivery="post", tracking="EMS1")
        assert not OutboxRow.objects.filter(kind="application.answer_mail").exists()

    def test_a_mail_of_an_earlier_day_was_sent_by_other_means(self, desk):
        case = desk.enter(FRIDAY, person={**LI, "email": "li@example.invalid"})
        row = signed(desk, case)
        services.keep_answer(by=desk.drafter, answer=row)
        desk.today(date(2025, 9, 23))
        desk.step(case, "serve", delivery="email", on=MONDAY)
        assert not OutboxRow.objects.filter(kind="application.answer_mail").exists()

    def test_the_page_says_that_the_proof_is_lacking(self, desk, case):
        signed(desk, case)
        desk.step(case, "serve", delivery="post", tracking="EMS1")
        client = client_of(desk.drafter)
        page = client.get(f"/desk/applications/{case.pk}/").content.decode()
        assert "EMS1" in page
        assert f"/desk/applications/{case.pk}/paper/?kind=proof" in page
        chosen = client.get(f"/desk/applications/{case.pk}/paper/?kind=proof").content.decode()
        assert '<option value="proof" selected>' in chosen


class TestAgainstAnObjection:
    @pytest.fixture
    def asked(self, desk, case) -> str:
        desk.step(case, "consult_third_party", party="甲公司", subject="分配结果")
        ref = str(case.consultations.get().pk)
        desk.step(case, "party_answered", consultation=ref, agrees=False, reasons="商业秘密")
        return ref

    def test_the_third_party_is_told_with_the_reasons_before_the_applicant_has_it(self, desk, case, asked):
        signed(desk, case, public_interest="关系公共安全")
        assert desk.refused(case, "serve", delivery="counter") == "CASE-PARTY-NOT-TOLD"
        event = desk.step(case, "tell_party", consultation=asked)
        assert services.letters_of(event) == ["third_party_disclosed"]
        page = services.compose(event, "third_party_disclosed")
        said = "\n".join(each.text for part in page.parts for each in part.texts)
        assert said.startswith("甲公司：")
        for told in ("关系公共安全", "分配结果一份", "60日内向白桦市人民政府"):
            assert told in said
        assert LI["name"] not in said
        desk.step(case, "serve", delivery="counter")
        assert case.consultations.get().told_on == MONDAY

    def test_nobody_else_is_told(self, desk, case, asked):
        facts = {"outcome": "denied_third_party", "consultation": "第三方不同意", "interest": False}
        signed(desk, case, **facts)
        assert desk.refused(case, "tell_party", consultation=asked) == "CASE-NOT-OVERRULED"
        desk.step(case, "serve", delivery="counter")

    def test_the_draft_shows_what_those_consulted_said(self, desk, case, asked):
        at = f"/desk/applications/{case.pk}/step/draft/?outcome=granted_provided"
        assert "商业秘密" in client_of(desk.drafter).get(at).content.decode()


class TestDecideForm:
    def test_what_article_16_asks_appears_with_the_ground_that_calls_for_it(self, desk, case):
        client = client_of(desk.drafter)
        at = f"/desk/applications/{case.pk}/step/draft/?outcome=needs_creation"
        assert 'name="discretion"' not in client.get(at).content.decode()
        case.refresh_from_db()
        facts = {"seen": case.version, "grounds": ["denied_process"]}
        answer = client.post(at, facts)
        assert answer.status_code == 422
        assert 'name="discretion"' in answer.content.decode()
        assert client.post(at, {**facts, "discretion": "尚在研究", "override": "no"}).status_code == 302

    def test_the_row_is_shown_with_its_reason(self, desk, case):
        at = f"/desk/applications/{case.pk}/step/draft/?outcome=not_held_not_ours"
        assert "不存在和不属于本机关在格式里是同一行" in client_of(desk.drafter).get(at).content.decode()


class TestReopened:
    def test_the_day_of_the_decision_is_shown_and_another_can_be_told(self, desk, case):
        desk.answer(case, MONDAY, provided="一份")
        services.order_anew(by=desk.officer, application=case, on=MONDAY, until=date(2025, 10, 15), ref="1")
        page = client_of(desk.head).get(f"/desk/applications/{case.pk}/step/reopen/").content.decode()
        assert "2025-10-15" in page
        case.refresh_from_db()
        desk.step(case, "reopen", by=desk.head, until=date(2025, 10, 10))
        case.refresh_from_db()
        assert (case.round, case.due_on) == (2, date(2025, 10, 10))

    def test_the_page_tells_the_day_by_the_decision_and_the_reopening_once(self, desk, case):
        desk.answer(case, MONDAY, provided="一份")
        services.order_anew(by=desk.officer, application=case, on=MONDAY, until=date(2025, 10, 15), ref="1")
        desk.step(case, "reopen", by=desk.head)
        page = client_of(desk.drafter).get(f"/desk/applications/{case.pk}/").content.decode()
        assert "复议决定或者判决确定的重新答复日期" in page
        assert "延迟" not in page
        history = page[page.rindex('<ol class="gk-history">') :]
        assert history.count("依复议决定、判决重新答复") == 1
        assert history.count("2025-10-15") == 2  # with the order, and with the reopening

    def test_a_day_that_was_kept_as_a_delay_is_told_by_the_decision_too(self, desk, case):
        desk.answer(case, MONDAY, provided="一份")
        services.order_anew(by=desk.officer, application=case, on=MONDAY, until=date(2025, 10, 15), ref="1")
        desk.step(case, "reopen", by=desk.head)
        assert case.events.filter(kind="day_ordered").update(kind="delayed") == 1
        page = client_of(desk.drafter).get(f"/desk/applications/{case.pk}/").content.decode()
        assert "复议决定或者判决确定的重新答复日期" in page
        assert "延迟" not in page


def test_what_happened_on_one_day_stands_each_in_a_row_of_its_own(desk, case):
    desk.step(case, "ask_correction", items="请写明年度", until=date(2025, 10, 15))
    desk.step(case, "correct", text="2024 年度")
    desk.step(case, "extend", by=desk.head, length=5, reason="量大")
    page = client_of(desk.drafter).get(f"/desk/applications/{case.pk}/").content.decode()
    drawn = page[page.index('<svg class="tl"') :]
    places = re.findall(r'<text x="[^"]*" y="(-?[0-9.]+)" text-anchor="start">[^<]* 09-19', drawn)
    assert len(places) == len(set(places)) == 4
    top = int(re.search(r'viewBox="0 (-?\d+)', drawn)[1])
    assert all(float(each) - 13 >= top for each in places)

    def test_what_was_answered_cannot_be_undone_nor_the_day_of_the_decision_extended(self, desk, case):
        desk.answer(case, MONDAY, provided="一份")
        services.order_anew(by=desk.officer, application=case, on=MONDAY, until=date(2025, 10, 15), ref="1")
        desk.step(case, "reopen", by=desk.head)
        was = table(case.organ, 2025)
        for step, facts in (
            ("void", {"reason": "误登记"}),
            ("redate", {"received_on": FRIDAY, "evidence": "签收单"}),
            ("conclude", {"outcome": "merged", "reason": "合并"}),
        ):
            assert desk.refused(case, step, by=desk.head, **facts) == "CASE-ANSWERED-BEFORE"
        assert desk.refused(case, "extend", by=desk.head, length=5, reason="复杂") == "CASE-DAY-ORDERED"
        page = client_of(desk.head).get(f"/desk/applications/{case.pk}/").content.decode()
        for step in ("void", "redate", "conclude", "extend"):
            assert f'href="/desk/applications/{case.pk}/step/{step}/"' not in page
        desk.step(case, "withdraw", by=desk.drafter, reason="不再需要")
        assert table(case.organ, 2025) == was

    def test_a_letter_tells_the_day_of_its_time(self, desk, case):
        event = desk.step(case, "extend", by=desk.head, length=10, reason="材料较多")
        said = "\n".join(each.text for part in services.compose(event, "extension_notice").parts for each in part.texts)
        desk.answer(case, MONDAY, provided="一份")
        services.order_anew(by=desk.officer, application=case, on=MONDAY, until=date(2025, 10, 15), ref="1")
        desk.step(case, "reopen", by=desk.head)
        case.refresh_from_db()
        event = Event.objects.get(pk=event.pk)
        again = "\n".join(
            each.text for part in services.compose(event, "extension_notice").parts for each in part.texts
        )
        assert again == said
        assert "2025年10月15日" not in again


class TestOffered:
    """A step that the record of the case is against is no button; why is said below."""

    def offered(self, person, case: Application, step: str) -> bool:
        page = client_of(person).get(f"/desk/applications/{case.pk}/").content.decode()
        return f'href="/desk/applications/{case.pk}/step/{step}/"' in page

    def test_receipt_only_once_both_have_confirmed_and_each_confirms_once(self, desk):
        case = services.enter(
            by=desk.officer,
            organ=desk.organ,
            intake=intake(),
            channel="fax",
            arrived_on=desk.settings.GONGKAI_NOW.date(),
        )
        steps = ("register", "confirm_organ", "confirm_applicant")
        assert [self.offered(desk.officer, case, each) for each in steps] == [False, True, True]
        desk.step(case, "confirm_organ", by=desk.officer, how="电话")
        assert [self.offered(desk.officer, case, each) for each in steps] == [False, False, True]
        desk.step(case, "confirm_applicant", by=desk.officer, how="电话")
        assert [self.offered(desk.officer, case, each) for each in steps] == [True, False, False]

    def test_a_correction_is_asked_for_once(self, desk, case):
        assert self.offered(desk.drafter, case, "ask_correction")
        desk.step(case, "ask_correction", items="请写明年度", until=date(2025, 10, 15))
        desk.step(case, "correct", text="2024 年度")
        assert not self.offered(desk.drafter, case, "ask_correction")

    def test_nobody_is_told_where_nobody_objected(self, desk, case):
        signed(desk, case)
        assert not self.offered(desk.drafter, case, "tell_party")

    def test_who_objected_is_told_once(self, desk, case):
        desk.step(case, "consult_third_party", party="甲公司", subject="分配结果")
        ref = str(case.consultations.get().pk)
        desk.step(case, "party_answered", consultation=ref, agrees=False, reasons="商业秘密")
        signed(desk, case, public_interest="关系公共安全")
        assert self.offered(desk.drafter, case, "tell_party")
        desk.step(case, "tell_party", consultation=ref)
        assert not self.offered(desk.drafter, case, "tell_party")

    def test_a_case_is_reopened_by_an_order_only(self, desk, case):
        desk.answer(case, MONDAY, provided="一份")
        assert not self.offered(desk.head, case, "reopen")
        services.order_anew(by=desk.officer, application=case, on=MONDAY, until=None, ref="1")
        assert self.offered(desk.head, case, "reopen")
