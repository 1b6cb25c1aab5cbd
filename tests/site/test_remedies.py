"""Remedies: what is entered, every step by every hand, the days due, the answer anew, and who sees whom."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from tests.site.application_kit import Desk, on

from gongkai.applications.remedy_steps import STEPS
from gongkai_site.applications import services as applications
from gongkai_site.applications.facts import order_of
from gongkai_site.applications.models import Application
from gongkai_site.applications.models import Event as CaseEvent
from gongkai_site.audit.models import Entry
from gongkai_site.base.refusals import Refused
from gongkai_site.organs.services import set_for
from gongkai_site.remedies import queries, services
from gongkai_site.remedies.models import Attack, Event, Paper, Remedy
from gongkai_site.remedies.services import Filing
from gongkai_site.remedies.standing import standing_of, tasks_of, to_file

ANSWERED, FILED = date(2025, 3, 3), date(2025, 4, 1)
WANG = {"name": "王白桦", "id_number": "620102198001015678", "phone": "13800005678"}
PERSONAL = [*WANG.values()]


@pytest.fixture
def desk(person, bureau, settings) -> Desk:
    on(settings, date(2025, 2, 10))
    return Desk(person, bureau, settings)


@pytest.fixture
def case(desk) -> Application:
    """An application that was refused, its answer served."""
    made = desk.enter(date(2025, 2, 10))
    facts = {"discretion": "影响内部管理", "override": False, "which": "人事管理信息"}
    desk.answer(made, ANSWERED, "denied_internal", **facts)
    made.refresh_from_db()
    return made


def filing(case: Application | None = None, **facts) -> Filing:
    """Return a reconsideration against a case's answer."""
    plain = {
        "kind": "reconsideration",
        "person": WANG,
        "matter": "技改补助分配结果不予公开",
        "forum": "白桦市人民政府",
        "forum_number": "白政复〔2025〕3号",
        "filed_on": FILED,
        "numbers": [case.number] if case else [],
        "concerns": "answer" if case else "other",
    }
    return Filing(**{**plain, **facts})


def enter(desk, case=None, day=FILED, **facts) -> Remedy:
    desk.today(day)
    return services.enter(by=desk.officer, organ=desk.organ, filing=filing(case, **{"filed_on": day, **facts}))


def step(desk, remedy, name, day, by=None, **facts) -> Event:
    desk.today(day)
    remedy.refresh_from_db()
    return services.take_step(by=by or desk.officer, remedy=remedy, step=name, seen=remedy.version, on=day, **facts)


def refused(act, **arguments) -> str:
    """Return the code an act is refused with; nothing was written."""
    models = (Remedy, Event, Attack, Paper, CaseEvent, Application, Entry)
    before = [list(model.objects.values()) for model in models]
    with pytest.raises(Refused) as refusal:
        act(**arguments)
    assert [list(model.objects.values()) for model in models] == before
    return refusal.value.code


class TestEntering:
    def test_it_names_the_answer_that_stood(self, desk, case):
        made = enter(desk, case)
        attacked = made.attacks.get()
        assert (attacked.application, attacked.answer) == (case, case.answers.get())
        assert (made.number, made.state, made.instance) == ("救〔2025〕0001", "open", "")

    def test_before_the_answer_there_is_none_to_attack(self, desk, case):
        made = enter(desk, case, concerns="silence", filed_on=date(2025, 3, 2))
        assert made.attacks.get().answer is None

    def test_the_same_key_again_is_the_same_remedy(self, desk, case):
        desk.today(FILED)
        several = [services.enter(by=desk.officer, organ=desk.organ, filing=filing(case), key="once") for _ in range(2)]
        assert several[0] == several[1]
        assert Remedy.objects.count() == Attack.objects.count() == 1

    @pytest.mark.parametrize(
        ("facts", "code"),
        [
            ({"kind": "duel"}, "REMEDY-KIND"),
            ({"person": {"name": " "}}, "REMEDY-NAME"),
            ({"filed_on": date(2025, 4, 2)}, "CASE-FUTURE"),
            ({"concerns": "nothing"}, "REMEDY-CONCERNS"),
            ({"matter": " "}, "REMEDY-EMPTY"),
            ({"forum": ""}, "REMEDY-EMPTY"),
            ({"matter": "长" * 201}, "APPLICATION-LONG"),
            ({"role": "original"}, "REMEDY-ROLE"),
            ({"kind": "litigation", "role": "judge"}, "REMEDY-ROLE"),
            ({"concerns": "answer"}, "REMEDY-NO-CASE"),
            ({"concerns": "silence"}, "REMEDY-NO-CASE"),
            ({"numbers": ["申〔1999〕0001"]}, "REMEDY-CASE"),
            ({"numbers": [str(n) for n in range(51)]}, "REMEDY-CASES"),
        ],
    )
    def test_what_is_wrong_is_refused(self, desk, facts, code):
        desk.today(FILED)
        assert refused(services.enter, by=desk.officer, organ=desk.organ, filing=filing(**facts)) == code

    def test_a_case_of_another_organ_or_a_later_one_cannot_be_attacked(self, desk, case, other_bureau, person):
        stranger = person("ogi_officer", organ=other_bureau)
        desk.today(FILED)
        assert refused(services.enter, by=stranger, organ=other_bureau, filing=filing(case)) == "REMEDY-CASE"
        early = filing(case, filed_on=date(2025, 2, 9))
        assert refused(services.enter, by=desk.officer, organ=desk.organ, filing=early) == "REMEDY-BEFORE-CASE"

    def test_the_reconsideration_before_a_lawsuit_is_one_and_came_before(self, desk, case):
        first = enter(desk, case)
        suit = enter(desk, case, day=date(2025, 6, 2), kind="litigation", earlier=first)
        assert (suit.after_reconsideration, suit.instance) == (True, "first")
        for facts, code in (
            ({"kind": "litigation", "earlier": suit}, "REMEDY-EARLIER"),
            ({"earlier": first}, "REMEDY-EARLIER"),
            ({"kind": "litigation", "earlier": first, "filed_on": date(2025, 3, 31)}, "CASE-BEFORE"),
        ):
            assert refused(services.enter, by=desk.officer, organ=desk.organ, filing=filing(case, **facts)) == code

    def test_another_case_is_named_once(self, desk, case):
        made, other = enter(desk, case), desk.enter(date(2025, 3, 20))
        facts = {"by": desk.officer, "remedy": made}
        desk.today(date(2025, 4, 2))
        assert refused(services.attack, **facts, seen=1, number=case.number) == "REMEDY-CASE-TWICE"
        assert services.attack(**facts, seen=1, number=other.number).answer is None
        assert made.attacks.count() == 2

    def test_it_is_put_right_and_not_over_another(self, desk, case):
        made = enter(desk, case)
        services.change(by=desk.officer, remedy=made, seen=1, forum_number="白政复〔2025〕4号", handler=desk.drafter)
        assert (made.forum_number, made.handler) == ("白政复〔2025〕4号", desk.drafter)
        old = {"by": desk.officer, "remedy": made, "seen": 1, "matter": "另一事"}
        assert refused(services.change, **old) == "RECORD-CHANGED"
        assert refused(services.change, **{**old, "seen": 2, "matter": ""}) == "REMEDY-EMPTY"
        assert refused(services.change, **{**old, "seen": 2, "role": "reviewer"}) == "REMEDY-ROLE"

    def test_who_handles_it_may_do_so(self, desk, case):
        made = enter(desk, case)
        wrong = filing(case, handler=desk.signer)
        assert refused(services.enter, by=desk.officer, organ=desk.organ, filing=wrong) == "REMEDY-HANDLER"
        changes = {"by": desk.officer, "remedy": made, "seen": 1, "handler": desk.signer}
        assert refused(services.change, **changes) == "REMEDY-HANDLER"


WAY = {
    "notice": {"procedure": "ordinary"},
    "hearing": {"until": date(2025, 5, 20)},
    "extend": {"length": 10},
    "decide": {"ending": "upheld"},
    "appeal": {"who": "other"},
    "void": {"reason": "重复登记"},
}
KEEPERS = {"drafter", "ogi_officer", "work_body_head"}
ROLES = ["drafter", "first_reviewer", "signer", "secrecy_officer", "ogi_officer", "work_body_head", "system_admin"]


class TestSteps:
    @pytest.mark.parametrize("role", ROLES)
    def test_power(self, desk, person, case, role):
        someone = person(role, organ=desk.organ)
        made = enter(desk, case)
        keeps = None if role in KEEPERS else "POWER-ROLE"
        for name in STEPS:
            wanted = keeps if name != "void" else None if role == "work_body_head" else "POWER-ROLE"
            found = services.may_take(someone, made, name)
            assert (found.code if found and found.code.startswith("POWER") else None) == wanted, name
        back = services.may_take_back(someone, made)
        assert back is not None
        assert back.code == ("REMEDY-NO-STEP" if role == "work_body_head" else "POWER-ROLE")
        if keeps:
            facts = {"by": someone, "organ": desk.organ, "filing": filing(case)}
            with pytest.raises(Refused):
                services.enter(**facts)

    def test_a_step_out_of_turn_changes_nothing(self, desk, case):
        made = enter(desk, case)
        arguments = {"by": desk.officer, "remedy": made, "seen": 1, "step": "receive"}
        assert refused(services.take_step, **arguments) == "REMEDY-STATE"
        assert refused(services.take_step, **{**arguments, "step": "appeal"}) == "REMEDY-STEP-KIND"
        later = {**arguments, "step": "notice", "on": date(2025, 4, 2), "procedure": "ordinary"}
        assert refused(services.take_step, **later) == "CASE-FUTURE"
        long = {**arguments, "step": "decide", "ending": "upheld", "number": "长" * 201}
        assert refused(services.take_step, **long) == "APPLICATION-LONG"

    def test_two_at_once(self, desk, case):
        made = enter(desk, case)
        step(desk, made, "notice", date(2025, 4, 3), procedure="ordinary")
        old = {"by": desk.officer, "remedy": made, "seen": 1, "step": "reply"}
        assert refused(services.take_step, **old) == "RECORD-CHANGED"

    def test_the_trail_and_the_steps_name_nobody(self, desk, case):
        made = enter(desk, case)
        step(desk, made, "void", FILED, by=desk.head, reason=f"与{WANG['name']}的另一件重复")
        told = str([list(Entry.objects.values_list("data")), list(Event.objects.values_list("facts"))])
        assert not [each for each in PERSONAL if each in told]
        assert WANG["name"] in Event.objects.get().note

    def test_the_last_step_is_voided_and_the_one_before_stands(self, desk, case):
        made = enter(desk, case)
        step(desk, made, "notice", date(2025, 4, 3), procedure="ordinary")
        due = made.due_on
        step(desk, made, "decide", date(2025, 5, 6), ending="upheld")
        assert (made.state, made.outcome, made.due_on) == ("closed", "upheld", None)
        back = {"by": desk.head, "remedy": made, "seen": made.version}
        assert refused(services.take_back, **back, reason=" ") == "CASE-REASON"
        services.take_back(**back, reason="登记错了案件")
        assert (made.state, made.outcome, made.ended_on, made.due_on) == ("open", "", None, due)
        step(desk, made, "decide", date(2025, 5, 7), ending="revoked")
        assert made.outcome == "revoked"
        assert [each.step for each in made.events.all()] == ["notice", "decide", "", "decide"]

    def test_a_void_remedy_comes_back_when_that_was_wrong(self, desk, case):
        made = enter(desk, case)
        step(desk, made, "void", FILED, by=desk.head, reason="误登记")
        assert refused(services.change, by=desk.officer, remedy=made, seen=2, matter="改") == "REMEDY-VOID"
        services.take_back(by=desk.head, remedy=made, seen=made.version, reason="不是重复")
        assert made.state == "open"


class TestDays:
    """Each limit by its own law: working days here, calendar days there; what is unverified behind a setting."""

    def due(self, desk, remedy) -> dict[str, date]:
        return {task.owed.key: task.on for task in tasks_of(desk.organ, standing_of(remedy)) if not task.is_done}

    @pytest.mark.parametrize(
        ("procedure", "reply", "decision"),
        [
            # 3 April 2025 is a Thursday; the 4th to the 6th are Tomb-Sweeping.
            ("ordinary", date(2025, 4, 18), date(2025, 6, 3)),  # 60 days end on 1 June, in the Dragon Boat holiday
            ("simplified", date(2025, 4, 11), date(2025, 5, 6)),  # 30 days end on 2 May, in the Labour Day holiday
        ],
    )
    def test_of_a_reconsideration(self, desk, case, procedure, reply, decision):
        made = enter(desk, case)
        day = date(2025, 4, 3)
        step(desk, made, "notice", day, procedure=procedure, accepted_on=date(2025, 4, 2))
        assert self.due(desk, made) == {"reply": reply, "decision": decision}
        assert (made.due_on, made.due_key) == (reply, "reply")

    def test_an_extension_is_counted_from_the_day_it_lengthens(self, desk, case):
        made = enter(desk, case)
        step(desk, made, "notice", date(2025, 4, 3), procedure="ordinary", accepted_on=date(2025, 4, 2))
        step(desk, made, "extend", date(2025, 5, 28), length=30)
        assert self.due(desk, made)["decision"] == date(2025, 7, 3)

    def test_of_a_defence_in_calendar_days_unless_the_organ_does_not_use_it(self, desk, case):
        made = enter(desk, case, kind="litigation", forum="白桦市中级人民法院")
        step(desk, made, "notice", date(2025, 4, 7))
        assert self.due(desk, made) == {"reply": date(2025, 4, 22)}
        set_for(by=desk.head, organ=desk.organ, values={"remedies_unverified": "0"})
        assert self.due(desk, made) == {}

    def test_the_day_a_court_set_goes_before_the_laws(self, desk, case):
        made = enter(desk, case, kind="litigation")
        step(desk, made, "notice", date(2025, 4, 7), until=date(2025, 4, 30))
        assert self.due(desk, made) == {"reply": date(2025, 4, 30)}

    def test_what_is_done_is_no_more_due(self, desk, case):
        made = enter(desk, case)
        step(desk, made, "notice", date(2025, 4, 3), procedure="ordinary")
        step(desk, made, "reply", date(2025, 4, 10))
        assert made.due_on is None

    def test_before_the_law_of_2024_no_limit_is_invented(self, desk):
        made = enter(desk, filed_on=date(2023, 4, 3))
        facts = {"procedure": "ordinary", "accepted_on": date(2023, 4, 4)}
        services.take_step(by=desk.officer, remedy=made, step="notice", seen=1, on=date(2023, 4, 6), **facts)
        assert self.due(desk, made) == {}

    @pytest.mark.parametrize(
        ("facts", "last"),
        [
            ({}, date(2025, 5, 6)),  # 60 days of 3 March end on 2 May, a holiday
            ({"kind": "litigation"}, date(2025, 9, 3)),
            ({"kind": "litigation", "concerns": "silence"}, date(2025, 9, 3)),
            ({"kind": "litigation", "after_reconsideration": True}, date(2025, 3, 18)),
            ({"kind": "complaint"}, None),
        ],
    )
    def test_by_when_it_had_to_be_filed(self, desk, case, facts, last):
        made = enter(desk, case, **facts)
        found = to_file(made, ANSWERED)
        assert (found.on if found else None) == last


class TestAnswerAnew:
    """A quashed answer opens a new clock and never a new application."""

    def quash(self, desk, case, **facts) -> Remedy:
        made = enter(desk, case)
        step(desk, made, "decide", date(2025, 5, 6), ending="revoked", **facts)
        return made

    def test_a_quashed_answer_opens_another_round(self, desk, case):
        made = self.quash(desk, case, until=date(2025, 5, 30))
        assert desk.refused(case, "reopen", by=desk.drafter).startswith("POWER")
        desk.step(case, "reopen", by=desk.head)
        case.refresh_from_db()
        assert (case.state, case.round, case.due_on) == ("in_review", 2, date(2025, 5, 30))
        assert Application.objects.count() == 1
        assert CaseEvent.objects.filter(step="ordered").get().ref == made.number
        desk.answer(case, date(2025, 5, 20))
        case.refresh_from_db()
        assert (case.result, case.first_result) == ("granted_provided", "denied_internal")

    @pytest.mark.parametrize("ending", ["upheld", "unlawful", "withdrawn"])
    def test_what_bids_nothing_orders_nothing(self, desk, case, ending):
        made = enter(desk, case)
        step(desk, made, "decide", date(2025, 5, 6), ending=ending)
        case.refresh_from_db()
        assert order_of(case) is None
        assert desk.refused(case, "reopen", by=desk.head) == "CASE-NOT-QUASHED"

    def test_a_judgment_orders_once_in_effect(self, desk, case):
        made = enter(desk, case, kind="litigation")
        step(desk, made, "decide", date(2025, 7, 1), ending="revoked")
        assert order_of(case) is None
        step(desk, made, "take_effect", date(2025, 7, 20))
        case.refresh_from_db()
        assert order_of(case) is not None

    def test_an_answer_ordered_in_a_case_never_answered_leaves_its_clock(self, desk):
        case = desk.enter(date(2025, 2, 10))
        made = enter(desk, case, concerns="silence")
        step(desk, made, "decide", date(2025, 5, 6), ending="perform", until=date(2025, 5, 20))
        assert order_of(case) is None
        assert (made.due_on, made.due_key) == (date(2025, 5, 20), "perform")
        step(desk, made, "perform", date(2025, 5, 19))
        assert made.due_on is None

    def test_an_order_entered_wrongly_is_taken_back_while_nobody_followed_it(self, desk, case):
        made = self.quash(desk, case)
        services.take_back(by=desk.head, remedy=made, seen=made.version, reason="登错案件")
        case.refresh_from_db()
        assert order_of(case) is None
        assert desk.refused(case, "reopen", by=desk.head) == "CASE-NOT-QUASHED"

    def test_an_order_that_was_followed_stays(self, desk, case):
        made = self.quash(desk, case)
        desk.step(case, "reopen", by=desk.head)
        back = {"by": desk.head, "remedy": made, "seen": made.version, "reason": "登错案件"}
        assert refused(services.take_back, **back) == "APPLICATION-REOPENED"

    def test_quashed_again_another_round_begins(self, desk, case):
        self.quash(desk, case)
        desk.step(case, "reopen", by=desk.head)
        desk.answer(case, date(2025, 5, 20))
        again = enter(desk, case, day=date(2025, 6, 3))
        assert again.attacks.get().answer == case.answers.last()
        step(desk, again, "decide", date(2025, 7, 1), ending="perform")
        desk.step(case, "reopen", by=desk.head)
        case.refresh_from_db()
        assert case.round == 3


class TestPriorReconsideration:
    """From 2024 on reconsideration comes before a lawsuit over a denial under articles 14 to 16."""

    @pytest.mark.parametrize(
        ("facts", "warned"),
        [
            ({"kind": "litigation"}, True),
            ({"kind": "litigation", "after_reconsideration": True}, False),
            ({"kind": "reconsideration"}, False),
        ],
    )
    def test_of_a_denial(self, desk, case, facts, warned):
        found = queries.prior(enter(desk, case, **facts))
        assert (found.code if found else None) == ("REMEDY-PRIOR" if warned else None)

    def test_what_gives_all_may_be_sued_over_at_once(self, desk):
        case = desk.enter(date(2025, 2, 10))
        desk.answer(case, ANSWERED)
        assert queries.prior(enter(desk, case, kind="litigation")) is None

    def test_silence_may_be_sued_over_at_once(self, desk):
        case = desk.enter(date(2025, 2, 10))
        assert queries.prior(enter(desk, case, kind="litigation", concerns="silence")) is None


class TestSecrets:
    def test_who_brought_it_is_sealed_and_each_reading_recorded(self, desk, case):
        made = enter(desk, case)
        raw = str(list(Remedy.objects.extra(select={"raw": "person"}).values_list("raw", flat=True)))
        assert not [each for each in PERSONAL if each in raw]
        asked = {"by": desk.officer, "remedy": made}
        assert refused(services.unmask, **asked, reason=" ") == "APPLICATION-UNMASK-REASON"
        assert services.unmask(**asked, reason="送达答复")["name"] == WANG["name"]
        assert Entry.objects.filter(action="remedy.unmasked").count() == 1

    def test_one_who_comes_again_is_found_by_the_same_index(self, desk, case):
        first, second = enter(desk, case), enter(desk, case, kind="complaint")
        assert first.identity_index == second.identity_index != ""

    def test_a_paper_is_sealed_and_its_reading_recorded(self, desk, case):
        made = enter(desk, case)
        paper = services.add_paper(
            by=desk.officer, remedy=made, kind="filing", name="申请书.txt", stream=BytesIO("请求撤销".encode())
        )
        from gongkai_site.remedies.services.papers import VAULT

        assert "请求撤销".encode() not in VAULT.path_of(paper.digest, made.pk).read_bytes()
        assert services.paper_bytes(by=desk.signer, paper=paper) == "请求撤销".encode()
        assert Entry.objects.filter(action="remedy.paper_read").count() == 1
        wrong = {"by": desk.officer, "remedy": made, "kind": "love letter", "name": "x.txt", "stream": BytesIO(b"x")}
        assert refused(services.add_paper, **wrong) == "APPLICATION-PAPER-KIND"
        assert refused(services.add_paper, **{**wrong, "by": desk.signer, "kind": "reply"}).startswith("POWER")

    def test_a_paper_whose_bytes_are_gone_says_so(self, desk, case):
        from gongkai_site.remedies.services.papers import VAULT

        made = enter(desk, case)
        paper = services.add_paper(
            by=desk.officer, remedy=made, kind="reply", name="答复书.txt", stream=BytesIO(b"gone")
        )
        VAULT.path_of(paper.digest, made.pk).unlink()
        assert refused(services.paper_bytes, by=desk.officer, paper=paper) == "APPLICATION-PAPER-GONE"


def test_a_new_notice_counts_the_days_of_remedies_too(desk, case):
    made = enter(desk, case)
    step(desk, made, "notice", date(2025, 4, 3), procedure="ordinary")
    Remedy.objects.update(due_on=date(2025, 4, 1), provisional=True)
    applications.recompute(desk.organ, by=desk.head)
    made.refresh_from_db()
    assert (made.due_on, made.provisional) == (date(2025, 4, 18), False)
