"""The identities: verified reports pass, named changes break named rules, random right reports break nothing."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.report.strategies import INVENTED, SHARED, changed, installed, right_reports, v1

from gongkai.problems import Problem
from gongkai.report.forms import form, forms
from gongkai.report.identities import applicable, broken, identities, out_of_domain
from gongkai.report.model import Figure, Mark, Report

V1, V1_CASES = v1()
TRIAL, CURRENT = form("annual-2019-trial"), form("annual-2021")


def told(problems: list[Problem]) -> list[list[Any]]:
    return [[each.code, each.cells[0], each.expected, each.found] for each in problems if each.severity != "note"]


def noted(problems: list[Problem]) -> list[list[Any]]:
    return [[each.data["identity"], *each.cells] for each in problems if each.severity == "note"]


# --- what is laid over a form -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form_id", "numbers"),
    [
        (
            "annual-2019-trial",
            {
                "T2-2019-ITEMS": 5,
                "T2-2019-NONNEG": 5,
                "T2-2019-DISCLOSED": 2,
                "T3-BALANCE": 7,
                "T3-RESULT-TOTAL": 7,
                "T3-ROW-TOTAL": 23,
                "T3-CARRY": 7,
                "T4-GROUP-TOTAL": 3,
            },
        ),
        (
            "annual-2021",
            {
                "T2-STOCK": 2,
                "T2-STOCK-BOUND": 2,
                "T3-BALANCE": 7,
                "T3-RESULT-TOTAL": 7,
                "T3-ROW-TOTAL": 25,
                "T3-CARRY": 7,
                "T4-GROUP-TOTAL": 3,
            },
        ),
    ],
)
def test_each_rule_is_laid_over_each_row_column_or_group_it_fits(form_id, numbers):
    codes = [each.code for each in identities(form(form_id))]

    assert {code: codes.count(code) for code in codes} == numbers


@pytest.mark.parametrize("edition", [TRIAL, CURRENT, *INVENTED.values()], ids=lambda each: each.id)
def test_identities_name_cells_of_the_form_once(edition):
    for identity in identities(edition):
        terms = [(term.key, term.previous) for term in identity.terms]
        assert len(set(terms)) == len(terms)
        assert {key for key, _ in terms} <= set(edition.keys)
        assert all(identity.place)


def test_every_cell_of_tables_three_and_four_is_in_an_identity():
    for edition in forms().values():
        named = {term.key for each in identities(edition) for term in each.terms}
        assert {key for key in edition.keys if not key.startswith("proactive")} <= named


# --- the verified vectors -----------------------------------------------------------------------------------------


def test_v1_passes_every_rule():
    assert set(V1.figures) == set(CURRENT.keys)
    assert list(broken(V1)) == []
    assert list(out_of_domain(V1)) == []


@pytest.mark.parametrize("case", V1_CASES, ids=[case["name"] for case in V1_CASES])
def test_a_changed_v1_breaks_what_is_named_and_nothing_else(case):
    values: dict[str, Figure] = {key: None if value == "" else value for key, value in case["set"].items()}
    problems = list(broken(changed(V1, values)))

    assert told(problems) == case["breaks"]
    assert noted(problems) == case.get("notes", [])
    assert all(each.severity == "error" for each in problems if each.code != "IDENTITY-BLANK")


def test_a_report_of_zeros_passes():
    for edition in forms().values():
        report = Report(edition.id, dict.fromkeys(edition.keys, 0))
        assert list(broken(report)) == []


def test_a_report_of_blanks_is_not_broken():
    assert list(broken(Report("annual-2021", {}))) == []
    assert list(broken(Report("annual-2021", dict.fromkeys(CURRENT.keys, None)))) == []


def test_absent_cells_are_treated_like_blank_ones():
    blank = changed(V1, {"applications.granted.total": None})
    absent = Report(V1.form, {key: value for key, value in V1.figures.items() if key != "applications.granted.total"})

    facts = [[(each.code, each.place, each.cells) for each in broken(report)] for report in (absent, blank)]
    assert facts[0] == facts[1] != []


def test_a_count_below_zero_is_out_of_the_domain():
    report = changed(V1, {"applications.granted.total": -1, "proactive.rules.issued": -2})

    assert [(each.code, each.cells, each.found) for each in out_of_domain(report)] == [
        ("T2-INTEGER", ("proactive.rules.issued",), "-2"),
        ("T3-INTEGER", ("applications.granted.total",), "-1"),
    ]


def test_money_below_zero_is_out_of_the_domain_and_a_change_is_not():
    money, change = "proactive.centralized_procurement.procurement_amount", "proactive.administrative_licence.change"
    report = Report(TRIAL.id, {money: Decimal("-0.01"), change: -8})

    assert [each.cells for each in out_of_domain(report)] == [(money,)]


@pytest.mark.parametrize(
    ("figures", "codes"),
    [
        ({"proactive.rules.newly_disclosed": 3, "proactive.rules.disclosed_total": 2}, ["T2-2019-DISCLOSED"]),
        ({"proactive.rules.newly_disclosed": 2, "proactive.rules.disclosed_total": 2}, []),
        ({"proactive.rules.newly_disclosed": 2}, ["IDENTITY-BLANK"]),
        (
            {"proactive.administrative_licence.items_previous_year": 7, "proactive.administrative_licence.change": -8},
            ["T2-2019-NONNEG"],
        ),
        (
            {"proactive.administrative_licence.items_previous_year": 8, "proactive.administrative_licence.change": -8},
            [],
        ),
    ],
)
def test_bounds_of_the_trial_form(figures, codes):
    assert [each.code for each in broken(Report(TRIAL.id, figures))] == codes


# --- the year before ----------------------------------------------------------------------------------------------


def test_without_the_year_before_nothing_is_asked_of_it():
    assert not any(each.needs_previous for each in applicable(CURRENT, None))
    assert sum(each.needs_previous for each in applicable(CURRENT, V1)) == 11


def test_carried_in_is_last_years_carried_out():
    before = changed(V1, {"applications.carried_out.natural_person": 535, "applications.carried_out.total": 819})
    carry = [each for each in told(list(broken(V1, before))) if each[0] == "T3-CARRY"]

    assert [each[1:] for each in carry] == [
        ["applications.carried_in.public_welfare_organization", 2, 1],
        ["applications.carried_in.legal_service_organization", 25, 18],
        ["applications.carried_in.other_organization", 3, 0],
        ["applications.carried_in.total", 819, 560],
    ]


@pytest.mark.parametrize(
    ("before", "issued", "repealed", "in_force", "codes"),
    [
        (49, 6, 6, 49, []),  # V3: 天门 2025
        (16, 6, 4, 18, []),  # V3: 万源 2025
        (16, 6, 4, 19, ["T2-STOCK"]),
        (1, 2, 4, 0, ["T2-STOCK", "T2-STOCK-BOUND"]),
        (None, 6, 4, 18, ["IDENTITY-BLANK"]),
    ],
)
def test_stock_of_documents(before, issued, repealed, in_force, codes):
    row = "proactive.normative_documents"
    last = Report(CURRENT.id, {f"{row}.in_force": before})
    now = Report(CURRENT.id, {f"{row}.issued": issued, f"{row}.repealed": repealed, f"{row}.in_force": in_force})

    assert [each.code for each in broken(now, last)] == codes


def test_a_note_on_cells_without_a_number_says_why_they_have_none():
    row, cells = "applications.granted", ("natural_person", "business_enterprise", "research_institution")
    figures = {
        **dict.fromkeys(CURRENT.keys, 0),
        f"{row}.total": 5,
        f"{row}.{cells[0]}": None,
        f"{row}.{cells[1]}": None,
    }
    del figures[f"{row}.{cells[2]}"]
    report = Report(CURRENT.id, figures, marks={f"{row}.{cells[1]}": Mark("entered", "两件")})
    (note,) = [each for each in broken(report) if each.place == ("表三", "（一）予以公开")]

    assert note.code == "IDENTITY-BLANK"
    assert "1 格是空的，1 格文件里没有，1 格有内容但未取为数据" in note.text("zh")
    assert "1 blank, 1 not in the document, 1 printed but not taken as figures" in note.text("en")


def test_across_the_change_of_forms_only_the_carry_is_compared():
    last = Report(TRIAL.id, dict.fromkeys(TRIAL.keys, 0), year=2020)
    asked = {each.code for each in applicable(CURRENT, last) if each.needs_previous}

    assert asked == {"T3-CARRY"}
    assert {each.code for each in broken(V1, last)} == {"T3-CARRY"}


def test_tables_of_mixed_forms_are_compared_one_by_one():
    mix = {"applications": TRIAL.id}
    last = Report(CURRENT.id, {}, table_forms=mix)
    now = Report(CURRENT.id, {}, table_forms=mix)

    assert {each.code for each in applicable(now.mixed_form, last) if each.needs_previous} == {
        "T2-STOCK",
        "T2-STOCK-BOUND",
        "T3-CARRY",
    }
    assert {each.code for each in applicable(now.mixed_form, Report(TRIAL.id, {})) if each.needs_previous} == {
        "T3-CARRY"
    }


def test_a_mixed_report_is_checked_by_the_form_of_each_table():
    mix = {"applications": TRIAL.id}
    figures = dict.fromkeys(Report(CURRENT.id, {}, table_forms=mix).mixed_form.keys, 0)
    single = Report(CURRENT.id, {**figures, "applications.other.natural_person": 1}, table_forms=mix)

    assert told(list(broken(single))) == [
        ["T3-RESULT-TOTAL", "applications.result_total.natural_person", 1, 0],
        ["T3-ROW-TOTAL", "applications.other.total", 1, 0],
    ]


# --- sample documents ---------------------------------------------------------------------------------------------

SAMPLES = sorted((SHARED / "data" / "reports").glob("*/expected.json"))


def sample(path: Path) -> tuple[Report, list[dict[str, Any]]]:
    content = json.loads(path.read_text(encoding="utf-8"))
    figures = {key: Decimal(value) if isinstance(value, str) else value for key, value in content["figures"].items()}
    table_forms = {}
    for table in form(content["form"]).tables:
        own = {key for key in figures if key.startswith(f"{table.key}.")}
        fitting = [each.id for each in forms().values() if own <= set(each.keys)]
        table_forms[table.key] = content["form"] if content["form"] in fitting or not fitting else fitting[0]
    report = Report(content["form"], figures, organ=content["organ"], year=content["year"], table_forms=table_forms)
    return report, content["violations"]


@pytest.mark.skipif(not SAMPLES, reason="the shared sample documents are not beside the repository")
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.parent.name)
def test_a_sample_document_has_its_labelled_contradictions_and_no_others(path):
    report, violations = sample(path)

    assert set(report.figures) <= set(report.mixed_form.keys)
    assert sorted(told(list(broken(report)))) == sorted(
        [each["code"], each["where"], each["expected"], each["found"]] for each in violations
    )
    assert list(out_of_domain(report)) == []


@pytest.mark.skipif(not SAMPLES, reason="the shared sample documents are not beside the repository")
@pytest.mark.parametrize(
    ("before", "after"),
    [("14-suqian-city-2023", "15-suqian-city-2024"), ("02-hongze-district-2023", "03-hongze-district-2024")],
)
def test_successive_years_of_one_organ_agree(before, after):
    last, now = (sample(SHARED / "data" / "reports" / name / "expected.json")[0] for name in (before, after))

    assert now.mixed_form.table_forms == last.mixed_form.table_forms
    assert told(list(broken(now, last))) == []


# --- random reports -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form_id", ["annual-2019-trial", "annual-2021", *INVENTED])
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_a_random_right_report_breaks_nothing(form_id, data):
    with installed(INVENTED):
        report = data.draw(right_reports({**forms(), **INVENTED}[form_id]))
        problems = list(broken(report))

        assert told(problems) == []
        assert {each.code for each in problems} <= {"IDENTITY-BLANK"}
        assert all(report.figures.get(key) is None for each in problems for key in each.cells)
        assert list(out_of_domain(report)) == []
