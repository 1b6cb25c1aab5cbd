"""The diagnosis: the smallest change that mends what is broken; right, complete, and quick."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, product

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from tests.report.strategies import INVENTED, changed, completed, installed, right_figures, v1

from gongkai.report import diagnosis
from gongkai.report.diagnosis import Diagnosis, cures, diagnose
from gongkai.report.forms import form
from gongkai.report.identities import Identity, broken, identities
from gongkai.report.model import Figure, Report

V1, _ = v1()
SMALL = INVENTED["annual-2040-small"]
CURRENT = form("annual-2021")
APPLICATIONS = [key for key in CURRENT.keys if key.startswith("applications.")]
REMEDIES = [key for key in CURRENT.keys if key.startswith("remedies.")]


def errors(report: Report) -> list[str]:
    return [each.code for each in broken(report) if each.severity == "error"]


def mended(report: Report, solutions: Iterable[Mapping[str, int]]) -> Report:
    return changed(report, {key: value for each in solutions for key, value in each.items()})


def places(report: Report) -> set[tuple[str, tuple[str, ...]]]:
    return {(each.code, each.place) for each in broken(report) if each.severity == "error"}


def assert_true(report: Report, diagnoses: tuple[Diagnosis, ...]) -> None:
    """Each solution alone mends something and breaks nothing; those that are certain go together."""
    for each in diagnoses:
        for solution in each.solutions:
            assert places(mended(report, (solution,))) < places(report)
        if len(diagnoses) == 1 and each.solutions:
            assert all(errors(mended(report, (solution,))) == [] for solution in each.solutions)
    certain = cures(diagnoses)
    assert places(mended(report, (certain,))) <= places(report)
    if set(certain) == {key for each in diagnoses for solution in each.solutions for key in solution} and all(
        each.solutions for each in diagnoses
    ):
        assert errors(mended(report, (certain,))) == []


# --- one corrupted cell -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [1, -1, 1000, -5])
def test_any_single_corrupted_cell_of_table_three_is_found_and_mended_to_its_value(by):
    for key in APPLICATIONS:
        right = int(V1.figures[key] or 0)
        spoilt = changed(V1, {key: right + by})

        assert any(key in problem.cells for problem in broken(spoilt)), key
        assert [each.solutions for each in diagnose(spoilt)] == [({key: right},)], key
        assert cures(diagnose(spoilt)) == {key: right}


@pytest.mark.parametrize("by", [1, -1, 1000, -5])
def test_any_single_corrupted_cell_of_table_four_is_found_and_its_value_is_among_the_solutions(by):
    for key in REMEDIES:
        right = int(V1.figures[key] or 0)
        spoilt = changed(V1, {key: right + by})
        (found,) = diagnose(spoilt)

        assert any(key in problem.cells for problem in broken(spoilt)), key
        assert found.status == "several"
        assert {key: right} in found.solutions
        assert_true(spoilt, (found,))


def test_digits_turned_round_are_found():
    spoilt = changed(V1, {"applications.new_received.total": 14096})

    assert [each.to_json() for each in diagnose(spoilt)] == [
        {
            "cells": [
                *(key for key in APPLICATIONS if key.startswith("applications.new_received.")),
                "applications.carried_in.total",
                "applications.result_total.total",
                "applications.carried_out.total",
            ],
            "status": "unique",
            "solutions": [{"applications.new_received.total": 14069}],
        }
    ]


def test_a_right_report_needs_no_diagnosis():
    assert diagnose(V1) == ()


def test_a_value_below_zero_is_no_solution():
    zeros = Report(CURRENT.id, dict.fromkeys(CURRENT.keys, 0))
    spoilt = changed(zeros, {"remedies.reconsideration.upheld": 2})
    (found,) = diagnose(spoilt)

    assert found.solutions == ({"remedies.reconsideration.upheld": 0}, {"remedies.reconsideration.total": 2}) or (
        found.solutions == ({"remedies.reconsideration.total": 2}, {"remedies.reconsideration.upheld": 0})
    )


def test_figures_of_the_year_before_are_taken_as_given():
    right = Report(CURRENT.id, dict.fromkeys(CURRENT.keys, 0))
    now = changed(right, {"applications.carried_in.natural_person": 3})

    assert diagnose(now, right)[0].solutions == ({"applications.carried_in.natural_person": 0},)


def test_blank_cells_widen_what_is_possible():
    one, two = "applications.granted", "applications.partially_granted"
    spoilt = changed(V1, {f"{one}.natural_person": 5346, f"{one}.total": None, f"{two}.total": None})
    (found,) = diagnose(spoilt)

    assert found.solutions == ({f"{one}.natural_person": 5345}, {f"{two}.natural_person": 2119})


# --- more than one ------------------------------------------------------------------------------------------------


def test_two_swapped_cells_of_a_row_are_one_diagnosis():
    one, two = "applications.granted.natural_person", "applications.granted.business_enterprise"
    spoilt = changed(V1, {one: V1.figures[two], two: V1.figures[one]})
    (found,) = diagnose(spoilt)

    assert {one: V1.figures[one], two: V1.figures[two]} in found.solutions
    assert all(len(each) == 2 for each in found.solutions)
    assert_true(spoilt, (found,))


def test_a_cell_that_two_diagnoses_claim_is_not_cured():
    one, two = Diagnosis(("a",), ({"a": 1, "k": 2},)), Diagnosis(("b",), ({"b": 1, "k": 3},))

    assert cures((one, two)) == {}
    assert cures((one, Diagnosis(("b",), ({"b": 1},)))) == {"a": 1, "k": 2, "b": 1}
    assert cures((Diagnosis(("a",), ()), Diagnosis(("b",), ({"b": 1}, {"c": 1})))) == {}


def test_two_cells_apart_are_two_diagnoses():
    one, two = "applications.granted.natural_person", "remedies.reconsideration.total"
    spoilt = changed(V1, {one: 1, two: 791})
    first, second = diagnose(spoilt)

    assert first.solutions == ({one: 5345},)
    assert {two: 790} in second.solutions


@settings(max_examples=60, deadline=None)
@given(
    keys=st.lists(st.sampled_from(APPLICATIONS), min_size=2, max_size=2, unique=True),
    by=st.tuples(st.integers(-20, 20), st.integers(-20, 20)),
)
def test_two_corrupted_cells_are_mended_or_explained_by_fewer(keys, by):
    right = {key: int(V1.figures[key] or 0) for key in keys}
    spoilt = changed(V1, {key: right[key] + change for key, change in zip(keys, by, strict=True)})
    assume(all(by) and all(int(spoilt.figures[key] or 0) >= 0 for key in keys))
    found = diagnose(spoilt)

    assert all(each.solutions for each in found)
    assert_true(spoilt, found)
    fewest = sum(min(len(solution) for solution in each.solutions) for each in found)
    listed = {key: value for each in found for solution in each.solutions for key, value in solution.items()}
    assert fewest < 2 or any(len(each.solutions) == diagnosis.MOST for each in found) or right.items() <= listed.items()


@settings(max_examples=60, deadline=None)
@given(
    keys=st.lists(st.sampled_from([*APPLICATIONS, *REMEDIES]), min_size=3, max_size=6, unique=True),
    by=st.lists(st.integers(-9, 9).filter(bool), min_size=6, max_size=6),
)
def test_what_is_listed_for_many_corrupted_cells_is_true(keys, by):
    spoilt = changed(V1, {key: max(0, int(V1.figures[key] or 0) + by[at]) for at, key in enumerate(keys)})
    found = diagnose(spoilt)

    assert bool(found) == bool(errors(spoilt))
    assert_true(spoilt, found)


def test_a_row_of_noise_has_no_small_explanation():
    keys = [key for key in APPLICATIONS if key.startswith("applications.granted.")]
    spoilt = changed(V1, {key: 10_000 + 37 * at * at for at, key in enumerate(keys)})

    assert [each.status for each in diagnose(spoilt)] == ["none"]


# --- against every possible change, on a form small enough --------------------------------------------------------

FREE = ("t.no.one", "t.no.two", "t.out.one", "t.out.two")

TOP = 14
"""No solution of the small reports lies above it: their figures and gaps stay below half of it."""


def every_change(report: Report, cells: tuple[str, ...], size: int) -> Iterator[dict[str, int]]:
    """Yield every change of ``size`` cells, one of them among those given."""
    known = [key for key in SMALL.keys if report.figures[key] is not None]
    for chosen in combinations(known, size):
        if set(chosen) & set(cells):  # else the identity over these cells stays broken
            for values in product(range(TOP), repeat=size):
                if all(value != report.figures[key] for key, value in zip(chosen, values, strict=True)):
                    yield dict(zip(chosen, values, strict=True))


def components(report: Report) -> list[list[Identity]]:
    """Return the broken identities, those that share a cell together."""
    wrong = [each for each in identities(SMALL) if _gap(each, report.figures)]
    parts: list[list[Identity]] = []
    for each in wrong:
        met = [part for part in parts if any(set(other.keys) & set(each.keys) for other in part)]
        parts = [part for part in parts if part not in met] + [[*(one for part in met for one in part), each]]
    return parts


def _gap(identity: Identity, figures: Mapping[str, Figure]) -> int:
    found, expected, known = identity.sides(figures, {})
    return found - expected if known else 0


def smallest(report: Report, component: list[Identity]) -> list[dict[str, int]]:
    """Return all smallest changes that mend a component and leave no identity broken that they touch."""
    cells = component[0].keys
    for size in (1, 2):
        solutions = []
        for change in every_change(report, cells, size):
            figures = {**report.figures, **change}
            touched = [each for each in identities(SMALL) if set(each.keys) & set(change)]
            if not any(_gap(each, figures) for each in (*component, *touched)):
                solutions.append(change)
        if solutions:
            return solutions
    return []


@settings(max_examples=60, deadline=None)
@example(  # one change mends both of two components, another only the first
    figures=dict(completed({"t.yes.one": 1, "t.yes.two": 1, **dict.fromkeys(FREE, 0)}, SMALL)),
    spoil={"t.in.one": 0, "t.yes.two": 0, "t.yes.total": 1},
    blank={"t.sum.one", "t.in.one"},
)
@example(  # two components whose solutions contradict one another
    figures=dict(completed({"t.yes.two": 1, "t.yes.one": 0, **dict.fromkeys(FREE, 0)}, SMALL)),
    spoil={"t.sum.two": 2, "t.no.two": 1},
    blank={"t.yes.one"},
)
@given(
    figures=right_figures(SMALL, st.integers(0, 2)),
    spoil=st.dictionaries(st.sampled_from(SMALL.keys), st.integers(0, 3), min_size=1, max_size=3),
    blank=st.sets(st.sampled_from(SMALL.keys), max_size=3),
)
def test_exactly_the_smallest_changes_are_listed(figures, spoil, blank):
    with installed(INVENTED):
        report = Report(SMALL.id, {**figures, **spoil, **dict.fromkeys(blank, None)})
        parts = components(report)
        truth = [smallest(report, part) for part in parts]
        found = diagnose(report)

        assert sorted(key for each in found for key in each.cells) == sorted(
            {key for part in parts for each in part for key in each.keys}
        )
        for each in found:
            own = [at for at, part in enumerate(parts) if set(part[0].keys) <= set(each.cells)]
            expected = [change for at in own for change in truth[at]]
            if len(own) > 1:  # mended together: only what mends all of them counts
                together = [one for at in own for one in parts[at]]
                expected = [
                    change
                    for change in expected
                    if not any(_gap(one, {**report.figures, **change}) for one in together)
                ]
            assert {tuple(sorted(one.items())) for one in each.solutions} == {
                tuple(sorted(one.items())) for one in expected
            }
            assert len(each.solutions) == len({tuple(one.items()) for one in each.solutions})
        assert_true(report, found)


# --- quick in the worst case --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_the_search_stays_small_however_much_is_broken(monkeypatch, seed):
    tried = 0
    mends = diagnosis._Search._mends

    def counted(self, change, component):
        nonlocal tried
        tried += 1
        return mends(self, change, component)

    monkeypatch.setattr(diagnosis._Search, "_mends", counted)
    noise = {key: (at * at * (seed + 3) + 7 * at) % 101 for at, key in enumerate(CURRENT.keys)}
    diagnose(Report(CURRENT.id, dict(noise)))
    assert tried < 500
    tried = 0
    swapped = changed(V1, {key: V1.figures[APPLICATIONS[-1 - at]] for at, key in enumerate(APPLICATIONS[: 7 * seed])})
    diagnose(swapped)
    assert tried < 500


def test_a_list_of_solutions_is_cut():
    columns = ["natural_person", "business_enterprise"]
    cells = {f"applications.{row}.{column}" for row in ("new_received", "granted") for column in columns}
    zeros = {key: 500 for key in CURRENT.keys if key in cells}
    found = diagnose(Report(CURRENT.id, {**dict.fromkeys(CURRENT.keys, 0), **zeros}))

    assert all(len(each.solutions) <= diagnosis.MOST for each in found)
