"""Who is not summed as it stands is told by name: each reason once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.report.rollup.units import CURRENT, TRIAL, V1, YEAR, codes, trial_unit, unit, whole

from gongkai.problems import Failure, Problem
from gongkai.report.model import Mark, Report
from gongkai.report.organs import organs_of
from gongkai.report.rollup import RollUp, Wish, listing, sum_of

GRANTED = "applications.granted.natural_person"
TOTAL = "applications.granted.total"
LIST = organs_of("名称,代码,城市,级别\n甲局,11A,东市,县级\n乙局,,东市,县级\n丙镇,,西市,乡级\n")


def problems(found: RollUp) -> dict[str, Problem]:
    """Return the problems of the only report by code."""
    return {each.code: each for each in found.reports[0].problems}


def only(found: RollUp, code: str) -> Problem:
    assert codes(found) == [code]
    return problems(found)[code]


# --- years --------------------------------------------------------------------------------------------------------


def test_the_year_of_most_units_is_taken_and_the_others_are_listed():
    found = sum_of([unit("甲局"), unit("乙局", year=YEAR - 1), unit("丙镇"), unit("丁镇", year=YEAR + 1)])

    assert found.reports[0].figures == whole(unit("甲局"), unit("丙镇")).figures
    assert codes(found) == ["ROLLUP-YEAR", "ROLLUP-YEAR"]
    assert problems(found)["ROLLUP-YEAR"].expected == YEAR


def test_the_year_asked_for_is_taken_however_few_report_on_it():
    found = sum_of([unit("甲局"), unit("乙局", year=YEAR - 1), unit("丙镇")], Wish(year=YEAR - 1))

    assert found.reports[0].year == YEAR - 1
    assert codes(found) == ["ROLLUP-YEAR", "ROLLUP-YEAR"]


def test_of_years_with_as_many_units_the_latest_is_taken():
    assert sum_of([unit("甲局", year=YEAR - 1), unit("乙局")]).reports[0].year == YEAR


def test_a_report_without_a_year_is_listed():
    only(sum_of([unit("甲局"), unit("乙局", year=None)]), "ROLLUP-YEAR")


def test_reports_none_of_which_has_a_year_are_summed():
    found = sum_of([unit("甲局", year=None), unit("乙局", year=None)])

    assert found.reports[0].year is None
    assert codes(found) == []


def test_no_report_of_the_year_is_a_refusal():
    with pytest.raises(Failure) as failure:
        sum_of([unit("甲局")], Wish(year=2019))

    assert failure.value.problem.code == "ROLLUP-NOTHING-COUNTED"
    assert str(YEAR) in failure.value.problem.text()


# --- twice, missing, unlisted, itself -----------------------------------------------------------------------------


def test_the_same_report_twice_counts_once():
    found = sum_of([unit("甲局"), unit("乙局"), unit("甲局")])

    assert found.reports[0].figures == whole(unit("甲局"), unit("乙局")).figures
    assert only(found, "ROLLUP-TWICE").place == ("甲局",)


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_reports_that_differ_the_one_dated_last_counts(turned):
    early, late = unit("甲局", dated=date(2024, 1, 9)), unit("甲局", {GRANTED: 5000}, dated=date(2024, 2, 1))
    found = sum_of([late, early] if turned else [early, late])

    assert found.reports[0].figures[GRANTED] == 5000
    assert codes(found) == ["ROLLUP-TOTAL", "ROLLUP-TWICE-DIFFERS"]
    assert problems(found)["ROLLUP-TWICE-DIFFERS"].severity == "error"


def test_a_code_and_a_name_that_belong_together_are_one_organ():
    found = sum_of([unit("甲局", organ_code="11A"), unit("甲局"), unit("甲局（新名）", organ_code="11A")])

    assert codes(found) == ["ROLLUP-TWICE", "ROLLUP-TWICE"]


def test_organs_of_one_name_with_different_codes_are_two():
    assert codes(sum_of([unit("财政局", organ_code="1"), unit("财政局", organ_code="2")])) == []


def test_who_is_on_the_list_and_did_not_report_is_missing():
    found = sum_of([unit("甲局"), unit("丙镇")], Wish(organs=LIST))

    assert only(found, "ROLLUP-MISSING").place == ("乙局",)


def test_who_reported_on_another_year_is_missing_too():
    found = sum_of([unit("甲局"), unit("丙镇"), unit("乙局", year=YEAR - 1)], Wish(organs=LIST))

    assert codes(found) == ["ROLLUP-MISSING", "ROLLUP-YEAR"]


def test_the_whole_itself_is_not_missing():
    listed = organs_of("名称\n甲局\n某县人民政府\n")

    assert codes(sum_of([unit("甲局")], Wish(organ="某县人民政府", organs=listed))) == []


def test_who_is_not_on_the_list_is_not_summed():
    found = sum_of([unit("甲局"), unit("乙局"), unit("丙镇"), unit("税务局")], Wish(organs=LIST))

    assert found.reports[0].figures == whole(unit("甲局"), unit("乙局"), unit("丙镇")).figures
    assert only(found, "ROLLUP-UNLISTED").place == ("税务局",)


def test_the_code_decides_before_the_name():
    found = sum_of([unit("甲局（改名前）", organ_code="11A"), unit("乙局"), unit("丙镇")], Wish(organs=LIST))

    assert codes(found) == []


def test_a_report_of_the_whole_is_no_unit_of_it():
    found = sum_of([unit("甲局"), unit("某县人民政府")], Wish(organ="某县人民政府"))

    only(found, "ROLLUP-ITSELF")
    assert found.reports[0].figures == whole(unit("甲局")).figures


def test_a_report_without_a_name_counts_and_is_told():
    found = sum_of([unit(None), unit(None, {GRANTED: 5345})])

    assert codes(found) == ["ROLLUP-NAMELESS", "ROLLUP-NAMELESS"]
    assert found.reports[0].figures[GRANTED] == 2 * 5345


# --- totals, blanks, absent cells ---------------------------------------------------------------------------------


def test_a_unit_whose_total_is_not_the_sum_of_its_parts_is_listed_and_summed_by_the_parts():
    found = sum_of([unit("甲局"), unit("乙局", {TOTAL: 1})])
    problem = only(found, "ROLLUP-TOTAL")

    assert problem.place == ("乙局", *CURRENT.place(TOTAL))
    assert problem.cells == (TOTAL,)
    assert (problem.found, problem.expected) == ("1", "5548")
    assert found.reports[0].figures[TOTAL] == 2 * 5548
    assert found.differing.to_dicts() == [{"row": 1, "totals_differ": [TOTAL]}]


def test_a_printed_total_over_blank_parts_is_listed():
    row = [key for key in CURRENT.keys if key.startswith("applications.granted.") and key != TOTAL]
    found = sum_of([unit("甲局"), unit("乙局", dict.fromkeys(row))])

    assert TOTAL in problems(found)["ROLLUP-TOTAL"].cells
    assert found.reports[0].figures[TOTAL] == 5548


def test_a_blank_total_is_worked_out_without_a_word():
    found = sum_of([unit("甲局", {TOTAL: None})])

    assert found.reports[0].figures[TOTAL] == 5548
    assert codes(found) == []


def test_blanks_are_counted_and_the_rest_is_summed():
    found = sum_of([unit("甲局"), unit("乙局", {"proactive.rules.issued": None}), unit("丙镇")])
    problem = only(found, "ROLLUP-BLANK")

    assert found.reports[0].figures["proactive.rules.issued"] == 6
    assert problem.severity == "note"
    assert (problem.cells, problem.found, problem.data["units"]) == (("proactive.rules.issued",), 1, 3)


def test_cells_with_as_many_blanks_are_one_note():
    some = {"proactive.rules.issued": None, "proactive.rules.repealed": None}
    found = sum_of([unit("甲局"), unit("乙局", some), unit("丙镇", {"proactive.rules.in_force": None})])

    assert problems(found)["ROLLUP-BLANK"].cells == (*some, "proactive.rules.in_force")


def test_a_cell_that_is_blank_everywhere_stays_blank():
    found = sum_of([unit("甲局", {"proactive.rules.issued": None}), unit("乙局", {"proactive.rules.issued": None})])
    report = found.reports[0]

    assert report.figures["proactive.rules.issued"] is None
    assert report.marks == {"proactive.rules.issued": Mark("blank")}
    assert codes(found) == []


@pytest.mark.parametrize(("states", "agreed"), [(("slash", "slash"), "slash"), (("slash", "blank"), "blank")])
def test_a_mark_that_all_units_share_is_that_of_the_whole(states, agreed):
    key = "proactive.rules.issued"
    units = [unit(f"{at}局", {key: None}, marks={key: Mark(state)}) for at, state in enumerate(states)]

    assert whole(*units).marks[key].state == agreed


def test_a_cell_that_no_unit_has_is_not_there():
    def without(name: str, *keys: str) -> Report:
        report = unit(name)
        return replace(report, figures={key: value for key, value in report.figures.items() if key not in keys})

    one, two = "proactive.rules.issued", "proactive.rules.repealed"
    summed = whole(without("甲局", one, two), without("乙局", one))

    assert one not in summed.figures
    assert summed.figures[two] == V1.figures[two]


def test_units_with_nothing_in_any_cell_come_to_nothing():
    empty = Report(CURRENT.id, dict.fromkeys(CURRENT.keys), organ="甲局", year=YEAR)
    summed = whole(empty, replace(empty, organ="乙局"))

    assert set(summed.figures.values()) == {None}
    assert len(summed.figures) == len(summed.marks) == 200


# --- editions -----------------------------------------------------------------------------------------------------


def test_the_undivided_row_of_the_older_form_is_kept_apart():
    found = sum_of([unit("甲局"), trial_unit("乙局", 2)])
    report = found.reports[0]

    assert codes(found) == ["ROLLUP-EXTRA", "ROLLUP-TABLE"]
    assert report.table_forms["applications"] == "annual-2021+annual-2019-trial"
    assert report.figures["applications.other.natural_person"] == 2
    assert report.figures["applications.other.other.natural_person"] == 941
    assert report.figures["applications.result_total.natural_person"] == 13364 + 19 * 2
    assert not [each for each in report.problems if each.code == "T3-RESULT-TOTAL"]


def test_a_table_whose_cells_are_others_is_left_out_and_listed():
    found = sum_of([unit("甲局"), trial_unit("乙局", 2)])
    report = found.reports[0]

    assert problems(found)["ROLLUP-TABLE"].data["table"] == "表二"
    assert report.figures["proactive.administrative_licence.decisions"] == 11398889
    assert "proactive.rules.newly_made" not in report.figures
    assert report.figures["remedies.reconsideration.upheld"] == 376 + 2


def test_an_older_year_takes_up_the_rows_of_the_newer_form():
    found = sum_of([trial_unit("甲局", 1, year=2020), unit("乙局", year=2020)])

    assert found.reports[0].table_forms["applications"] == "annual-2019-trial+annual-2021"
    assert found.reports[0].figures["applications.other.other.natural_person"] == 941


def test_a_sum_with_older_rows_can_be_summed_again():
    one = whole(unit("甲局"), trial_unit("乙局", 2), organ="东县")
    two = whole(unit("丙局"), organ="西县")

    assert whole(one, two).figures == whole(unit("甲局"), trial_unit("乙局", 2), unit("丙局")).figures


def test_years_before_the_first_form_go_by_the_form_of_most_units():
    units = [trial_unit("甲局", 1, year=2018), trial_unit("乙局", 1, year=2018), unit("丙局", year=2018)]

    assert sum_of(units).reports[0].form == TRIAL.id


# --- groups -------------------------------------------------------------------------------------------------------


def test_each_group_has_a_report_of_its_own():
    found = sum_of([unit("甲局"), unit("乙局"), unit("丙镇")], Wish(organs=LIST, by="城市"))

    assert [each.organ for each in found.reports] == ["东市", "西市"]
    assert found.reports[0].figures == whole(unit("甲局"), unit("乙局")).figures
    assert found.reports[1].figures == whole(unit("丙镇")).figures


def test_problems_go_with_their_group():
    found = sum_of([unit("甲局", {TOTAL: 1}), unit("丙镇")], Wish(organs=LIST, by="level"))

    assert [each.organ for each in found.reports] == ["乡级", "县级"]
    assert "ROLLUP-TOTAL" not in [each.code for each in found.reports[0].problems]
    assert {"ROLLUP-TOTAL", "ROLLUP-MISSING"} <= {each.code for each in found.reports[1].problems}


def test_who_has_nothing_in_the_column_goes_into_the_group_without_a_name():
    found = sum_of([unit("甲局"), unit("乙局")], Wish(organs=organs_of("名称,城市\n甲局,东市\n乙局,\n"), by="城市"))

    assert [each.organ for each in found.reports] == [None, "东市"]
    assert [each.code for each in found.problems] == ["ROLLUP-NO-GROUP"]


def test_a_column_that_is_not_there_names_those_that_are():
    with pytest.raises(Failure) as failure:
        sum_of([unit("甲局")], Wish(organs=LIST, by="省"))

    assert failure.value.problem.code == "ROLLUP-BY"
    assert "city" in failure.value.problem.text()


# --- how much is said ---------------------------------------------------------------------------------------------


def test_only_so_many_are_named_and_the_number_of_all_is_told(monkeypatch):
    monkeypatch.setattr(listing, "LISTED", 3)
    found = sum_of([unit(f"{at}局", {TOTAL: at}) for at in range(5)])
    told = [each for each in found.reports[0].problems if each.code == "ROLLUP-MORE"]

    assert codes(found).count("ROLLUP-TOTAL") == 3
    assert [(each.data["what"], each.found) for each in told] == [("ROLLUP-TOTAL", 5)]


def test_a_figure_that_cannot_be_held_keeps_its_unit_out():
    found = sum_of([unit("甲局"), unit("乙局", {GRANTED: 10**19})])

    assert found.reports[0].figures == whole(unit("甲局")).figures
    assert codes(found) == ["ROLLUP-UNREAD"]
    assert "ROLLUP-FIGURE" in problems(found)["ROLLUP-UNREAD"].text()
