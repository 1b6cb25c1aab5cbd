"""A column too many in running text: rows that all have one cell more than the form, and no header that says which.

A single row may hold a stranger, such as a page number. Where most rows do, it is a column, and it is the same one in
all of them: the identities of the rows say which, or the rows stay empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gongkai.report.forms import Form, Table
from gongkai.report.identities import identities
from gongkai.report.model import Figure
from gongkai.report.read.grids import Plan, Slot
from gongkai.report.read.rows import Match, trimmed
from gongkai.report.read.solve import all_hold, figure
from gongkai.report.read.tokens import Value

UNTOLD = Plan(())


def without_surplus(matches: Sequence[Match], table: Table, form: Form) -> list[Match]:
    """Return the matches, a surplus column taken out of all rows that have it, or those rows marked as untold."""
    having = [match for match in matches if _has_one_more(match)]
    if len(having) * 2 <= len(matches) or len(matches) < 2:
        return list(matches)
    readings = {at: [_without(match, at) for match in having] for at in range(having[0].expected.width + 1)}
    fitting = [
        at for at, rows in readings.items() if all(map(_holds, having, rows, [table] * len(rows), [form] * len(rows)))
    ]
    if len({tuple(readings[at]) for at in fitting}) != 1:
        return [_laid(match, None) if match in having else match for match in matches]
    return [_laid(match, fitting[0]) if match in having else match for match in matches]


def _has_one_more(match: Match) -> bool:
    width = match.expected.width
    return match.run.plan is None and width > 1 and len(trimmed(match.run.values, width)) == width + 1


def _without(match: Match, at: int) -> tuple[Value | None, ...]:
    values = match.run.values
    return values[:at] + values[at + 1 : match.expected.width + 1]


def _holds(match: Match, values: Sequence[Value | None], table: Table, form: Form) -> bool:
    """Tell whether a row's own identities hold for values."""
    columns = match.expected.block.columns
    figures: dict[str, Figure] = {
        table.cell_at(match.expected.row, column).key: figure(value, column)
        for column, value in zip(columns, values, strict=True)
    }
    own = [each for each in identities(form) if not each.needs_previous and set(each.keys) <= set(figures)]
    return all_hold(own, figures)


def _laid(match: Match, at: int | None) -> Match:
    """Lay a row under its columns, the surplus one unnamed; with None, say that the columns are not known."""
    keys: list[str | None] = [column.key for column in match.expected.block.columns]
    if at is None:
        return replace(match, run=replace(match.run, plan=UNTOLD))
    keys.insert(at, None)
    plan = Plan(tuple(Slot(number, number + 1, key, "?") for number, key in enumerate(keys)))
    values = match.run.values[: len(keys)]
    return replace(match, run=replace(match.run, values=values, columns=tuple(keys), plan=plan))
