"""The way of a remedy: every step from every state, days in order, and what whole lives come to in table 四."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai import law
from gongkai.applications import remedies
from gongkai.applications.remedies import ENDINGS, KINDS, Remedy
from gongkai.applications.remedy_guards import GUARDS
from gongkai.applications.remedy_steps import (
    STATES,
    STEPS,
    Event,
    Standing,
    after,
    begun,
    last_day_to_file,
    may_start,
    may_step,
    owed,
    replay,
)
from gongkai.problems import Failure
from gongkai.report.forms import forms
from gongkai.report.identities import broken
from gongkai.report.model import Report

FILED = date(2024, 3, 4)
GIVEN = {
    "notice": {"procedure": "ordinary"},
    "hearing": {"until": "2024-05-20"},
    "extend": {"length": 30},
    "appeal": {"who": "organ"},
    "void": {"reason": "重复登记"},
}


def suit(*steps, kind="litigation") -> Standing:
    """Return a remedy after steps a week apart: names, or names with facts."""
    events = []
    for number, step in enumerate(steps):
        name, facts = step if isinstance(step, tuple) else (step, {})
        events.append(Event(name, FILED + timedelta(days=7 * number), {**GIVEN.get(name, {}), **facts}))
    return replay(kind, FILED, events)


def decided(ending, **facts):
    return "decide", {"ending": ending, **facts}


def refused(there, step, **facts) -> str:
    found = may_step(there, Event(step, there.last_on, {**GIVEN.get(step, {}), **facts}))
    assert found is not None
    return found.code


AT = {
    "open": suit(),
    "judged": suit(decided("upheld")),
    "closed": suit(decided("upheld"), "take_effect"),
    "retried": suit(decided("upheld"), "take_effect", "retry"),
    "void": suit("void"),
}


def test_the_table_fits_together():
    assert set(AT) == set(STATES)
    assert {name for step in STEPS.values() for name in (*step.when, *step.guards)} == set(GUARDS)
    assert {kind for step in STEPS.values() for kind in step.of} <= set(KINDS)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", STATES)
def test_a_step_starts_from_its_states_and_no_other(step, state):
    assert AT[state].state == state
    found = may_start(step, AT[state])
    if "litigation" not in STEPS[step].of:
        assert found is not None
        assert found.code == "REMEDY-STEP-KIND"
    elif state in STEPS[step].start:
        assert found is None or found.code not in {"REMEDY-STATE", "REMEDY-STEP-KIND"}
    else:
        assert found is not None
        assert found.code == "REMEDY-STATE"


@pytest.mark.parametrize("step", STEPS)
def test_a_step_belongs_to_its_kinds(step):
    for kind in KINDS:
        found = may_start(step, begun(kind, FILED))
        assert (found is not None and found.code == "REMEDY-STEP-KIND") == (kind not in STEPS[step].of)


@pytest.mark.parametrize(
    ("there", "step", "facts", "code"),
    [
        (suit("notice"), "notice", {}, "REMEDY-ONCE"),
        (suit(kind="reconsideration"), "notice", {"procedure": ""}, "REMEDY-PROCEDURE"),
        (suit(), "notice", {"accepted_on": "2024-03-01"}, "REMEDY-ACCEPTED"),
        (suit(), "notice", {"until": "2024-03-01"}, "REMEDY-UNTIL"),
        (suit(), "reply", {}, "REMEDY-NO-NOTICE"),
        (suit("notice", "reply"), "reply", {}, "REMEDY-ONCE"),
        (suit(), "hearing", {"until": ""}, "REMEDY-HEARING"),
        (suit("notice", kind="reconsideration"), "extend", {}, "REMEDY-NOT-ACCEPTED"),
        (suit(), "decide", {}, "REMEDY-ENDING"),
        (suit(), "decide", {"ending": "well_founded"}, "REMEDY-ENDING"),
        (suit(decided("upheld")), "appeal", {"who": ""}, "REMEDY-WHO"),
        (suit(decided("upheld"), "receive"), "receive", {}, "REMEDY-ONCE"),
        (suit(), "affirm", {}, "REMEDY-NO-JUDGMENT"),
        (suit(), "remand", {}, "REMEDY-NO-JUDGMENT"),
        (suit(), "withdraw_appeal", {}, "REMEDY-NO-JUDGMENT"),
        (suit(decided("upheld"), "take_effect"), "perform", {}, "REMEDY-NOTHING-TO-DO"),
        (suit(decided("revoked"), "take_effect", "perform"), "perform", {}, "REMEDY-ONCE"),
        (suit(), "void", {"reason": " "}, "CASE-REASON"),
    ],
)
def test_what_is_wrong_is_refused(there, step, facts, code):
    assert refused(there, step, **facts) == code
    with pytest.raises(Failure):
        after(there, Event(step, there.last_on, {**GIVEN.get(step, {}), **facts}))


@pytest.mark.parametrize(
    ("there", "steps"),
    [
        (suit(), {"notice", "hearing", "decide", "void"}),
        (suit("notice"), {"reply", "hearing", "decide", "void"}),
        (suit(decided("revoked")), {"receive", "appeal", "take_effect", "void"}),
        (
            suit(decided("revoked"), "appeal"),
            {"notice", "hearing", "decide", "affirm", "withdraw_appeal", "remand", "void"},
        ),
        (suit(decided("revoked"), "take_effect"), {"receive", "retry", "perform", "void"}),
        (suit(decided("upheld"), "take_effect", "receive"), {"retry", "void"}),
    ],
)
def test_what_may_be_done_now(there, steps):
    assert {step for step in STEPS if may_start(step, there) is None} == steps


def test_days_go_forward():
    found = may_step(suit("notice", "reply"), Event("decide", FILED, {"ending": "upheld"}))
    assert found is not None
    assert found.code == "CASE-BEFORE"


@pytest.mark.parametrize(
    ("procedure", "facts", "code"),
    [
        ("simplified", {}, "REMEDY-SIMPLIFIED"),
        ("ordinary", {"length": 31}, "REMEDY-EXTENSION"),
        ("ordinary", {"length": 0}, "REMEDY-EXTENSION"),
    ],
)
def test_an_extension_keeps_to_the_law(procedure, facts, code):
    notice = ("notice", {"procedure": procedure, "accepted_on": FILED.isoformat()})
    assert refused(suit(notice, kind="reconsideration"), "extend", **facts) == code


def test_an_extension_comes_once():
    there = suit(("notice", {"accepted_on": FILED.isoformat()}), "extend", kind="reconsideration")
    assert refused(there, "extend") == "REMEDY-EXTENDED"


class TestWhatASuitComesTo:
    """The naive errors: affirmed is not upheld, an appeal keeps it open, a retrial changes no year."""

    def test_a_reconsideration_ends_with_its_decision(self):
        there = suit("notice", decided("revoked"), kind="reconsideration")
        assert (there.state, there.outcome, there.ended_on) == ("closed", "revoked", date(2024, 3, 11))

    def test_a_first_judgment_ends_it_only_in_effect(self):
        assert suit(decided("upheld")).ended_on is None
        there = suit(decided("upheld"), "take_effect")
        assert (there.ended_on, there.outcome) == (date(2024, 3, 11), "upheld")

    def test_a_suit_withdrawn_ends_at_once(self):
        assert suit(decided("withdrawn")).state == "closed"

    def test_a_judgment_against_the_organ_that_is_affirmed_stays_against_it(self):
        assert suit(decided("revoked"), "appeal", "affirm").outcome == "revoked"

    def test_an_appeal_withdrawn_leaves_the_judgment(self):
        assert suit(decided("unlawful"), "appeal", "withdraw_appeal").outcome == "unlawful"

    def test_an_appeal_may_turn_it(self):
        there = suit(decided("revoked"), "appeal", decided("upheld"))
        assert (there.first_ending, there.outcome, there.instance) == ("revoked", "upheld", "second")

    def test_sent_back_it_begins_anew(self):
        there = suit(decided("revoked"), "appeal", "remand", decided("upheld"))
        assert (there.state, there.instance, there.ended_on) == ("judged", "first", None)

    def test_a_retrial_changes_no_outcome_that_counted(self):
        there = suit(decided("upheld"), "take_effect", "retry", decided("revoked"))
        assert (there.ended_on, there.outcome, there.ending) == (date(2024, 3, 11), "upheld", "revoked")
        assert there.reopens


class TestDue:
    """What is owed, by which law, from which day."""

    def keys(self, there) -> list[tuple[str, str]]:
        return [(each.key, each.limit) for each in owed(there) if each.done_on is None]

    def test_the_answer_goes_by_the_procedure(self):
        accepted = {"accepted_on": FILED.isoformat()}
        simple = suit(("notice", {"procedure": "simplified", **accepted}), kind="reconsideration")
        assert self.keys(simple) == [
            ("reply", "respondent_answer_simplified"),
            ("decision", "reconsideration_decision_simplified"),
        ]
        ordinary = suit(("notice", accepted), "extend", kind="reconsideration")
        assert owed(ordinary)[1].more == ("reconsideration_decision_extension", 30)

    def test_a_defence_has_a_limit_of_its_own_and_a_complaint_the_day_it_was_given(self):
        assert self.keys(suit("notice")) == [("reply", "defence")]
        assert self.keys(suit("notice", kind="complaint")) == []
        there = suit(("notice", {"until": "2024-03-20"}), kind="complaint")
        assert owed(there)[0].on == date(2024, 3, 20)

    def test_what_is_done_is_no_more_owed(self):
        assert self.keys(suit("notice", "reply")) == []

    def test_a_second_instance_owes_anew(self):
        assert self.keys(suit("notice", "reply", decided("revoked"), "appeal", "notice")) == [("reply", "defence")]

    @pytest.mark.parametrize(("ending", "limit"), [("revoked", "appeal"), ("inadmissible", "appeal_ruling")])
    def test_an_appeal_is_open_from_the_day_the_judgment_was_received(self, ending, limit):
        assert self.keys(suit(decided(ending))) == []
        assert self.keys(suit(decided(ending), "receive")) == [("appeal", limit)]

    def test_a_decision_may_be_sued_over(self):
        there = suit(decided("upheld"), "receive", kind="reconsideration")
        assert self.keys(there) == [("sue", "litigation_after_reconsideration")]

    def test_what_was_bidden_is_owed_until_done(self):
        there = suit(decided("perform", until="2024-04-01"), kind="reconsideration")
        assert [(each.key, each.on) for each in owed(there)] == [("perform", date(2024, 4, 1))]
        assert self.keys(suit(decided("perform", until="2024-04-01"), "perform", kind="reconsideration")) == []

    def test_every_limit_is_one_of_the_law(self):
        names = {each.limit for there in AT.values() for each in owed(there)} - {""}
        for kind in KINDS:
            for flags in ((True, False), (False, True), (False, False)):
                names.add(last_day_to_file(kind, after_reconsideration=flags[0], inaction=flags[1]))
        assert names - {""} <= set(law.limits())


YEARS = range(2021, 2028)
ENDED = {kind: sorted(key for key, each in ENDINGS.items() if kind in each.of) for kind in KINDS}


@st.composite
def lives(draw) -> tuple[Standing, list[Standing]]:
    """Return a remedy that went a legal way of any length, and where it stood after each step."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    there = begun(kind, date(2021, 1, 1) + timedelta(days=draw(st.integers(0, 5 * 365))))
    way = [there]
    for _ in range(draw(st.integers(0, 14))):
        on = there.last_on + timedelta(days=draw(st.integers(0, 200)))
        facts = {
            "ending": draw(st.sampled_from(ENDED[kind])),
            "until": (on + timedelta(days=30)).isoformat(),
            "accepted_on": there.filed_on.isoformat(),
            "procedure": draw(st.sampled_from(["ordinary", "simplified"])),
            "length": draw(st.integers(1, 30)),
            "who": "other",
            "reason": "重复",
        }
        steps = sorted(set(STEPS) - {"void"})
        legal = [step for step in steps if may_step(there, Event(step, on, facts)) is None]
        if not legal:
            break
        there = after(there, Event(draw(st.sampled_from(legal)), on, facts))
        way.append(there)
    return there, way


def counted(there: Standing, after_reconsideration: bool = False) -> Remedy:
    return Remedy(there.kind, there.filed_on, there.ended_on, there.outcome, after_reconsideration)


@given(lives())
def test_what_counted_once_counts_so_for_ever(life):
    """A suit that ended stays ended: no later step takes its outcome from the year it counted in."""
    _, way = life
    ended = [(each.ended_on, each.outcome) for each in way if each.ended_on]
    assert len(set(ended)) <= 1


@given(st.lists(st.tuples(lives(), st.booleans()), max_size=25))
def test_every_group_adds_up_and_nothing_is_lost_between_the_years(some):
    all_ = [counted(life[0], after) for life, after in some]
    pending: set[int] = set()
    for year in YEARS:
        cells = {number: cell for number, one in enumerate(all_) if (cell := remedies.cell(one, year))}
        figures: Counter[str] = Counter(f"remedies.{cell}" for cell in cells.values())
        whole = {key: figures[key] for key in forms()["annual-2021"].keys if key.startswith("remedies.")}
        for key in whole:
            if key.endswith(".total"):
                whole[key] = sum(n for name, n in figures.items() if name.startswith(key.removesuffix("total")))
        assert sum(n for key, n in whole.items() if key.endswith(".total")) == len(cells)
        assert [each for each in broken(Report("annual-2021", whole, year=year)) if each.code.startswith("T4-")] == []
        assert pending <= set(cells), "what was pending at the end of the year before is there in this one"
        pending = {number for number, cell in cells.items() if cell.endswith(".pending")}


@given(lives())
def test_an_ending_counts_in_one_year_alone(life):
    there, _ = life
    cells = [cell for year in range(2021, 2040) if (cell := remedies.cell(counted(there), year))]
    ended = [cell for cell in cells if not cell.endswith(".pending")]
    assert len(ended) == (1 if there.ended_on and KINDS[there.kind].table else 0)


def test_an_organ_may_count_an_ending_otherwise():
    one = Remedy("reconsideration", FILED, FILED, "mediated")
    assert remedies.cell(one, 2024) == "reconsideration.other_result"
    assert remedies.cell(one, 2024, {"mediated": "corrected"}) == "reconsideration.corrected"
