"""Letters of a case out of its record."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import docx
import pytest
from django.test import Client
from tests.site.application_kit import LI, WANTED, Desk, on

from gongkai_site.applications import services
from gongkai_site.applications.models import Paper
from gongkai_site.audit.models import Entry
from gongkai_site.base.refusals import Refused
from gongkai_site.organs.services import set_for

FRIDAY = date(2025, 9, 19)
REMEDY = {"reconsideration_organ": "白桦市人民政府", "court": "白桦市中级人民法院", "work_body": "办公室"}


@pytest.fixture
def desk(person, bureau, settings) -> Desk:
    on(settings, FRIDAY)
    made = Desk(person, bureau, settings)
    set_for(by=made.head, organ=bureau, values=REMEDY, from_on=date(2020, 1, 1))
    return made


def text(page) -> str:
    return "\n".join(each.text for part in page.parts for each in part.texts)


def test_a_correction_notice_says_what_and_until_when(desk):
    case = desk.enter(FRIDAY)
    event = desk.step(case, "ask_correction", items="请写明年度", until=date(2025, 10, 15))
    assert services.letters_of(event) == ["correction_notice"]
    said = text(services.compose(event, "correction_notice"))
    assert "请写明年度" in said
    assert "2025年10月15日" in said
    assert WANTED in said


def test_a_consultation_writes_to_the_party_and_tells_the_applicant_without_naming_it(desk):
    case = desk.enter(FRIDAY)
    event = desk.step(case, "consult_third_party", party="甲公司", subject="分配结果")
    assert services.letters_of(event) == ["third_party_letter", "third_party_told"]
    asked, told = (text(services.compose(event, kind)) for kind in services.letters_of(event))
    assert asked.startswith("甲公司：")
    assert LI["name"] not in asked
    assert told.startswith(f"{LI['name']}：")
    assert "甲公司" not in told


def test_an_answer_tells_its_course_and_the_remedy_and_is_kept_in_both_formats(desk):
    case = desk.enter(FRIDAY)
    desk.step(case, "extend", by=desk.head, length=20, reason="量大")
    facts = {"which": "讨论记录", "discretion": "尚在研究", "override": False}
    desk.answer(case, date(2025, 10, 13), "denied_process", **facts)
    page = services.compose_answer(case.answers.get())
    assert page.signature[-1] == "2025年10月13日"
    said = text(page)
    assert "延长20个工作日" in said
    assert "应当先自收到本答复之日起60日内向白桦市人民政府" in said
    kept = services.keep_letter(by=desk.drafter, application=case, page=page, kind="answer")
    assert [each.name for each in kept] == ["政府信息公开申请答复书.docx", "政府信息公开申请答复书.pdf"]
    document = docx.Document(BytesIO(services.paper_bytes(by=desk.drafter, paper=kept[0])))
    assert f"{LI['name']}：" in [each.text for each in document.paragraphs]


def test_a_letter_that_lacks_something_is_refused_and_nothing_kept(desk):
    case = desk.enter(FRIDAY)
    desk.step(case, "draft", outcome="denied_process", discretion="尚在研究", override=False)
    with pytest.raises(Refused) as refusal:
        services.compose_answer(case.answers.get())
    assert (refusal.value.code, refusal.value.problem.data["field"]) == ("LETTER-LACKS", "which")
    assert not Paper.objects.exists()


def test_a_guessed_day_is_never_printed(desk):
    case = desk.enter(date(2026, 12, 21))
    event = case.events.get(step="register")
    with pytest.raises(Refused) as refusal:
        services.compose(event, "receipt")
    assert refusal.value.problem.data["field"] == "due"


def signed_in(who) -> Client:
    client = Client()
    client.force_login(who, backend="gongkai_site.accounts.backends.PowersBackend")
    return client


class TestScreens:
    @pytest.fixture
    def case(self, desk):
        made = desk.enter(FRIDAY)
        desk.step(made, "ask_correction", items="请写明年度", until=date(2025, 10, 15))
        return made

    def test_the_case_page_leads_to_each_letter_and_reading_one_is_recorded(self, desk, case):
        client = signed_in(desk.drafter)
        page = client.get(f"/desk/applications/{case.pk}/").content.decode()
        event = case.events.get(step="ask_correction")
        address = f"/desk/applications/{case.pk}/letter/{event.pk}/correction_notice.docx"
        assert address in page
        answer = client.get(address)
        said = [each.text for each in docx.Document(BytesIO(answer.content)).paragraphs]
        assert f"{LI['name']}：" in said
        assert "no-store" in answer["Cache-Control"]
        assert Entry.objects.latest("pk").action == "application.letter_read"

    def test_a_letter_is_kept_with_its_number(self, desk, case):
        event = case.events.get(step="ask_correction")
        client = signed_in(desk.drafter)
        client.post(
            f"/desk/applications/{case.pk}/letter/{event.pk}/correction_notice/keep/", {"number": "〔2025〕补1号"}
        )
        assert case.papers.filter(kind="letter").count() == 2
        assert "已入卷" in client.get(f"/desk/applications/{case.pk}/").content.decode()

    def test_who_only_watches_reads_no_letter(self, desk, case, person, city):
        event = case.events.get(step="ask_correction")
        client = signed_in(person("city_supervisor", organ=city))
        address = f"/desk/applications/{case.pk}/letter/{event.pk}/correction_notice.pdf"
        assert client.get(address).status_code == 403
        assert not Entry.objects.filter(action="application.letter_read").exists()

    @pytest.mark.parametrize(
        "at", ["answer/999.pdf", "letter/{event}/extension_notice.pdf", "letter/{event}/correction_notice.exe"]
    )
    def test_what_there_is_not(self, desk, case, at):
        event = case.events.get(step="ask_correction")
        client = signed_in(desk.drafter)
        assert client.get(f"/desk/applications/{case.pk}/{at.format(event=event.pk)}").status_code == 404

    def test_a_draft_asks_for_what_its_letter_must_say(self, desk):
        case = desk.enter(FRIDAY)
        client = signed_in(desk.drafter)
        address = f"/desk/applications/{case.pk}/step/draft/?outcome=denied_process"
        refused = client.post(address, {"seen": case.version, "discretion": "尚在研究", "override": "no"})
        assert refused.status_code == 422
        assert "尚在研究" in refused.content.decode()
        told = {"seen": case.version, "discretion": "尚在研究", "override": "no", "which": "讨论记录"}
        assert client.post(address, told).status_code == 302
        row = case.answers.get()
        assert "讨论记录" in text(services.compose_answer(row))
        page = client.get(f"/desk/applications/{case.pk}/").content.decode()
        assert f"/answer/{row.pk}.pdf" in page
        assert f"/answer/{row.pk}/keep/" not in page
