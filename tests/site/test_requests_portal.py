"""What a citizen does: asks for a correction, proposes to publish, looks it up, gives evidence, fetches the letter."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.site.application_kit import on
from tests.site.apply_kit import CARD, carried
from tests.site.requests_kit import FRIDAY, desk_of, take

from gongkai_site.applications.models import Application
from gongkai_site.audit.models import Entry
from gongkai_site.base.powers import Job
from gongkai_site.organs.services import set_for
from gongkai_site.requests import services
from gongkai_site.requests.models import Paper, Request

CORRECTION, PROPOSAL, STATUS = "/gxj/apply/correction/", "/gxj/apply/proposal/", "/gxj/apply/status/"
FILLED = {
    "key": "k1",
    "about": "企业名录中本人的联系电话",
    "wanted": "原为旧号码，应为新号码",
    "evidence": "通信公司过户单",
    "name": "李白桦",
    "id_type": "居民身份证",
    "id_number": CARD,
    "phone": "13900001234",
    "email": "",
    "address": "",
}


@pytest.fixture(autouse=True)
def open_bureau(bureau, settings):
    on(settings, FRIDAY)
    caches["tries"].clear()
    set_for(by=Job("tests"), organ=bureau, values={"applications_since": "2019"})


@pytest.fixture
def desk(person, bureau, settings):
    return desk_of(person, bureau, settings)


def proof(name: str = "过户单.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "过户证明".encode())


def given(desk) -> tuple[Client, Application]:
    """Return a browser that has shown the code of a case in which something was given."""
    case = desk.enter(FRIDAY)
    desk.answer(case, FRIDAY)
    case.refresh_from_db()
    client = Client()
    client.post(STATUS, {"code": case.code, "digits": "1234"})
    return client, case


class TestCorrection:
    def test_is_asked_with_files_and_looked_up_by_its_code(self, client):
        key = carried(client.get(CORRECTION).content.decode())["key"]
        answer = client.post(
            CORRECTION, {**FILLED, "key": key, "file-evidence": proof(), "file-identity": proof("证.txt")}
        )
        assert answer.status_code == 302
        made = Request.objects.get()
        assert (made.kind, made.channel, made.arrived_on) == ("correction", "portal", FRIDAY)
        assert sorted(made.papers.values_list("kind", flat=True)) == ["evidence", "identity"]
        page = client.get(answer.url).content.decode()
        assert made.number in page
        assert "-".join(made.code[at : at + 4] for at in (0, 4, 8)) in page
        other = Client()
        assert other.get(answer.url).status_code == 302  # whoever did not ask sees no receipt
        found = other.post(STATUS, {"code": made.code.lower(), "digits": CARD[-4:]})
        page = other.get(found.url).content.decode()
        assert made.number in page
        assert not [each for each in ("李白桦", CARD, "13900001234") if each in page]

    def test_counts_no_application(self, client):
        client.post(CORRECTION, FILLED)
        assert not Application.objects.exists()

    def test_sent_twice_is_one(self, client):
        for _ in range(2):
            assert client.post(CORRECTION, {**FILLED, "file-evidence": proof()}).status_code == 302
        assert Request.objects.count() == Paper.objects.count() == 1

    @pytest.mark.parametrize(
        ("facts", "place", "sentence"),
        [
            ({"about": ""}, "f-about", "哪一项记录"),
            ({"wanted": " "}, "f-wanted", "应当怎样更正"),
            ({"evidence": ""}, "f-evidence", "应当有证据"),
            ({"id_number": "620102199001011234"}, "f-id_number", "校验位不符"),
            ({"phone": "12"}, "f-phone", "至少要有 7 位数字"),
            ({"phone": ""}, "f-phone", "至少填写一种"),
            ({"name": ""}, "f-name", "姓名"),
            ({"about": "长" * 1001}, "f-about", "1000"),
            ({"wanted": "空\0字"}, "f-wanted", ""),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_kept(self, client, facts, place, sentence):
        answer = client.post(CORRECTION, {**FILLED, **facts})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert f'href="#{place}"' in page
        assert sentence in page
        assert "李白桦" in page or facts.get("name") == ""
        assert not Request.objects.exists()

    def test_a_file_is_evidence_without_words(self, client):
        assert client.post(CORRECTION, {**FILLED, "evidence": "", "file-evidence": proof()}).status_code == 302

    def test_a_bad_file_keeps_everything_out_and_is_named(self, client):
        bad = SimpleUploadedFile("程序.exe", b"MZ" + b"\0" * 80)
        answer = client.post(CORRECTION, {**FILLED, "file-evidence": bad})
        assert answer.status_code == 422
        assert "程序.exe" in answer.content.decode()
        assert not Request.objects.exists()

    def test_flooding_is_told_to_wait_and_another_address_is_not(self, client, settings):
        settings.GONGKAI_FILINGS_PER_HOUR = 2
        for key in ("a", "b"):
            assert client.post(CORRECTION, {**FILLED, "key": key}).status_code == 302
        answer = client.post(CORRECTION, {**FILLED, "key": "c"})
        assert answer.status_code == 429
        assert "Retry-After" in answer
        assert Client(REMOTE_ADDR="10.9.9.9").post(CORRECTION, {**FILLED, "key": "d"}).status_code == 302

    def test_leaves_nothing_personal_in_trail_or_address(self, client):
        answer = client.post(CORRECTION, {**FILLED, "file-evidence": proof("李白桦.txt")})
        told = repr(list(Entry.objects.values_list("data", "target")))
        assert not [each for each in ("李白桦", CARD, "13900001234", FILLED["about"]) if each in told + answer.url]

    def test_evidence_asked_for_is_given_online(self, client, desk):
        client.post(CORRECTION, FILLED)
        made = Request.objects.get()
        take(desk, made, "ask_evidence", until=date(2025, 10, 9))
        page = client.get("/gxj/apply/asked/").content.decode()
        assert "户籍证明" in page
        assert "2025-10-09" in page
        act = "/gxj/apply/asked/add_evidence/"
        assert client.post(act, {"text": ""}).status_code == 422
        answer = client.post(act, {"text": "", "file-evidence": proof()})
        assert answer.status_code == 302
        made.refresh_from_db()
        assert made.state == "checking"
        assert made.papers.get().kind == "evidence"

    def test_the_letter_is_fetched_once_it_was_told_here(self, client, desk):
        client.post(CORRECTION, FILLED)
        made = Request.objects.get()
        take(desk, made, "check", "correct")
        services.keep_letter(by=desk.drafter, event=made.events.last())
        letter = made.papers.get(kind="letter", digest=made.papers.filter(kind="letter").last().digest)
        fetch = f"/gxj/apply/asked/paper/{letter.pk}/"
        assert client.post(fetch).status_code == 422
        take(desk, made, "tell", delivery="portal")
        pdf = services.online_papers(made)[0]
        assert client.post(f"/gxj/apply/asked/paper/{pdf.pk}/").content.startswith(b"%PDF")
        assert Client().post(f"/gxj/apply/asked/paper/{pdf.pk}/").status_code == 302

    def test_is_withdrawn_by_who_is_sure(self, client):
        client.post(CORRECTION, FILLED)
        assert client.post("/gxj/apply/asked/withdraw/", {"text": ""}).status_code == 422
        assert client.post("/gxj/apply/asked/withdraw/", {"sure": "1"}).status_code == 302
        assert Request.objects.get().state == "withdrawn"
        assert client.post("/gxj/apply/asked/withdraw/", {"sure": "1"}).status_code == 422
        assert client.post("/gxj/apply/asked/decide/").status_code == 404

    def test_leaving_forgets_it(self, client):
        client.post(CORRECTION, FILLED)
        client.post("/gxj/apply/asked/leave/")
        assert client.get("/gxj/apply/asked/").status_code == 302

    def test_another_organ_without_a_register_takes_none(self, client, other_bureau):
        page = client.get("/swj/apply/correction/")
        assert "暂未开通网上提交" in page.content.decode()
        assert client.post("/swj/apply/correction/", FILLED).status_code == 200
        assert not Request.objects.exists()

    def test_needs_the_token_of_its_form(self):
        assert Client(enforce_csrf_checks=True).post(CORRECTION, FILLED).status_code == 403


class TestProposal:
    def test_from_ones_own_case_asks_for_nothing_but_reasons(self, desk):
        client, case = given(desk)
        assert PROPOSAL in client.get("/gxj/apply/case/").content.decode()
        page = client.get(PROPOSAL).content.decode()
        assert case.number in page
        assert 'name="id_number"' not in page
        answer = client.post(PROPOSAL, {"key": "p", "wanted": "很多企业都想知道"})
        assert answer.status_code == 302
        made = Request.objects.get()
        assert made.applications.get() == case
        assert made.person == case.person

    def test_a_case_that_gave_nothing_offers_none(self, desk):
        case = desk.enter(FRIDAY)
        client = Client()
        client.post(STATUS, {"code": case.code, "digits": "1234"})
        assert PROPOSAL not in client.get("/gxj/apply/case/").content.decode()
        assert 'name="id_number"' in client.get(PROPOSAL).content.decode()

    def test_without_a_code_names_the_application(self, client, desk):
        _, case = given(desk)
        facts = {**FILLED, "case": case.number, "about": "分配结果", "wanted": ""}
        assert client.post(PROPOSAL, facts).status_code == 302
        assert Request.objects.get().applications.get() == case

    def test_shows_the_item_once_it_is_public(self, desk, through):
        client, _ = given(desk)
        client.post(PROPOSAL, {"key": "p", "wanted": "理由"})
        made = Request.objects.get()
        take(desk, made, "check", "agree", "draft")
        assert made.item.slug not in client.get("/gxj/apply/asked/").content.decode()
        through(made.item, desk.drafter)
        assert f"/gxj/item/{made.item.slug}/" in client.get("/gxj/apply/asked/").content.decode()


def test_the_entrance_for_applications_leads_to_both(client):
    page = client.get("/gxj/apply/").content.decode()
    assert CORRECTION in page
    assert PROPOSAL in page
