"""A report beside that of the year before: the rows of the core's series, with what each rose or fell by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from gongkai.report.model import Figure, Report
from gongkai.report.series import Row, cell_text, series_of
from gongkai_site.base.refusals import lang


@dataclass(frozen=True, slots=True)
class Compared:
    """A row over two years: its label, both figures as printed and as numbers, and the difference."""

    label: str
    before: str
    now: str
    difference: str
    values: tuple[Figure, Figure]


def moved(report: Report, previous: Report) -> Sequence[Compared]:
    """Return the rows that are not nothing, that is zero or blank, in both years."""
    return [row for row in compared(report, previous) if any(row.values)]


def compared(report: Report, previous: Report) -> Sequence[Compared]:
    """Return the rows of interest of two successive reports of one organ, those that either has a place for."""
    # Under this year's name: organs are renamed, and the core takes one organ at a time.
    series = series_of([replace(previous, organ=report.organ, organ_code=report.organ_code), report])
    return [_compared(row, *series.reports) for row in series.rows]


def _compared(row: Row, previous: Report, report: Report) -> Compared:
    before, now = row.value(previous), row.value(report)
    return Compared(
        row.label[lang()],
        cell_text(row, previous),
        cell_text(row, report),
        difference(before, now, lambda size: cell_text(row, replace(report, figures={row.keys[0]: size}))),
        (before, now),
    )


def difference(before: Figure, now: Figure, printed: Callable[[Figure], str] = str) -> str:
    """Return what a figure rose or fell by, with its sign; nothing where one of the two is not known.

    >>> difference(3, 5), difference(5, 3), difference(None, 3), difference(4, 4)
    ('+2', '−2', '', '0')
    """
    if before is None or now is None:
        return ""
    changed = now - before
    return f"+{printed(changed)}" if changed > 0 else f"−{printed(-changed)}" if changed < 0 else "0"
