"""Applications: the door of every step, the clock, who sees whom, and what table 三 counts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from tests.site.application_kit import LI, WANTED, Desk, intake, on

from gongkai.applications import STATES, STEPS
from gongkai.report.identities import broken
from gongkai_site.annual.compiling import compile_report
from gongkai_site.applications import sealed, services
from gongkai_site.applications.facts import case_of, clock_of
from gongkai_site.applications.models import Application, Event
from gongkai_site.applications.people import masked
from gongkai_site.applications.services import clocks
from gongkai_site.applications.services.intake import alike, by_code
from gongkai_site.audit.models import Entry
from gongkai_site.base.refusals import Refused
from gongkai_site.organs.services import set_for

FRIDAY = date(2025, 9, 19)


@pytest.fixture
def desk(person, bureau, settings) -> Desk:
    return Desk(person, bureau, settings)


@pytest.fixture
def case(desk) -> Application:
    return desk.enter(FRIDAY)


class TestIntake:
    def test_an_application_of_the_portal_waits_for_both_to_confirm(self, desk, bureau, settings):
        on(settings, FRIDAY)
        made = services.submit(organ=bureau, intake=intake(), key="k1")
        assert (made.state, made.received_on, made.due_on) == ("submitted", None, None)
        assert desk.refused(made, "register", by=desk.officer) == "CASE-RECEIPT-OPEN"
        desk.step(made, "confirm_organ", by=desk.officer, how="电话")
        desk.today(date(2025, 9, 22))
        desk.step(made, "confirm_applicant", by=desk.officer, how="电话")
        desk.step(made, "register", by=desk.officer)
        assert made.received_on == date(2025, 9, 22)

    def test_the_same_key_again_is_the_same_case(self, bureau):
        first = services.submit(organ=bureau, intake=intake(), key="once")
        again = services.submit(organ=bureau, intake=intake(wanted="另一件"), key="once")
        assert (again.pk, Application.objects.count()) == (first.pk, 1)

    def test_numbers_run_by_year(self, bureau):
        made = [services.submit(organ=bureau, intake=intake(), key=str(n)).number for n in range(3)]
        assert made == ["申〔2021〕0001", "申〔2021〕0002", "申〔2021〕0003"]

    @pytest.mark.parametrize(
        ("facts", "code"),
        [
            ({"applicant": "alien"}, "APPLICATION-APPLICANT"),
            ({"person": {**LI, "name": " "}}, "APPLICATION-NAME"),
            ({"person": {**LI, "id_number": ""}}, "APPLICATION-IDENTITY"),
            ({"person": {**LI, "phone": ""}}, "APPLICATION-CONTACT"),
            ({"wanted": " "}, "APPLICATION-WANTED"),
            ({"wanted": "长" * 4001}, "APPLICATION-LONG"),
            ({"way": "telepathy"}, "APPLICATION-WAY"),
            ({"route": "pigeon"}, "APPLICATION-ROUTE"),
        ],
    )
    def test_what_article_29_asks_for_is_asked_for(self, bureau, facts, code):
        with pytest.raises(Refused) as refusal:
            services.submit(organ=bureau, intake=intake(**facts), key="x")
        assert refusal.value.code == code
        assert not Application.objects.exists()

    def test_by_hand_one_without_an_identity_is_taken_and_can_be_corrected(self, desk, bureau, settings):
        on(settings, FRIDAY)
        made = services.enter(
            by=desk.officer,
            organ=bureau,
            intake=intake(person={"name": "李白桦"}),
            channel="ordinary_post",
            arrived_on=FRIDAY,
        )
        assert made.state == "submitted"

    def test_signed_post_counts_from_the_day_the_organ_signed(self, desk, bureau, settings):
        on(settings, date(2025, 9, 24))
        made = services.enter(
            by=desk.officer,
            organ=bureau,
            intake=intake(),
            channel="signed_post",
            arrived_on=date(2025, 9, 22),
            signed_for_on=date(2025, 9, 23),
        )
        desk.step(made, "register", by=desk.officer)
        assert made.received_on == date(2025, 9, 23)

    def test_email_counts_on_arrival_where_the_organ_has_set_it(self, desk, bureau, settings):
        on(settings, FRIDAY)
        made = services.enter(by=desk.officer, organ=bureau, intake=intake(), channel="email", arrived_on=FRIDAY)
        assert desk.refused(made, "register", by=desk.officer) == "CASE-RECEIPT-OPEN"
        set_for(by=desk.head, organ=bureau, values={"email_counts_on_arrival": "1"}, from_on=date(2025, 1, 1))
        desk.step(made, "register", by=desk.officer)
        assert made.received_on == FRIDAY

    def test_repeats_are_looked_for_within_one_applicant_and_organ(self, desk, case, bureau, other_bureau):
        same = services.submit(organ=bureau, intake=intake(wanted="别的"), key="a")
        services.submit(organ=other_bureau, intake=intake(), key="b")
        services.submit(organ=bureau, intake=intake(person={**LI, "id_number": "1" * 18}), key="c")
        assert [each.pk for each in alike(same)] == [case.pk]


class TestClock:
    def test_due_twenty_working_days_after_receipt(self, case):
        assert case.due_on == date(2025, 10, 23)

    def test_a_consultation_suspends(self, desk, case):
        desk.today(date(2025, 9, 24))
        event = desk.step(case, "consult_third_party", party="甲公司", subject="分配结果")
        assert (case.state, case.due_on, case.not_before) == ("consulting_third_party", None, date(2025, 10, 23))
        desk.today(date(2025, 10, 14))
        desk.step(case, "party_received", consultation=event.ref, on=date(2025, 9, 25))
        desk.step(case, "party_answered", consultation=event.ref, agrees=False, reasons="商业秘密")
        assert (case.state, case.due_on) == ("in_review", date(2025, 11, 6))

    def test_silence_ends_the_suspension_with_the_period_whenever_it_is_noted(self, desk, case):
        desk.today(date(2025, 9, 24))
        ref = desk.step(case, "consult_third_party", party="甲公司", subject="分配结果").ref
        desk.step(case, "party_received", consultation=ref)
        desk.today(date(2025, 11, 3))
        event = desk.step(case, "party_silent", consultation=ref)
        assert event.on == case.consultations.get().due_on == date(2025, 10, 21)

    def test_a_correction_starts_the_clock_anew(self, desk, case):
        desk.today(date(2025, 9, 23))
        desk.step(case, "ask_correction", items="写明年度", until=date(2025, 10, 15))
        assert (case.state, case.due_on) == ("awaiting_correction", None)
        desk.today(date(2025, 10, 9))
        desk.step(case, "correct", text="2024 年度")
        assert case.due_on == date(2025, 11, 5)

    def test_an_extension_is_the_heads_alone(self, desk, case):
        assert desk.refused(case, "extend", length=20, reason="量大") == "POWER-ROLE"
        desk.step(case, "extend", by=desk.head, length=20, reason="量大")
        assert case.due_on == date(2025, 11, 20)

    def test_the_day_of_receipt_moves_against_evidence_only_and_the_first_entry_stays(self, desk, case):
        desk.today(date(2025, 9, 22))
        moved = {"by": desk.head, "received_on": date(2025, 9, 22)}
        assert desk.refused(case, "redate", **moved) == "CASE-EVIDENCE"
        desk.step(case, "redate", evidence="签收单", **moved)
        assert (case.received_on, case.due_on) == (date(2025, 9, 22), date(2025, 10, 24))
        assert [each.on for each in case.events.filter(kind="received")] == [FRIDAY, date(2025, 9, 22)]

    def test_a_year_without_a_notice_gives_a_provisional_day(self, desk):
        case = desk.enter(date(2026, 12, 21))
        assert case.provisional
        assert clock_of(case).provisional

    def test_an_event_out_of_order_is_refused_whole(self, desk, case):
        desk.today(date(2025, 9, 26))
        desk.step(case, "ask_correction", items="写明年度", until=date(2025, 10, 15))
        assert desk.refused(case, "correct", on=date(2025, 9, 24)) == "CASE-BEFORE"


class TestDoor:
    @pytest.mark.parametrize("step", [key for key, each in STEPS.items() if each.start])
    def test_who_has_no_power_takes_no_step(self, desk, person, bureau, step):
        case = desk.enter(FRIDAY)
        Application.objects.filter(pk=case.pk).update(state=STEPS[step].start[0])
        assert desk.refused(case, step, by=person("city_supervisor", organ=bureau)) == "POWER-ROLE"

    @pytest.mark.parametrize("state", STATES)
    def test_a_step_from_a_wrong_state_changes_nothing(self, desk, case, state):
        Application.objects.filter(pk=case.pk).update(state=state)
        for step in STEPS.values():
            if step.act == "applications.handle" and state not in step.start:
                assert desk.refused(case, step.key) == "CASE-STATE"

    def test_of_two_at_once_one_wins(self, desk, case):
        stale = Application.objects.get(pk=case.pk)
        desk.step(case, "ask_reasons", reason="量大")
        with pytest.raises(Refused) as refusal:
            services.take_step(
                by=desk.drafter, application=stale, step="draft", seen=stale.version, outcome="granted_provided"
            )
        assert refusal.value.code in {"RECORD-CHANGED", "CASE-STATE"}
        assert not case.answers.exists()

    def test_who_drafted_signs_not(self, desk, case, person, bureau):
        both = person("drafter", "signer", organ=bureau)
        services.add_examination(by=desk.reviewer, application=case, on=FRIDAY, may_be_given=True, conclusion="不涉密")
        desk.step(case, "draft", by=both, outcome="granted_provided")
        assert desk.refused(case, "sign", by=both, number="1") == "CASE-OWN-WORK"

    def test_nothing_is_signed_before_its_review(self, desk, case):
        desk.step(case, "draft", outcome="granted_provided")
        assert desk.refused(case, "sign", by=desk.signer, number="1") == "CASE-REVIEW"

    def test_a_draft_sent_back_is_drafted_anew(self, desk, case):
        desk.step(case, "draft", outcome="granted_provided")
        desk.step(case, "send_back", by=desk.signer, reason="补充依据")
        assert case.state == "in_review"
        desk.answer(case, date(2025, 9, 25), "granted_later")
        assert (case.state, case.result) == ("delivered", "granted_later")

    def test_a_case_is_filed_with_its_proof(self, desk, case):
        desk.answer(case, date(2025, 9, 25))
        assert desk.refused(case, "close") == "CASE-PROOF"
        desk.close(case)
        assert case.state == "closed"

    def test_a_day_to_come_is_refused(self, desk, case):
        assert desk.refused(case, "ask_reasons", on=date(2025, 9, 20), reason="x") == "CASE-FUTURE"


class TestPrivacy:
    def test_what_is_personal_stands_sealed(self, case, django_assert_num_queries):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM applications_application")
            stored = str(cursor.fetchall())
        assert not [value for value in (*LI.values(), WANTED) if value in stored]

    def test_a_case_is_found_by_code_and_last_digits_together(self, case):
        assert by_code(case.code, "1234").pk == case.pk
        assert by_code(case.code.lower(), "1234").pk == case.pk
        assert by_code(case.code, "9999") is None
        assert by_code("ABCDEFGH2345", "1234") is None

    def test_unmasking_is_a_power_of_its_own_with_a_reason_and_leaves_its_mark(self, desk, case):
        with pytest.raises(Refused) as refusal:
            services.unmask(by=desk.signer, application=case, reason="核对")
        assert refusal.value.code == "POWER-ROLE"
        with pytest.raises(Refused) as refusal:
            services.unmask(by=desk.drafter, application=case, reason=" ")
        assert refusal.value.code == "APPLICATION-UNMASK-REASON"
        assert services.unmask(by=desk.drafter, application=case, reason="送达")["name"] == LI["name"]
        assert Entry.objects.latest("pk").action == "application.unmasked"

    def test_the_trail_holds_nothing_personal(self, desk, case):
        desk.answer(case, date(2025, 9, 25))
        assert not [value for value in LI.values() if value in str(list(Entry.objects.values_list("data", flat=True)))]

    def test_a_mask_shows_no_whole_value(self):
        assert not set(masked(LI).values()) & (set(LI.values()) - {LI["id_type"]})

    def test_papers_lie_sealed_and_each_reading_is_recorded(self, desk, case):
        paper = services.add_paper(
            by=desk.drafter, application=case, kind="identity", name="身份证.txt", stream=BytesIO("正面反面".encode())
        )
        assert "正面".encode() not in sealed.path_of(paper.digest, case.pk).read_bytes()
        assert services.paper_bytes(by=desk.drafter, paper=paper).decode() == "正面反面"
        assert Entry.objects.latest("pk").action == "application.paper_read"

    def test_an_altered_paper_is_refused(self, desk, case):
        paper = services.add_paper(
            by=desk.drafter, application=case, kind="identity", name="身份证.txt", stream=BytesIO(b"abc")
        )
        path = sealed.path_of(paper.digest, case.pk)
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[:-1] + b"x")
        with pytest.raises(Refused) as refusal:
            services.paper_bytes(by=desk.drafter, paper=paper)
        assert refusal.value.code == "CRYPTO-BROKEN"


def table(organ, year: int) -> dict[str, int]:
    """Return the cells of table 三 that are not zero, totals aside."""
    report = compile_report(organ, year).report
    assert [each for each in broken(report) if each.code.startswith("T3-")] == []
    return {
        key.removeprefix("applications."): value
        for key, value in report.figures.items()
        if key.startswith("applications.") and value and not key.endswith("total") and "result_total" not in key
    }


class TestCounting:
    def test_a_case_over_the_end_of_the_year_is_carried(self, desk, bureau):
        case = desk.enter(date(2024, 12, 20))
        desk.answer(case, date(2025, 1, 10), "partial", grounds=["denied_law"])
        assert table(bureau, 2024) == {"new_received.natural_person": 1, "carried_out.natural_person": 1}
        assert table(bureau, 2025) == {"carried_in.natural_person": 1, "partially_granted.natural_person": 1}

    def test_a_quashed_answer_opens_a_clock_and_no_new_application(self, desk, bureau):
        case = desk.enter(date(2024, 12, 2))
        facts = {"discretion": "尚在研究", "override": False}
        desk.answer(case, date(2024, 12, 20), "denied_process", **facts)
        before = table(bureau, 2024)
        desk.today(date(2025, 2, 10))
        assert desk.refused(case, "reopen", by=desk.head) == "CASE-NOT-QUASHED"
        services.order_anew(by=desk.head, application=case, on=date(2025, 2, 10), until=None, ref="1")
        desk.step(case, "reopen", by=desk.head)
        assert (case.state, case.round, case.due_on) == ("in_review", 2, date(2025, 3, 10))
        desk.answer(case, date(2025, 3, 3), "granted_provided")
        assert table(bureau, 2024) == before
        assert table(bureau, 2025) == {}
        assert Application.objects.count() == 1

    def test_quashed_within_the_year_the_last_result_counts(self, desk, bureau):
        case = desk.enter(date(2024, 3, 1))
        desk.answer(case, date(2024, 3, 20), "denied_process", discretion="x", override=False)
        services.order_anew(by=desk.head, application=case, on=date(2024, 6, 3), until=date(2024, 6, 20), ref="1")
        desk.today(date(2024, 6, 4))
        desk.step(case, "reopen", by=desk.head)
        assert case.due_on == date(2024, 6, 20)
        desk.answer(case, date(2024, 6, 14))
        assert table(bureau, 2024) == {"new_received.natural_person": 1, "granted.natural_person": 1}

    def test_a_cell_opens_its_cases(self, desk, bureau):
        from gongkai_site.applications.register import APPLICATIONS

        case = desk.enter(date(2024, 3, 1))
        desk.answer(case, date(2024, 3, 20))
        found = APPLICATIONS.records(bureau, 2024, "applications.granted.natural_person", desk.drafter)
        assert ([each.pk for each in found.visible], found.total) == ([case.pk], 1)
        assert APPLICATIONS.records(bureau, 2024, "applications.denied.process.natural_person", desk.drafter).total == 0

    def test_a_total_opens_the_cases_of_all_its_cells(self, desk, bureau):
        from gongkai_site.registers.protocol import register_behind

        given = desk.enter(date(2024, 3, 1))
        desk.answer(given, date(2024, 3, 20))
        open_still = desk.enter(date(2024, 12, 20))
        expected = {"new_received": [given, open_still], "result_total": [given], "granted": [given]}
        expected |= {"carried_out": [open_still], "carried_in": []}
        for row, cases in expected.items():
            one = register_behind("annual-2021", f"applications.{row}.total")
            found = one.records(bureau, 2024, f"applications.{row}.total", desk.drafter)
            assert ({each.pk for each in found.visible}, found.total) == ({each.pk for each in cases}, len(cases)), row

    def test_zeros_say_why(self, desk, bureau):
        key = "applications.granted.natural_person"
        assert compile_report(bureau, 2024).figures[key].state == "not_kept"
        set_for(by=desk.head, organ=bureau, values={"applications_since": "2020"}, from_on=date(2020, 1, 1))
        figure = compile_report(bureau, 2024).figures[key]
        assert (figure.value, figure.state) == (0, "true_zero")
        assert compile_report(bureau, 2024).report.figures["applications.new_received.total"] == 0

    def test_a_void_entry_counts_nowhere(self, desk, bureau):
        case = desk.enter(date(2024, 3, 1))
        desk.step(case, "void", by=desk.head, reason="重复录入")
        assert table(bureau, 2024) == {}


class TestRecount:
    def test_open_cases_that_moved_are_told_and_written_with_one_entry(self, desk, bureau):
        cases = [desk.enter(date(2025, 9, 22)).pk for _ in range(3)]
        done = desk.enter(date(2025, 9, 22))
        desk.answer(done, date(2025, 9, 24))
        assert services.recompute(bureau, by=desk.head) == []
        Application.objects.filter(pk__in=cases).update(due_on=date(2025, 1, 1))
        before = Entry.objects.count()
        assert len(services.recompute(bureau, by=desk.head, write=False)) == 3
        assert Entry.objects.count() == before
        assert len(services.recompute(bureau, by=desk.head)) == 3
        assert Entry.objects.count() == before + 1
        assert set(Application.objects.filter(pk__in=cases).values_list("due_on", flat=True)) == {date(2025, 10, 24)}

    def test_a_case_that_a_step_has_changed_meanwhile_is_left_to_the_step(self, desk, bureau, monkeypatch):
        case = desk.enter(date(2025, 9, 22))
        Application.objects.filter(pk=case.pk).update(due_on=date(2025, 1, 1))
        written = clocks._write

        def late(changes):
            Application.objects.filter(pk=case.pk).update(version=99, due_on=date(2025, 2, 2))
            written(changes)

        monkeypatch.setattr(clocks, "_write", late)
        services.recompute(bureau, by=desk.head)
        case.refresh_from_db()
        assert (case.version, case.due_on) == (99, date(2025, 2, 2))


def test_the_case_the_rules_see_is_the_case_that_stands(desk, case):
    desk.step(case, "consult_organ", party="乙局", subject="共同制作", co_maker=True)
    there = case_of(Application.objects.get(pk=case.pk))
    assert (there.state, there.waiting[0].kind) == ("consulting_organ", "co_maker")
    assert Event.objects.filter(application=case).count() == 4
    assert there.arrived_on == FRIDAY
    assert case.arrived_at.astimezone(UTC) >= datetime(2025, 9, 18, tzinfo=UTC)
