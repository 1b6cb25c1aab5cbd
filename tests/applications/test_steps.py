"""The table of steps: whole, and refused from every state it does not start from."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gongkai import law
from gongkai.applications import CHANNELS, STATES, STEPS, Case, Consultation, Given, may_step, steps_from
from gongkai.applications.guards import GUARDS
from gongkai.clocks import Event, answer_clock
from gongkai.report.forms import forms
from gongkai.workdays import load

CALENDAR = load()
DAY = date(2025, 9, 19)


def case(state: str = "in_review", *events: Event, **facts) -> Case:
    history = (Event("received", DAY), *events)
    due = answer_clock(history, CALENDAR) if state != "submitted" else None
    return Case(state, facts.pop("channel", "counter"), DAY, CALENDAR, history, due, **facts)


def given(on: date = DAY + timedelta(days=3), by: int = 7, **facts) -> Given:
    return Given(on, by, facts)


def code(step: str, there: Case, told: Given) -> str | None:
    wrong = may_step(step, there, told)
    return wrong.code if wrong else None


class TestTheTable:
    def test_each_guard_is_used_and_each_used_one_exists(self):
        assert {name for step in STEPS.values() for name in step.guards} == set(GUARDS)

    @pytest.mark.parametrize("step", STEPS.values(), ids=lambda step: step.key)
    def test_a_step_leads_from_states_to_a_state(self, step):
        assert set(step.start) <= set(STATES)
        assert step.to in {*STATES, "same", "consulted"}
        assert step.basis
        assert step.mark in {"verified", "unverified", "our_choice"}

    def test_every_state_can_be_reached_and_every_open_one_left(self):
        reached = {step.to for step in STEPS.values()}
        assert set(STATES) <= reached | {"consulting_organ"}
        assert all(list(steps_from(key)) for key, state in STATES.items() if state.open)

    @pytest.mark.parametrize("step", [each for each in STEPS.values() if each.start], ids=lambda step: step.key)
    def test_from_every_other_state_it_is_refused(self, step):
        for state in set(STATES) - set(step.start):
            assert code(step.key, case(state), given()) == "CASE-STATE"

    def test_every_decision_has_its_row_in_both_editions(self):
        for form in forms().values():
            rows = {key.split(".", 1)[1].rsplit(".", 1)[0] for key in form.keys if key.startswith("applications.")}
            for outcome in law.outcomes().values():
                assert outcome.rows[form.id] in rows

    def test_what_ends_a_case_by_itself_is_a_decision(self):
        assert {step.ends for step in STEPS.values() if step.ends} <= set(law.outcomes())


SOON = DAY + timedelta(days=3)
SENT = Event("consultation_sent", date(2025, 9, 24), "1")
THIRD = Consultation("1", "third_party", date(2025, 9, 24), date(2025, 9, 25))
SILENT = Consultation("1", "third_party", date(2025, 9, 24), date(2025, 9, 25), date(2025, 10, 20))
AGAINST = Consultation("1", "third_party", date(2025, 9, 24), date(2025, 9, 25), date(2025, 9, 30), False, "商业秘密")
ASKED = case("awaiting_correction", correction_due=date(2025, 9, 30))
AGAINST_IT = case("decided", consultations=(AGAINST,), outcome="granted_provided")
TOLD = case("decided", consultations=(replace(AGAINST, told_on=SOON),), outcome="granted_provided")
WAITING = case("consulting_third_party", SENT, consultations=(THIRD,))
GUARDED = [
    # step, case, what is given, the code or None
    ("register", case("submitted", channel="portal"), {}, "CASE-RECEIPT-OPEN"),
    ("register", case("submitted", channel="portal", confirmed={"organ": DAY, "applicant": DAY}), {}, None),
    ("register", case("submitted", channel="signed_post"), {}, "CASE-RECEIPT-OPEN"),
    ("register", case("submitted", channel="signed_post", signed_for_on=DAY), {}, None),
    ("register", case("submitted", channel="signed_post", signed_for_on=DAY + timedelta(days=9)), {}, "CASE-FUTURE"),
    ("confirm_organ", case("submitted", channel="counter"), {}, "CASE-NO-CONFIRMATION"),
    ("confirm_organ", case("submitted", channel="fax"), {"on": DAY - timedelta(days=1)}, "CASE-BEFORE"),
    ("confirm_applicant", case("submitted", channel="fax", confirmed={"applicant": DAY}), {}, "CASE-CONFIRMED"),
    ("assign", case("received"), {}, "CASE-HANDLER"),
    ("assign", case("received"), {"handler": 3}, None),
    ("void", case(), {}, "CASE-REASON"),
    ("redate", case(), {}, "CASE-EVIDENCE"),
    ("redate", case(), {"evidence": "邮戳", "received_on": date(2025, 9, 26)}, "CASE-FUTURE"),
    ("redate", case(), {"evidence": "邮戳", "received_on": date(2025, 9, 18)}, "CASE-BEFORE"),
    (
        "redate",
        case("in_review", SENT),
        {"on": date(2025, 9, 29), "evidence": "邮戳", "received_on": date(2025, 9, 26)},
        "CASE-RECEIPT-LATE",
    ),
    ("ask_correction", case(), {"until": date(2025, 9, 30)}, "CASE-CORRECTION-ITEMS"),
    ("ask_correction", case(), {"items": "名称", "until": SOON}, "CASE-CORRECTION-PERIOD"),
    ("ask_correction", case(), {"items": "名称", "until": date(2025, 9, 30)}, None),
    (
        "ask_correction",
        case(),
        {"on": date(2025, 10, 9), "items": "名称", "until": date(2025, 10, 20)},
        "CASE-CORRECTION-LATE",
    ),
    (
        "ask_correction",
        case(),
        {"on": date(2025, 10, 9), "items": "名称", "until": date(2025, 10, 20), "late_reason": "错过"},
        None,
    ),
    ("correct", ASKED, {"on": date(2025, 10, 9)}, "CASE-CORRECTED-LATE"),
    ("lapse_correction", ASKED, {"on": date(2025, 9, 30)}, "CASE-PERIOD-RUNS"),
    ("lapse_correction", ASKED, {"on": date(2025, 10, 1)}, None),
    ("ask_fee", case(), {"scale": "per_page"}, "CASE-FEE-AMOUNT"),
    ("ask_fee", case(), {"scale": "per_page", "amount": 10, "on": date(2025, 10, 27)}, "CASE-FEE-LATE"),
    ("pay", case("awaiting_fee", fee_due=DAY), {}, "CASE-PAID-LATE"),
    ("lapse_fee", case("awaiting_fee", fee_due=SOON), {}, "CASE-PERIOD-RUNS"),
    ("consult_third_party", case(), {}, "CASE-PARTY"),
    ("consult_third_party", case(), {"party": "甲公司"}, "CASE-SUBJECT"),
    ("party_answered", WAITING, {"consultation": "2", "agrees": True}, "CASE-CONSULTATION"),
    ("party_answered", WAITING, {"consultation": "1"}, "CASE-OPINION"),
    ("party_answered", WAITING, {"consultation": "1", "agrees": False}, "CASE-OBJECTION-REASONS"),
    ("party_silent", WAITING, {"consultation": "1", "on": date(2025, 10, 20)}, "CASE-PERIOD-RUNS"),
    ("party_silent", WAITING, {"consultation": "1", "on": date(2025, 10, 24)}, None),
    ("extend", case(), {"length": 21, "reason": "量大"}, "CASE-EXTENSION-LENGTH"),
    ("extend", case(), {"length": 20, "reason": "量大"}, None),
    (
        "extend",
        case("in_review", Event("day_ordered", DAY, until=SOON)),
        {"length": 5, "reason": "量大"},
        "CASE-DAY-ORDERED",
    ),
    ("void", case(reopened=True), {"reason": "误登记"}, "CASE-ANSWERED-BEFORE"),
    ("conclude", case(reopened=True), {"outcome": "merged", "reason": "合并"}, "CASE-ANSWERED-BEFORE"),
    ("redate", case(reopened=True), {"received_on": DAY, "evidence": "签收单"}, "CASE-ANSWERED-BEFORE"),
    ("draft", case(), {"outcome": "withdrawn"}, "CASE-OUTCOME"),
    ("draft", case(), {"outcome": "partial"}, "CASE-PARTIAL-GROUNDS"),
    ("draft", case(), {"outcome": "granted_provided", "grounds": ["nonsense"]}, "CASE-GROUND"),
    ("draft", case(), {"outcome": "not_held_not_exist"}, "CASE-SEARCH"),
    ("draft", case(searched=True), {"outcome": "not_held_not_exist"}, None),
    ("draft", case(), {"outcome": "denied_third_party"}, "CASE-THIRD-PARTY"),
    ("draft", case(consultations=(AGAINST,)), {"outcome": "denied_third_party"}, "CASE-INTEREST"),
    ("draft", case(consultations=(AGAINST,)), {"outcome": "denied_third_party", "interest": True}, "CASE-INTEREST"),
    ("draft", case(consultations=(AGAINST,)), {"outcome": "denied_third_party", "interest": False}, None),
    ("draft", case(consultations=(AGAINST,)), {"outcome": "granted_provided"}, "CASE-OBJECTION"),
    ("draft", case(consultations=(AGAINST,)), {"outcome": "granted_provided", "public_interest": "安全事故"}, None),
    ("draft", case(), {"outcome": "denied_process", "override": False}, "CASE-DISCRETION"),
    ("draft", case(), {"outcome": "denied_process", "discretion": "尚在研究"}, "CASE-OVERRIDE"),
    ("draft", case(), {"outcome": "denied_process", "discretion": "尚在研究", "override": False}, None),
    ("draft", case(), {"outcome": "still_unclear"}, "CASE-NOT-CORRECTED"),
    ("draft", case(), {"outcome": "excessive"}, "CASE-REASONS"),
    ("draft", case(reasons_judged=False), {"outcome": "excessive"}, None),
    ("draft", case(), {"outcome": "not_held_not_ours"}, "CASE-COMPETENT"),
    ("draft", case(), {"outcome": "repeat"}, "CASE-EARLIER"),
    ("sign", case("drafted", drafter=7, reviewed=True), {"number": "1"}, "CASE-OWN-WORK"),
    ("sign", case("drafted", drafter=3), {"number": "1"}, "CASE-REVIEW"),
    ("sign", case("drafted", drafter=3, reviewed=True), {}, "CASE-NUMBER"),
    ("sign", case("drafted", drafter=3, reviewed=True, level="first"), {"number": "1"}, "CASE-LEVEL"),
    ("sign", case("drafted", drafter=3, reviewed=True, signed=((7, DAY),)), {"number": "1"}, "CASE-SIGNED-BEFORE"),
    ("sign", case("drafted", drafter=3, reviewed=True, signed=((8, SOON),)), {"number": "1", "on": DAY}, "CASE-BEFORE"),
    ("sign", case("drafted", drafter=3, reviewed=True, signed=((8, DAY),)), {"number": "1"}, None),
    ("sign_first", case("drafted", drafter=3), {}, "CASE-LEVEL"),
    ("sign_first", case("drafted", drafter=7, level="first"), {}, "CASE-OWN-WORK"),
    ("sign_first", case("drafted", drafter=3, level="first"), {}, None),
    ("sign_second", case("drafted", drafter=3, level="first"), {}, "CASE-LEVEL"),
    ("sign_second", case("drafted", drafter=3, level="second", signed=((7, DAY),)), {}, "CASE-SIGNED-BEFORE"),
    ("sign_second", case("drafted", drafter=3, level="second", signed=((8, DAY),)), {}, None),
    ("reassign", case(), {"reason": "调岗"}, "CASE-HANDLER"),
    ("reassign", case(handler=3), {"handler": 3, "reason": "调岗"}, "CASE-SAME-HANDLER"),
    ("reassign", case(handler=3), {"handler": 4}, "CASE-REASON"),
    ("reassign", case(handler=3), {"handler": 4, "reason": "调岗"}, None),
    ("tell_party", AGAINST_IT, {"consultation": "2"}, "CASE-NOT-OVERRULED"),
    ("tell_party", AGAINST_IT, {"consultation": "1"}, None),
    ("serve", AGAINST_IT, {"delivery": "counter"}, "CASE-PARTY-NOT-TOLD"),
    ("serve", TOLD, {"delivery": "counter"}, None),
    ("serve", TOLD, {"delivery": "counter", "on": DAY}, "CASE-PARTY-NOT-TOLD"),
    ("tell_party", TOLD, {"consultation": "1"}, "CASE-NOT-OVERRULED"),
    ("serve", case("decided"), {}, "CASE-DELIVERY"),
    ("serve", case("decided", decided_on=date(2025, 10, 1)), {"delivery": "counter"}, "CASE-BEFORE"),
    ("conclude", case(), {"outcome": "granted_provided", "reason": "x"}, "CASE-ENDING"),
    ("close", case("delivered"), {}, "CASE-PROOF"),
    ("reopen", case("closed"), {}, "CASE-NOT-QUASHED"),
    ("reopen", case("closed", quashed=True), {"until": SOON}, "CLOCK-DELAY"),
    ("reopen", case("closed", quashed=True), {"until": SOON + timedelta(days=30)}, None),
]


@pytest.mark.parametrize(
    ("step", "there", "told", "expected"), GUARDED, ids=lambda each: each if isinstance(each, str) else ""
)
def test_a_step_is_kept_back_by_its_rule(step, there, told, expected):
    told = dict(told)
    assert code(step, there, given(told.pop("on", SOON), **told)) == expected


def test_after_an_opinion_the_case_waits_for_the_next():
    other = Consultation("2", "co_maker", date(2025, 9, 25))
    there = case(
        "consulting_third_party", SENT, Event("consultation_sent", date(2025, 9, 25), "2"), consultations=(THIRD, other)
    )
    assert STEPS["party_answered"].end(there, "1") == "consulting_organ"
    assert STEPS["party_answered"].end(case(consultations=(THIRD,)), "1") == "in_review"


# The naive errors of procedure §10, by name.


def test_a_second_correction_notice_is_refused():
    there = case("in_review", Event("correction_asked", SOON), Event("corrected", SOON))
    assert code("ask_correction", there, given(items="名称", until=date(2025, 10, 9))) == "CLOCK-CORRECTION-TWICE"


def test_silence_of_a_third_party_is_no_consent():
    assert SILENT.consents is None
    assert code("draft", case(consultations=(SILENT,)), given(outcome="granted_provided")) == "CASE-SILENCE"


def test_silence_of_a_co_maker_is_consent():
    silent = Consultation("1", "co_maker", date(2025, 9, 24), date(2025, 9, 25), date(2025, 10, 20))
    assert silent.consents is True
    assert code("draft", case(consultations=(silent,)), given(outcome="granted_provided")) is None


def test_an_extension_after_the_last_day_is_refused():
    assert code("extend", case(), given(date(2025, 10, 24), length=20, reason="量大")) == "CLOCK-EXTENSION-LATE"


def test_a_second_extension_is_refused():
    there = case("in_review", Event("extended", SOON, length=5))
    assert code("extend", there, given(length=5, reason="量大")) == "CLOCK-EXTENDED-TWICE"


def test_the_time_of_sending_on_the_web_is_no_day_of_receipt():
    assert {key for key, channel in CHANNELS.items() if channel.day == "arrived"} == {"counter", "oral"}


def test_by_post_the_mailing_day_and_its_number_count():
    assert code("serve", case("decided"), given(delivery="post")) == "CASE-TRACKING"
    assert code("serve", case("decided"), given(delivery="post", tracking="EM123")) is None


def test_a_denial_carries_the_notice_of_reconsideration_first():
    from gongkai.applications.remedies import goes_first

    assert goes_first("denied_internal")
    assert goes_first("partial", ("denied_process",))
    assert not goes_first("not_held_not_exist")


def test_not_existing_and_not_ours_stand_in_one_row():
    rows = {law.outcomes()[each].rows["annual-2021"] for each in ("not_held_not_exist", "not_held_not_ours")}
    assert rows == {"unable.not_held"}


def test_already_public_is_granted():
    assert law.outcomes()["granted_already_public"].rows["annual-2021"] == "granted"
