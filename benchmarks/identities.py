"""Every identity of the 2021 form over a million reports, and the diagnosis of one that is broken.

The matrix is 1,000,000 × 200 figures in float64, Fortran order; one report in fifty has a wrong cell, one in twenty a
blank one. The peer is one numpy pass over the same matrix, which is what reading it from memory costs. The numbers
found are compared with those that were put in. The diagnosis is that of one report, the worst of 2,000 that were
spoilt in one to twelve cells, swapped, or filled with noise.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial
from itertools import islice

import numpy as np

from benchmarks import Row, best_of
from gongkai.report import vector
from gongkai.report.diagnosis import diagnose
from gongkai.report.forms import Form, form
from gongkai.report.identities import Identity, broken, identities
from gongkai.report.model import Figure, Report

REPORTS = 1_000_000
DIAGNOSED = 2_000


def run() -> list[Row]:
    """Measure the check of the matrix, the check of one report and the diagnosis."""
    edition = form("annual-2021")
    matrix, wrong = right_matrix(edition)
    found = vector.check_matrix(edition, matrix)
    if not np.array_equal(np.flatnonzero(found.any()), wrong):
        raise AssertionError("the check does not find the reports that were spoilt")
    one_pass = best_of(5, matrix.sum)
    by_report = best_of(5, lambda: matrix.sum(axis=1))
    checked = best_of(5, lambda: vector.check_matrix(edition, matrix))
    threads, vector.THREADS = vector.THREADS, 1
    alone = best_of(5, lambda: vector.check_matrix(edition, matrix))
    vector.THREADS = threads
    reports = [_report(edition, row) for row in matrix[:500]]
    single = best_of(5, lambda: [list(broken(each)) for each in reports]) / len(reports)
    spoilt = list(islice(_spoilt(edition, reports), DIAGNOSED))
    slowest = max(best_of(3, partial(diagnose, each)) for each in spoilt)
    name = f"all {len(found.identities)} identities of {REPORTS:,} reports"
    return [
        Row(name, checked, "s", "numpy: matrix.sum()", one_pass, 3 * one_pass, f"{threads} threads"),
        Row("the same in one thread", alone, "s", "numpy: matrix.sum(axis=1)", by_report, None, "a sum a report"),
        Row("one report in plain Python", single * 1e6, "µs"),
        Row("diagnosis of one report, the worst", slowest * 1e3, "ms", limit=100, note=f"of {DIAGNOSED:,} reports"),
    ]


def right_matrix(edition: Form) -> tuple[vector.Floats, vector.Numbers]:
    """Return right reports with some cells blank and some wrong, and which reports are wrong."""
    chance = np.random.default_rng(2021)
    matrix = np.full((REPORTS, len(edition.keys)), np.nan, order="F")
    places = {key: at for at, key in enumerate(edition.keys)}
    for cell in edition.cells:
        if not (cell.row.total or cell.column.total or cell.row.key == "new_received"):
            low, high = {"carried_in": (0, 5), "carried_out": (5, 10)}.get(cell.row.key, (0, 50))
            matrix[:, places[cell.key]] = chance.integers(low, high, REPORTS)
    _work_out(matrix, edition, places)
    blank, wrong = np.split(chance.permutation(REPORTS)[: REPORTS // 20 + REPORTS // 50], [REPORTS // 20])
    for row in blank:
        matrix[row, chance.integers(0, len(edition.keys))] = np.nan
    named = [places[key] for key in {key for each in _of_one_year(edition) for key in each.keys}]
    for row in wrong:
        matrix[row, chance.choice(named)] += 1
    return matrix, np.sort(wrong)


def _work_out(matrix: vector.Floats, edition: Form, places: dict[str, int]) -> None:
    """Fill in what the identities leave open, one unknown of an identity at a time."""
    todo = _of_one_year(edition)
    unknown = {key for key, at in places.items() if np.isnan(matrix[0, at])}
    while todo:
        ready = next(each for each in todo if len(unknown & set(each.keys)) < 2)
        todo.remove(ready)
        for term in (term for term in ready.terms if term.key in unknown):
            rest = sum(other.factor * matrix[:, places[other.key]] for other in ready.terms if other != term)
            matrix[:, places[term.key]] = -rest / term.factor
            unknown.discard(term.key)


def _of_one_year(edition: Form) -> list[Identity]:
    return [each for each in identities(edition) if not each.needs_previous]


def _report(edition: Form, row: vector.Floats) -> Report:
    figures: dict[str, Figure] = {
        key: None if np.isnan(value) else int(value) for key, value in zip(edition.keys, row, strict=True)
    }
    return Report(edition.id, figures)


def _spoilt(edition: Form, reports: list[Report]) -> Iterator[Report]:
    """Yield reports with wrong cells: a few changed, two swapped, or all of them noise."""
    chance = random.Random(2021)
    named = sorted({key for each in _of_one_year(edition) for key in each.keys})
    while True:
        report = chance.choice(reports)
        figures = dict(report.figures)
        match chance.randrange(4):
            case 0:
                one, two = chance.sample(named, 2)
                figures[one], figures[two] = figures[two], figures[one]
            case 1:
                figures.update({key: chance.randrange(50) for key in named})
            case 2:
                figures.update(dict.fromkeys(chance.sample(named, 40)))
                figures.update({key: chance.randrange(50) for key in chance.sample(named, 6)})
            case _:
                figures.update({key: chance.randrange(500) for key in chance.sample(named, chance.randint(1, 12))})
        yield Report(report.form, figures)
