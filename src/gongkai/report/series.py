"""The reports of one organ over the years: one table, and what one year says about the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from gongkai.problems import Failure, Problem, problem
from gongkai.report.forms import Form
from gongkai.report.identities import broken, identities
from gongkai.report.jsonio import figure_json
from gongkai.report.model import Figure, Report
from gongkai.report.money import money_cell
from gongkai.resources import read_toml

ABSENT = "·"
BLANK = "□"


@dataclass(frozen=True)
class Row:
    """One line of the table: the cells that are added up, and their label in both languages."""

    keys: tuple[str, ...]
    label: Mapping[str, str]

    def value(self, report: Report) -> Figure:
        """Return the figure of one year, None where no cell has a number."""
        known = [value for key in self.keys if (value := report.figures.get(key)) is not None]
        return sum(known[1:], known[0]) if known else None

    def is_absent(self, report: Report) -> bool:
        """Tell whether the report has no place for any of the cells."""
        return not any(key in report.figures for key in self.keys)


@dataclass(frozen=True)
class Series:
    """The reports of one organ, oldest first, the rows to show, and what was found from year to year."""

    reports: tuple[Report, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]

    @property
    def years(self) -> list[int]:
        """The years reported on."""
        return [report.year for report in self.reports if report.year is not None]

    def to_json(self) -> dict[str, Any]:
        """Return organ, years, forms, and each row with a value a year."""
        last = self.reports[-1]
        return {
            "organ": last.organ,
            "organ_code": last.organ_code,
            "years": self.years,
            "forms": [report.form for report in self.reports],
            "rows": [
                {
                    "keys": list(row.keys),
                    "label": dict(row.label),
                    "values": [figure_json(row.value(report)) for report in self.reports],
                    "absent": [row.is_absent(report) for report in self.reports],
                }
                for row in self.rows
            ],
            "problems": [each.to_json() for each in self.problems],
        }


def series_of(reports: Iterable[Report], organ: str | None = None, *, every_figure: bool = False) -> Series:
    """Return the series of one organ's reports, named where there are several organs.

    Raises Failure SERIES-NOTHING, SERIES-ORGANS, SERIES-YEAR, SERIES-TWICE.
    """
    own = _of_one_organ(list(reports), organ)
    unknown = sum(report.year is None for report in own)
    if unknown:
        raise Failure("SERIES-YEAR", found=unknown)
    ordered = sorted(own, key=lambda report: report.year or 0)
    for one, two in pairwise(ordered):
        if one.year == two.year:
            raise Failure("SERIES-TWICE", found=one.year)
    rows = tuple(_every_row(ordered) if every_figure else _usual_rows(ordered))
    return Series(tuple(ordered), rows, tuple(_problems(ordered)))


def _of_one_organ(reports: Sequence[Report], organ: str | None) -> list[Report]:
    own = [each for each in reports if organ is None or organ in (each.organ, each.organ_code)]
    if not own:
        raise Failure("SERIES-NOTHING", found=organ)
    codes = {each.organ: each.organ_code for each in own if each.organ_code}
    names = {(codes.get(each.organ) or each.organ): each.organ for each in own}
    if len(names) > 1:
        raise Failure("SERIES-ORGANS", found=[str(name) for name in names.values()])
    return own


def _problems(reports: Sequence[Report]) -> Iterator[Problem]:
    """Yield what does not carry over from a year to the next, and the years that are missing between."""
    for before, now in pairwise(reports):
        if now.year is None or before.year is None:
            continue
        if now.year - before.year > 1:
            yield problem("SERIES-GAP", found=before.year, expected=now.year)
            continue
        codes = _codes_over_years(now.mixed_form)
        for each in broken(now, before):
            if each.data.get("identity", each.code) in codes:
                yield replace(each, place=(("year", now.year), *each.place))


@cache
def _codes_over_years(form: Form) -> frozenset[str]:
    return frozenset(each.code for each in identities(form) if each.needs_previous)


@cache
def _chosen() -> tuple[Mapping[str, Any], ...]:
    return tuple(read_toml(Path(__file__).parent / "series.toml")["rows"])


def _usual_rows(reports: Sequence[Report]) -> Iterator[Row]:
    """Yield the figures of interest that at least one report has a place for."""
    for entry in _chosen():
        row = Row(tuple(entry["keys"]), entry.get("label") or _label(entry["keys"][0], reports))
        if not all(row.is_absent(report) for report in reports):
            yield row


def _every_row(reports: Sequence[Report]) -> Iterator[Row]:
    """Yield all figures, in the order of the latest form; those that only older ones have follow."""
    keys = dict.fromkeys(key for report in reversed(reports) for key in report.mixed_form.keys)
    yield from (Row((key,), _label(key, reports)) for key in keys)


def _label(key: str, reports: Sequence[Report]) -> Mapping[str, str]:
    form = next((each.mixed_form for each in reversed(reports) if key in each.mixed_form.cell), None)
    place = " · ".join(form.place(key)) if form else key
    return {"zh": place, "en": place}


def cell_text(row: Row, report: Report) -> str:
    """Return the figure of one year as a person reads it, money in the unit of its column."""
    value = row.value(report)
    if value is None:
        return ABSENT if row.is_absent(report) else BLANK
    if isinstance(value, Decimal):
        key = next(key for key in row.keys if key in report.mixed_form.cell)
        return money_cell(value, report.mixed_form.cell[key].column)
    return str(value)
