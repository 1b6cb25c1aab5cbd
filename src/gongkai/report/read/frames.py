"""A grid laid out: for each of its rows the cells that cover it, those that began above included."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.documents import Grid, GridCell

WIDEST = 1000


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell in a row: the grid columns it takes, and whether it began in a row above."""

    cell: GridCell
    start: int
    end: int
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """The rows of a grid, each from left to right."""

    rows: tuple[tuple[Placed, ...], ...]
    width: int


def framed(grid: Grid) -> Frame:
    """Return a grid's rows with all cells that cover each."""
    count = max((cell.row for cell in grid.cells), default=-1) + 1
    rows: list[list[Placed]] = [[] for _ in range(count)]
    for cell in grid.cells:
        end = min(cell.column + cell.colspan, WIDEST)
        for row in range(cell.row, min(cell.row + cell.rowspan, count)):
            rows[row].append(Placed(cell, cell.column, end, row != cell.row))
    laid = tuple(tuple(sorted(row, key=lambda each: each.start)) for row in rows)
    return Frame(laid, max((each.end for row in laid for each in row), default=0))
