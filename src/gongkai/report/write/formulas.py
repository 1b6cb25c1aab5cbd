"""Totals as formulas: which cells of a workbook may be computed, because the report's own figures add up there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from gongkai.report.forms import Form
from gongkai.report.identities import Identity, identities
from gongkai.report.model import Figure, Report

LARGEST = 10**15
"""Numbers from here on lose digits in a spreadsheet: they are written as text."""

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Total:
    """A total: the addends with their factors; whether they make the printed figure, and what they make."""

    addends: tuple[tuple[str, int], ...]
    holds: bool
    computed: int


def is_number(value: Figure) -> bool:
    """Tell whether a spreadsheet holds a figure without loss."""
    if value is None:
        return False
    exact = Decimal(value)
    digits = len(exact.normalize().as_tuple().digits)
    return abs(exact) < LARGEST and digits <= len(str(LARGEST)) - 1


def totals(report: Report) -> dict[str, Total]:
    """Return the totals of a report by figure key.

    A total holds where every identity that defines it does, a blank counting as nothing; where all addends are blank,
    it holds if it is blank itself.
    """
    found: dict[str, Total] = {}
    form = report.mixed_form
    for identity in identities(form):
        key = _defined(identity, form)
        if key is not None:
            total = _total(key, identity, report.figures)
            known = found.get(key)
            found[key] = total if known is None or known.holds else known
    return found


def formula(total: Total, places: Mapping[str, Place], *, is_blank: bool) -> str:
    """Return the formula of a total, its addends at ``places`` (row, column, from 0); a blank one stays blank."""
    factors = sorted({factor for _, factor in total.addends}, reverse=True)
    sums = []
    every: list[str] = []
    for factor in factors:
        ranges = list(_ranges([places[key] for key, each in total.addends if each == factor]))
        every += ranges
        sums.append(("" if factor == 1 else f"{factor}*") + f"SUM({','.join(ranges)})")
    added = "+".join(sums).replace("+-", "-")
    return f'=IF(COUNT({",".join(every)})=0,"",{added})' if is_blank else f"={added}"


def _defined(identity: Identity, form: Form) -> str | None:
    """Return the total that an identity says how to work out, or None where it says something else."""
    above = [term for term in identity.terms if term.factor > 0]
    if identity.needs_previous or identity.rule.op != "=" or len(above) != 1 or above[0].factor != 1:
        return None
    cell = form.cell[above[0].key]
    is_total = cell.row.total if identity.rule.each == "column" else cell.column.total
    return cell.key if is_total else None


def _total(key: str, identity: Identity, figures: Mapping[str, Figure]) -> Total:
    addends = tuple((term.key, -term.factor) for term in identity.terms if term.key != key)
    values = [(figures.get(name), factor) for name, factor in addends]
    known = [(value, factor) for value, factor in values if value is not None]
    computed = sum(int(value) * factor for value, factor in known)
    printed = figures.get(key)
    is_exact = all(is_number(value) for value, _ in known) and abs(computed) < LARGEST
    holds = is_exact and (printed == computed if known or printed is not None else True)
    return Total(addends, holds, computed)


def _ranges(places: Sequence[Place]) -> Iterator[str]:
    """Yield the places as ranges of a sheet: those that stand in one run, down or across, as one."""
    down = len({row for row, _ in places}) > 1
    ordered = sorted(places, key=lambda place: place[::-1] if down else place)

    def run(numbered: tuple[int, Place]) -> tuple[int, int]:
        number, (row, column) = numbered
        return (column, row - number) if down else (row, column - number)

    for _, members in groupby(enumerate(ordered), key=run):
        run_places = [place for _, place in members]
        first, last = _name(run_places[0]), _name(run_places[-1])
        yield first if first == last else f"{first}:{last}"


def _name(place: Place) -> str:
    """Return a place as a sheet names it.

    >>> _name((2, 27))
    'AB3'
    """
    row, column = place
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
