"""Corrections of records and proposals to publish: every step, what keeps it back, who may, what stays hidden."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from openpyxl import load_workbook
from tests.site.application_kit import LI, Desk
from tests.site.requests_kit import ABOUT, ASKED, CONSOLE, FRIDAY, PROOF, WANTED, desk_of, enter, take

from gongkai.applications.letters import LETTERS
from gongkai_site.applications.models import Application
from gongkai_site.applications.queries import asked_by_several
from gongkai_site.audit.models import Entry
from gongkai_site.base.refusals import Refused
from gongkai_site.organs.services import set_for
from gongkai_site.publishing.services import discard_draft
from gongkai_site.registers.facts import facts
from gongkai_site.requests import services
from gongkai_site.requests.models import Event, Paper, Request
from gongkai_site.requests.queries import SHOWN, suggestions
from gongkai_site.requests.services.papers import VAULT
from gongkai_site.requests.steps import FIELDS, GUARDS, KINDS, STATES, STEPS
from gongkai_site.screens.first import items_for


@pytest.fixture
def desk(person, bureau, settings) -> Desk:
    return desk_of(person, bureau, settings)


@pytest.fixture
def correction(desk) -> Request:
    return enter(desk)


def refused(desk, record: Request, step: str, **told) -> str:
    """Return the code a step is refused with; nothing was written."""
    before = Request.objects.values().get(pk=record.pk), Event.objects.count(), Entry.objects.count()
    with pytest.raises(Refused) as found:
        take(desk, record, step, **told)
    assert (Request.objects.values().get(pk=record.pk), Event.objects.count(), Entry.objects.count()) == before
    return found.value.code


@contextmanager
def refusal(code: str) -> Iterator[None]:
    with pytest.raises(Refused) as found:
        yield
    assert found.value.code == code


def proposal(desk) -> Request:
    """Return a proposal about what a case gave."""
    case = desk.enter(FRIDAY)
    desk.answer(case, FRIDAY)
    case.refresh_from_db()
    return services.propose_from(application=case, wanted="很多企业都需要", key="p1")


def seat(who) -> Client:
    client = Client()
    client.force_login(who, backend="gongkai_site.accounts.backends.PowersBackend")
    return client


class TestTable:
    def test_names_only_what_there_is(self):
        for key, step in STEPS.items():
            assert step.kinds <= set(KINDS), key
            assert step.starts <= set(STATES), key
            assert step.to in {*STATES, "same"}, key
            assert set(step.asks) <= set(FIELDS), key
            assert set(step.guards) <= set(GUARDS), key
            assert not step.letter or step.letter in LETTERS, key

    def test_every_state_is_reached_and_every_open_one_leads_on(self):
        met = set()
        for kind in KINDS:
            steps = [step for step in STEPS.values() if kind in step.kinds]
            reached = {"received"}
            while more := {s.to for s in steps if s.starts & reached and s.to != "same"} - reached:
                reached |= more
            for state in reached:
                leads = [step for step in steps if state in step.starts]
                assert bool(leads) == STATES[state].open, (kind, state)
            met |= reached
        assert met == set(STATES)


class TestCorrection:
    def test_is_examined_decided_by_another_and_told(self, desk, correction):
        assert correction.number == "更〔2025〕0001"
        take(desk, correction, "assign", "check")
        assert refused(desk, correction, "correct", by=desk.drafter) == "POWER-ROLE"
        event = take(desk, correction, "correct")
        assert (correction.state, correction.decision, correction.decided_on) == ("corrected", "correct", FRIDAY)
        text = page_text(event)
        assert "姓名由“李白华”更正为“李白桦”" in text
        assert "第四十一条" in text
        take(desk, correction, "tell")
        assert (correction.state, correction.told_on, correction.delivery) == ("told", FRIDAY, "counter")

    def test_who_examined_it_does_not_decide_it_whatever_the_roles(self, desk, correction, person):
        both = person("ogi_officer", "work_body_head", organ=desk.organ)
        take(desk, correction, "check", by=both)
        for step in ("correct", "refuse", "transfer", "refer"):
            assert refused(desk, correction, step, by=both) == "REQUEST-SAME-PERSON"
        take(desk, correction, "send_back", "check")
        take(desk, correction, "refuse", by=both)  # another examined it the second time
        assert correction.state == "refused"

    def test_is_not_corrected_without_evidence_which_is_asked_for(self, desk):
        record = enter(desk, evidence="")
        take(desk, record, "check")
        assert refused(desk, record, "correct") == "REQUEST-NO-EVIDENCE"
        take(desk, record, "send_back", "ask_evidence")
        assert record.evidence_due == FRIDAY + timedelta(days=10)
        assert "户籍证明" in page_text(record.events.last())
        assert refused(desk, record, "check") == "REQUEST-STATE"
        assert refused(desk, record, "go_on") == "REQUEST-EVIDENCE-RUNS"
        take(desk, record, "add_evidence", "check", "correct")
        assert (record.state, record.evidence_due) == ("corrected", None)

    def test_goes_on_without_evidence_after_its_day(self, desk):
        record = enter(desk, evidence="")
        take(desk, record, "ask_evidence")
        desk.today(FRIDAY + timedelta(days=11))
        take(desk, record, "go_on", "check", "refuse")
        assert "60日" in page_text(record.events.last())  # a refusal names the remedies (条例第五十一条)

    def test_a_paper_is_evidence(self, desk):
        record = enter(desk, evidence="")
        services.add_paper(by=desk.drafter, request=record, kind="evidence", name="证明.txt", stream=BytesIO(b"x y z"))
        take(desk, record, "check", "correct")
        assert record.state == "corrected"

    @pytest.mark.parametrize(
        ("step", "state", "words"), [("transfer", "transferred", "转送"), ("refer", "referred", "请您向")]
    )
    def test_what_is_not_ours_is_transferred_or_referred_and_told_at_once(self, desk, correction, step, state, words):
        event = take(desk, correction, step)
        assert correction.state == state
        assert words in page_text(event)
        assert "白桦市公安局，0000-0000001" in page_text(event)
        take(desk, correction, "tell")
        assert correction.state == "told"

    def test_another_organ_is_named_with_its_contact(self, desk, correction):
        assert refused(desk, correction, "transfer", contact=" ") == "REQUEST-LACKS"
        assert refused(desk, correction, "refer", competent="") == "REQUEST-LACKS"

    def test_has_no_day_but_the_organs_own(self, desk, correction):
        assert correction.due_on is None
        set_for(by=CONSOLE, organ=desk.organ, values={"record_correction_days": "10"})
        later = enter(desk)
        assert later.due_on == date(2025, 10, 10)  # ten working days over National Day
        desk.today(date(2025, 10, 11))
        assert list(Request.objects.filter(SHOWN["overdue"](desk.officer))) == [later]

    def test_counts_nowhere_in_table_three(self, desk, correction):
        assert not Application.objects.exists()

    @pytest.mark.parametrize("step", sorted(key for key, each in STEPS.items() if each.act))
    def test_every_step_of_another_kind_or_from_elsewhere_is_refused(self, desk, correction, step):
        rule = STEPS[step]
        if "correction" in rule.kinds and "received" in rule.starts:
            take(desk, correction, "check", "refuse")
        code = refused(desk, correction, step, until=FRIDAY + timedelta(days=5), by=CONSOLE)
        assert code == ("REQUEST-STATE" if "correction" in rule.kinds else "REQUEST-KIND")

    def test_nothing_is_dated_to_the_future_or_before_it_came(self, desk, correction):
        assert refused(desk, correction, "check", on=FRIDAY + timedelta(days=1)) == "CASE-FUTURE"
        assert refused(desk, correction, "check", on=FRIDAY - timedelta(days=1)) == "CASE-BEFORE"

    def test_a_step_that_did_not_see_the_last_is_refused(self, desk, correction):
        seen = correction.version
        take(desk, correction, "check")
        with refusal("RECORD-CHANGED"):
            services.take_step(by=desk.drafter, request=correction, step="withdraw", seen=seen, reason="不再需要")


class TestProposal:
    def test_agreed_to_becomes_an_item_and_knows_when_it_is_public(self, desk, through):
        record = proposal(desk)
        assert record.applications.get().result == "granted_provided"
        take(desk, record, "check", "agree")
        assert record.due_on == date(2025, 10, 23)  # 20 working days, the organ's default
        take(desk, record, "draft")
        item = record.item
        assert (record.state, item.live) == ("drafting", False)
        assert "&lt;b&gt;" in item.body
        assert refused(desk, record, "draft") == "REQUEST-ITEM"
        through(item, desk.drafter)
        record.refresh_from_db()
        assert (record.state, record.published_on) == ("public", FRIDAY)
        event = record.events.last()
        assert (event.step, event.by) == ("publish", None)
        assert f"/gxj/item/{item.slug}/" in page_text(event)
        take(desk, record, "tell")
        assert record.state == "told"

    def test_is_late_when_it_is_not_public_by_the_day(self, desk):
        record = proposal(desk)
        take(desk, record, "check", "agree")
        desk.today(date(2025, 10, 23))
        assert not Request.objects.filter(SHOWN["overdue"](desk.officer)).exists()
        desk.today(date(2025, 10, 24))
        late = [each for each in items_for(desk.drafter)["late"] if "requests" in each.url]
        assert [each.count for each in late] == [1]
        assert seat(desk.drafter).get(late[0].url).content.decode().count(record.number) >= 1

    def test_an_item_given_up_leaves_room_for_another(self, desk):
        record = proposal(desk)
        take(desk, record, "check", "agree", "draft")
        first = record.item
        discard_draft(by=desk.drafter, item=first, seen=first.version)
        take(desk, record, "draft", title="另一稿")
        assert record.item.pk != first.pk

    def test_may_be_answered_by_what_is_public_already(self, desk, public):
        record = proposal(desk)
        take(desk, record, "check", "agree")
        item = public("分配结果")
        assert refused(desk, record, "name_item", index="没有这个号") == "REQUEST-INDEX"
        take(desk, record, "name_item", index=item.index_number)
        assert (record.state, record.published_on) == ("public", item.published_on)

    def test_is_about_what_was_given(self, desk):
        case = desk.enter(FRIDAY)
        with refusal("REQUEST-NOT-GIVEN"):
            services.propose_from(application=case, wanted="", key="k")
        record = enter(desk, "proposal")
        take(desk, record, "check")
        assert refused(desk, record, "agree") == "REQUEST-NOT-GIVEN"
        assert refused(desk, record, "link", case="申〔2025〕9999") == "REQUEST-CASE"
        take(desk, record, "link", case=case.number.replace("〔", "[").replace("〕", "]"))
        assert refused(desk, record, "agree") == "REQUEST-NOT-GIVEN"
        desk.answer(case, FRIDAY)
        take(desk, record, "agree")
        assert record.state == "agreed"

    def test_declined_is_told_with_its_reason(self, desk):
        record = proposal(desk)
        take(desk, record, "check", "decline", "tell")
        assert record.state == "told"
        assert record.published_on is None

    def test_twice_with_one_key_is_one(self, desk):
        first = proposal(desk)
        case = first.applications.get()
        assert services.propose_from(application=case, wanted="再次", key="p1") == first
        assert Request.objects.count() == 1


class TestSeveral:
    def case(self, desk, number: str, **told):
        who = {**LI, "id_number": number}
        case = desk.enter(FRIDAY, person=who, **told)
        desk.answer(case, FRIDAY)
        return case

    def test_what_two_people_were_given_is_suggested_once(self, desk, bureau):
        one = self.case(desk, "620102199001011234", document_number="白工信发[2024]12号")
        self.case(desk, "620102199001011234", document_number="白工信发〔2024〕12号")
        assert asked_by_several(bureau) == []  # the same person twice
        two = self.case(desk, "620102199202021234", document_number="白工信发〔2024〕12号")
        self.case(desk, "620102199303031234", document_number="", subject="别的事")
        found = suggestions(bureau)
        assert [(each.people, len(each.cases)) for each in found] == [(2, 3)]
        record = services.take_up(by=desk.officer, organ=bureau, asked=found[0])
        assert {one.pk, two.pk} <= {each.pk for each in record.applications.all()}
        assert suggestions(bureau) == []
        assert services.take_up(by=desk.officer, organ=bureau, asked=found[0]) == record
        take(desk, record, "check", "leave")
        assert (record.state, suggestions(bureau)) == ("told", [])
        assert services.letter_of(record.events.last()) == ""

    def test_what_was_denied_is_no_matter(self, desk, bureau):
        for number in ("620102199001011234", "620102199202021234"):
            case = desk.enter(FRIDAY, person={**LI, "id_number": number})
            desk.answer(case, FRIDAY, "denied_law", rule="某法第一条")
        assert suggestions(bureau) == []

    def test_is_published_and_finished(self, desk, bureau, through):
        for number in ("620102199001011234", "620102199202021234"):
            self.case(desk, number)
        record = services.take_up(by=desk.officer, organ=bureau, asked=suggestions(bureau)[0])
        take(desk, record, "assign", "check", "choose", "draft")
        through(record.item, desk.drafter)
        take(desk, record, "finish")
        assert record.state == "told"

    def test_the_desk_shows_it_and_takes_it_up(self, desk, bureau):
        for number in ("620102199001011234", "620102199202021234"):
            self.case(desk, number)
        client = seat(desk.officer)
        page = client.get("/desk/requests/suggestions/").content.decode()
        assert "技改补助分配结果" in page
        matter = page.split('name="matter" value="')[1].split('"')[0]
        answer = client.post("/desk/requests/suggestions/", {"organ": "gxj", "matter": matter})
        assert answer.status_code == 302
        assert client.post("/desk/requests/suggestions/", {"organ": "gxj", "matter": matter}).status_code == 404
        assert Request.objects.get().kind == "several"


class TestPrivacy:
    def test_nothing_personal_stands_in_database_files_or_trail(self, desk, correction):
        services.add_paper(
            by=desk.drafter,
            request=correction,
            kind="evidence",
            name="李白桦的证明.txt",
            stream=BytesIO("李白桦".encode()),
        )
        take(desk, correction, "check", "correct")
        services.keep_letter(by=desk.drafter, event=correction.events.last())
        hidden = (LI["name"], LI["id_number"], LI["phone"], ABOUT, WANTED, PROOF)
        with connection.cursor() as cursor:
            for model in (Request, Event, Paper):
                cursor.execute(f"SELECT * FROM {model._meta.db_table}")
                stored = repr(cursor.fetchall())
                assert not [each for each in hidden if each in stored], model
        trail = repr(list(Entry.objects.values_list("data", flat=True)))
        assert not [each for each in hidden if each in trail]
        files = b"".join(each.read_bytes() for each in VAULT.folder.rglob("*") if each.is_file())
        assert "李白桦".encode() not in files
        assert VAULT.read(correction.papers.first().digest, correction.pk) == "李白桦".encode()

    def test_papers_of_two_records_do_not_mix(self, desk, correction):
        other = enter(desk)
        paper = services.add_paper(
            by=desk.drafter, request=correction, kind="evidence", name="a.txt", stream=BytesIO(b"one two")
        )
        VAULT.path_of(paper.digest, other.pk).parent.mkdir(parents=True, exist_ok=True)
        VAULT.path_of(paper.digest, other.pk).write_bytes(VAULT.path_of(paper.digest, correction.pk).read_bytes())
        with refusal("CRYPTO-BROKEN"):
            VAULT.read(paper.digest, other.pk)

    def test_unmasking_has_a_power_and_a_reason_and_is_recorded(self, desk, correction):
        with refusal("POWER-ROLE"):
            services.unmask(by=desk.signer, request=correction, reason="送达")
        with refusal("APPLICATION-UNMASK-REASON"):
            services.unmask(by=desk.officer, request=correction, reason=" ")
        assert services.unmask(by=desk.officer, request=correction, reason="送达")["phone"] == LI["phone"]
        assert Entry.objects.filter(action="request.unmasked").count() == 1

    def test_the_same_person_is_found_by_the_blind_index(self, desk, correction):
        other = enter(desk)
        enter(desk, person={**LI, "id_number": "620102199202021234"})
        assert services.alike(correction) == [other]

    def test_a_code_finds_it_with_the_last_digits_alone(self, desk, correction):
        assert services.by_code(correction.code.lower(), "1234") == correction
        assert services.by_code(correction.code, "1235") is None


class TestScreens:
    def test_every_page_shows_to_who_may_and_hides_the_person(self, desk, correction, person):
        take(desk, correction, "check", "refuse")
        services.keep_letter(by=desk.drafter, event=correction.events.last())
        base = f"/desk/requests/{correction.pk}/"
        for path in ("/desk/requests/", "/desk/requests/?show=tell&kind=correction", "/desk/requests/new/", base):
            page = seat(desk.officer).get(path)
            assert page.status_code == 200, path
            assert not [each for each in (LI["id_number"], LI["phone"]) if each in page.content.decode()]
        assert ABOUT in seat(desk.officer).get(base).content.decode()
        assert "李**" in seat(desk.officer).get(base).content.decode()
        event = correction.events.last()
        file = seat(desk.officer).get(f"{base}letter/{event.pk}.pdf")
        assert file.content.startswith(b"%PDF")
        assert seat(desk.reviewer).get(base).status_code in {403, 404}
        looks_on = seat(person("first_reviewer", organ=desk.organ))
        page = looks_on.get(base).content.decode()
        assert correction.number in page
        assert not [each for each in (LI["name"], ABOUT, WANTED, PROOF, ASKED["found"]) if each in page]
        for path in (f"{base}letter/{event.pk}.pdf", f"/desk/requests/papers/{correction.papers.first().pk}/"):
            assert looks_on.get(path).status_code == 403
        assert seat(desk.head).get(f"{base}letter/{event.pk}.docx").status_code == 200

    def test_a_step_keeps_what_was_typed_when_it_is_refused(self, desk, correction):
        at = f"/desk/requests/{correction.pk}/step/transfer/"
        answer = seat(desk.signer).post(at, {"on": "2025-09-19", "competent": "白桦市公安局", "reason": "不归我们"})
        assert answer.status_code == 422
        assert "白桦市公安局" in answer.content.decode()
        answer = seat(desk.signer).post(
            at, {"on": "2025-09-19", "competent": "白桦市公安局", "contact": "电话", "reason": "不归我们"}
        )
        assert answer.status_code == 302
        correction.refresh_from_db()
        assert correction.state == "transferred"

    @pytest.mark.parametrize("step", sorted(key for key, each in STEPS.items() if each.act))
    def test_every_step_has_a_form_or_a_sentence(self, desk, correction, step):
        page = seat(desk.drafter).get(f"/desk/requests/{correction.pk}/step/{step}/")
        assert page.status_code in {200, 403}
        if page.status_code == 200:
            assert all(f'name="{name}"' in page.content.decode() for name in STEPS[step].asks)

    def test_enters_by_the_form_once(self, desk):
        client = seat(desk.officer)
        facts = {
            "organ": desk.organ.pk, "kind": "correction", "channel": "counter", "arrived_on": "2025-09-18",
            "about": ABOUT, "wanted": WANTED, "name": LI["name"], "key": "abc",
        }  # fmt: skip
        for _ in range(2):
            assert client.post("/desk/requests/new/", facts).status_code == 302
        assert Request.objects.get().arrived_on == date(2025, 9, 18)
        lacking = client.post("/desk/requests/new/", {**facts, "about": " ", "key": "d"})
        assert lacking.status_code == 422
        assert WANTED in lacking.content.decode()

    def test_the_list_exports_no_more_than_it_shows(self, desk, correction):
        answer = seat(desk.officer).get("/desk/requests/?export=xlsx")
        rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.values)
        assert correction.number in rows[1]
        assert "李**" in rows[1]
        assert LI["phone"] not in repr(rows)

    def test_another_organ_sees_nothing(self, desk, correction, person, other_bureau):
        stranger = seat(person("ogi_officer", organ=other_bureau))
        assert correction.number not in stranger.get("/desk/requests/").content.decode()
        assert stranger.get(f"/desk/requests/{correction.pk}/").status_code == 404


class TestFacts:
    def test_tells_the_year_with_lists_that_show_the_same_rows(self, desk, correction, bureau, through):
        take(desk, correction, "check", "correct")
        take(desk, enter(desk), "transfer")
        take(desk, enter(desk), "withdraw")
        take(desk, enter(desk), "void")
        record = proposal(desk)
        take(desk, record, "check", "agree", "draft")
        through(record.item, desk.drafter)
        told = {name: each.value for name, each in facts(bureau, 2025).items() if name.startswith("requests.")}
        assert told == {
            "requests.corrections.received": 3,
            "requests.corrections.corrected": 1,
            "requests.corrections.refused": 0,
            "requests.corrections.redirected": 1,
            "requests.proposals.received": 1,
            "requests.proposals.agreed": 1,
            "requests.proposals.declined": 0,
            "requests.proposals.published": 1,
            "requests.several.published": 0,
        }
        client = seat(desk.officer)
        for fact in facts(bureau, 2025).values():
            if fact.name.startswith("requests."):
                page = client.get(fact.url)
                assert page.context["items_count"] == fact.value, fact.name
        assert all(each.value == 0 for each in facts(bureau, 2024).values() if each.name.startswith("requests."))

    def test_says_nothing_where_nothing_is_kept(self, other_bureau):
        told = [each for name, each in facts(other_bureau, 2025).items() if name.startswith("requests.")]
        assert all(each.value is None and each.reason and each.url is None for each in told)
        assert len(told) == 9


def page_text(event: Event) -> str:
    return "\n".join(each.text for part in services.compose(event).parts for each in part.texts)
