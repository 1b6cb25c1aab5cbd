"""Rows in another order, too many, missing or collapsed; rows and their labels apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from corpus.deviations.registry import deviation
from corpus.formats.names import ALL
from corpus.grid import cut, expanded
from corpus.page import Cell, Page, Paragraph, Table
from corpus.words import words
from corpus.work import Work, figure_rows
from gongkai.report.forms import Block, Row
from gongkai.report.forms import Table as FormTable

EXTRA = "extra"


def _with_block(table: FormTable, number: int, rows: Sequence[Row]) -> FormTable:
    blocks = list(table.blocks)
    blocks[number] = replace(blocks[number], rows=tuple(rows))
    return replace(table, blocks=tuple(blocks))


def _pairs(block: Block) -> list[int]:
    """Return where two rows of figures stand below each other in one group."""
    rows = block.rows
    return [
        at
        for at in range(len(rows) - 1)
        if not rows[at].is_group and not rows[at + 1].is_group and rows[at].under == rows[at + 1].under
    ]


@deviation(11, stage="form", touches="rows", weight=4)
def rows_swapped(work: Work, chance: Random) -> None:
    """Print one to three pairs of neighbours in the other order, label and figures together: labels tell the row."""
    key = chance.choice(("applications", "applications", "proactive"))

    def change(table: FormTable) -> FormTable:
        number = chance.choice([at for at, block in enumerate(table.blocks) if _pairs(block)])
        rows = list(table.blocks[number].rows)
        pairs = _pairs(table.blocks[number])
        for at in chance.sample(pairs, min(len(pairs), chance.randrange(1, 4))):
            rows[at], rows[at + 1] = rows[at + 1], rows[at]
        return _with_block(table, number, rows)

    work.reshape(key, change)


@deviation(11, stage="form", touches="rows")
def groups_swapped(work: Work, chance: Random) -> None:
    """Print two neighbouring groups of rows of table 三 in the other order, labels and figures together."""

    def change(table: FormTable) -> FormTable:
        rows = table.blocks[0].rows
        groups = [row for row in rows if row.is_group and row.under]
        at = chance.randrange(len(groups) - 1)
        one, two = ([row for row in rows if group.key in (row.key, *row.under)] for group in groups[at : at + 2])
        start = rows.index(one[0])
        return _with_block(table, 0, (*rows[:start], *two, *one, *rows[start + len(one) + len(two) :]))

    work.reshape("applications", change)


@deviation(11, stage="form", touches="rows")
def blocks_swapped(work: Work, chance: Random) -> None:
    """Print two neighbouring blocks of table 二 in the other order, captions and figures together."""

    def change(table: FormTable) -> FormTable:
        blocks = list(table.blocks)
        at = chance.randrange(len(blocks) - 1)
        blocks[at], blocks[at + 1] = blocks[at + 1], blocks[at]
        return replace(table, blocks=tuple(blocks))

    work.reshape("proactive", change)


@deviation(11, stage="form", touches="rows")
def extra_row(work: Work, chance: Random) -> None:
    """Add a row to the first block of table 二 that the form does not have: no figure may come of it."""

    def change(table: FormTable) -> FormTable:
        return _with_block(table, 0, (*table.blocks[0].rows, Row(EXTRA, words()["extras"]["row"])))

    work.reshape("proactive", change)


@deviation(11, stage="form", touches="rows run", formats=ALL - {"text-run"})
def missing_row(work: Work, chance: Random) -> None:
    """Leave one row out: its cells are absent."""
    key = chance.choice(("applications", "applications", "proactive"))

    def change(table: FormTable) -> FormTable:
        number = chance.choice([at for at, block in enumerate(table.blocks) if _pairs(block)])
        rows = table.blocks[number].rows
        droppable = [row for row in rows if _can_go(row, rows)]
        gone = chance.choice(droppable)
        return _with_block(table, number, [row for row in rows if row is not gone])

    work.reshape(key, change)


def _can_go(row: Row, rows: Sequence[Row]) -> bool:
    """Tell whether a row can be left out and all identities still be told: leaves of a group, rows without one."""
    if row.is_group or row.total:
        return False
    nested = any(other.is_group for other in rows)
    return len(row.under) > 1 if nested else True


@deviation(11, stage="form", touches="rows run", formats=ALL - {"text-run"})
def refusals_in_one_row(work: Work, chance: Random) -> None:
    """Collapse the eight rows of 不予公开 into one with the group's label: the eight are absent."""

    def change(table: FormTable) -> FormTable:
        rows = table.blocks[0].rows
        group = max((row for row in rows if row.is_group and row.under), key=lambda row: _size(row, rows))
        made = [replace(row, is_group=False) if row is group else row for row in rows if group.key not in row.under]
        return _with_block(table, 0, made)

    work.reshape("applications", change)


def _size(group: Row, rows: Sequence[Row]) -> int:
    return sum(group.key in row.under for row in rows)


@deviation(8, stage="page", touches="ragged blanks", formats=frozenset({"text-tabs", "text-pipes"}))
def ragged_rows(work: Work, chance: Random) -> None:
    """Write only the cells that begin in a row, and blanks behind: rows of 7, 8 or 9 cells, the figures the same."""
    work.hints.add("ragged")
    for table in work.page.tables:
        for row in table.rows:
            if row[-1].role == "figure" and chance.random() < 0.4:
                row += [Cell() for _ in range(chance.randrange(1, 3))]


@deviation(
    8, stage="page", touches="blanks run totals rows", formats=frozenset({"text-tabs", "text-pipes", "text-columns"})
)
def total_thrown_out(work: Work, chance: Random) -> None:
    """Take a total out of its row and let it stand alone on a line: it may be null, the other cells of a grid not."""
    table = work.page.table("applications")
    at = chance.choice([at for at, row in enumerate(table.rows) if row[-1].role == "figure"])
    total = table.rows[at][-1]
    work.unsettled.add(total.key)
    _part(work.page, table, [at], Paragraph(total.text))
    total.text = ""


@deviation(
    8, stage="page", touches="labels rows", formats=frozenset({"text-lines", "text-tabs", "text-columns", "text-pipes"})
)
def rows_and_labels_apart(work: Work, chance: Random) -> None:
    """Print some rows without their labels and the labels in a heap beside them: those rows may be null."""
    table = work.page.table("applications")
    at = [number for number, row in enumerate(table.rows) if row[-1].role == "figure"]
    start = chance.randrange(len(at) - 6)
    picked = at[start : start + chance.randrange(2, 6)]
    first, last = picked[0], picked[-1] + 1
    above, rest = cut(table, first)
    middle, below = cut(rest, last - first)
    labels = [Paragraph(cell.text) for cell in middle.cells if cell.role in ("row", "group") and cell.text]
    middle.rows = figure_rows(middle)
    work.unsettled.update(cell.key for row in middle.rows for cell in row)
    heap: list[Paragraph | Table] = [middle, *labels] if chance.random() < 0.5 else [*labels, middle]
    _replace(work.page, table, [above, *heap, below])


def _part(page: Page, table: Table, at: list[int], line: Paragraph) -> None:
    """Put a line between the rows of a table."""
    above, below = cut(table, at[0])
    _replace(page, table, [above, line, below] if expanded(above) else [line, below])


def _replace(page: Page, table: Table, parts: Sequence[Paragraph | Table]) -> None:
    at = next(number for number, block in enumerate(page.blocks) if block is table)
    page.blocks[at : at + 1] = [part for part in parts if not isinstance(part, Table) or part.rows]
