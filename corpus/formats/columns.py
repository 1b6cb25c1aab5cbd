"""A table as a layout-keeping converter prints it: columns of blanks, labels wrapped, tall labels beside their rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from random import Random

from corpus.grid import placed, width
from corpus.page import Cell, Table

PAGE_BREAK = "\f"
GAP = 2


def table_in_columns(table: Table, hints: frozenset[str], chance: Random) -> Iterator[str]:
    """Yield the lines of a table; a page number stands alone where a label is cut."""
    lefts = _lefts(table, chance)
    spaced = chance.random() < 0.5
    wrapped = {id(cell): _wrap(cell, lefts, left) for _, left, cell in placed(table.rows)}
    tops = _tops(table, wrapped, spaced)
    canvas: list[dict[int, str]] = [{} for _ in range(tops[-1])]
    numbers = {}
    for top, left, cell in placed(table.rows):
        lines = wrapped[id(cell)]
        room = tops[min(top + cell.rowspan, len(table.rows))] - tops[top]
        start = tops[top] + (room - len(lines)) // 2 if cell.rowspan > 1 else tops[top]
        for at, line in enumerate(lines):
            canvas[start + at][lefts[left]] = line.rstrip(PAGE_BREAK)
            if line.endswith(PAGE_BREAK):
                numbers[start + at] = chance.randrange(2, 12)
    for at, pieces in enumerate(canvas):
        yield _painted(pieces)
        if at in numbers:
            yield f"{' ' * 40}- {numbers[at]} -"


def columns_wide(text: str) -> int:
    """Return how many columns of a terminal a text takes.

    >>> columns_wide("第1条")
    5
    """
    return sum(1 + (unicodedata.east_asian_width(sign) in "WF") for sign in text)


def _lefts(table: Table, chance: Random) -> list[int]:
    """Return where each column of the grid begins; the last entry is where the table ends."""
    figures = [left for _, left, cell in placed(table.rows) if cell.role == "figure"]
    first = min(figures, default=1)
    narrow = chance.choice((8, 10, 12))
    count = width(table)
    label = [4, 10, 26] if first == 3 else [max(16, 40 // max(first, 1))] * first
    usual = max(narrow, min(20, 60 // max(1, count - first)))
    widths = [*label, *(usual for _ in range(count - first))]
    for _, left, cell in placed(table.rows):
        if cell.role == "figure" and cell.colspan == 1:
            widths[left] = max(widths[left], columns_wide(cell.text) + GAP)
    return [sum(widths[:at]) for at in range(count + 1)]


def _wrap(cell: Cell, lefts: list[int], left: int) -> list[str]:
    """Return the lines of a cell; one of figures is never broken, a line that a page cuts ends on its mark."""
    room = lefts[min(left + cell.colspan, len(lefts) - 1)] - lefts[left] - GAP
    if cell.role == "figure":
        return [cell.text]
    lines = [""]
    for sign in cell.text:
        if sign == "\n" or columns_wide(lines[-1] + sign) > max(room, 2):
            lines.append("")
        if sign == PAGE_BREAK:
            lines[-1] += sign
            lines.append("")
        elif sign != "\n":
            lines[-1] += sign
    return [line for line in lines if line] or [""]


def _tops(table: Table, wrapped: dict[int, list[str]], spaced: bool) -> list[int]:
    """Return the first line of each row, and the end: a row is as high as its cells, tall ones get what they need."""
    heights = [max([len(wrapped[id(cell)]) for cell in row if cell.rowspan == 1] or [1]) + spaced for row in table.rows]
    for top, _, cell in placed(table.rows):
        lacking = len(wrapped[id(cell)]) - sum(heights[top : top + cell.rowspan])
        if cell.rowspan > 1 and lacking > 0:
            heights[min(top + cell.rowspan, len(heights)) - 1] += lacking
    return [sum(heights[:at]) for at in range(len(heights) + 1)]


def _painted(pieces: dict[int, str]) -> str:
    line = ""
    for left, text in sorted(pieces.items()):
        if not text:
            continue
        missing = left - columns_wide(line)
        line += " " * max(missing, GAP if line.strip() else 0) + text
    return line.rstrip()
