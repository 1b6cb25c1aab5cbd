"""The rows of a table out of drawn grids: which column of the form each cell stands in, told by the headers.

A header is read where it stands, so that columns in another order, columns that the form does not have and columns
that are missing are seen. Only where no header can be made out is the form's order taken, and that is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from gongkai.documents import Grid, GridCell
from gongkai.report.forms import Block, Column, Table
from gongkai.report.read.frames import Frame, Placed, framed
from gongkai.report.read.labels import alike, distance, plain, strip
from gongkai.report.read.rows import Run, trimmed, with_followers
from gongkai.report.read.tokens import Value, cell_value

MOST_ROWS = 400
"""A grid with more rows is no table of a report."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A column as drawn: the grid columns it takes, and the key of the form's column its header names."""

    start: int
    end: int
    column: str | None
    header: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the headers say of the columns of figures, left to right; ``guessed`` are those told by their place."""

    slots: tuple[Slot, ...]
    guessed: frozenset[str] = frozenset()

    @property
    def columns(self) -> tuple[str | None, ...]:
        """The keys of the form's columns, None for a column that the form does not have; blank headers are none."""
        return tuple(slot.column for slot in self.slots if slot.column is not None or slot.header)

    @property
    def extra(self) -> tuple[str, ...]:
        """The headers of the columns that the form does not have; blank ones are no columns."""
        return tuple(slot.header for slot in self.slots if slot.column is None and slot.header)


def grid_runs(grids: Sequence[Grid], table: Table) -> list[Run]:
    """Return the rows with values of all grids, each with the columns its values stand in where headers tell."""
    made: list[Run] = []
    plan: Plan | None = None
    headed = grids[-1] if grids else None
    width = 0
    for grid in grids:
        frame = framed(grid)
        if len(frame.rows) > MOST_ROWS:
            continue
        before, plan = plan, plan if frame.width == width else None
        runs, plan = _runs(frame, table, plan)
        headed = grid if plan is not None else headed
        width = frame.width
        made += (_going_on(run, before, table) for run in runs)
        plan = plan or before
    if not made and plan is not None and headed is not None and _has_no_labels(table):
        made.append(_left_out(headed, plan))
    return with_followers(made, "")


def _going_on(run: Run, before: Plan | None, table: Table) -> Run:
    """Return a row of a grid that has no headers, laid under those of the grid before where they are not the form's.

    A table goes on over the page, drawn anew: as many values stand under as many headers, or nothing is known of them.
    """
    usual = [tuple(column.key for column in block.columns) for block in table.blocks]
    if run.plan is not None or before is None or before.columns in usual:
        return run
    values = trimmed(run.values, len(before.columns))
    if len(values) != len(before.columns):
        return replace(run, plan=before)
    return replace(run, values=values, columns=before.columns, plan=before)


def _has_no_labels(table: Table) -> bool:
    return not any(row.label for block in table.blocks for row in block.rows)


def _left_out(grid: Grid, plan: Plan) -> Run:
    """Return the row of figures that a table has headers for, where it was left out as blank."""
    words = strip("".join(cell.text for cell in grid.cells))
    cells = tuple(_below(grid, plan))
    blanks = (None,) * len(plan.columns)
    return Run(words, blanks, grid.place, columns=plan.columns, cells=cells or None, plan=plan, bounded=True)


def _below(grid: Grid, plan: Plan) -> Iterator[GridCell]:
    """Yield the cells right below a grid of a sheet, one under each header: there its row of figures was left out."""
    rows = [cell.row + cell.rowspan for cell in grid.cells]
    headers = {cell.column: cell for cell in grid.cells}
    for slot in plan.slots:
        header = headers.get(slot.start)
        if slot.column is None and not slot.header:
            continue
        match header.origin if header is not None else None:
            case (str(part), str(reference)) if header is not None:
                letters, number = reference.rstrip("0123456789"), int(reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
                below = f"{letters}{number - header.row + max(rows)}"
                yield GridCell("", max(rows), slot.start, grid.place, origin=(part, below))
            case _:
                return


def _runs(frame: Frame, table: Table, plan: Plan | None) -> tuple[list[Run], Plan | None]:
    """Return the runs of one grid and the plan in force at its end."""
    made: list[Run] = []
    heading: list[tuple[Placed, ...]] = []
    texts: list[str] = []
    in_header = False
    first = _first_value(frame)
    for row in frame.rows:
        own = [each for each in row if not each.inherited]
        is_header = _is_header(own, table, after_header=in_header)
        if is_header:
            heading = [*heading, row] if in_header else [row]
            texts += [each.cell.text for each in own]
        elif in_header:
            plan = _plan(heading, table, first) or plan
        in_header = is_header
        if is_header and row is frame.rows[-1]:
            plan = _plan(heading, table, first) or plan
        if not is_header:
            run = _run(own, plan, texts)
            if run is not None:
                made.append(run)
                texts = []
            else:
                texts += [each.cell.text for each in own]
                plan = None if _is_caption(own, table) else plan
    return made, plan


def _first_value(frame: Frame) -> int | None:
    """Return the grid column in which the figures of most rows begin."""
    starts = Counter(
        cells[0].start
        for row in frame.rows
        if (cells := _by_kind([each for each in row if not each.inherited])[1])
        and any(_number(each.cell.text) for each in cells)
    )
    return starts.most_common(1)[0][0] if starts else None


def _is_caption(own: Sequence[Placed], table: Table) -> bool:
    """Tell whether a row is the caption of a block: the headers above it end there."""
    words = strip("".join(each.cell.text for each in own))
    return any(block.caption and plain(block.caption) == words for block in table.blocks)


def _is_header(own: Sequence[Placed], table: Table, *, after_header: bool) -> bool:
    """Tell whether a row holds column headers: labels of columns and no figure."""
    filled = [each.cell.text for each in own if each.cell.text.strip()]
    if not filled or any(_number(text) for text in filled):
        return False
    names = [strip(text) for text in filled]
    labels = _header_labels(table)
    hits = sum(name in labels for name in names)
    if hits == 0:
        hits = sum(any(alike(label, name) for label in labels) for name in names)
    if hits == 0 or any(name in _row_labels(table) for name in names):
        return after_header and len(names) > 1 and not any(name in _row_labels(table) for name in names)
    return True


def _number(text: str) -> bool:
    value = cell_value(text)
    return value is not None and value.number is not None


@cache
def _header_labels(table: Table) -> frozenset[str]:
    columns = [column for block in table.blocks for column in block.columns]
    return frozenset(plain(text) for column in columns for text in (column.label, *column.also, *column.under))


@cache
def _row_labels(table: Table) -> frozenset[str]:
    rows = [row for block in table.blocks for row in block.rows if row.label]
    return frozenset(plain(text) for row in rows for text in (row.label, *row.also)) - _header_labels(table)


def _plan(heading: Sequence[Sequence[Placed]], table: Table, first: int | None) -> Plan | None:
    """Return what the header rows say, by the block of the table whose columns they name best.

    Nothing where the rows are not drawn equally wide: then it cannot be told what stands under what.
    """
    if len({row[-1].end for row in heading}) > 1:
        return None
    stacks = list(_stacks(heading, _headings(table)))
    best: tuple[float, Plan] | None = None
    for block in table.blocks:
        plan = _plan_of(block, stacks, first)
        named = sum(key is not None and key not in plan.guessed for key in plan.columns) if plan else 0
        share = named / len(block.columns) - 0.01 * abs(len(block.columns) - named)
        if plan is not None and (best is None or share > best[0]):
            best = share, plan
    return best[1] if best and best[0] >= 0.5 else None


@cache
def _headings(table: Table) -> frozenset[str]:
    """Return the labels that stand over several columns."""
    return frozenset(plain(label) for block in table.blocks for column in block.columns for label in column.under)


def _stacks(heading: Sequence[Sequence[Placed]], wide: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    """Yield the columns as the lowest headers part them: start, end, and the header texts over them joined top down."""
    width = max(each.end for row in heading for each in row)
    start, leaf = 0, _lowest(heading, 0)
    for at in range(1, width + 1):
        here = _lowest(heading, at) if at < width else None
        if at == width or here is not leaf:
            yield start, at, "".join(strip(cell.text) for cell in _over(heading, start, at, wide))
            start, leaf = at, here


def _lowest(heading: Sequence[Sequence[Placed]], at: int) -> GridCell | None:
    """Return the lowest header cell over a grid column."""
    return next((each.cell for row in reversed(heading) for each in row if each.start <= at < each.end), None)


def _over(heading: Sequence[Sequence[Placed]], start: int, end: int, wide: frozenset[str]) -> Iterator[GridCell]:
    """Yield the header cells over some grid columns, of each row the one that covers most of them, each once.

    A blank one stands for the heading to its left, but for the lowest: there it stands for a span from above.
    """
    seen: set[int] = set()
    for number, row in enumerate(heading, 1):
        cells = [each for each in row if each.start < end and each.end > start]
        best = max(cells, key=lambda each: min(each.end, end) - max(each.start, start), default=None)
        if best is not None and not best.cell.text.strip() and number < len(heading):
            left = [each for each in row if each.end <= best.start and each.cell.text.strip()]
            best = left[-1] if left and strip(left[-1].cell.text) in wide else best
        if best is not None and id(best.cell) not in seen:
            seen.add(id(best.cell))
            yield best.cell


def _plan_of(block: Block, stacks: Sequence[tuple[int, int, str]], first: int | None) -> Plan | None:
    """Lay the columns of a block over the columns as drawn, from where figures begin, or the first that is named."""
    whole = [stack for stack in stacks if first is not None and stack[0] >= first]
    if _is_in_place(block, whole):
        guessed = (column.key for column, (_, _, words) in zip(block.columns, whole, strict=True) if not words)
        slots = (Slot(*stack[:2], column.key, stack[2]) for column, stack in zip(block.columns, whole, strict=True))
        return Plan(tuple(slots), frozenset(guessed))
    named: dict[int, Column] = {}
    for fits in (_ends_on, _nearly):
        for at, (_, _, words) in enumerate(stacks):
            left = [column for column in block.columns if column not in named.values()]
            column = _named(words, left, block, fits) if at not in named else None
            if column is not None:
                named[at] = column
    if not named or (_repeats(block) and len(named) < len(block.columns)):
        return None
    found = [
        Slot(start, end, named[at].key if at in named else None, words)
        for at, (start, end, words) in enumerate(stacks)
        if at >= min(named) or (first is not None and start >= first)
    ]
    return _guessed(Plan(tuple(found)), block)


def _is_in_place(block: Block, stacks: Sequence[tuple[int, int, str]]) -> bool:
    """Tell whether the headers name the columns in the form's order, or are blank as under spans of another page."""
    if len(stacks) != len(block.columns) or sum(bool(words) for _, _, words in stacks) * 2 <= len(stacks):
        return False
    pairs = zip(block.columns, stacks, strict=True)
    return all(not words or _named(words, [column], block, _ends_on) for column, (_, _, words) in pairs)


def _repeats(block: Block) -> bool:
    """Tell whether several columns have one label: told apart by the headings above them, or by their turn."""
    return len({column.label for column in block.columns}) < len(block.columns)


def _named(words: str, columns: Sequence[Column], block: Block, fits: Callable[[str, str], bool]) -> Column | None:
    """Return the column that a header names: the longest label that fits, of the group it stands under."""
    found = [
        (len(label), -at, column)
        for at, column in enumerate(columns)
        for label in map(plain, (column.label, *column.also))
        if fits(words, label) and _is_under(words, column, block)
    ]
    return max(found, key=lambda fit: fit[:2])[2] if found else None


def _ends_on(words: str, label: str) -> bool:
    return words.endswith(label)


def _nearly(words: str, label: str) -> bool:
    """Tell whether a header is a label but for one character, or two of a long one."""
    return len(label) > 3 and distance(label, words[-len(label) :]) <= (1 if len(label) < 9 else 2)


def _is_under(words: str, column: Column, block: Block) -> bool:
    """Tell whether the headers above allow a column: none is named there that belongs to others only."""
    others = {label for each in block.columns for label in each.under} - set(column.under)
    return not any(plain(label) in words for label in others)


def _guessed(plan: Plan, block: Block) -> Plan:
    """Fill the columns whose headers were not understood, where their places leave one way."""
    keys, known = [column.key for column in block.columns], [slot.column for slot in plan.slots]
    if len(known) != len(keys) or all(known):
        return plan
    if any(column not in (None, key) for column, key in zip(known, keys, strict=True)):
        return plan
    slots = tuple(replace(slot, column=key) for slot, key in zip(plan.slots, keys, strict=True))
    return Plan(slots, frozenset(key for key, column in zip(keys, known, strict=True) if column is None))


def _run(own: Sequence[Placed], plan: Plan | None, texts: Sequence[str]) -> Run | None:
    """Return the values of one row, or None for a row without cells for them, or without a word and a value."""
    labels, cells = _split(own, plan)
    values = [cell_value(each.cell.text) for each in cells]
    words = strip("".join([*texts, *(each.cell.text for each in labels)]))
    if not cells or (not words and all(value is None for value in values)):
        return None
    place, labelled = cells[0].cell.place, any(each.cell.text.strip() for each in labels)
    laid = _laid(cells, values, plan) if plan is not None else None
    if laid is not None and plan is not None:
        columns, kept, origins = laid
        return Run(words, kept, place, columns=columns, cells=origins, plan=plan, labelled=labelled, bounded=True)
    loose = [each for value, cell in zip(values, cells, strict=True) for each in _several(value, cell.cell)]
    if plan is not None and own[-1].end != plan.slots[-1].end:
        plan = None  # the row is not drawn as wide as its headers: they say nothing of it
    return Run(words, tuple(loose), place, plan=plan, labelled=labelled, bounded=True)


def _split(own: Sequence[Placed], plan: Plan | None) -> tuple[Sequence[Placed], Sequence[Placed]]:
    """Part a row into label cells and value cells: by the headers where the row is drawn as they are, else by kind."""
    if plan is not None:
        first = plan.slots[0].start
        labels, cells = [each for each in own if each.start < first], [each for each in own if each.start >= first]
        if not any(_number(each.cell.text) for each in labels) and len(cells) >= len(plan.slots):
            return labels, cells
    return _by_kind(own)


def _by_kind(own: Sequence[Placed]) -> tuple[Sequence[Placed], Sequence[Placed]]:
    """Part a row behind its last text."""
    last = max((at for at, each in enumerate(own) if _is_text(each.cell)), default=-1)
    return own[: last + 1], own[last + 1 :]


def _is_text(cell: GridCell) -> bool:
    value = cell_value(cell.text)
    return value is not None and value.number is None and not value.is_sign


def _laid(
    cells: Sequence[Placed], values: Sequence[Value | None], plan: Plan
) -> tuple[tuple[str | None, ...], tuple[Value | None, ...], tuple[GridCell, ...]] | None:
    """Return a column, a value and its cell for each cell of a row, or None where cells and columns do not agree.

    Blank headers may fill what another row spans, and blank cells what a header spans: neither is a column.
    """
    slots = plan.slots
    if len(cells) < len(slots):
        slots = tuple(slot for slot in slots if slot.column is not None or slot.header)
    while slots and cells and slots[-1].column is None and values[-1] is None and cells[-1].end >= slots[-1].end:
        cells, values, slots = cells[:-1], values[:-1], slots[:-1]
    count = len(slots)
    while len(cells) > count and values[-1] is None:
        cells, values = cells[:-1], values[:-1]
    columns = tuple(slot.column for slot in slots)
    if len(cells) == count:
        return columns, tuple(values), tuple(each.cell for each in cells)
    whole = len(cells) == 1 and cells[0].start <= slots[0].start and cells[0].end >= slots[-1].end
    if whole and (values[0] is None or values[0].is_sign):
        return columns, (values[0],) * count, (cells[0].cell,) * count
    under = [_under(slot, cells, values) for slot in slots]
    found = [each for each in under if each is not None]
    if len(found) < count or sum(len(span) for _, _, span in found) != len(cells):
        return None
    return columns, tuple(value for value, _, _ in found), tuple(cell for _, cell, _ in found)


def _under(
    slot: Slot, cells: Sequence[Placed], values: Sequence[Value | None]
) -> tuple[Value | None, GridCell, tuple[int, ...]] | None:
    """Return what stands under a header over cells that a row parts further; None where that is no one value."""
    span = tuple(at for at, cell in enumerate(cells) if slot.start <= cell.start and cell.end <= slot.end)
    filled = [at for at in span if values[at] is not None]
    if not span or len(filled) > 1:
        return None
    at = (filled or span)[0]
    return values[at], cells[at].cell, span


def _several(value: Value | None, cell: GridCell) -> list[Value | None]:
    """Return the values in one cell: several where numbers stand apart in it."""
    if value is None or value.number is not None or value.is_sign:
        return [value]
    parts = [cell_value(part) for part in cell.text.split()]
    return list(parts) if all(part is not None and part.number is not None for part in parts) else [value]
