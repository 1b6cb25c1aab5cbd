"""A column too many in running text: rows that all have one cell more than the form.

A single row may hold a stranger, such as a page number. Where most rows do, it is a column, and it is the same one in
all of them. Its header says where it stands, or leaves a choice that the sums of the rows decide: the column may be
counted in the total or not, so that sums alone decide nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from gongkai.report.forms import Block, Form, Table
from gongkai.report.identities import identities
from gongkai.report.model import Figure
from gongkai.report.read.grids import Plan, Slot
from gongkai.report.read.labels import SHORT, core, plain
from gongkai.report.read.rows import Match, trimmed
from gongkai.report.read.solve import figure
from gongkai.report.read.tokens import Value

UNTOLD = Plan(())
LEAST = 2
"""The signs of a header at least."""


def without_surplus(matches: Sequence[Match], table: Table, form: Form) -> list[Match]:
    """Return the matches, a surplus column taken out of all rows that have it, or those rows marked as untold."""
    having = [match for match in matches if _has_one_more(match)]
    if len(having) * 2 <= len(matches) or len(matches) < 2:
        return list(matches)
    block = having[0].expected.block
    places = _stated_places(matches[0].run.before, block) or range(len(block.columns) + 1)
    readings = {at: [_without(match, at) for match in having] for at in places}
    fitting = [at for at in places if _fits(having, at, table, form)]
    if len({tuple(readings[at]) for at in fitting}) != 1:
        return [_laid(match, None) if match in having else match for match in matches]
    return [_laid(match, fitting[0]) if match in having else match for match in matches]


def _has_one_more(match: Match) -> bool:
    width = match.expected.width
    return match.run.plan is None and width > 1 and len(trimmed(match.run.values, width)) == width + 1


def _without(match: Match, at: int) -> tuple[Value | None, ...]:
    values = match.run.values
    return values[:at] + values[at + 1 : match.expected.width + 1]


def _fits(having: Sequence[Match], at: int, table: Table, form: Form) -> bool:
    """Tell whether the sums of all rows hold without a column, or all with it counted in."""
    return any(all(_holds(match, at, table, form, counted=counted) for match in having) for counted in (False, True))


def _holds(match: Match, at: int, table: Table, form: Form, *, counted: bool) -> bool:
    columns = match.expected.block.columns
    figures: dict[str, Figure] = {
        table.cell_at(match.expected.row, column).key: figure(value, column)
        for column, value in zip(columns, _without(match, at), strict=True)
    }
    value = match.run.values[at]
    more = int(value.number) if counted and value is not None and value.number is not None else 0
    for identity in identities(form):
        if not identity.needs_previous and set(identity.keys) <= set(figures):
            found, expected, known = identity.sides(figures, {})
            if known and not identity.holds(found - expected - more):
                return False
    return True


def _stated_places(before: str, block: Block) -> tuple[int, ...]:
    """Return where a column that the form lacks may stand, by the headers before the first row; empty where unknown.

    A row of headings comes before the row of headers under it: what stands at the seam of the two may belong to either.
    """
    named = list(_named(before, block))
    depths = {plain(column.label): len(column.under) for column in block.columns}
    leaves = [word for word in named if word in depths]
    strangers = [at for at, word in enumerate(named) if word not in depths and word not in _headings(block)]
    if len(strangers) != 1 or sorted(leaves) != sorted(depths) or len(depths) < len(block.columns):
        return ()
    stranger = named[strangers[0]]
    above = [depths[word] for word in named[: strangers[0]] if word in depths]
    below = [depths[word] for word in named[strangers[0] :] if word in depths]
    if not _is_by_rows([depths[word] for word in leaves]):
        return (sum(word in depths for word in named[: strangers[0]]),)
    choices = {(above or below)[-1 if above else 0], (below or above)[0 if below else -1]}
    return tuple(sorted({_expanded(named, {**depths, stranger: depth}, block).index(stranger) for depth in choices}))


def _is_by_rows(depths: Sequence[int]) -> bool:
    return list(depths) == sorted(depths) and len(set(depths)) > 1


def _expanded(named: Sequence[str], depths: dict[str, int], block: Block) -> list[str]:
    """Put the headers of the lower row in the place of the heading that stands over them."""
    deepest = max(depths.values())
    heading = next(plain(column.under[-1]) for column in block.columns if len(column.under) == deepest)
    lower = [word for word in named if depths.get(word) == deepest]
    made: list[str] = []
    for word in named:
        if word == heading:
            made += lower
        elif word in depths and depths[word] < deepest:
            made.append(word)
    return made if heading in named else [*made, *lower]


def _named(before: str, block: Block) -> Iterator[str]:
    """Yield the headers and headings in a text, and between them what is neither, up to the first label of a row."""
    pattern = _pattern(block)
    starts = [match.start() for match in pattern.finditer(before)]
    top = before.rfind(plain(block.columns[0].under[0])) if block.columns[0].under else -1
    start = top if top >= 0 else (starts or [0])[0]
    ends = [
        at for row in block.rows if len(core(row.label)) > SHORT and (at := before.find(core(row.label), start)) > 0
    ]
    behind = start
    for match in pattern.finditer(before, start, min(ends, default=len(before))):
        yield from _stranger(before[behind : match.start()])
        yield match.group()
        behind = match.end()
    yield from _stranger(before[behind : min(ends, default=len(before))])


def _stranger(text: str) -> Iterator[str]:
    word = text.rstrip("0123456789一二三四五六七八九十")
    if len(word) >= LEAST:
        yield word


@cache
def _pattern(block: Block) -> re.Pattern[str]:
    labels = {plain(label) for column in block.columns for label in (column.label, *column.under)}
    return re.compile("|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True)))


@cache
def _headings(block: Block) -> frozenset[str]:
    return frozenset(plain(label) for column in block.columns for label in column.under)


def _laid(match: Match, at: int | None) -> Match:
    """Lay a row under its columns, the surplus one unnamed; with None, say that the columns are not known."""
    keys: list[str | None] = [column.key for column in match.expected.block.columns]
    if at is None:
        return replace(match, run=replace(match.run, plan=UNTOLD))
    keys.insert(at, None)
    plan = Plan(tuple(Slot(number, number + 1, key, "?") for number, key in enumerate(keys)))
    values = match.run.values[: len(keys)]
    return replace(match, run=replace(match.run, values=values, columns=tuple(keys), plan=plan))
