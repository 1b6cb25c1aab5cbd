"""Runs of values out of a text that goes down the columns: several rows at once, one column after the other.

Programs that pull text out of a page part such pieces by blank lines. Where a run is made of as many pieces as a row
has cells, all of one length, the rows run across the pieces.
"""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.documents.model import Place
from gongkai.report.read.tokens import Value

Cell = tuple[Value | None, Place]


def across(cells: Sequence[Cell], width: int) -> list[tuple[Value | None, ...]] | None:
    """Return the rows of a run that goes down the columns, or None where it is not made of such pieces.

    Pieces as long as a row is wide are taken as rows, not as columns.
    """
    pieces = _pieces(cells)
    if len(pieces) == 1 or len(pieces) % width:
        return None
    rows: list[tuple[Value | None, ...]] = []
    for at in range(0, len(pieces), width):
        columns = pieces[at : at + width]
        if {len(column) for column in columns} != {len(columns[0])} or len(columns[0]) == width:
            return None
        rows += zip(*columns, strict=True)
    return rows


def _pieces(cells: Sequence[Cell]) -> list[list[Value | None]]:
    """Part the cells of a run where a line was left out between two of them."""
    made: list[list[Value | None]] = []
    last = 0
    for value, place in cells:
        line = _line(place)
        if not made or line > last + 1:
            made.append([])
        made[-1].append(value)
        last = line
    return made


def _line(place: Place) -> int:
    return next((int(part[1]) for part in place if isinstance(part, tuple) and part[0] == "line"), 0)
