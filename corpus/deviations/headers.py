"""Column headers on two rows, worn, invented, repeated; columns in another order, too many or missing; odd spans."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from random import Random

from corpus.deviations.registry import deviation
from corpus.formats.names import ALL, DRAWN, GRID, XLSX
from corpus.grid import flatten, insert_rows, sliver, width
from corpus.page import Cell, Table
from corpus.words import words
from corpus.work import Work
from gongkai.report.forms import Block, Column
from gongkai.report.forms import Table as FormTable

INVENTED_NAMES = ("列{n}", "Unnamed: {n}", "Column{n}", "字段{n}")


def _tables(work: Work, *keys: str) -> list[Table]:
    return [table for table in work.page.tables if table.key in keys]


def _with_columns(table: FormTable, number: int, columns: Sequence[Column]) -> FormTable:
    blocks = list(table.blocks)
    blocks[number] = replace(blocks[number], columns=tuple(columns))
    return replace(table, blocks=tuple(blocks))


def _organisations(block: Block) -> list[int]:
    """Return where the columns stand that are grouped under a second heading."""
    deepest = max(len(column.under) for column in block.columns)
    return [at for at, column in enumerate(block.columns) if len(column.under) == deepest]


@deviation(7, stage="form", touches="columns", weight=5)
def columns_swapped(work: Work, chance: Random) -> None:
    """Print two columns of organisations in each other's place, headers and figures: headers tell the column."""

    def change(table: FormTable) -> FormTable:
        columns = list(table.blocks[0].columns)
        one, two = chance.sample(_organisations(table.blocks[0]), 2)
        columns[one], columns[two] = columns[two], columns[one]
        return _with_columns(table, 0, columns)

    work.reshape("applications", change)


@deviation(7, stage="form", touches="columns", weight=3)
def columns_turned(work: Work, chance: Random) -> None:
    """Print 总计 first in table 三, or columns or groups of table 二 or 四 turned round: headers tell the column."""
    match chance.randrange(4):
        case 0:
            work.reshape("applications", lambda table: _with_columns(table, 0, _total_first(table.blocks[0])))
        case 1:
            work.reshape("proactive", lambda table: _with_columns(table, 0, table.blocks[0].columns[::-1]))
        case 2:
            work.reshape("remedies", lambda table: _with_columns(table, 0, _turned_in_groups(table.blocks[0])))
        case _:
            work.reshape("remedies", lambda table: _with_columns(table, 0, _last_groups_swapped(table.blocks[0])))


def _total_first(block: Block) -> list[Column]:
    return sorted(block.columns, key=lambda column: not column.total)


def _turned_in_groups(block: Block) -> list[Column]:
    groups = list(dict.fromkeys(column.group for column in block.columns))
    return [column for group in groups for column in reversed(block.columns) if column.group == group]


def _last_groups_swapped(block: Block) -> list[Column]:
    *first, one, two = dict.fromkeys(column.group for column in block.columns)
    return [column for group in (*first, two, one) for column in block.columns if column.group == group]


@deviation(7, stage="form", touches="columns run", formats=ALL - {"text-run"}, weight=3)
def extra_column(work: Work, chance: Random) -> None:
    """Add a column that the form does not have, counted in the total or not: no figure may come of it."""
    label = chance.choice(words()["extras"]["columns"])

    def change(table: FormTable) -> FormTable:
        columns = list(table.blocks[0].columns)
        at = chance.choice(_organisations(table.blocks[0]))
        made = replace(columns[at], key="extra", label=label, english="", total=chance.random() < 0.5)
        return _with_columns(table, 0, [*columns[:at], made, *columns[at:]])

    work.reshape("applications", change)


@deviation(7, stage="form", touches="columns run", formats=ALL - {"text-run"}, weight=3)
def missing_column(work: Work, chance: Random) -> None:
    """Leave a column of organisations out: its cells are absent."""

    def change(table: FormTable) -> FormTable:
        gone = chance.choice(_organisations(table.blocks[0]))
        return _with_columns(table, 0, [each for at, each in enumerate(table.blocks[0].columns) if at != gone])

    work.reshape("applications", change)


@deviation(7, stage="page", touches="header")
def headers_on_two_rows(work: Work, chance: Random) -> None:
    """Part the last headers of table 三 or 四 into two rows, as 商业 over 企业; the columns are the same."""
    table = _tables(work, chance.choice(("applications", "remedies")))[0]
    last = max(at for at, row in enumerate(table.rows) if any(cell.role == "column" for cell in row))
    below = []
    for at, row in enumerate(table.rows[: last + 1]):
        for cell in row:
            reaches_last = at + cell.rowspan - 1 == last
            if cell.role == "column" and cell.rowspan == 1 and reaches_last and len(cell.text) > 2:
                half = len(cell.text) // 2
                below.append(Cell(cell.text[half:], 1, cell.colspan, "column", cell.key))
                cell.text = cell.text[:half]
            elif reaches_last:
                cell.rowspan += 1
    table.rows.insert(last + 1, below)


@deviation(7, stage="page", touches="header", formats=GRID)
def invented_header_names(work: Work, chance: Random) -> None:
    """Put a row of names that a converter made up over each table; the columns are the same."""
    pattern = chance.choice(INVENTED_NAMES)
    for table in work.page.tables:
        table.rows.insert(0, [Cell(pattern.format(n=at + 1), role="heading") for at in range(width(table))])


@deviation(7, stage="page", touches="header columns", formats=GRID)
def worn_headers(work: Work, chance: Random) -> None:
    """Leave only the last signs of the headers of table 三, as a converter does that lost a line; order tells."""
    for table in _tables(work, "applications"):
        for cell in table.cells:
            if cell.role == "column" and chance.random() < 0.7:
                cell.text = cell.text[chance.randrange(1, len(cell.text)) :] if chance.random() < 0.8 else ""


@deviation(7, stage="page", touches="header spans", formats=GRID)
def blank_header_cells_for_spans(work: Work, chance: Random) -> None:
    """Have blank cells beside and below headers instead of spans; the columns are the same."""
    for table in _tables(work, "proactive", "applications", "remedies"):
        flatten(table, lambda cell: cell.is_header)


@deviation(7, stage="page", touches="spans ragged", formats=GRID)
def blank_label_cells_for_spans(work: Work, chance: Random) -> None:
    """Have blank cells beside and below row labels instead of spans; the rows are the same."""
    for table in _tables(work, "applications"):
        flatten(table, lambda cell: cell.role in ("row", "group"))


@deviation(7, stage="page", touches="spans", formats=DRAWN | XLSX, weight=3)
def spans_that_vary(work: Work, chance: Random) -> None:
    """Part the grid by narrow columns that join the cell on the left in some rows, on the right in others."""
    for table in _tables(work, "proactive", "applications", "remedies"):
        last = width(table) - 1
        for boundary in sorted(chance.sample(range(1, last + 1), min(last, chance.randrange(1, 4))), reverse=True):
            sliver(table, boundary, chance)


@deviation(6, stage="page", touches="repeated", formats=ALL - {"text-run"})
def header_repeated(work: Work, chance: Random) -> None:
    """Repeat the whole header of table 三 before a later row, as a page break does; the rows are the same."""
    parts = _tables(work, "applications")
    first = parts[0].rows
    head = next((at for at, row in enumerate(first) if row[-1].role == "figure"), len(first))
    rows = [[copy(cell) for cell in row] for row in first[:head]]
    longest = max(parts, key=lambda part: len(part.rows))
    at = chance.randrange(head + 2 if longest is parts[0] else 1, len(longest.rows) - 1)
    insert_rows(longest, at, rows)
