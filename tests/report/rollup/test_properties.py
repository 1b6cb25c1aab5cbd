"""What a sum must always be: of one it is itself, of many it has no order, of sums it is the sum of all."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.report.rollup.units import CURRENT, TRIAL, by_hand, codes, unit, whole
from tests.report.strategies import right_figures, right_reports

from gongkai.report.forms import Form
from gongkai.report.identities import broken
from gongkai.report.jsonio import from_json, to_json
from gongkai.report.model import Report
from gongkai.report.rollup import Gathered, Wish, roll_up
from gongkai.report.rollup.scan import table_file
from gongkai.report.rollup.totals import leaves, totals
from gongkai.report.rollup.units import frame_of

EDITIONS = pytest.mark.parametrize(("edition", "year"), [(TRIAL, 2020), (CURRENT, 2023)], ids=["2019", "2021"])
FEW = settings(max_examples=5, deadline=None)


def named(reports: list[Report], year: int) -> list[Report]:
    return [replace(report, organ=f"第{number}局", year=year) for number, report in enumerate(reports)]


def said(report: Report) -> list[tuple[object, ...]]:
    return sorted((each.code, each.place, each.cells, each.expected, each.found) for each in report.problems)


@EDITIONS
@FEW
@given(data=st.data())
def test_one_report_comes_to_itself_but_for_the_organ(edition: Form, year: int, data):
    report = Report(edition.id, data.draw(right_figures(edition)), organ="甲局", year=year)
    summed = whole(report, organ="某县")

    assert summed.figures == report.figures
    assert list(summed.figures) == list(edition.keys)
    assert (summed.organ, summed.year, summed.form) == ("某县", year, edition.id)
    assert summed.mixed_form.table_forms == report.mixed_form.table_forms


@EDITIONS
@FEW
@given(data=st.data())
def test_many_reports_come_to_what_one_works_out_by_hand(edition: Form, year: int, data):
    reports = named(data.draw(st.lists(right_reports(edition), min_size=1, max_size=3)), year)

    assert whole(*reports).figures == by_hand(reports)


@pytest.mark.usefixtures("spark")
@pytest.mark.filterwarnings("ignore")  # Spark's own: sockets it leaves to the garbage collector
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_spark_comes_to_what_one_works_out_by_hand(data, tmp_path_factory):
    reports = named(data.draw(st.lists(right_reports(CURRENT), min_size=1, max_size=3)), 2023)
    gathered = Gathered((table_file(frame_of([(f"{at}", each) for at, each in enumerate(reports)])),))

    [summed] = roll_up(gathered, Wish(), tmp_path_factory.mktemp("spark"), "spark").reports
    assert summed.figures == by_hand(reports)


@FEW
@given(data=st.data())
def test_the_order_of_the_units_does_not_matter(data):
    reports = named(data.draw(st.lists(right_reports(CURRENT), min_size=2, max_size=3)), 2023)
    shuffled = data.draw(st.permutations(reports))
    one, two = whole(*reports), whole(*shuffled)

    assert one.figures == two.figures
    assert one.marks == two.marks
    assert said(one) == said(two)


@EDITIONS
@FEW
@given(data=st.data())
def test_the_sum_of_sums_is_the_sum_of_all(edition: Form, year: int, data):
    reports = named(data.draw(st.lists(right_reports(edition), min_size=2, max_size=3)), year)
    cut = data.draw(st.integers(1, len(reports) - 1))
    parts = [whole(*reports[:cut], organ="东"), whole(*reports[cut:], organ="西")]

    assert whole(*parts).figures == whole(*reports).figures


@EDITIONS
@FEW
@given(data=st.data())
def test_the_sum_of_right_reports_is_right(edition: Form, year: int, data):
    reports = [Report(edition.id, each) for each in data.draw(st.lists(right_figures(edition), min_size=1, max_size=3))]
    summed = whole(*named(reports, year))

    assert list(broken(summed)) == []


@FEW
@given(data=st.data())
def test_whatever_the_totals_say_the_leaves_decide(data):
    report = replace(data.draw(right_reports(CURRENT)), organ="甲局", year=2023)
    spoilt = {key: data.draw(st.integers(0, 99)) for key in totals(CURRENT)}
    other = replace(report, figures={**report.figures, **{key: spoilt[key] for key in spoilt if key in report.figures}})

    assert whole(report).figures == whole(other).figures


@FEW
@given(data=st.data())
def test_the_result_is_a_report_json_like_any_other(data):
    reports = named(data.draw(st.lists(right_reports(CURRENT), min_size=1, max_size=3)), 2023)
    summed = whole(*reports, organ="某县")

    assert from_json(to_json(summed)).figures == summed.figures


def test_each_form_has_leaves_and_totals_and_nothing_else():
    for edition, count in ((TRIAL, 32), (CURRENT, 34)):
        assert len(totals(edition)) == count
        assert len(leaves(edition)) == 166
        assert {leaf for below in totals(edition).values() for leaf in below} < set(leaves(edition))


def test_the_total_of_totals_is_taken_apart():
    below = totals(CURRENT)["applications.result_total.total"]

    assert len(below) == 21 * 6
    assert not any(key.endswith(".total") for key in below)


def test_money_is_added_to_the_last_place():
    key = "proactive.administrative_charge.fee_amount"
    amounts = [Decimal("0.1"), Decimal("0.2"), Decimal("999999999999999999.01"), Decimal("-0.00000001")]
    reports = [unit(f"{number}局", {key: amount}) for number, amount in enumerate(amounts[:2] + amounts[3:])]

    assert whole(*reports).figures[key] == Decimal("0.29999999")
    assert whole(unit("甲局", {key: amounts[2]})).figures[key] == amounts[2]


@pytest.mark.parametrize("figure", [10**15, 9 * 10**17])
def test_figures_that_64_bits_cannot_add_up_are_added_exactly(figure):
    key, total = "applications.granted.natural_person", "applications.granted.total"
    reports = [unit(f"{number}局", {key: figure, total: figure + 203}) for number in range(12)]
    summed = whole(*reports)

    if 12 * figure <= 10**18:
        assert summed.figures[key] == 12 * figure
        assert summed.figures[total] == 12 * (figure + 203)
        assert set(codes(summed)) == {"ROLLUP-TOTAL"}  # the columns' totals, left as they were
    else:
        assert summed.figures[key] is None
        assert (summed.marks[key].state, summed.marks[key].raw) == ("entered", str(12 * figure))
        assert set(codes(summed)) == {"ROLLUP-SUM", "ROLLUP-TOTAL"}
    assert from_json(to_json(summed)).figures == summed.figures
