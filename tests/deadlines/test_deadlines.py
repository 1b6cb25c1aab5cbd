"""Deadlines, by tables that a jurist can read and add to."""

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai import deadlines, law
from gongkai.clocks import answer_dues, remedies
from gongkai.clocks.counting import LATEST, add_months
from gongkai.deadlines import KINDS, Event, answer_clock, answer_due, due_dates, extension_due, sentences
from gongkai.problems import Failure
from gongkai.workdays import load

CALENDAR = load()
HERE = Path(__file__).parent
STARTS = st.dates(date(2019, 5, 15), date(2026, 3, 31))
SINCE_2021 = st.dates(date(2021, 1, 1), date(2026, 3, 31))  # when all kinds of period were in force


def cases(name):
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))["case"]


def name_of(case):
    return case["name"]


def events(case):
    """Read ``[kind, day, detail]``: the detail is a reference, a number of days or a day."""
    fields = {str: "ref", int: "length", date: "until"}
    return [Event(kind, on, **{fields[type(each)]: each for each in more}) for kind, on, *more in case["events"]]


def code_of(call):
    with pytest.raises(Failure) as refused:
        call()
    return refused.value.problem.code


@pytest.mark.parametrize("case", cases("vectors.toml"), ids=lambda case: f"{case['start']}+{case['n']}")
def test_nth_working_day(case):
    assert CALENDAR.add(case["start"], case["n"]) == case["due"]


def test_there_are_61_vectors():
    assert len(cases("vectors.toml")) == 61


@pytest.mark.parametrize("case", cases("kinds.toml"), ids=name_of)
def test_deadline_of_a_kind(case):
    assert KINDS[case["kind"]](case["from"], CALENDAR).due == case["due"]


def test_every_kind_has_a_case():
    assert {case["kind"] for case in cases("kinds.toml")} == set(KINDS)


@pytest.mark.parametrize("case", [case for case in cases("clock.toml") if "refused" not in case], ids=name_of)
def test_answer_clock(case):
    due = answer_clock(events(case), CALENDAR)

    assert due.due == (case["due"] or None)
    assert due.not_before == case.get("not_before")


@pytest.mark.parametrize("case", [case for case in cases("clock.toml") if "refused" in case], ids=name_of)
def test_answer_clock_refuses(case):
    assert code_of(lambda: answer_clock(events(case), CALENDAR)) == case["refused"]


@given(STARTS)
def test_the_clock_of_a_lone_receipt_is_the_answer_period(received):
    assert answer_clock([Event("received", received)], CALENDAR) == answer_due(received, CALENDAR)


@given(STARTS, st.integers(0, 25), st.integers(0, 40), st.integers(0, 25), st.integers(0, 40))
def test_overlapping_consultations_never_take_more_than_their_sum_nor_less_than_the_longer(start, a, n, b, m):
    def clock(*pauses):
        history = [Event("received", start)]
        for ref, (sent, length) in enumerate(pauses):
            history.append(Event("consultation_sent", start + timedelta(days=sent), ref=str(ref)))
            history.append(Event("consultation_answered", start + timedelta(days=sent + length), ref=str(ref)))
        return answer_clock(sorted(history, key=lambda event: event.on), CALENDAR).due

    def taken(due):
        return CALENDAR.count(start, due) - 20

    both, one, other = clock((a, n), (b, m)), clock((a, n)), clock((b, m))

    assert both >= max(one, other) or taken(both) >= taken(one)
    assert clock() <= both


@given(SINCE_2021, st.sampled_from(sorted(KINDS)))
def test_steps_explain_every_day_to_the_last(start, kind):
    due = KINDS[kind](start, CALENDAR)
    days = [step.date for step in due.steps]

    assert days[-1] == due.due
    assert days == sorted(set(days))
    numbers = [step.n for step in due.steps if step.counted]
    if law.limit(kind.replace("-", "_"), on=start).unit in ("working_day", "day"):
        assert numbers == list(range(1, len(numbers) + 1))
        assert days == [start + timedelta(days=n) for n in range((due.due - start).days + 1)]
    for lang in ("zh", "en"):
        assert all(sentences(due.steps, lang))


@given(SINCE_2021, st.sampled_from(sorted(set(KINDS) - {"annual-department", "annual-government"})))
def test_a_deadline_is_a_working_day_after_its_start(start, kind):
    due = KINDS[kind](start, CALENDAR)

    assert due.due > start
    assert CALENDAR.is_working_day(due.due)


def test_the_clocks_of_many_cases_are_those_of_each():
    histories = [events(case) for case in cases("clock.toml") if "refused" not in case] * 2
    for found, history in zip(answer_dues(histories, CALENDAR), histories, strict=True):
        one = answer_clock(history, CALENDAR)
        assert (found.due, found.not_before, found.provisional) == (one.due, one.not_before, one.provisional)


@given(st.lists(st.dates(date(2008, 5, 1), date(2026, 6, 1)), max_size=20), st.sampled_from(["answer", "budget"]))
def test_many_at_once_give_the_same_as_one_by_one(starts, kind):
    starts = [start for start in starts if kind == "answer" or start >= date(2015, 1, 1)]

    assert due_dates(kind, starts, CALENDAR) == [KINDS[kind](start, CALENDAR).due for start in starts]


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_months_end_on_the_corresponding_day_or_the_last_of_the_month(day, n):
    later = add_months(day, n)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == n
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@pytest.mark.parametrize("start", [date(1, 1, 1), date(2008, 4, 30)])
@pytest.mark.parametrize("kind", KINDS)
def test_before_the_regulation_there_is_no_deadline(kind, start):
    assert code_of(lambda: KINDS[kind](start, CALENDAR)) == "DUE-BEFORE-LAW"


@pytest.mark.parametrize("start", [LATEST + timedelta(days=1), date.max])
@pytest.mark.parametrize("kind", KINDS)
def test_a_start_far_in_the_future_is_a_slip(kind, start):
    assert code_of(lambda: KINDS[kind](start, load())) == "DUE-TOO-LATE"


@pytest.mark.parametrize("start", [date(1, 1, 1), date(2008, 4, 30), date.max])
def test_many_at_once_refuse_what_one_refuses(start):
    assert code_of(lambda: due_dates("answer", [start], CALENDAR)) in ("DUE-BEFORE-LAW", "DUE-TOO-LATE")


@pytest.mark.parametrize("start", [date(2199, 12, 31), date(2150, 6, 1)])
@pytest.mark.parametrize("kind", KINDS)
def test_provisional_dates_reach_to_the_last_start_allowed(kind, start):
    due = KINDS[kind](start, load(provisional=True))

    assert due.provisional or due.calendar is None


def test_a_rule_that_came_later_is_named_with_its_day():
    assert code_of(lambda: deadlines.fee_payment_due(date(2020, 12, 31), CALENDAR)) == "LIMIT-NOT-YET"


def test_a_shorter_extension_is_the_organs_choice_and_a_longer_one_is_not():
    assert extension_due(date(2025, 10, 23), CALENDAR, 5).due == date(2025, 10, 30)
    assert code_of(lambda: extension_due(date(2025, 10, 23), CALENDAR, 21)) == "LIMIT-LENGTH"
    assert code_of(lambda: extension_due(date(2025, 10, 23), CALENDAR, 0)) == "LIMIT-LENGTH"


def test_a_local_limit_takes_the_places_own_length():
    assert deadlines.interpretation_due(date(2026, 3, 2), CALENDAR, 5).due == date(2026, 3, 9)
    assert deadlines.message_due(date(2026, 3, 2), "complaint", CALENDAR, 7).due == date(2026, 3, 11)


@pytest.mark.parametrize(
    ("category", "due"),
    [
        ("consultation", date(2026, 3, 9)),
        ("complaint", date(2026, 3, 23)),
        ("suggestion", date(2026, 3, 23)),
        ("error_report", date(2026, 3, 5)),
        ("progress_reply", date(2026, 3, 9)),
    ],
)
def test_messages(category, due):
    assert deadlines.message_due(date(2026, 3, 2), category, CALENDAR).due == due


def test_a_statutory_limit_takes_no_other_length():
    assert code_of(lambda: deadlines.due("answer", date(2026, 3, 2), CALENDAR, length=25)) == "LIMIT-LENGTH"


@pytest.mark.parametrize(
    ("function", "start", "last"),
    [
        (remedies.respondent_answer_due, date(2026, 9, 30), date(2026, 10, 20)),
        (remedies.respondent_answer_simplified_due, date(2026, 9, 30), date(2026, 10, 13)),
        (remedies.reconsideration_decision_due, date(2026, 3, 2), date(2026, 5, 6)),
        (remedies.reconsideration_decision_simplified_due, date(2026, 3, 2), date(2026, 4, 1)),
        (remedies.reconsideration_decision_extended_due, date(2026, 5, 6), date(2026, 6, 5)),
        (remedies.reconsideration_untold_due, date(2024, 2, 29), date(2025, 2, 28)),
        (remedies.litigation_untold_due, date(2025, 10, 1), date(2026, 10, 8)),
        (remedies.litigation_inaction_due, date(2026, 3, 5), date(2026, 9, 7)),
        (remedies.petition_acceptance_due, date(2026, 3, 2), date(2026, 3, 17)),
        (remedies.petition_objection_due, date(2026, 3, 2), date(2026, 3, 9)),
        (remedies.petition_decision_due, date(2026, 3, 2), date(2026, 5, 6)),
        (deadlines.penalty_withdrawal_due, date(2026, 9, 30), date(2026, 10, 10)),
        (deadlines.procurement_result_due, date(2026, 2, 13), date(2026, 2, 24)),
        (deadlines.licence_publication_due, date(2026, 9, 30), date(2026, 10, 15)),
        (deadlines.department_budget_due, date(2026, 3, 2), date(2026, 3, 23)),
        (deadlines.proposal_co_handler_due, date(2026, 1, 31), date(2026, 2, 28)),
        (deadlines.message_alarm_due, date(2026, 7, 3), date(2026, 10, 3)),
        (deadlines.withheld_review_due, date(2025, 10, 3), date(2026, 10, 3)),
    ],
)
def test_further_deadlines(function, start, last):
    assert function(start, CALENDAR).due == last


def test_a_deadline_names_its_rule_and_its_calendar_version():
    due = answer_due(date(2025, 12, 15), CALENDAR)

    assert due.basis == "条例第三十三条第二款"
    assert due.calendar == "cn-2025@2024-11-12+cn-2026@2025-11-04"
    assert not due.provisional


def test_the_version_is_of_the_calendar_as_it_was_known():
    assert answer_due(date(2020, 1, 20), load(as_of=date(2020, 1, 20))).calendar == "cn-2020@2019-11-21"
    assert answer_due(date(2020, 1, 20), load(as_of=date(2020, 1, 20))).due == date(2020, 2, 21)
    assert answer_due(date(2020, 1, 20), CALENDAR).calendar == "cn-2020@2020-01-26"
    assert answer_due(date(2020, 1, 20), CALENDAR).due == date(2020, 2, 25)


def test_the_explanation_over_spring_festival():
    lines = sentences(answer_due(date(2026, 1, 30), CALENDAR).steps, "zh")

    assert "2026-02-15 至 2026-02-23 春节放假，不计。" in lines
    assert "2026-02-14 调休上班，计入，第 11 日。" in lines
    assert lines[-1] == "2026-03-02 至 2026-03-05 计入，第 17 至 20 日。"


def test_a_provisional_deadline_is_marked():
    due = answer_due(date(2026, 12, 4), load(provisional=True))

    assert due.provisional
    assert due.calendar == "cn-2026@2025-11-04+cn-2027@provisional"
