"""Rules that are no sums of cells: the year, direct lawsuits, rule-making power, the last day to report."""

from dataclasses import replace
from datetime import date
from importlib import import_module

import pytest
from tests.report.strategies import changed, v1

from gongkai.problems import codes, entry_of
from gongkai.report.model import Report
from gongkai.report.organs import Organ
from gongkai.report.rules import rule_problems, rules

V1, _ = v1()
DIRECT = "remedies.litigation_direct.total"
QUIET = changed(V1, {DIRECT: 0})
DEPARTMENT = Organ("某某市某某局", level="city", kind="department")
GOVERNMENT = Organ("某某市人民政府", level="city", kind="government")


def told(report: Report, organ: Organ | None = None) -> list[str]:
    return [each.code for each in rule_problems(report, organ)]


# --- the table of rules -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", rules())
def test_a_rule_is_whole(code):
    rule = rules()[code]

    assert {"zh", "en", "severity", "basis", "mark", "checked"} <= set(rule)
    assert rule["severity"] in ("error", "warning", "note")
    assert rule["mark"] in ("verified", "unverified", "derived", "our_choice", "from_knowledge")


@pytest.mark.parametrize("code", [code for code, rule in rules().items() if ":" in rule["checked"]])
def test_the_function_that_checks_a_rule_exists(code):
    module, _, name = rules()[code]["checked"].partition(":")

    assert callable(getattr(import_module(module), name))


@pytest.mark.parametrize("code", [code for code in rules() if code in set(codes())])
def test_a_rule_and_its_sentence_agree_on_severity(code):
    assert entry_of(code)["severity"] == rules()[code]["severity"]


# --- REPORT-YEAR --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [0, 1, 2007, 2101, 9999])
def test_a_year_outside_the_life_of_the_regulation(year):
    assert told(replace(QUIET, year=year), DEPARTMENT)[0] == "REPORT-YEAR"


@pytest.mark.parametrize("year", [2008, 2025, 2100, None])
def test_a_year_that_may_be(year):
    assert "REPORT-YEAR" not in told(replace(QUIET, year=year))


# --- T4-PRIOR-RECON -----------------------------------------------------------------------------------------------


def test_direct_lawsuits_are_asked_about_from_2024_on():
    (problem,) = rule_problems(replace(V1, year=2024))

    assert (problem.code, problem.severity, problem.found) == ("T4-PRIOR-RECON", "warning", 56)
    assert problem.cells == (DIRECT,)


@pytest.mark.parametrize("report", [replace(V1, year=2023), replace(V1, year=None), QUIET, changed(V1, {DIRECT: None})])
def test_direct_lawsuits_are_not_asked_about_before_or_where_there_are_none(report):
    assert told(report) == []


# --- T2-RULES-LEVEL -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("organ", "rows"),
    [
        (DEPARTMENT, 3),
        (replace(GOVERNMENT, level="county"), 3),
        (GOVERNMENT, 0),
        (replace(GOVERNMENT, level="province"), 0),
        (replace(DEPARTMENT, level=None), 0),
    ],
)
def test_rules_of_an_organ_without_the_power_to_make_them(organ, rows):
    assert told(QUIET, organ).count("T2-RULES-LEVEL") == rows


def test_no_rules_no_question():
    none = changed(QUIET, {key: 0 for key in QUIET.figures if key.startswith("proactive.rules.")})

    assert told(none, DEPARTMENT) == []


# --- DEADLINE-DEPT, DEADLINE-GOV ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("organ", "dated", "code"),
    [
        (DEPARTMENT, date(2026, 1, 31), None),
        (DEPARTMENT, date(2026, 2, 1), "DEADLINE-DEPT"),
        (GOVERNMENT, date(2026, 2, 1), None),
        (GOVERNMENT, date(2026, 3, 31), None),
        (GOVERNMENT, date(2026, 4, 1), "DEADLINE-GOV"),
    ],
)
def test_the_last_day_to_report(organ, dated, code):
    late = [each for each in rule_problems(replace(QUIET, dated=dated), organ) if each.code.startswith("DEADLINE")]

    assert [each.code for each in late] == ([code] if code else [])
    assert {each.severity for each in late} <= {"error"}


@pytest.mark.parametrize("unknown", [{"dated": None}, {"year": None}, {"year": 0}, {"year": 9999}])
def test_without_date_or_year_nobody_is_late(unknown):
    report = replace(QUIET, **{"dated": date(9999, 12, 31), **unknown})

    assert not [code for code in told(report, DEPARTMENT) if code.startswith("DEADLINE")]


def test_without_the_organ_nobody_is_late():
    assert told(replace(QUIET, dated=date(2030, 1, 1))) == []
