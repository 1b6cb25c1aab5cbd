"""Figures that satisfy every identity of a form: leaves are drawn, the identities give the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from gongkai.report.forms import Cell, Form
from gongkai.report.identities import Identity, identities
from gongkai.report.model import Figure


@dataclass(frozen=True, slots=True)
class Scale:
    """How much work an organ has: the chance that a leaf is not 0, and the largest counts."""

    chance: float
    most: int
    decisions: int


SCALES = {
    "bureau": (Scale(0.02, 3, 300), Scale(0.25, 30, 5_000)),
    "township": (Scale(0.01, 2, 40), Scale(0.1, 9, 400)),
    "county": (Scale(0.5, 120, 60_000), Scale(0.6, 500, 900_000)),
    "city": (Scale(0.8, 1_500, 3_000_000), Scale(0.85, 6_000, 12_000_000)),
}
MONEY_PLACES = (0, 0, 1, 2, 2, 3, 4, 6)
"""How many decimals of 万元 an amount has."""


def drawn(form: Form, scale: Scale, chance: Random) -> dict[str, Figure]:
    """Return random figures in which every identity of one year holds."""
    return complete({cell.key: leaf(cell, scale, chance) for cell in form.cells}, form)


def leaf(cell: Cell, scale: Scale, chance: Random) -> Figure:
    """Return a random figure for one cell: mostly 0 in a small organ, some thousands in a city."""
    if cell.column.kind == "money":
        return _money(scale, chance)
    first = cell.block.columns[0] is cell.column
    if cell.block.caption:
        kinds = [column.kind for column in cell.block.columns]
        many = len(kinds) == 1 or ("signed" in kinds and not first)
        size = _count(max(scale.chance, 0.7), scale.decisions if many else 400, chance)
        return chance.choice((-1, 1)) * (size % 60) if cell.column.kind == "signed" else size
    rare = not cell.row.under
    share = 1.0 if first else 0.25
    return _count(scale.chance * share, max(1, scale.most // (20 if rare or not first else 1)), chance)


def _count(often: float, most: int, chance: Random) -> int:
    return max(1, round(most ** chance.random())) if chance.random() < often else 0


def _money(scale: Scale, chance: Random) -> Decimal:
    if chance.random() < 0.3:
        return Decimal(0)
    places = chance.choice(MONEY_PLACES)
    units = chance.randrange(1, scale.decisions * 10**places)
    return Decimal(units).scaleb(4 - places)


def solved_keys(form: Form) -> frozenset[str]:
    """Return the cells that follow from others: the sum of each sum, the first cell on the right of a balance."""
    solved = set()
    for identity in _equations(form):
        left = [term.key for term in identity.terms if term.factor > 0]
        right = [term.key for term in identity.terms if term.factor < 0]
        solved.add(left[0] if len(left) == 1 else right[0])
    return frozenset(solved)


def complete(leaves: Mapping[str, Figure], form: Form) -> dict[str, Figure]:
    """Return the leaves with all that follows from them worked out anew; cells outside the form are left out."""
    solved = solved_keys(form)
    figures = {key: leaves.get(key, 0) for key in form.keys if key not in solved}
    todo = _equations(form)
    while todo:
        ready = next(each for each in todo if sum(key not in figures for key in each.keys) <= 1)
        todo.remove(ready)
        _solve(ready, figures)
    for identity in (each for each in _own(form) if each.rule.op != "="):
        _raise(identity, figures, form)
    return {key: figures[key] for key in form.keys}


def _solve(identity: Identity, figures: dict[str, Figure]) -> None:
    """Work out the one cell that is missing; where it would fall below zero, a term beside it gives way."""
    missing = next((term for term in identity.terms if term.key not in figures), None)
    if missing is None:
        return
    found, expected, _ = identity.sides(figures, {})
    value = (expected - found) // missing.factor
    if value < 0:
        beside = next(term for term in identity.terms if term.factor == missing.factor and term is not missing)
        figures[beside.key] = int(figures[beside.key] or 0) + value
    figures[missing.key] = max(value, 0)


def _raise(identity: Identity, figures: dict[str, Figure], form: Form) -> None:
    """Make an inequality hold by adding to the count that may grow."""
    found, expected, _ = identity.sides(figures, {})
    if not identity.holds(found - expected):
        grows = (term for term in identity.terms if (term.factor < 0) == (identity.rule.op == "<="))
        key = next(term.key for term in grows if form.cell[term.key].column.kind != "signed")
        figures[key] = int(figures[key] or 0) + abs(found - expected)


def _own(form: Form) -> list[Identity]:
    return [each for each in identities(form) if not each.needs_previous]


def _equations(form: Form) -> list[Identity]:
    return [each for each in _own(form) if each.rule.op == "="]
