"""The whole check: everything found, the gravest first, cures where they are certain, years paired up."""

from dataclasses import replace
from datetime import date

import pytest
from tests.report.strategies import changed, v1

from gongkai.problems import problem, worst
from gongkai.report.check import check, pair_up, previous_of
from gongkai.report.forms import form
from gongkai.report.model import Report, SectionText
from gongkai.report.organs import Organ

V1 = replace(v1()[0], organ="某某市人民政府", period=(date(2025, 1, 1), date(2025, 12, 31)))
CURRENT = form("annual-2021")
DIRECT = "remedies.litigation_direct.total"
TOTAL = "applications.granted.total"
BEFORE = replace(
    V1,
    year=2024,
    period=(date(2024, 1, 1), date(2024, 12, 31)),
    figures={
        **V1.figures,
        **{
            key.replace("carried_in", "carried_out"): value
            for key, value in V1.figures.items()
            if key.startswith("applications.carried_in.")
        },
        "proactive.rules.in_force": 76,
        "proactive.normative_documents.in_force": 4605,
    },
)


def codes(report: Report, *more: Report | Organ | None) -> list[str]:
    return [each.code for each in check(report, *more).problems]


def test_a_right_report_has_no_error():
    checked = check(V1)

    assert [each.code for each in checked.problems] == ["T4-PRIOR-RECON"]
    assert worst(checked.problems) == "warning"
    assert checked.diagnosis == ()
    assert (checked.asked, checked.waiting) == (42, 11)


def test_with_the_year_before_everything_is_asked():
    checked = check(V1, BEFORE)

    assert [each.code for each in checked.problems] == ["T4-PRIOR-RECON"]
    assert (checked.asked, checked.waiting) == (53, 0)


def test_what_was_carried_over_wrongly_is_found_with_the_year_before():
    wrong = changed(BEFORE, {"applications.carried_out.natural_person": 1})

    assert codes(V1, wrong) == ["T3-CARRY", "T4-PRIOR-RECON"]


def test_problems_stand_in_order_of_gravity_and_reading_problems_are_kept():
    spoilt = replace(
        changed(V1, {TOTAL: 1, "applications.carried_in.total": None}),
        problems=(problem("TEXT-CONTROL", found=1), problem("READ-TABLE-MISSING", place=("表二",))),
        sections=(SectionText("一", "总体情况", ("依据市政办发[2020]91号。",)),),
    )
    severities = [each.severity for each in check(spoilt).problems]

    assert severities == sorted(severities, key=["error", "warning", "note"].index)
    assert {"READ-TABLE-MISSING", "T3-ROW-TOTAL", "TEXT-CONTROL", "TEXT-BRACKETS"} <= set(codes(spoilt))


def test_a_certain_cure_stands_with_the_errors_it_mends_and_with_no_other():
    checked = check(changed(V1, {TOTAL: 5549, "remedies.reconsideration.total": -1}))
    cured = {each.code: each.cure for each in checked.problems}

    assert cured["T3-ROW-TOTAL"] == cured["T3-RESULT-TOTAL"] == {TOTAL: 5548}
    assert cured["T4-PRIOR-RECON"] is None


def test_an_uncertain_cure_is_told_in_the_diagnosis_only():
    checked = check(changed(V1, {"remedies.reconsideration.total": 791}))

    assert [each.status for each in checked.diagnosis] == ["several"]
    assert [each.cure for each in checked.problems if each.severity == "error"] == [None]


def test_a_blank_cell_leaves_identities_waiting():
    checked = check(changed(V1, {TOTAL: None}))

    assert (checked.asked, checked.waiting) == (40, 13)
    assert "IDENTITY-BLANK" in [each.code for each in checked.problems]


def test_a_report_of_nothing_is_checked():
    checked = check(Report(CURRENT.id, {}))

    assert (checked.asked, checked.waiting) == (0, 53)
    assert {each.severity for each in checked.problems} == {"note"}


def test_what_the_text_states_rightly_is_confirmed():
    told = replace(V1, sections=(SectionText("一", "总体情况", ("全年收到政府信息公开申请14069件。",)),))

    assert [each.claim.count.value for each in check(told).confirmed if each.claim] == [14069]


def test_the_organ_brings_the_rules_of_its_level():
    county = Organ("某某县某某局", level="county", kind="department")

    assert "T2-RULES-LEVEL" in codes(V1, None, county)
    assert "T2-RULES-LEVEL" not in codes(V1)


# --- successive years ---------------------------------------------------------------------------------------------


def test_the_year_before_of_the_same_organ_is_found():
    other = replace(BEFORE, organ="别的机关")

    assert previous_of(V1, [V1, other, BEFORE]) is BEFORE
    assert previous_of(V1, [other]) is None
    assert pair_up([BEFORE, V1]) == [(BEFORE, None), (V1, BEFORE)]


def test_a_code_goes_before_the_name():
    now, renamed = replace(V1, organ_code="A1"), replace(BEFORE, organ_code="A1", organ="旧名")

    assert previous_of(now, [replace(BEFORE, organ_code="B2"), renamed]) is renamed


@pytest.mark.parametrize("unknown", [{"year": None}, {"organ": None}])
def test_without_organ_or_year_nothing_is_paired(unknown):
    assert previous_of(replace(V1, **unknown), [replace(BEFORE, **unknown)]) is None


def test_two_years_apart_are_not_paired():
    assert previous_of(V1, [replace(BEFORE, year=2023)]) is None
