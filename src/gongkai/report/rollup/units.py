"""The table of units: one row a report, its organ, year and edition, and every figure under its key.

Counts are 64-bit integers, money is a decimal of yuan with eight places, so that nothing is rounded. A figure that is
null and stands in ``absent`` has no place in its document; any other null is a cell without a number, and ``marks``
says what stood there where that was not simply nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from gongkai.problems import Problem, problem
from gongkai.report.forms import Form, forms
from gongkai.report.model import Figure, Mark, Report

COUNT = pl.Int64()
PLACES = 8
"""Places of money after the point, as many as a Report JSON allows."""
MONEY = pl.Decimal(38, PLACES)
MARKS = pl.List(pl.Struct({"key": pl.String, "state": pl.String}))
LARGEST = 10**18
"""The largest figure that a Report JSON holds, and so the largest of a unit."""

NAMED: dict[str, pl.DataType] = {
    "organ": pl.String(),
    "code": pl.String(),
    "year": pl.Int32(),
    "form": pl.String(),
    "tables": pl.String(),
    "dated": pl.Date(),
    "source": pl.String(),
}
"""Which report a row is; ``tables`` is a JSON object with the edition of each table that does not follow ``form``."""

NOTED: dict[str, pl.DataType] = {"absent": pl.List(pl.String), "marks": MARKS}
"""What the figures alone do not say."""

DECIDED = ("left_out", "tables_left_out", "totals_differ")
"""What a roll-up found out about a unit: written beside it, never read again."""


def kinds(editions: Iterable[Form] | None = None) -> dict[str, pl.DataType]:
    """Return all figure keys of the editions (by default all there are), each with the type of its column."""
    known = forms().values() if editions is None else editions
    return {cell.key: MONEY if cell.column.kind == "money" else COUNT for form in known for cell in form.cells}


def schema() -> dict[str, pl.DataType]:
    """Return all columns of the table of units with their types."""
    return {**NAMED, **NOTED, **kinds()}


def frame_of(reports: Sequence[tuple[str, Report]]) -> pl.DataFrame:
    """Return the table of reports, each with the name of its source."""
    columns = schema()
    figures = [key for key in columns if key not in NAMED and key not in NOTED]
    rows = [(*_named(source, report), *map(report.figures.get, figures)) for source, report in reports]
    values = zip(*rows, strict=True) if rows else ([] for _ in columns)
    return pl.DataFrame(dict(zip(columns, values, strict=True)), schema=columns)


def misfit(source: str, report: Report) -> Problem | None:
    """Return what keeps a report out of the table: a figure that its columns cannot hold exactly."""
    if _all_fit(report.figures.values()):
        return None
    key = next(key for key, value in report.figures.items() if value is not None and not _fits(value))
    return problem(
        "ROLLUP-FIGURE",
        place=(report.organ or source, *report.mixed_form.place(key)),
        cells=(key,),
        found=str(report.figures[key]),
        expected=LARGEST,
    )


def _all_fit(values: Iterable[Figure]) -> bool:
    known = [value for value in values if value is not None]
    counts = [value for value in known if isinstance(value, int)]
    if counts and (max(counts) > LARGEST or min(counts) < -LARGEST):
        return False
    return len(counts) == len(known) or all(_fits(value) for value in known if isinstance(value, Decimal))


def _fits(value: int | Decimal) -> bool:
    if not -LARGEST <= value <= LARGEST:
        return False
    return isinstance(value, int) or int(value.normalize().as_tuple().exponent) >= -PLACES


def _named(source: str, report: Report) -> tuple[Any, ...]:
    form = report.mixed_form
    mixed = {table: edition for table, edition in form.table_forms.items() if edition != report.form}
    return (
        report.organ or None,
        report.organ_code or None,
        report.year,
        report.form,
        json.dumps(mixed) if mixed else None,
        report.dated,
        source,
        [key for key in form.keys if key not in report.figures],
        _marks(report.marks, report.figures),
    )


def _marks(marks: Mapping[str, Mark], figures: Mapping[str, Figure]) -> list[dict[str, str]]:
    said = (key for key, mark in marks.items() if mark.state != "blank")
    return [{"key": key, "state": marks[key].state} for key in said if figures.get(key, 0) is None]
