"""Tallies → the report of the whole: leaves as added up, totals worked out anew, blanks and older rows told."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import cast

from gongkai.problems import Problem, problem
from gongkai.report.forms import Form, Table
from gongkai.report.model import Figure, Mark, MarkState, Report
from gongkai.report.rollup.shapes import Fit, Shape, fit, joined_edition
from gongkai.report.rollup.tally import Tally
from gongkai.report.rollup.totals import totals
from gongkai.report.rollup.units import LARGEST


@dataclass
class Whole:
    """The parts of one group added up: for each figure how many units have the cell, how many a number, and the sum."""

    edition: Form
    units: int = 0
    cells: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    numbers: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    sums: defaultdict[str, int | Decimal] = field(default_factory=lambda: defaultdict(int))
    marks: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    stray: dict[str, None] = field(default_factory=dict)

    @property
    def blanks(self) -> dict[str, int]:
        """How many units have the cell without a number in it."""
        return {key: self.cells[key] - self.numbers[key] for key in self.cells}


def whole_of(edition: Form, parts: Sequence[tuple[Shape, Tally]]) -> Whole:
    """Return the parts of one group added up, in the edition that has room for all their rows."""
    fits = [fit(edition, shape) for shape, _ in parts]
    holders = [
        (table.key, each.tables[table.key] or "")
        for each, (shape, tally) in zip(fits, parts, strict=True)
        for table in _tables(shape)
        if each.tables[table.key] and _has_extra(edition, table, shape, tally)
    ]
    whole = Whole(joined_edition(edition, holders))
    for each, (shape, tally) in zip(fits, parts, strict=True):
        _add(whole, each, shape, tally)
    return whole


def has_extra(edition: Form, shape: Shape, tally: Tally) -> bool:
    """Tell whether units of a shape bring rows that the edition lacks into one of its tables."""
    tables = fit(edition, shape).tables
    return any(tables[each.key] and _has_extra(edition, each, shape, tally) for each in _tables(shape))


def _tables(shape: Shape) -> Sequence[Table]:
    return shape.edition.tables if shape.edition else ()


def _has_extra(edition: Form, table: Table, shape: Shape, tally: Tally) -> bool:
    extra = (cell.key for cell in table.cells if cell.key not in edition.cell)
    return any(_cells(key, shape, tally) for key in extra)


def _cells(key: str, shape: Shape, tally: Tally) -> int:
    """Return how many units of a part have a cell."""
    return tally.units - tally.absent.get(key, 0) if key in shape.cells else 0


def _add(whole: Whole, fitting: Fit, shape: Shape, tally: Tally) -> None:
    whole.units += tally.units
    for table in _tables(shape):
        if fitting.tables[table.key] is not None:
            for key in (cell.key for cell in table.cells if cell.key in shape.cells):
                _add_cell(whole, key, shape, tally)
    whole.stray.update(dict.fromkeys(key for key, count in tally.counts.items() if count and key not in shape.cells))


def _add_cell(whole: Whole, key: str, shape: Shape, tally: Tally) -> None:
    whole.cells[key] += _cells(key, shape, tally)
    whole.numbers[key] += tally.counts.get(key, 0)
    if key in tally.sums:
        whole.sums[key] += tally.sums[key]
    if key in tally.marks:
        state, count = tally.marks[key]
        whole.marks[key][state] += count


def report_of(whole: Whole, year: int | None, organ: str | None, code: str | None) -> Report:
    """Return the report of one group, with what is to be said of its figures."""
    exact = {key: value for key, value in _values(whole) if whole.cells[key]}
    figures = {key: value if _fits(value) else None for key, value in exact.items()}
    marks = {key: _mark(whole, key, exact[key]) for key, value in figures.items() if value is None}
    report = Report(
        form=whole.edition.id,
        figures=figures,
        organ=organ,
        organ_code=code,
        year=year,
        table_forms=whole.edition.table_forms,
        title=f"{organ}{year}年政府信息公开工作年度报告" if organ and year else "",
        period=(date(year, 1, 1), date(year, 12, 31)) if year and year > 0 else None,
        marks=marks,
    )
    return replace(report, problems=tuple(_problems(whole, report, exact)))


def _values(whole: Whole) -> Iterator[tuple[str, Figure]]:
    form, above = whole.edition, totals(whole.edition)
    leaves = {key: whole.sums[key] for key in form.keys if whole.numbers[key] and key not in above}
    for key in form.keys:
        if key not in above:
            yield key, leaves.get(key)
        else:
            known = [leaves[leaf] for leaf in above[key] if leaf in leaves]
            yield key, sum(known) if known else None


def _fits(value: Figure) -> bool:
    return value is None or -LARGEST <= value <= LARGEST


def _mark(whole: Whole, key: str, value: Figure) -> Mark:
    """Return the mark of a cell without a number: the one that all units have there, if they agree."""
    if value is not None:
        return Mark("entered", str(value))
    agreed = [state for state, count in whole.marks[key].items() if count == whole.cells[key]]
    return Mark(cast(MarkState, agreed[0])) if agreed else Mark("blank")


def _problems(whole: Whole, report: Report, exact: Mapping[str, Figure]) -> Iterator[Problem]:
    for key, value in exact.items():
        if not _fits(value):
            place = whole.edition.place(key)
            yield problem("ROLLUP-SUM", place=place, cells=(key,), found=str(value), expected=LARGEST)
    if whole.stray:
        yield problem("ROLLUP-STRAY", cells=tuple(whole.stray), found=len(whole.stray), first=next(iter(whole.stray)))
    yield from _blank_notes(whole, report)


def _blank_notes(whole: Whole, report: Report) -> Iterator[Problem]:
    """Yield a note for the cells that the same number of units leave blank, where others do not."""
    alike: defaultdict[int, list[str]] = defaultdict(list)
    for key, count in whole.blanks.items():
        if count and whole.numbers[key] and report.figures.get(key) is not None:
            alike[count].append(key)
    order = {key: at for at, key in enumerate(whole.edition.keys)}
    for count, keys in sorted(alike.items()):
        keys.sort(key=order.__getitem__)
        place = whole.edition.place(keys[0])
        yield problem("ROLLUP-BLANK", place=place, cells=tuple(keys), found=count, cells_n=len(keys), units=whole.units)
