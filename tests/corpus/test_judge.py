"""Exact, open, loud or wrong: the verdict on what a reader found."""

from decimal import Decimal

import pytest
from corpus.judge import Verdict, compared, judged
from corpus.score import failures, is_enough, rate, table
from corpus.work import Expected

from gongkai.problems import Problem
from gongkai.report.model import Report

EXPECTED = Expected({"a": 1, "b": None, "c": 0}, absent=frozenset({"d"}), organs=("甲局",), years=(2022,))


def report(figures, *problems, organ="甲局", year=2022):
    return Report("annual-2021", figures, organ=organ, year=year, problems=problems)


def told(*cells, severity="warning", code="READ-NUMBER"):
    return Problem(code, severity, cells=cells)


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (report({"a": 1, "b": None, "c": 0}), "exact"),
        (report({"a": Decimal(1), "b": None, "c": 0}), "exact"),
        (report({"a": 2, "b": None, "c": 0}, told("a")), "wrong"),
        (report({"a": None, "b": None, "c": 0}), "wrong"),
        (report({"a": None, "b": None, "c": 0}, told("a")), "loud"),
        (report({"a": None, "b": None, "c": 0}, told("a", severity="note")), "wrong"),
        (report({"b": None, "c": 0}, told("a", severity="error")), "loud"),
        (report({"b": None, "c": 0}), "wrong"),
        (report({"a": 1, "b": 0, "c": 0}), "wrong"),
        (report({"a": 1, "c": 0}), "wrong"),
        (report({"a": 1, "c": 0}, told("b")), "loud"),
        (report({"a": 1, "b": None, "c": 0, "d": 0}), "wrong"),
        (report({"a": 1, "b": None, "c": 0, "d": None}), "wrong"),
        (report({"a": 1, "b": None, "c": 0, "d": None}, told("d")), "loud"),
        (report({"a": 1, "b": None, "c": 0, "e": 5}), "wrong"),
    ],
)
def test_figures(found, kind):
    assert compared(found, EXPECTED)[0] == kind


@pytest.mark.parametrize(
    ("organ", "year", "problems", "kind"),
    [
        (" 甲 局", 2022, (), "exact"),
        ("乙局", 2022, (), "wrong"),
        ("甲局", 2021, (told(code="FRONT-YEAR-DIFFERS"),), "wrong"),
        (None, 2022, (), "wrong"),
        (None, 2022, (told(code="FRONT-ORGAN-MISSING"),), "loud"),
    ],
)
def test_organ_and_year(organ, year, problems, kind):
    assert compared(report(dict(EXPECTED.figures), *problems, organ=organ, year=year), EXPECTED)[0] == kind


def test_what_the_document_does_not_say_need_not_be_found_but_told():
    expected = Expected({}, organs=("甲局",), years=(2022,), front_open=frozenset({"year"}))

    assert compared(report({}, told(code="FRONT-YEAR-MISSING"), year=None), expected)[0] == "exact"
    assert compared(report({}, year=None), expected)[0] == "wrong"
    assert compared(report({}), expected)[0] == "exact"


def test_what_contradicts_itself_must_be_told():
    expected = Expected({}, organs=("甲局",), years=(2022, 2021), front_told=True)

    assert compared(report({}, told(code="FRONT-YEAR-DIFFERS", severity="note")), expected)[0] == "exact"
    assert compared(report({}), expected)[0] == "wrong"


def test_null_where_the_document_cannot_settle_it_is_open():
    expected = Expected({"a": 1}, may_be_null=frozenset({"a"}), organs=("甲局",), years=(2022,))

    assert compared(report({"a": None}), expected)[0] == "open"
    assert compared(report({"a": 1}), expected)[0] == "exact"
    assert compared(report({"a": 2}), expected)[0] == "wrong"


def test_an_entry_that_is_no_figure_must_be_told():
    expected = Expected({"a": None}, must_be_told=frozenset({"a"}), organs=("甲局",), years=(2022,))

    assert compared(report({"a": None}), expected)[0] == "wrong"
    assert compared(report({"a": None}, told("a")), expected)[0] == "exact"


def test_a_document_to_refuse_that_is_read_is_wrong():
    assert compared(report({}), Expected({}, refused="READ-OLDER-FORM"))[0] == "wrong"


def test_a_broken_reader_is_a_crash(monkeypatch):
    monkeypatch.setattr("corpus.judge.read", lambda data, name: 1 / 0)

    verdict = judged(b"", "x.txt", EXPECTED, seed=1, format_name="text-lines", deviations=())

    assert verdict.kind == "crashed"
    assert verdict.faults[0].startswith("ZeroDivisionError")


def verdicts(**kinds):
    return [Verdict(seed, "text-lines", (), kind) for kind, count in kinds.items() for seed in range(count)]


@pytest.mark.parametrize(
    ("kinds", "enough"),
    [
        ({"exact": 98, "open": 1, "loud": 1}, True),
        ({"exact": 98, "loud": 2}, False),
        ({"exact": 999, "wrong": 1}, False),
        ({"exact": 999, "crashed": 1}, False),
        ({}, False),
    ],
)
def test_how_much_is_enough(kinds, enough):
    assert is_enough(verdicts(**kinds)) is enough


def test_a_refusal_is_good_only_where_one_is_expected():
    wanted = Verdict(1, "text-lines", (), "refused", wants_refusal=True)
    other_code = Verdict(2, "text-lines", (), "refused", ("refused READ-NO-REPORT",), wants_refusal=True)
    unwanted = Verdict(3, "text-lines", (), "refused", ("refused READ-NO-REPORT",))

    assert rate([wanted, other_code, unwanted]) == 1 / 3


def test_the_table_counts_by_format_and_the_list_names_what_failed():
    found = [Verdict(7, "html-plain", ("slashes",), "wrong", ("a: 1, not 2",)), *verdicts(exact=3)]

    lines = table(found).splitlines()
    assert [line.split()[0] for line in lines] == ["format", "html-plain", "text-lines", "all"]
    assert lines[-1].split()[1:7] == ["3", "0", "0", "1", "0", "0"]
    assert next(failures(found)).split()[:3] == ["wrong", "7", "html-plain"]
