"""Who may sign: a table, and what no sequence of attempts may ever reach."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.review import (
    GATES,
    LEVELS,
    STATES,
    STEPS,
    URGENT,
    Attachment,
    Conclusion,
    Review,
    Rule,
    Signature,
    is_complete,
    may_conclude,
    may_sign,
    may_step,
    missing,
    review_hash,
    rule_fault,
    rule_for,
    signed_gates,
)

CASES = tomllib.loads((Path(__file__).parent / "cases.toml").read_text(encoding="utf-8"))["case"]
WEIGHTY = rule_for("ledgers", "normative_document")
DRAFTER = "起草人"


def review(case: dict) -> Review:
    signed = (Signature(level, gate, frozenset({who}), "h") for level, gate, who in case.get("signed", ()))
    secrecy = Conclusion(case["secrecy"], frozenset({"保密员"}), "h") if "secrecy" in case else None
    return Review(WEIGHTY, frozenset({DRAFTER}), "h", case.get("now", "h"), tuple(signed), secrecy)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_who_may_sign(case):
    people = {case["person"], case.get("for", case["person"])}

    found = may_sign(review(case), case["level"], case["gates"], people)

    assert (found.code if found else None) == case.get("code")


def test_the_drafter_concludes_nothing():
    assert may_conclude(review({}), [DRAFTER]).code == "REVIEW-OWN-WORK"
    assert may_conclude(review({"now": "x"}), ["保密员"]).code == "REVIEW-CHANGED"
    assert may_conclude(review({"secrecy": "refer"}), ["保密员"]).code == "REVIEW-SECRECY-DONE"
    assert may_conclude(review({}), ["保密员"]) is None


# --- whatever is tried ------------------------------------------------------------------------------------------

PEOPLE = [DRAFTER, "甲", "乙", "丙", "丁"]
ATTEMPT = st.one_of(
    st.tuples(st.just("sign"), st.sampled_from([*LEVELS]), st.sets(st.sampled_from([*GATES])), st.sampled_from(PEOPLE)),
    st.tuples(st.just("lent"), st.sampled_from([*LEVELS]), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)),
    st.tuples(st.just("conclude"), st.sampled_from(["publishable", "not", "refer"]), st.sampled_from(PEOPLE)),
    st.tuples(st.just("change"), st.sampled_from(["h", "g"])),
)


def attempted(held: Review, attempt: tuple) -> Review:
    """Do what the rules let happen, as a service does."""
    match attempt:
        case ("sign", level, gates, who) if may_sign(held, level, gates, {who}) is None:
            new = [Signature(level, gate, frozenset({who}), held.hash) for gate in gates]
            return replace(held, signatures=(*held.signatures, *new))
        case ("lent", level, who, whom):
            gates = held.rule.levels.get(level, ())
            if may_sign(held, level, gates, {who, whom}) is None:
                new = [Signature(level, gate, frozenset({who, whom}), held.hash) for gate in gates]
                return replace(held, signatures=(*held.signatures, *new))
        case ("conclude", outcome, who) if may_conclude(held, {who}) is None:
            return replace(held, conclusion=Conclusion(outcome, frozenset({who}), held.hash))
        case ("change", now):
            return replace(held, now=now)
    return held


@settings(max_examples=400, deadline=None)
@given(
    rule=st.sampled_from([rule_for("*", "*"), WEIGHTY, URGENT]),
    attempts=st.lists(ATTEMPT, max_size=40),
)
def test_no_sequence_completes_what_was_not_reviewed(rule, attempts):
    held = Review(rule, frozenset({DRAFTER}), "h", "h")
    for attempt in attempts:
        held = attempted(held, attempt)
        signers: dict[str, set[str]] = {}
        for each in held.signatures:
            assert DRAFTER not in each.people
            for who in each.people:
                signers.setdefault(who, set()).add(each.level)
        assert all(len(levels) == 1 for levels in signers.values())
        if is_complete(held):
            assert held.now == held.hash == "h"
            assert held.conclusion.outcome == "publishable"
            assert {(each.level, each.gate) for each in held.signatures} == {
                (level, gate) for level, gates in rule.levels.items() for gate in gates
            }


@given(
    signatures=st.lists(
        st.builds(
            Signature,
            level=st.sampled_from([*URGENT.levels]),
            gate=st.sampled_from(URGENT.levels["final"]),
            people=st.frozensets(st.sampled_from(PEOPLE), min_size=1, max_size=2),
            hash=st.sampled_from(["h", "h", "g"]),
        ),
        max_size=8,
    ),
    conclusion=st.none()
    | st.builds(
        Conclusion,
        outcome=st.sampled_from(["publishable", "not", "refer"]),
        people=st.frozensets(st.sampled_from(PEOPLE), min_size=1, max_size=1),
        hash=st.sampled_from(["h", "h", "g"]),
    ),
    now=st.sampled_from(["h", "h", "g"]),
)
@settings(max_examples=400, deadline=None)
def test_even_rows_nobody_let_in_complete_nothing(signatures, conclusion, now):
    held = Review(URGENT, frozenset({DRAFTER}), "h", now, tuple(signatures), conclusion)

    if is_complete(held):
        assert now == "h"
        assert not any(DRAFTER in each.people for each in signatures)
        assert conclusion.outcome == "publishable"
        assert (conclusion.hash, DRAFTER in conclusion.people) == ("h", False)


def test_a_review_can_be_completed():
    held = Review(WEIGHTY, frozenset({DRAFTER}), "h", "h", (), Conclusion("publishable", frozenset({"保密员"}), "h"))
    for level, who in zip(WEIGHTY.levels, ["甲", "乙", "丙"], strict=True):
        assert not is_complete(held)
        held = attempted(held, ("sign", level, set(WEIGHTY.levels[level]), who))

    assert is_complete(held)
    assert not [*missing(held)]
    assert not is_complete(replace(held, now="g"))
    assert not is_complete(replace(held, conclusion=None))


# --- tables -----------------------------------------------------------------------------------------------------


def test_five_gates_and_three_levels():
    assert [gate.zh for gate in GATES.values()] == ["政治关", "法律关", "政策关", "保密关", "文字关"]
    assert [level.zh for level in LEVELS.values()] == ["初审", "复审", "终审"]
    assert signed_gates() == ("political", "legal", "policy", "text")
    assert all(gate.checklist and gate.source for gate in GATES.values())


@pytest.mark.parametrize("rule", [rule_for("*", "*"), WEIGHTY, URGENT, rule_for("annual", "any")])
def test_every_default_rule_looks_at_every_gate(rule):
    assert {gate for gates in rule.levels.values() for gate in gates} == set(signed_gates())
    assert list(rule.levels)[-1] == "final"
    assert Rule.of_json(rule.to_json()) == rule


@pytest.mark.parametrize(
    ("kind", "column", "levels"), [("ledgers", "licences", 2), ("ledgers", "normative_document", 3), ("annual", "", 3)]
)
def test_the_default_rule(kind, column, levels):
    assert len(rule_for(kind, column).levels) == levels


@pytest.mark.parametrize(
    ("levels", "days", "code"),
    [
        ({"first": ["legal"], "final": ["text"]}, 2, None),
        ({"final": ["text"]}, 2, "REVIEW-RULE-LEVELS"),
        ({"first": ["legal"], "second": ["text"]}, 2, "REVIEW-RULE-LEVELS"),
        ({"first": ["secrecy"], "final": ["text"]}, 2, "REVIEW-RULE-WORD"),
        ({"zeroth": ["legal"], "final": ["text"]}, 2, "REVIEW-RULE-WORD"),
        ({"first": [], "final": ["text"]}, 2, "REVIEW-RULE-EMPTY"),
        ({"first": ["legal"], "final": ["text"]}, 0, "REVIEW-RULE-DAYS"),
        ({"first": ["legal"], "final": ["text"]}, 31, "REVIEW-RULE-DAYS"),
    ],
)
def test_a_rule_of_an_organ(levels, days, code):
    found = rule_fault(levels, days)
    assert (found.code if found else None) == code


@pytest.mark.parametrize("step", STEPS.values(), ids=lambda step: step.name)
def test_a_step_starts_only_where_it_may(step):
    assert step.end in STATES
    for state in STATES:
        found = may_step(step.name, state)
        assert (found is None) == (state in step.start)


def test_a_step_nobody_wrote_down_raises():
    with pytest.raises(KeyError):
        may_step("approve_all", "in_review")


# --- the hash ---------------------------------------------------------------------------------------------------

VALUES = st.dictionaries(
    st.text(max_size=5), st.none() | st.integers() | st.text(max_size=5) | st.booleans(), max_size=4
)
FILES = st.lists(st.builds(Attachment, st.text(max_size=5), st.integers(0, 9), st.text("0123456789abcdef")), max_size=3)


@given(VALUES, FILES, VALUES, FILES)
def test_equal_hash_means_equal_content(fields, files, others, other_files):
    same = review_hash(fields, files) == review_hash(others, other_files)
    equal = {k: (type(v), v) for k, v in fields.items()} == {k: (type(v), v) for k, v in others.items()}
    assert same == (equal and sorted(files) == sorted(other_files))


@given(VALUES, FILES)
def test_order_makes_no_difference(fields, files):
    assert review_hash(dict(reversed(fields.items())), reversed(files)) == review_hash(fields, files)
