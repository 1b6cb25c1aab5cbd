"""What a drawn table has that the form has not, or has otherwise: said as notes, so that nothing is passed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from gongkai.problems import PlacePart, Problem, problem
from gongkai.report.forms import Block, Table
from gongkai.report.forms.model import column_place, row_place
from gongkai.report.read.grids import Plan
from gongkai.report.read.labels import core, plain
from gongkai.report.read.rows import Run

if TYPE_CHECKING:
    from gongkai.report.read.tables import Laid


def is_group_row(run: Run, table: Table) -> bool:
    """Tell whether a row is that of a group, as where 不予公开 is one row: the form has no figures there.

    The label of the group stands right before the figures, and with it no label of a row.
    """
    labels = (plain(row.label) for block in table.blocks for row in block.rows if row.is_group)
    return any(run.before.endswith(label) for label in labels) and len(run.values) > 1


def header_problems(laid: Laid) -> Iterator[Problem]:
    """Yield notes on headers: columns more, in another order, told by their place, or not recognised at all."""
    seen: set[tuple[Plan | None, str]] = set()
    for match in laid.matches:
        block, plan = match.expected.block, match.run.plan if match.run.columns is not None else None
        if (plan is not None or laid.drawn) and (plan, block.key) not in seen:
            seen.add((plan, block.key))
            place = (f"表{laid.table.section}", *((block.caption,) if block.caption else ()), *match.run.place[:-1])
            yield from _plan_problems(plan, block, place)


def _plan_problems(plan: Plan | None, block: Block, place: tuple[object, ...]) -> Iterator[Problem]:
    if plan is None:
        yield problem("READ-HEADERS", place=place)
        return
    labels = {column.key: column.label for column in block.columns}
    headings = {plain(label) for column in block.columns for label in column.under}
    extra = [
        name for name in dict.fromkeys(plan.extra) if name not in headings
    ]  # a heading drawn too wide is no column
    if extra:
        yield problem("READ-COLUMN-EXTRA", place=place, found=[name or "□" for name in extra])
    if plan.guessed & set(labels):
        yield problem("READ-COLUMN-GUESSED", place=place, found=[labels[key] for key in labels if key in plan.guessed])
    found = [key for key in plan.columns if key in labels]
    if found != [key for key in labels if key in found]:
        yield problem("READ-COLUMN-ORDER", place=place)


def other_words(laid: Laid) -> Iterator[Problem]:
    """Yield a note for each total that the document calls by another word than the form."""
    headers: set[tuple[str, ...]] = set()
    for match in laid.matches:
        row, block, plan = match.expected.row, match.expected.block, match.run.plan
        own = (f"表{laid.table.section}", *row_place(row, block), *match.run.place)
        if row.total:
            yield from _other_word(match.run.before, row.label, row.also, own)
        named = {slot.column: slot.header for slot in plan.slots} if plan is not None else {}
        for column in block.columns:
            place = (f"表{laid.table.section}", *column_place(column))
            if column.total and place not in headers:
                headers.add(place)
                yield from _other_word(named.get(column.key, ""), column.label, column.also, place)


def _other_word(words: str, label: str, also: Iterable[str], place: tuple[PlacePart, ...]) -> Iterator[Problem]:
    for other in also:
        if words.endswith(core(other)) and not words.endswith(core(label)):
            yield problem("READ-SYNONYM", place=place, found=other, expected=label)


def extra_rows(laid: Laid) -> Iterator[Problem]:
    """Yield a note for each row of figures that the form does not have."""
    for run in laid.left if laid.drawn else ():
        printed = [value.raw for value in run.values if value is not None]
        if printed and run.before:
            place = (f"表{laid.table.section}", *run.place)
            yield problem("READ-ROW-EXTRA", place=place, label=run.before[-24:], found=" ".join(printed))
