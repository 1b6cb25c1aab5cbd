"""Proposals: their days, every step from every state and by every role, answers, opinions, classes, publication."""

from __future__ import annotations

from datetime import date

import pytest
from tests.site.conftest import CONSOLE
from tests.site.proposal_kit import FACTS, LABELS, PEOPLE, Desk

from gongkai_site.accounts.roles import ROLES
from gongkai_site.audit.models import Entry
from gongkai_site.audit.words import actions
from gongkai_site.base.refusals import Refused
from gongkai_site.organs.services import set_for
from gongkai_site.proposals import services
from gongkai_site.proposals.guards import GUARDS
from gongkai_site.proposals.models import Event, Proposal, Proposer
from gongkai_site.proposals.naming import letter_title, reference
from gongkai_site.proposals.table import OPEN, STATES, STEPS

JOINT = [{"name": "高望川", "contact": ""}, {"name": "沈麦青", "contact": ""}]


@pytest.fixture
def desk(person, bureau, settings) -> Desk:
    return Desk(person, bureau, settings)


@pytest.fixture
def handled(desk) -> Proposal:
    row = desk.enter()
    desk.step(row, "accept")
    return row


# --- entering -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("assigned", "due"),
    [(date(2020, 3, 31), date(2020, 6, 30)), (date(2020, 1, 15), date(2020, 4, 15))],
)
def test_three_civil_months(desk, assigned, due):
    assert desk.enter(assigned_on=assigned).due_on == due


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"number": " "}, "PROPOSAL-MISSING"),
        ({"title": ""}, "PROPOSAL-MISSING"),
        ({"session": 0}, "PROPOSAL-MISSING"),
        ({"kind": "letter"}, "PROPOSAL-MISSING"),
        ({"role": "co"}, "PROPOSAL-MISSING"),
        ({"level": "moon"}, "PROPOSAL-MISSING"),
        ({"meeting": 100}, "PROPOSAL-NUMERAL"),
        ({"title": "长" * 201}, "PROPOSAL-LONG"),
        ({"proposers": []}, "PROPOSAL-MISSING"),
        ({"proposers": [{"name": "长" * 61}]}, "PROPOSAL-LONG"),
        ({"assigned_on": date(2021, 1, 19)}, "PROPOSAL-FUTURE"),
        ({"assigned_on": date(2008, 4, 30)}, "PROPOSAL-DAY"),
    ],
)
def test_what_is_no_proposal(bureau, facts, code):
    with pytest.raises(Refused) as found:
        services.add_proposal(by=CONSOLE, organ=bureau, **{"proposers": PEOPLE, **FACTS, **facts})
    assert found.value.code == code
    assert found.value.problem.data["field"] in {*FACTS, "proposers", "lead_organ", "level"}
    assert not Proposal.objects.exists()


def test_one_number_of_one_meeting_counts_once(desk, other_bureau):
    first = desk.enter()
    for same in ({"number": "21"}, {"number": "021", "title": "另一题"}):
        with pytest.raises(Refused) as found:
            desk.enter(**same)
        assert found.value.code == "PROPOSAL-TAKEN"
    desk.enter(meeting=3)
    desk.enter(kind="deputies")
    desk.step(first, "void", reason="登记错了")
    desk.enter()
    assert Proposal.objects.count() == 4


def test_how_to_reach_proposers_is_sealed_and_in_no_trail(desk):
    row = desk.enter()
    raw = Proposer.objects.filter(proposal=row).extra(select={"raw": "contact"}).values_list("raw", flat=True)
    assert Proposer.objects.get(proposal=row).contact == PEOPLE[0]["contact"]
    assert "13900001234" not in str(list(raw))
    assert "13900001234" not in str(list(Entry.objects.values_list("data", flat=True)))


def test_a_change_counts_the_days_anew_and_another_clerks_is_not_overwritten(desk):
    row = desk.enter()
    changed = services.change_proposal(by=desk.officer, proposal=row, seen=1, assigned_on=date(2020, 2, 29))
    assert (changed.due_on, changed.version) == (date(2020, 5, 29), 2)
    with pytest.raises(Refused) as found:
        services.change_proposal(by=desk.officer, proposal=row, seen=1, title="旧")
    assert found.value.code == "RECORD-CHANGED"
    desk.step(row, "accept")
    desk.contact(row)
    row.refresh_from_db()
    with pytest.raises(Refused) as found:
        services.change_proposal(by=desk.officer, proposal=row, seen=row.version, proposers=JOINT)
    assert found.value.code == "PROPOSAL-PROPOSERS-MET"
    desk.draft(row)
    row.refresh_from_db()
    with pytest.raises(Refused) as found:
        services.change_proposal(by=desk.officer, proposal=row, seen=row.version, title="晚了")
    assert found.value.code == "PROPOSAL-ON-ITS-WAY"


def test_how_letters_are_called(desk):
    assert letter_title(desk.enter()) == "关于市政协九届四次会议第021号提案的答复"
    assert reference(desk.enter(kind="deputies", meeting=0, number="5")) == "市九届人大闭会期间第5号建议"


# --- the table ----------------------------------------------------------------------------------------------------


def test_the_table_holds_together():
    assert {name for step in STEPS.values() for name in step.guards} == set(GUARDS)
    assert {state for step in STEPS.values() for state in step.start} <= set(STATES)
    reached = {"assigned", "rehandling", "answered"} | {step.to for step in STEPS.values()} - {"same", "back", "effect"}
    assert reached == set(STATES)
    assert {"proposal.step_taken", "proposal.entered", "proposal.imported"} <= set(actions())


@pytest.mark.parametrize("step", sorted(STEPS))
def test_a_step_starts_from_its_states_alone(desk, step):
    rule = STEPS[step]
    row = desk.enter(role=rule.roles[0], lead_organ="白桦市水务局" if rule.roles[0] == "co" else "")
    for state in STATES:
        Proposal.objects.filter(pk=row.pk).update(state=state)
        row.refresh_from_db()
        found = services.may_take(CONSOLE, row, step)
        assert (found is not None and found.code == "PROPOSAL-STATE") == (state not in rule.start), state
        if state not in rule.start:
            assert desk.refused(row, step, by=CONSOLE) == "PROPOSAL-STATE"


@pytest.mark.parametrize("step", sorted(STEPS))
def test_a_step_is_for_its_roles_alone(desk, step):
    for role in ("lead", "separate", "co"):
        row = desk.enter(number=role, role=role, lead_organ="白桦市水务局")
        Proposal.objects.filter(pk=row.pk).update(state=STEPS[step].start[0])
        row.refresh_from_db()
        found = services.may_take(CONSOLE, row, step)
        assert (found is not None and found.code == "PROPOSAL-ROLE") == (role not in STEPS[step].roles)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_who_may_take_which_step(desk, bureau, person, role):
    row, by = desk.enter(), person(role, organ=bureau)
    for key, step in STEPS.items():
        Proposal.objects.filter(pk=row.pk).update(state=step.start[0], role=step.roles[0])
        row.refresh_from_db()
        found = services.may_take(by, row, key)
        refused = found is not None and found.code.startswith("POWER-")
        assert refused == (step.act not in ROLES[role].acts), key


@pytest.mark.parametrize(
    ("call", "act"),
    [("add_proposal", "proposals.register"), ("take_over", "proposals.register"), ("add_set", "proposals.head")],
)
def test_who_may_enter(bureau, person, call, act):
    facts = {
        "add_proposal": {"proposers": PEOPLE, **FACTS},
        "take_over": {"rows": [], "source": "x"},
        "add_set": {"body": "甲", "labels": LABELS},
    }
    for role in ROLES:
        if act not in ROLES[role].acts:
            with pytest.raises(Refused) as found:
                getattr(services, call)(by=person(role, organ=bureau), organ=bureau, **facts[call])
            assert found.value.code == "POWER-ROLE"


def test_another_organs_people_see_nothing(desk, other_bureau, person):
    row = desk.enter()
    assert services.may_take(person("ogi_officer", organ=other_bureau), row, "accept").code == "POWER-ORGAN"


def test_two_clerks_at_once(desk, handled):
    handled.refresh_from_db()
    seen = handled.version
    desk.step(handled, "progress", text="已调研。")
    with pytest.raises(Refused) as found:
        services.take_step(by=desk.drafter, proposal=handled, step="progress", seen=seen, text="另一条")
    assert found.value.code == "RECORD-CHANGED"
    assert Event.objects.filter(proposal=handled, step="progress").count() == 1


# --- wrong unit, extension, co-handlers ---------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "last"), [(None, date(2020, 4, 10)), ("5", date(2020, 4, 7))])
def test_a_wrong_unit_returns_it_within_days_of_the_place(desk, bureau, days, last):
    if days:
        set_for(by=CONSOLE, organ=bureau, values={"proposals_return_days": days}, from_on=date(2020, 1, 1))
    row = desk.enter()
    assert row.return_by == last
    late = date(last.year, last.month, last.day + 1)
    assert desk.refused(row, "send_away", day=late, on=late, reason="不属于本局") == "PROPOSAL-RETURN-LATE"
    assert desk.refused(row, "send_away", day=last, on=last, reason=" ") == "PROPOSAL-MISSING"
    desk.step(row, "send_away", on=last, reason="不属于本局")
    assert Proposal.objects.get().state == "returned"
    desk.step(row, "come_back", reason="仍由你局办理")
    assert Proposal.objects.get().state == "assigned"


def test_extension_to_six_months_once_and_in_time(desk, handled):
    assert desk.refused(handled, "extend", day=date(2020, 7, 1), reason="涉及面广") == "PROPOSAL-EXTEND-LATE"
    desk.step(handled, "extend", day=date(2020, 6, 30), reason="涉及面广")
    handled.refresh_from_db()
    assert handled.due_on == date(2020, 9, 30)
    assert desk.refused(handled, "extend", reason="再延长") == "PROPOSAL-EXTENDED"


def test_a_co_handlers_opinion_holds_the_answer_until_its_day(desk, handled):
    desk.step(handled, "ask_co", name="白桦市财政局", on=date(2020, 4, 1), day=date(2020, 4, 1))
    assert desk.refused(handled, "ask_co", name="白桦市财政局") == "PROPOSAL-CO-TAKEN"
    assert desk.refused(handled, "ask_co", name=handled.organ.name) == "PROPOSAL-CO-TAKEN"
    asked = handled.co_handlers.get()
    assert asked.due_on == date(2020, 5, 6)  # the first of May is a holiday
    desk.contact(handled, date(2020, 4, 20))
    desk.draft(handled)
    assert desk.refused(handled, "sign", number="1号") == "PROPOSAL-CO-OUT"
    desk.step(handled, "co_opinion", co_handler=str(asked.pk), text="同意。")
    asked.refresh_from_db()
    assert (asked.answered_on, asked.opinion) == (date(2020, 4, 20), "同意。")
    desk.step(handled, "sign", number="1号")


def test_a_late_opinion_does_not_hold_the_answer_for_ever(desk, handled):
    desk.step(handled, "ask_co", name="白桦市财政局", on=date(2020, 4, 1), day=date(2020, 4, 1))
    desk.contact(handled, date(2020, 6, 1))
    desk.draft(handled)
    desk.step(handled, "sign", number="1号")


def test_as_a_co_handler_the_organ_gives_its_opinion_within_a_month(desk, bureau):
    set_for(by=CONSOLE, organ=bureau, values={"proposals_co_months": "2"}, from_on=date(2020, 5, 1))
    row = desk.enter(role="co", lead_organ="白桦市水务局")
    assert row.due_on == date(2020, 4, 30)
    assert desk.enter(role="co", lead_organ="甲", number="9", assigned_on=date(2020, 5, 12)).due_on == date(2020, 7, 13)
    desk.step(row, "accept", day=date(2020, 5, 13), handler=str(desk.drafter.pk))
    Proposal.objects.filter(pk=row.pk).update(handler=desk.officer)
    desk.step(row, "give_opinion", text="建议纳入规划。")
    row.refresh_from_db()
    assert (row.state, row.answered_on) == ("closed", date(2020, 5, 13))
    assert services.may_publish(CONSOLE, row).code == "PROPOSAL-UNANSWERED"


def test_open_states_owe_something():
    assert set(OPEN) == {"assigned", "handling", "drafted", "signed", "rehandling"}
