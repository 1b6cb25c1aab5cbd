"""What a citizen does: fills in the form, files, reads the receipt; hostile and flooding ones meet a sentence."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.site.apply_kit import CARD, FILLED, FORM, HOW, WHO, WISH, carried, send

from gongkai_site import search
from gongkai_site.applications import services
from gongkai_site.applications.models import Application, Paper
from gongkai_site.audit.models import Entry
from gongkai_site.base import clock
from gongkai_site.base.powers import Job
from gongkai_site.organs.services import set_for, succeed

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture(autouse=True)
def open_bureau(bureau):
    caches["tries"].clear()
    set_for(by=Job("tests"), organ=bureau, values={"applications_since": "2019"})


def pdf(name: str = "附件.txt", data: bytes = "补充说明".encode()) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


class TestForm:
    def test_goes_page_by_page_and_loses_nothing(self, client):
        page = client.get(FORM).content.decode()
        key = carried(page)["key"]
        facts = {**WISH, "key": key}
        page = client.post(FORM, {**facts, "page": "wanted", "go": "next"}).content.decode()
        assert carried(page).items() >= {"wanted": WISH["wanted"], "key": key, "page": "found"}.items()
        page = client.post(FORM, {**facts, "page": "found", "go": "next"}).content.decode()
        assert 'name="id_number"' in page
        facts |= WHO
        page = client.post(FORM, {**facts, "page": "who", "go": "next"}).content.decode()
        assert carried(page)["id_number"] == CARD
        facts |= HOW
        page = client.post(FORM, {**facts, "page": "how", "go": "next"}).content.decode()
        assert carried(page).items() >= {k: v for k, v in {**facts, "page": "check"}.items() if v}.items()
        assert not Application.objects.exists()
        page = client.post(FORM, {**facts, "page": "check", "go": "back"}).content.decode()
        assert 'value="read" checked' in page
        assert carried(page)["name"] == "李白桦"

    def test_asks_for_no_purpose(self, client):
        pages = [
            client.post(FORM, {**FILLED, "page": page, "go": "next"}).content.decode()
            for page in ("wanted", "found", "who", "how")
        ]
        assert not any(word in page for page in pages for word in ('name="purpose"', 'name="use"', "用途："))

    @pytest.mark.parametrize("page", ["wanted", "who", "how"])
    def test_a_page_that_lacks_something_keeps_the_rest_and_says_what(self, client, page):
        answer = client.post(FORM, {"page": page, "go": "next", "name": "李白桦", "document_number": "一号"})
        text = answer.content.decode()
        assert answer.status_code == 422
        assert 'role="alert"' in text
        assert "李白桦" in text
        assert "一号" in text

    @pytest.mark.parametrize(
        ("facts", "field", "sentence"),
        [
            ({"id_number": "620102199001011234"}, "id_number", "校验位不符"),
            ({"id_number": "62010219900101123"}, "id_number", "18 位"),
            ({"id_number": "620102199013011230"}, "id_number", "出生日期"),
            ({"phone": "12"}, "phone", "至少要有 7 位数字"),
            ({"phone": "一三九零零零零一二三四"}, "phone", "至少要有 7 位数字"),
            ({"phone": "12", "email": "li@example.com"}, "phone", "至少要有 7 位数字"),
            ({"id_type": "统一社会信用代码"}, "id_type", "不一致"),
            ({"applicant": "business_enterprise"}, "id_type", "不一致"),
            ({"phone": ""}, "phone", "至少填写一种"),
            ({"agent": "王代理"}, "agent_id", "代理人"),
            ({"way": "email", "route": "collect"}, "way", "电子邮箱"),
            ({"way": "disc", "route": "online"}, "route", "不能在网上送达"),
            ({"route": "post"}, "route", "通信地址"),
            ({"way": "paper", "route": "online"}, "route", "不能在网上送达"),
            ({"way": "disc", "route": "fax"}, "route", "不能传真"),
            ({"applicant": "alien"}, "applicant", "申请人类别"),
            ({"email": "no address"}, "email", ""),
            ({"wanted": "长" * 4001}, "wanted", "4000"),
            ({"name": "李\0白"}, "name", ""),
            ({"joint-rows": "1", "joint-0-name": "张三"}, "joint-0-name", "第 1 位"),
        ],
    )
    def test_what_cannot_be_filed_says_why_beside_its_field(self, client, facts, field, sentence):
        answer = send(client, **facts)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert f'href="#f-{field}"' in page
        assert sentence in page
        assert not Application.objects.exists()

    @pytest.mark.parametrize(("page", "before"), [("who", "found"), ("how", "who"), ("who", "check")])
    def test_nothing_is_said_to_be_wrong_on_a_page_before_it_is_handed_in(self, client, page, before):
        typed = {**WISH, **WHO} if page == "how" else {**WISH, "name": "李白桦", "email": "no address"}
        answer = client.post(FORM, {**typed, "page": before, "go": page if before == "check" else "next"})
        text = answer.content.decode()
        assert (answer.status_code, f'name="{"way" if page == "how" else "id_number"}"' in text) == (200, True)
        assert not any(sign in text for sign in ("gk-error", "gk-wrong", "aria-invalid", 'role="alert"'))
        assert "李白桦" in text
        answer = client.post(FORM, {**typed, "page": page, "go": "next"})
        assert (answer.status_code, "gk-error" in answer.content.decode()) == (422, True)

    @pytest.mark.parametrize("go", ["add", "back"])
    def test_going_about_judges_nothing(self, client, go):
        text = client.post(FORM, {**WISH, "page": "who" if go == "add" else "how", "go": go, "phone": "12"}).content
        assert 'value="12"' in text.decode()
        assert "gk-error" not in text.decode()

    def test_an_electronic_file_fetched_online_needs_no_address(self, client):
        page = send(client, "next", "who").content.decode()
        assert "电子文件" in page
        assert send(client, way="email", route="online").status_code == 302
        made = Application.objects.get()
        assert (made.way, made.route, "email" in made.person) == ("email", "online", False)
        assert made.get_way_display() == "电子文件"

    @pytest.mark.parametrize("phone", ["8221234", "0943-8221234 转 801", "+86 (943) 8221234", "（0943）8221234"])
    def test_telephones_are_taken_as_people_write_them(self, client, phone):
        assert send(client, phone=phone).status_code == 302

    def test_joint_applicants_are_one_case_and_rows_come_without_a_script(self, client):
        page = send(client, "add", "who").content.decode()
        assert 'name="joint-0-name"' in page
        joint = {"joint-rows": "2", "joint-0-name": "张三", "joint-0-id_type": "护照", "joint-0-id_number": "E1234567"}
        page = send(client, "next", "how", **joint).content.decode()
        assert carried(page)["joint-0-name"] == "张三"
        send(client, **joint, **{"joint-1-name": "", "joint-1-id_type": "护照", "joint-1-id_number": ""})
        made = Application.objects.get()
        assert made.person["joint"] == [{"name": "张三", "id_type": "护照", "id_number": "E1234567"}]

    def test_a_lawyer_in_their_own_name_is_a_natural_person(self, client):
        assert (
            "律师" in send(client, "who", "check").content.decode().split('id="k-natural_person"')[1].split("</p>")[0]
        )

    def test_nothing_of_it_may_be_kept_by_anybody(self, client):
        for answer in (client.get(FORM), send(client, "next", "who"), client.get("/gxj/apply/status/")):
            assert "no-store" in answer["Cache-Control"]
            assert answer["X-Robots-Tag"] == "noindex"

    def test_an_organ_without_a_register_or_an_ended_one_takes_none(self, client, other_bureau, bureau):
        page = client.post("/swj/apply/form/", {**FILLED, "page": "check", "go": "send"})
        assert "暂未开通" in page.content.decode()
        assert client.get("/nowhere/apply/form/").status_code == 404
        succeed(by=Job("tests"), predecessor=bureau, successor=other_bureau, on=clock.today())
        page = send(client)
        assert page.status_code == 410
        assert 'href="/swj/apply/"' in page.content.decode()
        assert not Application.objects.exists()

    def test_a_form_of_another_site_is_refused(self):
        assert send(Client(enforce_csrf_checks=True)).status_code == 403
        assert not Application.objects.exists()


class TestFiling:
    def test_leads_to_a_receipt_whose_address_holds_no_code(self, client):
        answer = send(client)
        made = Application.objects.get()
        assert (answer.status_code, answer["Location"]) == (302, "/gxj/apply/receipt/")
        cookie = answer.cookies["gk_receipt"]
        assert made.code not in cookie.value
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/gxj/apply/")
        page = client.get("/gxj/apply/receipt/").content.decode()
        assert "-".join((made.code[:4], made.code[4:8], made.code[8:])) in page
        assert "<svg" in page
        assert (made.channel, made.state, made.person["id_number"]) == ("portal", "submitted", CARD)

    def test_the_receipt_is_shown_to_nobody_else(self, client):
        send(client)
        answer = Client().get("/gxj/apply/receipt/")
        assert answer["Location"] == "/gxj/apply/status/"

    def test_twice_is_the_same_case_with_the_same_files(self, client):
        for _ in range(2):
            send(client, identity=[pdf()])
        assert Application.objects.count() == Paper.objects.count() == 1

    def test_files_are_kept_sealed_by_their_kind(self, client, settings):
        send(
            client,
            identity=[pdf("身份证.png", PNG)],
            proxy=[pdf("委托书.txt")],
            attachment=[pdf("甲.txt"), pdf("乙.txt", b"b")],
        )
        made = Application.objects.get()
        assert [each.kind for each in made.papers.all()] == ["identity", "proxy", "attachment", "attachment"]
        assert made.person["proxy"]
        kept = [each.read_bytes() for each in (settings.GONGKAI_DATA / "papers").rglob("*") if each.is_file()]
        assert kept
        assert not any("补充说明".encode() in each for each in kept)

    @pytest.mark.parametrize(
        ("name", "data", "words"),
        [
            ("空.txt", b"", "空"),
            ("页面.html", b"<html><script>alert(1)</script></html>", "页面.html"),
            ("程序.exe", b"MZ\x90\x00" + b"\0" * 60, "程序.exe"),
        ],
    )
    def test_a_file_that_no_office_takes_keeps_all_else_and_names_what_to_choose_again(self, client, name, data, words):
        answer = send(client, identity=[pdf("身份证.png", PNG)], attachment=[pdf(name, data)])
        page = answer.content.decode()
        assert answer.status_code == 422
        assert words in page
        assert "请重新选择：身份证.png、" in page
        assert carried(page)["id_number"] == CARD
        assert not Application.objects.exists()
        assert not Paper.objects.exists()

    def test_too_many_and_too_large_files_are_refused(self, client, settings):
        page = send(client, attachment=[pdf(f"{n}.txt", b"%d" % n) for n in range(11)]).content.decode()
        assert "最多提交 10 个文件" in page
        settings.GONGKAI_FILE_MB = 1
        half = b"a" * (600 * 1024)
        page = send(client, attachment=[pdf("甲.txt", half), pdf("乙.txt", half)]).content.decode()
        assert "合计不得超过 1 MB" in page
        assert not Application.objects.exists()

    def test_huge_fields_are_refused_and_the_site_stands(self, client):
        assert send(client, wanted="长" * 2_000_000).status_code in (400, 413, 422)
        assert client.get(FORM).status_code == 200

    def test_markup_is_shown_and_never_run(self, client):
        page = send(client, "next", "how", name="<script>alert(1)</script>", wanted='"><img src=x>').content.decode()
        assert "<script>alert" not in page
        assert "<img src=x>" not in page

    def test_the_trail_names_nobody(self, client):
        send(client)
        told = " ".join(str(each.data) for each in Entry.objects.filter(action__startswith="application."))
        assert told
        assert not any(word in told for word in ("李白桦", CARD, "13900001234", Application.objects.get().code))


class TestFlood:
    def test_one_address_is_slowed_with_a_sentence_and_what_it_typed_and_others_file(self, client, settings):
        settings.GONGKAI_FILINGS_PER_HOUR = 2
        for n in range(2):
            assert send(client, key=f"n{n}").status_code == 302
        answer = send(client, key="n3")
        page = answer.content.decode()
        assert answer.status_code == 429
        assert 0 < int(answer["Retry-After"]) <= 3600
        assert "没有收下" in page
        assert carried(page)["wanted"] == WISH["wanted"]
        assert send(client, key="n1").status_code == 302  # a case that is there already
        assert send(Client(REMOTE_ADDR="10.0.0.9"), key="n4").status_code == 302
        assert Application.objects.count() == 3

    def test_what_was_refused_counts_for_nothing(self, client, settings):
        settings.GONGKAI_FILINGS_PER_HOUR = 1
        send(client, name="")
        send(client, attachment=[pdf("空.txt", b"")])
        assert send(client).status_code == 302

    def test_nought_is_no_limit(self, client, settings):
        settings.GONGKAI_FILINGS_PER_HOUR = 0
        assert [send(client, key=str(n)).status_code for n in range(25)] == [302] * 25


class TestOffers:
    def test_items_that_may_answer_are_offered_and_noted(self, client, public, bureau):
        item = public("关于中小企业技术改造补助资金分配结果的公示", number="白工信发〔2020〕7号")
        public("关于端午节放假的通知")
        search.rebuild()
        page = send(client, "next", "wanted").content.decode()
        assert item.title in page
        assert "端午" not in page
        offered = carried(page)["offered"]
        assert str(item.pk) in offered.split(",")
        send(client, offered=offered)
        assert item.pk in Application.objects.get().offered["items"]

    def test_a_document_number_finds_its_document(self, client, public):
        item = public("关于印发若干措施的通知", number="白工信发〔2020〕7号")
        search.rebuild()
        page = send(client, "next", "wanted", wanted="一个文件", document_number="白工信发[2020]7号").content.decode()
        assert item.title in page

    def test_this_answers_me_is_counted_once_a_form_and_nothing_is_filed(self, client, bureau):
        for key in ("a", "a", "b"):
            assert send(client, "helped", "found", key=key)["Location"] == "/gxj/apply/helped/"
        assert services.helped(bureau, clock.today(), clock.today()) == 2
        assert not Application.objects.exists()
        assert client.get("/gxj/apply/helped/").status_code == 200

    @pytest.mark.parametrize("offered", ["x", "9" * 40, "-1", "1,2,99999", "1" * 10_000])
    def test_offered_keys_that_are_none_do_no_harm(self, client, offered):
        assert send(client, offered=offered).status_code == 302
        assert Application.objects.get().offered == {}


class TestPaperForm:
    def test_is_handed_out_empty_and_as_filled_in(self, client, bureau):
        empty = docx.Document(BytesIO(client.get("/gxj/apply/form.docx").content))
        text = "\n".join(cell.text for row in empty.tables[0].rows for cell in row.cells)
        assert "所需政府信息" in text
        assert "用途" not in text
        filled = docx.Document(BytesIO(send(client, "word").content))
        text = "\n".join(cell.text for row in filled.tables[0].rows for cell in row.cells)
        assert WISH["wanted"] in text
        assert CARD in text
        assert "☑自然人" in text
        assert not Application.objects.exists()

    def test_the_entrance_names_the_form_where_it_is_open(self, client):
        assert "/gxj/apply/form/" in client.get("/gxj/apply/").content.decode()
        assert 'href="/gxj/apply/form/"' not in client.get("/baihua/apply/").content.decode()
