"""The identities of a form over many reports at once: one row of a matrix a report, one column a figure.

The matrix is float64, blank or absent is NaN; an identity with a blank is not broken, because a gap that is not a
number is neither above nor below zero. The verdicts are those of ``identities.broken``, exactly: sums are made in
float32 first, which serves counts below 2**24; reports with larger ones are summed again in float64, and what that
cannot hold either in Python's whole numbers.

Fortran order (one figure of all reports side by side) is the fast layout; C order takes about twice as long.
Beside the matrix only a chunk is held, and the answer: one byte an identity and report.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import as_strided

from gongkai.report.forms import Form
from gongkai.report.identities import Identity, Term, identities, is_comparable
from gongkai.report.model import Figure, Report

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.intp]
Array = npt.NDArray[Any]

THREADS = min(4, os.cpu_count() or 1)
"""The memory, not the arithmetic, sets the pace: more threads than this wait for it."""

CHUNK = 4096
"""Reports in one step: runs long enough for the memory, short enough for the cache."""


@dataclass(frozen=True, eq=False)
class Violations:
    """What is wrong in a matrix: ``broken[i, r]`` tells whether report ``r`` breaks ``identities[i]``.

    ``negative`` has the (report, column) pairs of the counts and amounts below zero, one pair a row.
    """

    form: Form
    identities: tuple[Identity, ...]
    broken: Flags
    negative: Numbers

    def any(self) -> Flags:
        """Tell for each report whether anything at all is wrong."""
        wrong: Flags = np.logical_or.reduce(self.broken, axis=0)
        wrong[self.negative[:, 0]] = True
        return wrong

    def of(self, report: int) -> tuple[Identity, ...]:
        """Return the identities that one report breaks, in the form's order."""
        return tuple(self.identities[number] for number in np.flatnonzero(self.broken[:, report]))

    def negative_keys(self, report: int) -> tuple[str, ...]:
        """Return the cells of one report that are below zero, in the form's order."""
        columns = self.negative[self.negative[:, 0] == report, 1]
        return tuple(self.form.keys[column] for column in columns)

    def counts(self) -> dict[str, int]:
        """Return how many identities of each code are broken, over all reports."""
        totals = dict.fromkeys((each.code for each in self.identities), 0)
        for each, number in zip(self.identities, self.broken.sum(axis=1), strict=True):
            totals[each.code] += int(number)
        return totals


def matrix_of(reports: Sequence[Report], form: Form) -> Floats:
    """Return the figures of the reports under the form's keys, NaN where blank or absent.

    Raises ValueError for a count that float64 does not hold exactly.
    """
    matrix = np.full((len(reports), len(form.keys)), np.nan, order="F")
    for row, report in enumerate(reports):
        for column, key in enumerate(form.keys):
            value = report.figures.get(key)
            if value is not None:
                matrix[row, column] = _float(value, key)
    return matrix


def check_matrix(
    form: Form, matrix: Floats, previous: Floats | None = None, previous_form: Form | None = None
) -> Violations:
    """Check every identity of the form over every report.

    ``previous`` has the reports of the year before, row by row, all NaN where there is none; its columns are those
    of ``previous_form``, by default of the same form. Rules over two years are asked as ``identities.applicable``
    asks them; without ``previous`` they are left out. Raises ValueError for a matrix of another shape, or for an
    infinite figure in an identity.
    """
    before = None if previous is None else previous_form or form
    asked = tuple(each for each in identities(form) if is_comparable(each, form, before))
    work = _Work(form, asked, matrix, before, previous)
    broken = np.empty((len(asked), len(matrix)), dtype=np.bool_)
    threads = max(1, min(THREADS, len(matrix) // CHUNK))
    with ThreadPoolExecutor(threads) as pool:
        parts = np.array_split(np.arange(len(matrix)), threads)
        first = list(pool.map(lambda part: work.check(_Sums(work, np.float32, 2.0**24), part, broken), parts))
    unsure, signed = (np.concatenate(each) for each in zip(*first, strict=True))
    unsure, _ = work.check(_Sums(work, np.float64, 2.0**53), unsure, broken)
    for report in unsure:
        broken[:, report] = work.exactly(report)
    return Violations(form, asked, broken, work.negative(signed))


@dataclass(frozen=True, eq=False)
class _Work:
    """What is to be checked. ``before`` and ``previous`` are None where no rule over two years is asked."""

    form: Form
    asked: tuple[Identity, ...]
    matrix: Floats
    before: Form | None
    previous: Floats | None

    def __post_init__(self) -> None:
        _fit(self.matrix, self.form)
        if self.before is not None and self.previous is not None:
            _fit(self.previous, self.before)
            if len(self.previous) != len(self.matrix):
                raise ValueError(f"{len(self.matrix)} reports, but {len(self.previous)} of the year before")

    def check(self, sums: _Sums, reports: Numbers, broken: Flags) -> tuple[Numbers, Numbers]:
        """Write the verdicts on these reports; return those that the sums cannot hold, and those with a minus sign."""
        unsure, signed = [reports[:0]], [reports[:0]]
        for start in range(0, len(reports), CHUNK):
            some = reports[start : start + CHUNK]
            where = slice(some[0], some[-1] + 1) if some[-1] - some[0] == len(some) - 1 else some
            sums.load(self.matrix[where].T, None if self.previous is None else self.previous[where].T)
            verdict = np.empty((len(self.asked), len(some)), dtype=np.bool_)
            minus, large = sums.verdict(verdict)
            broken[:, where] = verdict
            signed.append(some[minus])
            unsure.append(some[large])
        return np.concatenate(unsure), np.concatenate(signed)

    def exactly(self, report: int) -> list[bool]:
        """Return the verdicts on one report in whole numbers."""
        now = _figures(self.matrix[report], self.form)
        then = {} if self.before is None or self.previous is None else _figures(self.previous[report], self.before)
        verdicts = []
        for identity in self.asked:
            found, expected, known = identity.sides(now, then)
            verdicts.append(known and not identity.holds(found - expected))
        return verdicts

    def negative(self, reports: Numbers) -> Numbers:
        """Return the (report, column) pairs below zero, of reports that have a minus sign somewhere."""
        below = self.matrix[reports] < 0
        below[:, [cell.column.kind == "signed" for cell in self.form.cells]] = False
        rows, columns = np.nonzero(below)
        return np.column_stack((reports[rows], columns))


@dataclass(frozen=True, eq=False)
class _Side:
    """The terms of one side of a batch that can be summed in one call: (identity, term, report)."""

    cells: Array
    factor: int


@dataclass(frozen=True, eq=False)
class _Batch:
    """Identities that differ only in where their cells stand, each a fixed step after the one before.

    The columns of table 三 balance side by side, its rows add up at steps of seven: a few numpy calls serve them all.
    """

    identities: slice
    op: str
    found: tuple[_Side, ...]
    expected: tuple[_Side, ...]


class _Sums:
    """Sums of one precision, over a chunk of reports at a time.

    A sum of counts from zero up is exact when the side that is found stays below ``limit`` and so does the gap: then
    every part of either side is below it too. Reports with a minus sign anywhere have each figure looked at.
    """

    def __init__(self, work: _Work, dtype: type[np.float32] | type[np.float64], limit: float) -> None:
        self.limit = limit
        self.weight = max((sum(abs(term.factor) for term in each.terms) for each in work.asked), default=1)
        self.now = np.zeros((len(work.form.keys), CHUNK), dtype)
        self.then = np.zeros((len(work.before.keys) if work.before else 0, CHUNK), dtype)
        self.places = {key: at for at, key in enumerate(work.form.keys)}
        self.places_then = {key: at for at, key in enumerate(work.before.keys)} if work.before else {}
        self.batches = tuple(self._batches(work.asked))
        size = max((batch.identities.stop - batch.identities.start for batch in self.batches), default=0)
        self.left, self.right, self.spare = (np.empty((size, CHUNK), dtype) for _ in range(3))
        self.count = 0

    def load(self, figures: Floats, previous: Floats | None) -> None:
        """Take the figures of a chunk of reports, one figure a row."""
        self.count = figures.shape[1]
        with np.errstate(over="ignore"):  # beyond float32 lies infinity: too large as well
            self.now[:, : self.count] = figures
            if previous is not None:
                self.then[:, : self.count] = previous

    def verdict(self, broken: Flags) -> tuple[Flags, Flags]:
        """Write what is broken; return which reports have a minus sign, and which are too large for these sums."""
        minus: Flags = np.zeros(self.count, dtype=np.bool_)
        large: Flags = np.zeros(self.count, dtype=np.bool_)
        for values in (self.now, self.then):
            loaded = values[:, : self.count]
            here = np.bitwise_or.reduce(loaded.view(f"i{values.itemsize}"), axis=0) < 0  # the sign is the highest bit
            if here.any():
                large[here] |= (np.abs(loaded[:, here]) * self.weight >= self.limit).any(axis=0)
                minus |= here
        with np.errstate(invalid="ignore"):  # infinity less infinity: too large as well
            for batch in self.batches:
                self._compare(batch, broken[batch.identities], large)
        return minus, large

    def _compare(self, batch: _Batch, broken: Flags, large: Flags) -> None:
        room, gap = self.left[: len(broken), : self.count], self.right[: len(broken), : self.count]
        found = self._sum(batch.found, room)
        np.subtract(found, self._sum(batch.expected, gap), out=gap)
        if batch.op == "=":
            np.abs(gap, out=gap)
        np.less(gap, 0, out=broken) if batch.op == ">=" else np.greater(gap, 0, out=broken)
        beyond = found >= self.limit
        if beyond.any():
            large |= beyond.any(axis=0)

    def _sum(self, sides: tuple[_Side, ...], total: Array) -> Array:
        """Return the sum of all terms of one side, in ``total`` unless it is one term as it stands."""
        if len(sides) == 1 and sides[0].cells.shape[1] == 1 and sides[0].factor == 1:
            cells: Array = sides[0].cells[:, 0, : self.count]
            return cells
        if not sides:
            total.fill(0)
        for number, side in enumerate(sides):
            out = self.spare[: len(total), : self.count] if number else total
            part = np.add.reduce(side.cells[..., : self.count], axis=1, out=out)
            if side.factor != 1:
                np.multiply(part, side.factor, out=part)
            if number:
                np.add(total, part, out=total)
        return total

    def _batches(self, asked: tuple[Identity, ...]) -> Iterator[_Batch]:
        """Yield the longest runs of identities of one rule whose cells all lie one step further each time."""
        at = 0
        for _, alike in groupby(asked, key=_shape):
            run: list[Identity] = []
            for identity in alike:
                if not self._continues(run, identity):
                    yield self._batch(at, run)
                    at, run = at + len(run), []
                run.append(identity)
            yield self._batch(at, run)
            at += len(run)

    def _batch(self, at: int, run: list[Identity]) -> _Batch:
        step = self._steps(run[0], run[1]).pop() if len(run) > 1 else 1
        sides: dict[bool, list[_Side]] = {True: [], False: []}
        for previous, factor, first, count, stride in self._runs(run[0]):
            values = self.then if previous else self.now
            row, item = values.strides
            cells = as_strided(
                values[first:], (len(run), count, CHUNK), (step * row, stride * row, item), writeable=False
            )
            sides[factor > 0].append(_Side(cells, abs(factor)))
        return _Batch(slice(at, at + len(run)), run[0].rule.op, tuple(sides[True]), tuple(sides[False]))

    def _runs(self, identity: Identity) -> Iterator[tuple[bool, int, int, int, int]]:
        """Yield the terms as runs of equal distance: (of the year before, factor, first row, how many, distance)."""
        for (previous, factor), terms in groupby(identity.terms, key=lambda term: (term.previous, term.factor)):
            rows = [self._place(term) for term in terms]
            while rows:
                stride = rows[1] - rows[0] if len(rows) > 1 else 1
                count = next((at for at in range(1, len(rows)) if rows[at] - rows[at - 1] != stride), len(rows))
                yield previous, factor, rows[0], count, stride
                rows = rows[count:]

    def _place(self, term: Term) -> int:
        return (self.places_then if term.previous else self.places)[term.key]

    def _steps(self, one: Identity, other: Identity) -> set[int]:
        return {self._place(there) - self._place(here) for here, there in zip(one.terms, other.terms, strict=True)}

    def _continues(self, run: list[Identity], identity: Identity) -> bool:
        """Tell whether the identity lies as far after the last of the run as that one after its neighbour."""
        if not run:
            return True
        steps = self._steps(run[-1], identity)
        return len(steps) == 1 and (len(run) < 2 or steps == self._steps(run[0], run[1]))


def _shape(identity: Identity) -> tuple[Any, ...]:
    return identity.rule, tuple((term.factor, term.previous) for term in identity.terms)


def _figures(values: Floats, form: Form) -> Mapping[str, Figure]:
    """Return one report's figures in whole numbers, blanks left out."""
    if np.isinf(values).any():
        raise ValueError("an infinite figure: blank is NaN, and nothing else is beyond counting")
    return {key: int(value) for key, value in zip(form.keys, values.tolist(), strict=True) if value == value}


def _float(value: int | Decimal, key: str) -> float:
    try:
        number = float(value)
    except OverflowError:
        number = float("inf")
    if isinstance(value, int) and number != value:
        raise ValueError(f"{key}: float64 does not hold this count exactly")
    return number


def _fit(matrix: Floats, form: Form) -> None:
    if matrix.dtype != np.float64 or matrix.ndim != 2 or matrix.shape[1] != len(form.keys):
        raise ValueError(f"a float64 matrix with {len(form.keys)} columns is needed, not {matrix.dtype} {matrix.shape}")
