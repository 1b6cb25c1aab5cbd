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
from gongkai_site.proposals.models import Answer, Event, Proposal, Proposer
from gongkai_site.proposals.naming import letter_title, reference
from gongkai_site.proposals.table import OPEN, STATES, STEPS
from gongkai_site.publishing.models import Item

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
        ({"kind": "petition"}, "PROPOSAL-MISSING"),
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


# --- the answer ---------------------------------------------------------------------------------------------------


def test_nothing_is_drafted_before_the_proposer_was_heard(desk, handled):
    assert desk.refused(handled, "draft", text="答复") == "PROPOSAL-NOT-CONTACTED"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"text": " "}, "PROPOSAL-MISSING"),
        ({"result_class": "A"}, "PROPOSAL-MISSING"),
        ({"openness": ""}, "PROPOSAL-MISSING"),
        ({"openness": "closed"}, "PROPOSAL-CLOSED-REASON"),
    ],
)
def test_what_a_draft_must_have(desk, handled, facts, code):
    desk.contact(handled)
    told = {"text": "答复", "result_class": f"{desk.set.pk}:A", "openness": "public", "title": "答复", **facts}
    assert desk.refused(handled, "draft", **told) == code
    assert not Answer.objects.exists()


def test_no_class_of_a_closed_set_or_of_none(desk, handled):
    desk.contact(handled)
    chosen = {"text": "答复", "openness": "public", "title": "答复"}
    assert desk.refused(handled, "draft", result_class=f"{desk.set.pk}:D", **chosen) == "PROPOSAL-MISSING"
    services.close_set(by=desk.head, label_set=desk.set, seen=1)
    assert desk.refused(handled, "draft", result_class=f"{desk.set.pk}:A", **chosen) == "PROPOSAL-NO-SET"


def test_nobody_signs_what_they_drafted(desk, handled, person, bureau):
    both = person("drafter", "signer", organ=bureau)
    desk.contact(handled)
    desk.draft(handled, by=both)
    assert desk.refused(handled, "sign", by=both, number="1号") == "PROPOSAL-OWN-DRAFT"
    assert desk.refused(handled, "sign") == "PROPOSAL-MISSING"
    desk.step(handled, "send_back", reason="写明时限")
    handled.refresh_from_db()
    assert handled.state == "handling"
    desk.draft(handled, number="2号")
    desk.step(handled, "sign")
    letter = handled.letters.last()
    assert (letter.number, letter.by, letter.signer) == ("2号", desk.drafter, desk.signer)
    assert handled.letters.count() == 2  # the first draft stays to be seen


def test_each_joint_proposer_is_answered(desk):
    row = desk.enter(JOINT)
    desk.step(row, "accept")
    desk.contact(row, date(2020, 5, 11))
    desk.draft(row)
    desk.step(row, "sign", number="1号")
    first, second = row.proposers.all()
    assert desk.refused(row, "answer", proposers=[]) == "PROPOSAL-MISSING"
    assert desk.refused(row, "answer", proposers=[second.pk], via_lead=True) == "PROPOSAL-VIA-LEAD"
    desk.step(row, "answer", proposers=[first.pk])
    row.refresh_from_db()
    assert (row.state, row.answered_on) == ("signed", None)
    assert desk.refused(row, "answer", proposers=[first.pk]) == "PROPOSAL-MISSING"
    desk.step(row, "answer", day=date(2020, 5, 12), proposers=[second.pk], copies_to="市政协提案委")
    row.refresh_from_db()
    assert (row.state, row.answered_on) == ("answered", date(2020, 5, 12))
    assert row.letters.get().copies_to == "市政协提案委"


def test_by_agreement_the_first_one_tells_the_others(desk):
    row = desk.enter(JOINT)
    desk.step(row, "accept")
    desk.contact(row, date(2020, 5, 11))
    desk.draft(row)
    desk.step(row, "sign", number="1号")
    desk.step(row, "answer", proposers=[row.proposers.first().pk], via_lead=True)
    row.refresh_from_db()
    assert row.state == "answered"
    assert {each.answered_on for each in row.proposers.all()} == {date(2020, 5, 11)}


def test_no_day_goes_backwards_or_ahead(desk, handled):
    desk.contact(handled, date(2020, 5, 11))
    desk.draft(handled)
    desk.step(handled, "sign", number="1号")
    everybody = [handled.proposers.get().pk]
    assert desk.refused(handled, "answer", on=date(2020, 5, 10), proposers=everybody) == "PROPOSAL-DAY"
    assert desk.refused(handled, "answer", on=date(2020, 5, 12), proposers=everybody) == "PROPOSAL-FUTURE"
    assert desk.refused(handled, "progress", on=date(2020, 3, 30), text="早") == "PROPOSAL-DAY"


# --- opinions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("months", "due"), [(None, date(2020, 6, 22)), ("2", date(2020, 7, 20))])
def test_who_is_not_satisfied_is_answered_again_by_a_day_of_its_own(desk, bureau, months, due):
    if months:
        set_for(by=CONSOLE, organ=bureau, values={"proposals_again_months": months}, from_on=date(2020, 1, 1))
    row = desk.done(date(2020, 5, 11), told="")
    desk.rate(row, "dissatisfied", date(2020, 5, 20))
    row.refresh_from_db()
    assert (row.state, row.round, row.satisfaction) == ("rehandling", 2, "dissatisfied")
    assert row.due_on == due
    assert desk.refused(row, "draft", text="再答复") == "PROPOSAL-NOT-CONTACTED"
    desk.answer(row, date(2020, 6, 1), "B")
    desk.rate(row, "basically", date(2020, 6, 2))
    desk.step(row, "close")
    row.refresh_from_db()
    assert (row.satisfaction, row.result_class, row.first_answered_on, row.answered_on) == (
        "basically",
        "B",
        date(2020, 5, 11),
        date(2020, 6, 1),
    )


def test_of_several_opinions_the_worst_is_the_proposals(desk):
    row = desk.done(date(2020, 5, 11), told="", people=JOINT)
    desk.rate(row, "basically", at=1)
    desk.rate(row, "satisfied", at=2)
    row.refresh_from_db()
    assert row.satisfaction == "basically"


def test_it_is_closed_with_every_slip_or_a_reason(desk):
    row = desk.done(date(2020, 5, 11), told="")
    assert desk.refused(row, "close") == "PROPOSAL-SLIPS"
    desk.step(row, "close", reason="委员出差，电话回复满意")
    row.refresh_from_db()
    assert (row.state, row.satisfaction) == ("closed", "")
    desk.rate(row, "dissatisfied")
    row.refresh_from_db()
    assert row.state == "rehandling"


# --- together -----------------------------------------------------------------------------------------------------


def test_same_content_is_handled_together_and_answered_apart(desk, other_bureau):
    first, second = desk.enter(), desk.enter(number="78", kind="deputies")
    for row in (first, second):
        desk.step(row, "accept")
        row.refresh_from_db()
    services.join(by=desk.drafter, proposal=second, other=first, seen=second.version)
    desk.step(first, "progress", text="已到现场。")
    assert [each.note for each in second.events.filter(step="progress")] == ["已到现场。"]
    desk.answer(first, date(2020, 5, 11))
    second.refresh_from_db()
    assert second.state == "handling"
    with pytest.raises(Refused) as found:
        services.join(by=desk.drafter, proposal=first, other=second, seen=first.version)
    assert found.value.code == "PROPOSAL-NOT-OPEN"
    services.part(by=desk.drafter, proposal=second, seen=second.version)
    desk.step(second, "progress", text="单独")
    assert first.events.filter(step="progress").count() == 1
    with pytest.raises(Refused) as found:
        services.join(by=desk.drafter, proposal=second, other=second, seen=second.version + 1)
    assert found.value.code == "PROPOSAL-TOGETHER"


# --- classes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labels", "code"),
    [
        ("A 已解决", "PROPOSAL-SET-TWICE"),
        ("A 甲\nA 乙", "PROPOSAL-SET-TWICE"),
        ("已解决\n正在解决", "PROPOSAL-SET-LINE"),
        ("", "PROPOSAL-SET-TWICE"),
    ],
)
def test_what_is_no_set_of_classes(bureau, labels, code):
    with pytest.raises(Refused) as found:
        services.add_set(by=CONSOLE, organ=bureau, body="市人大", labels=labels)
    assert found.value.code == code


def test_a_class_keeps_the_words_of_the_set_it_was_given_by(desk):
    row = desk.done(date(2020, 5, 11), code="C")
    services.close_set(by=desk.head, label_set=desk.set, seen=1)
    services.add_set(by=desk.head, organ=desk.organ, body="白桦市政协", labels="A 甲\nB 乙\nC 列入规划")
    row.refresh_from_db()
    assert row.label_set.words_of(row.result_class) == "留作参考"


# --- publication --------------------------------------------------------------------------------------------------


def test_the_answer_becomes_an_item_that_goes_through_its_gates(desk, settings, through):
    row = desk.done(date(2020, 5, 11))
    assert row.publish_by == date(2020, 6, 8)  # twenty working days
    item = services.draft_publication(by=desk.drafter, proposal=row, seen=row.version)
    assert (item.kind, item.title, item.live) == ("proposal_answer", letter_title(row), False)
    assert "13900001234" not in item.body
    assert "白桦路" not in item.body + item.summary
    assert item.body.startswith("<p>高望川委员：</p>")
    row.refresh_from_db()
    assert services.may_publish(desk.drafter, row).code == "PROPOSAL-PUBLISHED"
    assert desk.refused(row, "review_openness", openness="public") == "PROPOSAL-PUBLISHED"
    through(item, desk.drafter)
    row.refresh_from_db()
    assert row.item.published_on == date(2020, 5, 11)


@pytest.mark.parametrize("days", ["5"])
def test_the_days_to_publish_are_the_places(desk, bureau, days):
    set_for(by=CONSOLE, organ=bureau, values={"proposals_publish_days": days}, from_on=date(2020, 1, 1))
    assert desk.done(date(2020, 5, 11)).publish_by == date(2020, 5, 18)


def test_what_is_not_public_is_not_published_until_it_was_reviewed_again(desk):
    row = desk.enter()
    desk.step(row, "accept")
    desk.answer(row, date(2020, 5, 11), openness="closed", openness_reason="涉及商业秘密")
    row.refresh_from_db()
    assert (row.publish_by, services.may_publish(desk.drafter, row).code) == (None, "PROPOSAL-NOT-PUBLIC")
    desk.step(row, "review_openness", openness="public")
    row.refresh_from_db()
    assert (row.publish_by, row.openness_reason) == (date(2020, 6, 8), "")
    services.draft_publication(by=desk.drafter, proposal=row, seen=row.version)


def test_an_item_that_is_there_is_named_once(desk, public):
    item = public("对第021号提案的答复", kind="proposal_answer", written_on=date(2019, 12, 2))
    other = public("通知", written_on=date(2019, 12, 2))
    row, second = desk.done(date(2020, 5, 11)), desk.done(date(2020, 5, 11), number="22")
    services.link_item(by=desk.drafter, proposal=row, item=item, seen=row.version)
    for wrong, code in ((item, "PROPOSAL-ITEM-TAKEN"), (other, "PROPOSAL-ITEM")):
        with pytest.raises(Refused) as found:
            services.link_item(by=desk.drafter, proposal=second, item=wrong, seen=second.version)
        assert found.value.code == code
    assert Item.objects.count() == 2


def test_a_publication_needs_power_over_items_as_well(desk):
    row = desk.done(date(2020, 5, 11))
    assert services.may_publish(desk.signer, row).code == "POWER-ROLE"


def test_open_states_owe_something():
    assert set(OPEN) == {"assigned", "handling", "drafted", "signed", "rehandling"}
