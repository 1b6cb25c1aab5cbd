"""Messages: their life, their days, their figures, who may, and what nobody may read."""

from __future__ import annotations

import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests.site.application_kit import Desk
from tests.site.conftest import CONSOLE
from tests.site.message_kit import CHEN, TEXT, Board, incoming

from gongkai_site.applications.models import Application
from gongkai_site.applications.services import Intake
from gongkai_site.audit.models import Entry
from gongkai_site.base.refusals import Refused
from gongkai_site.imports import services as imports
from gongkai_site.messages_board import services
from gongkai_site.messages_board.desk import first_screen
from gongkai_site.messages_board.forms import StepForm
from gongkai_site.messages_board.kinds import STATES, STEPS
from gongkai_site.messages_board.models import Message, MessageEvent
from gongkai_site.messages_board.queries import SHOWN
from gongkai_site.messages_board.services.publishing import reveals
from gongkai_site.messages_board.statistics import figures, in_all, percent
from gongkai_site.organs.services import set_for
from gongkai_site.registers.facts import facts

DAY = date(2025, 3, 3)


@pytest.fixture
def board(person, bureau, settings) -> Board:
    return Board(person, bureau, settings)


def code(service, **arguments) -> str:
    with pytest.raises(Refused) as refusal:
        service(**arguments)
    return refusal.value.code


def client_of(person) -> Client:
    client = Client()
    client.force_login(person, backend="gongkai_site.accounts.backends.PowersBackend")
    return client


# --- the table of steps -------------------------------------------------------------------------------------------


def test_every_step_leads_from_known_states_to_a_known_state():
    for key, step in STEPS.items():
        assert set(step.starts) <= set(STATES), key
        assert not step.to or step.to in STATES, key
    reached = {"received", *(step.to for step in STEPS.values())} - {""}
    assert reached == set(STATES)


# --- its life -----------------------------------------------------------------------------------------------------


def test_a_message_goes_from_the_board_to_its_end(board):
    message = board.answered(may_publish=True)
    board.step(message, "rate", rating="satisfied")
    board.step(message, "close", on=date(2025, 3, 6))

    message.refresh_from_db()
    assert (message.state, message.rating, message.answered_on) == ("closed", "satisfied", date(2025, 3, 6))
    assert message.number == "留〔2025〕0001"
    steps = list(message.events.values_list("step", flat=True))
    assert steps == ["receive", "accept", "assign", "draft", "review", "answer", "rate", "close"]


def test_whoever_drafts_an_answer_does_not_review_it(board, person):
    message = board.assigned()
    both = person("first_reviewer", "drafter", organ=board.organ)
    board.step(message, "draft", by=both, answer="已修好。")

    assert board.refused(message, "review", by=both) == "MESSAGE-OWN-DRAFT"
    board.step(message, "review")


def test_a_step_out_of_turn_is_refused_with_where_it_stands(board):
    message = board.enter()
    assert board.refused(message, "answer") == "MESSAGE-STATE"
    assert board.refused(message, "convert") == "MESSAGE-OWN-SCREEN"


def test_a_section_returns_what_is_not_its_own_and_it_is_assigned_anew(board):
    message = board.assigned()
    assert board.refused(message, "return_unit", reason=" ") == "MESSAGE-MISSING"
    board.step(message, "return_unit", reason="属规划科职责")
    message.refresh_from_db()
    assert (message.state, message.handler) == ("returned", None)

    board.step(message, "assign", handler=board.drafter.pk)
    message.refresh_from_db()
    assert message.state == "assigned"


def test_a_message_of_another_unit_goes_back_to_its_board_and_counts_no_more(board):
    message = board.enter()
    board.step(message, "send_back", by=board.officer, reason="属于市水务局职责")
    assert not in_all(figures(Message.objects.all())).received

    board.today(date(2025, 3, 10))
    board.step(message, "take_again")
    message.refresh_from_db()
    assert (message.state, message.received_on, message.due_on) == ("received", date(2025, 3, 10), date(2025, 3, 17))


def test_what_came_to_the_organ_itself_cannot_be_sent_back(board):
    message = services.submit(organ=board.organ, incoming=incoming(board="own_form", board_id=""), key="k")
    assert board.refused(message, "send_back", by=board.officer, reason="不是我们的") == "MESSAGE-NOT-FORWARDED"


def test_what_is_not_accepted_is_answered_with_an_explanation_and_does_not_count(board):
    message = board.enter()
    assert board.refused(message, "decline", ground="procedure", explanation="") == "MESSAGE-MISSING"
    assert board.refused(message, "decline", ground="tired", explanation="不办") == "MESSAGE-MISSING"
    board.step(message, "decline", ground="procedure", explanation="此事法院正在审理，请等待判决。")

    message.refresh_from_db()
    assert (message.state, message.answered_on) == ("declined", DAY)
    assert not Message.objects.filter(SHOWN["counted"](None)).exists()


def test_another_who_stepped_in_meanwhile_is_noticed(board):
    message = board.enter()
    board.step(message, "accept")
    with pytest.raises(Refused) as refusal:
        services.take_step(by=board.officer, message=message, step="assign", seen=1, handler=board.drafter.pk)
    assert refusal.value.code == "RECORD-CHANGED"


def test_the_same_number_of_a_board_is_entered_once(board):
    board.enter()
    assert code(services.enter, by=board.officer, organ=board.organ, incoming=incoming()) == "MESSAGE-TAKEN"
    services.enter(by=board.officer, organ=board.organ, incoming=incoming(board="hotline"))


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ({"board": "own_form"}, "MESSAGE-BOARD"),
        ({"board": "nowhere"}, "MESSAGE-BOARD"),
        ({"category": "praise"}, "MESSAGE-CATEGORY"),
        ({"text": " "}, "MESSAGE-TEXT"),
        ({"subject": ""}, "MESSAGE-SUBJECT"),
        ({"text": "长" * 4001}, "MESSAGE-LONG"),
        ({"text": "空\x00字"}, "MESSAGE-SIGN"),
        ({"topic": "致电 13900005678"}, "MESSAGE-TOPIC"),
        ({"received_on": date(2025, 3, 4)}, "MESSAGE-FUTURE"),
        ({"received_on": DAY, "written_on": date(2025, 3, 4)}, "MESSAGE-ORDER"),
    ],
)
def test_what_is_wrong_is_refused(board, wrong, found):
    assert code(services.enter, by=board.officer, organ=board.organ, incoming=incoming(**wrong)) == found
    assert not Message.objects.exists()


# --- its days -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("category", "received", "due"),
    [
        ("error_report", date(2025, 3, 3), date(2025, 3, 6)),
        ("consultation", date(2025, 3, 3), date(2025, 3, 10)),
        ("consultation", date(2025, 4, 2), date(2025, 4, 10)),  # 清明: 4 to 6 April are holidays
        ("complaint", date(2025, 3, 3), date(2025, 3, 24)),
    ],
)
def test_the_day_follows_from_the_category_in_working_days(board, category, received, due):
    assert board.enter(received, category=category).due_on == due


def test_the_days_are_a_setting_of_the_organ(board):
    values = {"messages_complaint_days": "7", "messages_help_days": "none"}
    set_for(by=CONSOLE, organ=board.organ, values=values)
    assert board.enter(category="complaint").due_on == date(2025, 3, 12)
    assert board.enter(category="help", board_id="2").due_on == date(2025, 3, 10)  # what cannot be read sets nothing


def test_accepting_under_another_category_counts_anew(board):
    message = board.enter()
    board.step(message, "accept", category="complaint")
    message.refresh_from_db()
    assert message.due_on == date(2025, 3, 24)


def test_a_reply_on_progress_moves_the_day_as_far_as_the_setting_goes(board):
    message = board.assigned()
    board.today(date(2025, 3, 7))
    late = board.refused(message, "progress", reply="正在核实", until=date(2025, 3, 25))
    assert late == board.refused(message, "progress", reply="正在核实", until=date(2025, 3, 6)) == "MESSAGE-UNTIL"
    board.step(message, "progress", reply="正在核实", until=date(2025, 3, 24))

    message.refresh_from_db()
    assert (message.state, message.due_on) == ("assigned", date(2025, 3, 24))
    assert message.progressed_on == date(2025, 3, 7)


def test_three_months_are_an_alarm_whatever_was_promised(board):
    message = board.enter(written_on=date(2025, 2, 28))
    board.today(date(2025, 5, 28))
    assert not Message.objects.filter(SHOWN["hard"](None)).exists()
    board.today(date(2025, 5, 29))
    assert Message.objects.get(SHOWN["hard"](None)) == message
    late = {str(item.label): item.count for item in first_screen(board.officer) if item.bucket == "late"}
    assert list(late.values()) == [1, 1]


def test_the_first_screen_counts_what_its_links_show(board):
    board.assigned()
    board.enter(board_id="2")
    board.today(date(2025, 3, 11))
    client = client_of(board.officer)
    for item in first_screen(board.officer):
        page = client.get(item.url)
        assert page.status_code == 200
        assert page.context["items_count"] == item.count, item.url


# --- figures ------------------------------------------------------------------------------------------------------


def test_rates_have_two_decimals_halves_up_and_none_of_nothing():
    assert percent(3055, 3059) == Decimal("99.87")
    assert percent(1, 800) == Decimal("0.13")
    assert percent(0, 0) is None


def test_a_year_tells_its_counts_and_names_each_denominator(board):
    one = board.answered(board_id="1")
    board.step(one, "rate", rating="satisfied")
    board.step(one, "close")
    two = board.answered(board_id="2", online=False)
    board.step(two, "rate", rating="not")
    board.answered(board_id="3")
    board.enter(board_id="4")
    void = board.enter(board_id="5")
    board.step(void, "void", by=board.officer, reason="重复登记")

    told = {name: fact.value for name, fact in facts(board.organ, 2025).items() if name.startswith("messages.")}
    assert told == {
        "messages.received": 4,
        "messages.answered": 3,
        "messages.answered_online": 2,
        "messages.closed": 1,
        "messages.rated": 2,
        "messages.answer_rate": Decimal("50.00"),
        "messages.closing_rate": Decimal("25.00"),
        "messages.satisfaction": Decimal("50.00"),
    }


def test_each_count_of_the_year_opens_exactly_its_rows(board):
    board.step(board.answered(board_id="1"), "rate", rating="basically")
    board.enter(board_id="2")
    old = incoming(board_id="3", received_on=date(2024, 12, 31))
    services.enter(by=board.officer, organ=board.organ, incoming=old)
    client = client_of(board.officer)
    for name in ("received", "answered", "answered_online", "closed", "rated"):
        fact = facts(board.organ, 2025)[f"messages.{name}"]
        assert client.get(fact.url).context["items_count"] == fact.value, name


def test_where_nothing_came_in_there_is_no_rate(board):
    found = facts(board.organ, 2024)
    assert found["messages.received"].value == 0
    assert found["messages.satisfaction"].value is None
    assert found["messages.satisfaction"].reason["zh"]


def test_the_statistics_link_each_number_to_its_list(board):
    board.step(board.answered(board_id="1"), "rate", rating="satisfied")
    board.enter(board_id="2", category="complaint")
    client = client_of(board.officer)
    page = client.get(reverse("messages_statistics"))
    found = page.context["found"]
    assert "—" not in page.content.decode().split("ap-numbers")[1].split("</ul>")[0]
    for number in [*found.numbers, *(each for line in found.lines for each in line.numbers)]:
        assert client.get(f"{reverse('messages')}?{number.query}").context["items_count"] == number.count, number

    empty = client.get(reverse("messages_statistics"), {"first": "2023-01-01", "last": "2023-12-31"})
    assert empty.content.decode().count("<b>—</b>") == 3


# --- import -------------------------------------------------------------------------------------------------------

HEAD = "留言编号,类型,标题,内容,网友,联系方式,留言时间,转办时间,答复内容,答复时间,网上公开,满意度,办结时间\n"
OPEN = "B-1,咨询,问路灯,路灯坏了请修,陈春晓,13900005678,2025-02-27 08:01:02,2025-02-28,,,,,\n"
DONE = OPEN.replace(",,,,,", ",已修好,2025-03-03,是,满意,2025-03-03")


def take_in(board, rows: str):
    given = {"name": "留言.csv", "stream": io.BytesIO((HEAD + rows).encode())}
    run = imports.receive(by=board.officer, organ=board.organ, kind="messages.city_board", **given)
    return imports.start(by=board.officer, run=run, inline=True, untried=True)


def test_an_export_comes_in_once_and_follows_the_board(board):
    assert take_in(board, OPEN).added == 1
    message = Message.objects.get()
    assert (message.state, message.due_on, message.written_on) == ("received", date(2025, 3, 7), date(2025, 2, 27))

    assert take_in(board, OPEN).added == 0
    assert take_in(board, DONE).added == 1
    again = take_in(board, DONE)
    assert (again.added, again.unchanged) == (0, 1)
    message.refresh_from_db()
    assert (message.state, message.rating, message.online) == ("closed", "satisfied", True)
    assert (message.answer, message.closed_on) == ("已修好", DAY)
    assert Message.objects.count() == 1


def test_a_list_does_not_reopen_what_was_declined_here(board):
    take_in(board, OPEN)
    message = Message.objects.get()
    board.step(message, "decline", ground="unclear", explanation="没有写明地点。")
    assert take_in(board, DONE).added == 0
    message.refresh_from_db()
    assert message.state == "declined"


def test_rows_that_cannot_be_are_refused_and_the_others_come_in(board):
    rated = "B-2,咨询,问,问一问,张,,2025-02-27,2025-02-28,,,,满意,\n"
    strange = "B-3,表扬,问,问一问,张,,2025-02-27,2025-02-28,,,,,\n"
    early = "B-4,咨询,问,问一问,张,,2025-02-27,2025-02-28,好,2025-02-27,,,\n"
    run = take_in(board, rated + strange + early + OPEN)
    assert (run.added, run.refused) == (1, 3)


# --- conversion ---------------------------------------------------------------------------------------------------


def test_a_message_becomes_an_application_by_the_rules_of_receipt(board):
    message = board.enter()
    case = services.convert(
        by=board.officer,
        message=message,
        seen=message.version,
        intake=Intake("natural_person", CHEN, "三号路照明工程合同", way="email", route="online"),
        reply="已按依申请公开办理，请确认。",
    )
    message.refresh_from_db()
    assert (message.state, message.application, case.channel, case.received_on) == ("converted", case, "portal", None)
    assert case.state == "submitted"  # it is received when both sides have confirmed (条例第三十一条第（三）项)
    assert "依申请公开" in message.answer
    assert not Message.objects.filter(SHOWN["counted"](None)).exists()


def test_nothing_is_converted_without_telling_the_writer(board):
    message = board.enter()
    intake = Intake("natural_person", CHEN, "合同")
    facts = {"by": board.officer, "message": message, "seen": 1, "intake": intake}
    assert code(services.convert, reply=" ", **facts) == "MESSAGE-MISSING"
    assert not Application.objects.exists()


def test_an_application_that_is_none_is_handed_on_after_its_answer(board, person, settings):
    desk = Desk(person, board.organ, settings)
    case = desk.enter(DAY)
    arguments = {"by": board.officer, "case": case, "category": "complaint", "topic": "补助发放投诉"}
    assert code(services.hand_on, **arguments) == "MESSAGE-NOT-ANSWERED-SO"
    assert "from-application" not in client_of(board.officer).get(f"/desk/applications/{case.pk}/").content.decode()

    desk.answer(case, date(2025, 3, 5), outcome="petition")
    case.refresh_from_db()
    assert "from-application" in client_of(board.officer).get(f"/desk/applications/{case.pk}/").content.decode()
    message = services.hand_on(**arguments)
    assert (message.board, message.application, message.topic) == ("application", case, "补助发放投诉")
    assert message.text == case.wanted
    assert code(services.hand_on, **arguments) == "MESSAGE-HANDED-ON"
    case.refresh_from_db()
    assert case.result == "petition"


# --- publication --------------------------------------------------------------------------------------------------


def test_an_answer_becomes_an_item_that_goes_through_its_gates(board):
    message = board.answered(may_publish=True)
    texts = {"title": "关于园区路灯的答复", "question": "三号路路灯坏了。", "answer": "已修好。"}
    item = services.draft_publication(by=board.drafter, message=message, seen=message.version, **texts)

    message.refresh_from_db()
    assert (message.item, item.live, item.kind) == (item, False, "response")
    assert not Message.objects.filter(pk=message.pk, item__live=True).exists()
    again = {"by": board.drafter, "message": message, "seen": message.version, **texts}
    assert code(services.draft_publication, **again) == "MESSAGE-DRAFTED"


@pytest.mark.parametrize("place", ["title", "question", "answer"])
@pytest.mark.parametrize("told", ["陈春晓来信", "电话 13800001111", "chen@example.org"])
def test_nothing_of_who_wrote_gets_into_the_draft(board, place, told):
    message = board.answered(may_publish=True)
    texts = {"title": "答复", "question": "问", "answer": "答", place: told}
    facts = {"by": board.drafter, "message": message, "seen": message.version, **texts}
    assert code(services.draft_publication, **facts) == "MESSAGE-PERSONAL"


def test_without_consent_it_takes_a_general_interest(board):
    message = board.answered()
    facts = {"by": board.drafter, "message": message, "seen": message.version}
    texts = {"title": "答复", "question": "问", "answer": "答"}
    assert code(services.draft_publication, **facts, **texts) == "MESSAGE-CONSENT"
    assert services.draft_publication(**facts, **texts, interest="多人来信询问")


def test_what_is_not_answered_is_not_published(board):
    message = board.assigned(may_publish=True)
    facts = {"by": board.drafter, "message": message, "seen": message.version}
    assert code(services.draft_publication, **facts, title="a", question="b", answer="c") == "MESSAGE-UNANSWERED"


def test_what_reveals_is_found_in_a_word_as_well(board):
    message = board.enter()
    assert reveals("致陈春晓同志", message)
    assert not reveals("致来信人", message)


# --- the desk -----------------------------------------------------------------------------------------------------


def test_a_step_by_its_form_keeps_what_was_typed_when_it_is_refused(board):
    message = board.assigned()
    address = reverse("messages_step", args=[message.pk, "progress"])
    answer = client_of(board.drafter).post(address, {"reply": "正在查", "until": "2026-01-01", "seen": message.version})
    assert answer.status_code == 422
    assert "正在查" in answer.content.decode()

    answer = client_of(board.drafter).post(address, {"reply": "正在查", "until": "2025-03-20", "seen": message.version})
    assert answer.status_code == 302
    message.refresh_from_db()
    assert message.due_on == date(2025, 3, 20)


def test_several_messages_are_assigned_at_once_and_each_refused_one_is_named(board):
    ready, other = board.enter(board_id="1"), board.enter(board_id="2")
    board.step(ready, "accept")
    ready.refresh_from_db()
    chosen = [f"{each.pk}:{each.version}" for each in (ready, other)]
    answer = client_of(board.officer).post(
        reverse("messages_assign"), {"message": chosen, "handler": board.drafter.pk, "section": "综合科"}
    )
    assert answer.status_code == 422
    assert other.number in answer.content.decode()
    ready.refresh_from_db()
    assert (ready.state, ready.handler, ready.section) == ("assigned", board.drafter, "综合科")


def test_a_message_is_entered_by_its_form(board):
    client = client_of(board.officer)
    filled = {
        "organ": board.organ.pk,
        "board": "hotline",
        "board_id": "12345-1",
        "category": "help",
        "received_on": "2025-03-03",
        "topic": "取暖补贴",
        "subject": "问取暖补贴",
        "text": "去年的补贴还没有到账。",
    }
    answer = client.post(reverse("messages_new"), filled)
    message = Message.objects.get()
    assert answer.url == reverse("messages_message", args=[message.pk])
    page = client.get(answer.url).content.decode()
    assert "取暖补贴" in page
    assert "受理" in page
    assert client.post(reverse("messages_new"), filled).status_code == 422


def test_people_of_another_organ_see_nothing(board, person, other_bureau):
    message = board.enter()
    stranger = client_of(person("ogi_officer", organ=other_bureau))
    assert message.number not in stranger.get(reverse("messages")).content.decode()
    for name in ("message", "describe", "convert", "publish", "unmask"):
        assert stranger.get(reverse(f"messages_{name}", args=[message.pk])).status_code == 404
    assert stranger.get(reverse("messages_step", args=[message.pk, "accept"])).status_code == 404


@pytest.mark.parametrize(
    ("role", "step", "allowed"),
    [
        ("drafter", "accept", True),
        ("first_reviewer", "accept", False),
        ("city_supervisor", "accept", False),
        ("drafter", "void", False),
        ("ogi_officer", "void", True),
        ("secrecy_officer", "send_back", False),
    ],
)
def test_each_step_asks_for_its_power(board, person, role, step, allowed):
    message = board.enter()
    found = services.may_take(person(role, organ=board.organ), message, step)
    assert (found is None) == allowed
    assert allowed or found.code == "POWER-ROLE"


# --- what nobody may read -----------------------------------------------------------------------------------------

SECRETS = ("陈春晓", "13900005678", "chen@example.org")


def test_what_was_typed_is_sealed_in_the_database(board):
    message = board.answered()
    with connection.cursor() as cursor:
        for table in ("messages_board_message", "messages_board_messageevent"):
            cursor.execute(f"SELECT * FROM {table}")  # our own table
            rows = str(cursor.fetchall())
            assert not [each for each in (*SECRETS, TEXT, "路灯已于") if each in rows], table
    assert message.text == TEXT


def test_nothing_personal_is_in_trail_list_export_or_search(board):
    message = board.answered()
    services.unmask(by=board.officer, message=message, reason="回访")
    trail = json.dumps(list(Entry.objects.values_list("data", flat=True)), ensure_ascii=False, default=str)
    client = client_of(board.officer)
    pages = [client.get(reverse("messages"), {"columns": "number,title,board,board_id,section"}).content.decode()]
    export = client.get(reverse("messages"), {"export": "csv"})
    pages.append(b"".join(export.streaming_content).decode())
    assert message.number in pages[1]
    assert not [each for each in SECRETS for text in (trail, *pages) if each in text]
    for each in SECRETS:
        assert client.get(reverse("messages"), {"q": each}).context["items_count"] == 0


def test_the_page_masks_who_wrote_until_somebody_says_why(board):
    message = board.enter()
    client = client_of(board.drafter)
    page = client.get(reverse("messages_message", args=[message.pk])).content.decode()
    assert not [each for each in SECRETS if each in page]
    assert "陈**" in page

    address = reverse("messages_unmask", args=[message.pk])
    assert client.post(address, {"reason": "a"}).status_code == 422
    shown = client.post(address, {"reason": "回访核实"})
    assert "13900005678" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    entry = Entry.objects.get(action="message.unmasked")
    assert entry.data["why"] == "回访核实"


def test_who_may_not_unmask_is_refused(board, person):
    message = board.enter()
    supervisor = person("city_supervisor", organ=board.organ)
    assert client_of(supervisor).get(reverse("messages_unmask", args=[message.pk])).status_code == 403
    assert code(services.unmask, by=supervisor, message=message, reason="看看") == "POWER-ROLE"
    assert MessageEvent.objects.count() == 1


@pytest.mark.parametrize("kind", ["own_form", "city_board"])
def test_an_answer_is_not_taken_to_be_public_unless_somebody_says_so(board, kind):
    message = (
        board.enter()
        if kind == "city_board"
        else services.submit(organ=board.organ, incoming=incoming(board="own_form"), key="k1")
    )
    form = StepForm(step="answer", message=message)
    assert "checked" not in str(form["online"])
    assert "checked" in str(StepForm(step="answer", message=Message(organ=board.organ, online=True))["online"])


def test_a_share_of_the_satisfied_is_headed_as_a_rate(board):
    board.answered()
    client = Client()
    client.force_login(board.officer, backend="gongkai_site.accounts.backends.PowersBackend")
    page = client.get(reverse("messages_statistics"), {"first": "2025-01-01", "last": "2025-12-31"}).content.decode()
    assert "满意率" in page
    assert "满意度" not in page
