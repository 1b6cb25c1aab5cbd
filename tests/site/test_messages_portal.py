"""Messages on the sub-site, as a browser without scripts meets them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.cache import caches
from django.test import Client
from tests.site.conftest import CONSOLE
from tests.site.message_kit import Board
from tests.site.portal_kit import page, words

from gongkai_site.applications.services import Intake
from gongkai_site.audit.models import Entry
from gongkai_site.messages_board import services
from gongkai_site.messages_board.models import Message
from gongkai_site.messages_board.queries import SHOWN
from gongkai_site.organs.services import set_for

WRITE, ERRORS, STATUS, SEEN = (f"/gxj/messages/{each}/" for each in ("write", "errors", "status", "message"))
FILLED = {
    "category": "consultation",
    "subject": "技改补助到账时间",
    "text": "去年的技改补助什么时候到账？",
    "name": "陈春晓",
    "phone": "13900005678",
    "email": "",
    "key": "k1",
}


@pytest.fixture(autouse=True)
def no_tries():
    caches["tries"].clear()


@pytest.fixture
def board(person, bureau, settings) -> Board:
    return Board(person, bureau, settings)


def sent(client: Client | None = None, at: str = WRITE, **facts) -> Message:
    answer = (client or Client()).post(at, {**FILLED, **facts})
    assert answer.status_code == 302, words(answer.content.decode())
    assert answer.url == "/gxj/messages/receipt/"
    return Message.objects.latest("pk")


# --- the forms ----------------------------------------------------------------------------------------------------


def test_a_message_is_sent_and_its_receipt_shown_once_to_who_sent_it(board):
    client = Client()
    message = sent(client, may_publish="1")
    assert (message.board, message.state, message.may_publish) == ("own_form", "received", True)
    assert (message.received_on, message.due_on) == (date(2025, 3, 3), date(2025, 3, 10))
    assert message.writer == {"name": "陈春晓", "phone": "13900005678"}

    shown = client.get("/gxj/messages/receipt/")
    assert re.sub("-", "", message.code) in re.sub("-", "", shown.content.decode())
    assert "no-store" in shown["Cache-Control"]
    assert Client().get("/gxj/messages/receipt/").url == STATUS


def test_the_same_form_sent_twice_is_one_message(board):
    assert sent() == sent()
    assert Message.objects.count() == 1
    assert sent(key="k2").number == "留〔2025〕0002"


def test_what_is_missing_is_said_beside_its_field_and_the_rest_is_kept(board):
    answer = Client().post(WRITE, {**FILLED, "text": "", "category": "error_report"})
    assert answer.status_code == 422
    found = answer.content.decode()
    assert 'href="#f-text"' in found
    assert 'href="#f-category"' in found
    assert "技改补助到账时间" in found
    assert "没有填写内容" in found
    assert not Message.objects.exists()


def test_so_many_are_taken_from_one_address(board, settings):
    settings.GONGKAI_FILINGS_PER_HOUR = 1
    sent()
    answer = Client().post(WRITE, {**FILLED, "key": "k2"})
    assert answer.status_code == 429
    assert answer["Retry-After"]
    assert FILLED["text"] in answer.content.decode()
    sent(key="k1")  # the same once more is no second one


def test_an_error_report_names_the_page_it_was_opened_from(board):
    home = page("/gxj/")
    address = re.search(r'href="(/gxj/messages/errors/[^"]*)"', home)[1]
    assert 'value="/gxj/"' in page(address)

    message = sent(at=ERRORS, about="/gxj/", text="电话号码少了一位，请改正。", subject="", category="")
    assert (message.board, message.category, message.about) == ("own_errors", "error_report", "/gxj/")
    assert message.due_on == date(2025, 3, 6)


def test_pages_of_the_whole_site_lead_to_the_root(board, city):
    assert re.search(r'href="/baihua/messages/errors/\?page=/"', page("/"))


def test_an_organ_without_a_mailbox_says_where_to_write_and_still_takes_error_reports(board, bureau):
    set_for(by=CONSOLE, organ=bureau, values={"messages_form": "0"})
    closed = page(WRITE)
    assert "统一留言板" in closed
    assert "<textarea" not in closed
    assert Client().post(WRITE, FILLED).status_code == 200
    assert not Message.objects.exists()
    sent(at=ERRORS, about="/gxj/")


def test_an_organ_that_ended_takes_nothing(board, bureau):
    type(bureau).objects.filter(pk=bureau.pk).update(ended_on=date(2025, 3, 1))
    for at in (WRITE, ERRORS):
        assert Client().post(at, FILLED).status_code == 410
    assert not Message.objects.exists()


def test_a_form_of_another_site_is_refused(board):
    assert Client(enforce_csrf_checks=True).post(WRITE, FILLED).status_code == 403


def test_markup_is_shown_as_it_was_typed(board):
    client = Client()
    sent(client, text="<script>alert(1)</script>")
    shown = client.get(SEEN).content.decode()
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown


# --- looking it up ------------------------------------------------------------------------------------------------


def look_up(code: str) -> Client:
    client = Client()
    assert client.post(STATUS, {"code": code}).url == SEEN
    return client


def test_the_code_alone_leads_to_state_day_replies_and_answer(board):
    message = sent()
    client = look_up(message.code.lower())
    assert "正在核对是否受理" in client.get(SEEN).content.decode()

    board.step(message, "accept")
    board.step(message, "assign", handler=board.drafter.pk)
    board.step(message, "progress", reply="正在核对拨付清单。", until=date(2025, 3, 20))
    shown = client.get(SEEN).content.decode()
    assert "正在核对拨付清单" in shown
    assert "2025-03-20" in shown

    board.step(message, "draft", answer="补助已于三月四日拨付。")
    assert "补助已于三月四日拨付" not in client.get(SEEN).content.decode()
    board.step(message, "review")
    board.step(message, "answer", online=False)
    assert "补助已于三月四日拨付" in client.get(SEEN).content.decode()


def test_a_wrong_code_is_refused_and_tries_are_counted(board, settings, other_bureau):
    settings.GONGKAI_STATUS_TRIES = 2
    message = sent()
    assert Client().post("/swj/messages/status/", {"code": message.code}).status_code == 422
    assert Client().post(STATUS, {"code": "AAAABBBBCCCC"}).status_code == 422
    answer = Client().post(STATUS, {"code": message.code})
    assert answer.status_code == 429
    assert answer["Retry-After"]


def test_who_shows_no_code_sees_nothing_and_who_leaves_is_forgotten(board):
    message = sent()
    assert Client().get(SEEN).url == STATUS
    client = look_up(message.code)
    client.post(SEEN, {"go": "leave"})
    assert client.get(SEEN).url == STATUS
    client.cookies["gk_message"] = "made:up"
    assert client.get(SEEN).url == STATUS


def test_a_ticket_of_a_message_opens_no_case(board):
    client = Client()
    sent(client)
    client.cookies["gk_case"] = client.cookies["gk_message"].value
    assert client.get("/gxj/apply/case/").url == "/gxj/apply/status/"


def test_the_writer_rates_once(board):
    message = sent()
    for step in (
        {"step": "accept"},
        {"step": "assign", "handler": board.drafter.pk},
        {"step": "draft", "answer": "已拨付。"},
    ):
        board.step(message, **step)
    client = look_up(message.code)
    assert client.post(SEEN, {"rating": "satisfied"}).status_code == 422
    board.step(message, "review")
    board.step(message, "answer", online=False)

    assert 'value="satisfied"' in client.get(SEEN).content.decode()
    assert client.post(SEEN, {"rating": "wonderful"}).status_code == 422
    assert client.post(SEEN, {"rating": "satisfied"}).status_code == 302
    assert client.post(SEEN, {"rating": "not"}).status_code == 422
    message.refresh_from_db()
    assert (message.state, message.rating) == ("rated", "satisfied")


def test_who_asked_for_information_is_told_the_case_and_its_code(board):
    message = sent()
    case = services.convert(
        by=board.officer,
        message=message,
        seen=message.version,
        intake=Intake("natural_person", message.writer, message.text),
        reply="已按依申请公开办理。",
    )
    shown = look_up(message.code).get(SEEN).content.decode()
    assert case.number in shown
    assert case.code in shown
    assert "已按依申请公开办理" in shown


# --- what is public -----------------------------------------------------------------------------------------------


def test_an_answer_is_public_after_its_review_and_counts_as_answered_online(board, through):
    message = board.answered(may_publish=True, online=False)
    texts = {"title": "关于园区路灯的答复", "question": "三号路路灯坏了。", "answer": "已修好。"}
    item = services.draft_publication(by=board.drafter, message=message, seen=message.version, **texts)
    at = "/gxj/messages/"
    assert "关于园区路灯的答复" not in page(at)
    assert not Message.objects.filter(SHOWN["online"](None)).exists()

    through(item, board.drafter)
    assert "关于园区路灯的答复" in page(at)
    assert Message.objects.filter(SHOWN["online"](None)).exists()


def test_the_year_is_counted_in_public_with_a_stroke_where_nothing_was_rated(board):
    board.answered(board_id="1")
    board.enter(board_id="2")
    row = re.search(r'<tr><th scope="row">2025</th>(.*?)</tr>', page("/gxj/messages/"))[1]
    assert re.findall(r"<td>(.*?)</td>", row) == ["2", "1", "1", "0", "0", "50.00%", "0.00%", "—"]


def test_no_public_page_and_no_entry_of_the_trail_tells_who_wrote(board):
    message = sent()
    board.step(message, "accept")
    pages = [page(each) for each in ("/gxj/messages/", WRITE, STATUS, "/gxj/")]
    pages.append(str(list(Entry.objects.values_list("data", flat=True))))
    for secret in ("陈春晓", "13900005678", message.code, FILLED["text"]):
        assert not [each for each in pages if secret in each], secret
