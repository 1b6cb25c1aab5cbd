"""What an engine is asked, each question one ibis expression: whoever answers, it is the same question.

The table ``units`` has a row a unit: ``row``, its number; ``part``, which sum it goes into, below zero for none; and a
column for each figure. Sums are of 64-bit integers where these hold them for certain; figures that are ``wide`` are
added up as decimals of 38 digits. Answers number their columns as the question orders its figures: ``sum 0``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import ibis
import polars as pl

WIDE = "decimal(38, 0)"

Expression = Any
"""An ibis expression; ibis tells no types to mypy."""


def table_of(units: pl.LazyFrame) -> Expression:
    """Return the table of units as ibis asks about it, unbound: only its columns and their types."""
    return ibis.table(ibis.Schema.from_polars(units.collect_schema()), name="units")


def reach(units: Expression, keys: Sequence[str]) -> Expression:
    """Ask for the least and the largest of each figure over all units: one row, ``min n`` and ``max n``."""
    low = {f"min {at}": units[key].min() for at, key in enumerate(keys)}
    return units.agg(**low, **{f"max {at}": units[key].max() for at, key in enumerate(keys)})


def sums(units: Expression, keys: Sequence[str], wide: Collection[str]) -> Expression:
    """Ask for the sum of each figure over each part, and how many units have a number there.

    One row a part: ``part``, ``units``, ``sum n``, ``numbers n``. Units of no part come as parts below zero: leaving
    them out would copy the table first, which costs more than adding them up.
    """
    added = {f"sum {at}": _term(units, key, key in wide).sum() for at, key in enumerate(keys)}
    numbers = {f"numbers {at}": units[key].count() for at, key in enumerate(keys)}
    return units.group_by("part").agg(units=units.count(), **added, **numbers)


def differing(units: Expression, totals: Mapping[str, Sequence[str]], wide: Collection[str]) -> Expression:
    """Ask for the rows of units in a part whose printed totals are not the sums of their leaves, a blank being zero.

    One row a unit: ``row``, and ``differs n``, true where that total differs; a total that is blank does not.
    """
    tests = {f"differs {at}": _differs(units, key, leaves, wide) for at, (key, leaves) in enumerate(totals.items())}
    tested = units.select("row", "part", **tests)
    return tested.filter(tested["part"] >= 0, ibis.or_(*(tested[name] for name in tests)))


def _differs(units: Expression, key: str, leaves: Sequence[str], wide: Collection[str]) -> Expression:
    is_wide = key in wide or any(leaf in wide for leaf in leaves)
    return _term(units, key, is_wide) != _added([_term(units, leaf, is_wide).fill_null(0) for leaf in leaves])


def _added(terms: Sequence[Expression]) -> Expression:
    """Return the terms added up in halves: a chain of a hundred would nest as deep."""
    if len(terms) == 1:
        return terms[0]
    half = len(terms) // 2
    return _added(terms[:half]) + _added(terms[half:])


def _term(units: Expression, key: str, is_wide: bool) -> Expression:
    return units[key].cast(WIDE) if is_wide else units[key]
