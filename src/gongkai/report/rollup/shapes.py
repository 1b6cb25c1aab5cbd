"""Which tables of a unit go into a sum: those of the sum's edition, and those whose rows can stand beside its rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gongkai.problems import Failure
from gongkai.report.forms import Form, Table, compose, form
from gongkai.report.forms.joint import joint_id


@dataclass(frozen=True)
class Shape:
    """What units have in common: their edition, table by table, their file, and the figures it has columns for."""

    form: str
    tables: str | None
    file: str
    columns: frozenset[str]

    @cached_property
    def edition(self) -> Form | None:
        """The edition these units follow; None where there is no such edition."""
        try:
            mixed: Any = json.loads(self.tables or "{}")
            return compose(self.form, {str(name): str(each) for name, each in dict(mixed).items()})
        except (Failure, ValueError, TypeError):
            return None

    @cached_property
    def cells(self) -> frozenset[str]:
        """The figures that these units may have: cells of their edition that their file has columns for."""
        return frozenset(self.edition.keys if self.edition else ()) & self.columns

    @property
    def missing(self) -> list[str]:
        """The cells of their edition that their file has no columns for."""
        return [key for key in (self.edition.keys if self.edition else ()) if key not in self.columns]


@dataclass(frozen=True)
class Fit:
    """How units of one shape fit a sum: the edition that holds each table of theirs, None for a table left out."""

    tables: Mapping[str, str | None]

    @property
    def left_out(self) -> list[str]:
        """The tables that are not summed."""
        return [table for table, edition in self.tables.items() if edition is None]


def fit(edition: Form, shape: Shape) -> Fit:
    """Return how units of a shape fit a sum of this edition."""
    own = {table.key: table for table in edition.tables}
    theirs = shape.edition.tables if shape.edition else ()
    return Fit({table.key: _holder(own.get(table.key), table) for table in theirs})


def _holder(own: Table | None, table: Table) -> str | None:
    """Return the edition of the sum's table that has all cells of a unit's table: its own, else both joined."""
    if own is None:
        return None
    if _keys(table) <= _keys(own):
        return own.form
    both = joint_id((own.form, table.form))
    return both if _keys(table) <= _keys(form(both).table(own.key)) else None


def _keys(table: Table) -> set[str]:
    return {cell.key for cell in table.cells}


def joined_edition(edition: Form, holders: Iterable[tuple[str, str]]) -> Form:
    """Return the edition of a sum whose tables take up the rows of others: (table, edition that holds it)."""
    found: dict[str, list[str]] = {}
    for table, holder in holders:
        found.setdefault(table, []).append(holder)
    own = edition.table_forms
    return compose(edition.id, {table: joint_id((own[table], *found.get(table, ()))) for table in own})
