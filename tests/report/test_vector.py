"""The check over a matrix says what the check of one report says, to the last digit."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.report.strategies import INVENTED, changed, completed, installed, right_reports, solved_cells, v1

from gongkai.report import vector
from gongkai.report.forms import Form, compose, form
from gongkai.report.identities import broken, identities, out_of_domain
from gongkai.report.model import Figure, Report
from gongkai.report.vector import check_matrix, matrix_of

V1, _ = v1()
TRIAL, CURRENT = form("annual-2019-trial"), form("annual-2021")
MIXED = compose("annual-2021", {"applications": "annual-2019-trial"})
FORMS = {"2019": TRIAL, "2021": CURRENT, "mixed": MIXED, "invented": INVENTED["annual-2030-invented"]}
EDGES = [2.0**24 / 22, 2.0**24, 2.0**31, 2.0**53 / 64, 2.0**53, 2.0**60, 1e39, 1e300]


def said(report: Report, previous: Report | None = None) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.code, each.place) for each in broken(report, previous) if each.severity != "note"]


def reports_of(matrix: vector.Floats, edition: Form) -> list[Report]:
    """Read a matrix back as the single check takes it: whole numbers, blanks as None."""
    rows: list[Report] = []
    for row in matrix:
        figures: dict[str, Figure] = {
            key: None if np.isnan(value) else int(value) for key, value in zip(edition.keys, row, strict=True)
        }
        rows.append(Report(edition.id, figures, table_forms=edition.table_forms))
    return rows


def random_matrix(edition: Form, seed: int, reports: int = 12) -> vector.Floats:
    """Draw reports that are right, spoilt in a cell or two, with blanks, minus signs and figures beyond every limit."""
    random = np.random.default_rng(seed)
    free = [cell.key for cell in edition.cells if cell.key not in solved_cells(edition)]
    matrix = np.empty((reports, len(edition.keys)))
    for row in range(reports):
        top = int(random.choice([3, 50, 10**6, 2**23, 2**31, 2**44]))
        figures = completed({key: int(random.integers(0, top)) for key in free}, edition)
        matrix[row] = [float(figures[key] or 0) for key in edition.keys]
        cells = random.integers(0, len(edition.keys), 4)
        for cell, what in zip(cells, random.integers(0, 7, 4), strict=True):
            match what:
                case 0:
                    matrix[row, cell] = np.nan
                case 1:
                    matrix[row, cell] += 1
                case 2:
                    matrix[row, cell] = -matrix[row, cell]
                case 3:
                    matrix[row, cell] = np.floor(random.choice(EDGES) * random.choice([1, -1]))
    return matrix


def assert_agreement(matrix: vector.Floats, edition: Form, before: vector.Floats | None = None) -> None:
    found = check_matrix(edition, matrix, before)
    previous = reports_of(before, edition) if before is not None else itertools.repeat(None)
    for number, (report, last) in enumerate(zip(reports_of(matrix, edition), previous, strict=False)):
        assert [(each.code, each.place) for each in found.of(number)] == said(report, last)
        assert list(found.negative_keys(number)) == [each.cells[0] for each in out_of_domain(report)]
        assert found.any()[number] == bool(found.of(number) or found.negative_keys(number))


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_random_matrices_get_the_verdicts_of_the_single_check(name, seed):
    with installed(INVENTED):
        assert_agreement(random_matrix(FORMS[name], seed), FORMS[name])


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_two_years_get_the_verdicts_of_the_single_check(name, seed):
    edition = FORMS[name]
    with installed(INVENTED):
        now, before = random_matrix(edition, seed), random_matrix(edition, seed + 1)
        for column, key in enumerate(edition.keys):  # half of the reports carry over rightly
            out = key.replace("carried_in", "carried_out")
            if out != key:
                before[::2, edition.keys.index(out)] = now[::2, column]
        assert_agreement(now, edition, before)


@settings(max_examples=20, deadline=None)
@given(report=right_reports(CURRENT, st.integers(0, 10**6)))
def test_random_right_reports_break_nothing_as_a_matrix(report):
    found = check_matrix(CURRENT, matrix_of([report, V1], CURRENT))

    assert not found.broken.any()
    assert len(found.negative) == 0


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 24])
@pytest.mark.parametrize("order", ["C", "F"])
def test_chunks_threads_and_layouts_change_nothing(monkeypatch, size, order):
    matrix = random_matrix(TRIAL, size, reports=size)
    whole = check_matrix(TRIAL, matrix)
    monkeypatch.setattr(vector, "CHUNK", 4)
    monkeypatch.setattr(vector, "THREADS", 3)
    parts = check_matrix(TRIAL, np.asarray(matrix, order=order))

    assert parts.broken.shape == (47, size)
    assert np.array_equal(parts.broken, whole.broken)
    assert np.array_equal(parts.negative, whole.negative)


@pytest.mark.parametrize("edge", [2**24, 2**53])
def test_a_gap_of_one_is_seen_and_none_invented_at_the_limit_of_each_precision(edge):
    key, total = "remedies.reconsideration.upheld", "remedies.reconsideration.total"
    other = "remedies.reconsideration.pending"
    rows = [
        {key: value, other: rest, total: value + rest + by}
        for value in (edge - 2, edge - 1, edge, edge + 2)
        for rest in (0, 1, 2)
        for by in (-1, 0, 1)
    ]
    zeros = dict.fromkeys(CURRENT.keys, 0)
    exact = [{**zeros, **row} for row in rows if all(float(value) == value for value in row.values())]
    reports = [Report(CURRENT.id, dict(row)) for row in exact]
    found = check_matrix(CURRENT, matrix_of(reports, CURRENT))

    assert [bool(found.of(number)) for number in range(len(reports))] == [bool(said(each)) for each in reports]


def test_huge_figures_that_cancel_in_floats_are_told_apart():
    zeros = dict.fromkeys(CURRENT.keys, 0)
    right = Report(CURRENT.id, {**zeros, "applications.new_received.total": 0})
    wrong = changed(right, {"applications.granted.natural_person": 2**60, "applications.granted.business_enterprise": 1,
                            "applications.granted.total": 2**60})  # fmt: skip

    found = check_matrix(CURRENT, matrix_of([right, wrong], CURRENT))
    assert ("T3-ROW-TOTAL", ("表三", "（一）予以公开")) in [(each.code, each.place) for each in found.of(1)]
    assert found.of(0) == ()


def test_counts_by_code():
    spoilt = changed(V1, {"applications.granted.natural_person": 5346})
    found = check_matrix(CURRENT, matrix_of([V1, spoilt, spoilt], CURRENT))

    assert found.counts() == {"T3-BALANCE": 0, "T3-RESULT-TOTAL": 2, "T3-ROW-TOTAL": 2, "T4-GROUP-TOTAL": 0}
    assert found.any().tolist() == [False, True, True]
    assert found.broken.shape == (42, 3)


def test_rules_over_two_years_follow_the_forms_of_both():
    def two_years(now: Form, before: Form) -> set[str]:
        figures, last = np.zeros((1, len(now.keys))), np.zeros((1, len(before.keys)))
        return {each.code for each in check_matrix(now, figures, last, before).identities if each.needs_previous}

    assert two_years(CURRENT, CURRENT) == {"T2-STOCK", "T2-STOCK-BOUND", "T3-CARRY"}
    assert two_years(CURRENT, TRIAL) == {"T3-CARRY"}
    assert two_years(MIXED, CURRENT) == {"T2-STOCK", "T2-STOCK-BOUND", "T3-CARRY"}
    assert not any(each.needs_previous for each in check_matrix(CURRENT, np.zeros((1, 200))).identities)


def test_a_carry_across_the_change_of_forms_is_compared():
    last = np.zeros((1, 198))
    found = check_matrix(CURRENT, matrix_of([V1], CURRENT), last, TRIAL)

    assert [(each.code, each.place) for each in found.of(0)] == said(V1, Report(TRIAL.id, dict.fromkeys(TRIAL.keys, 0)))


def test_a_report_without_a_year_before_is_not_compared():
    found = check_matrix(CURRENT, matrix_of([V1], CURRENT), np.full((1, 200), np.nan))

    assert found.of(0) == ()


def test_identities_are_served_in_few_batches():
    work = vector._Work(CURRENT, identities(CURRENT), np.zeros((1, 200)), CURRENT, np.zeros((1, 200)))
    batches = vector._Sums(work, np.float32, 2.0**24).batches

    assert sum(len(work.asked[batch.identities]) for batch in batches) == len(work.asked) == 53
    assert len(batches) == 7


@pytest.mark.parametrize(
    ("matrix", "previous"),
    [
        (np.zeros((2, 199)), None),
        (np.zeros(200), None),
        (np.zeros((2, 200), dtype=np.int64), None),
        (np.zeros((2, 200)), np.zeros((1, 200))),
        (np.zeros((2, 200)), np.zeros((2, 198))),
    ],
)
def test_a_matrix_that_does_not_fit_is_refused(matrix, previous):
    with pytest.raises(ValueError, match=r"columns|year before"):
        check_matrix(CURRENT, matrix, previous)


def test_an_infinite_figure_is_refused():
    matrix = matrix_of([V1], CURRENT)
    matrix[0, CURRENT.keys.index("applications.result_total.total")] = np.inf

    with pytest.raises(ValueError, match="infinite"):
        check_matrix(CURRENT, matrix)


def test_a_count_that_floats_cannot_hold_is_refused_by_name():
    for count in (2**53 + 1, 10**400):
        with pytest.raises(ValueError, match=r"applications\.granted\.total"):
            matrix_of([changed(V1, {"applications.granted.total": count})], CURRENT)
