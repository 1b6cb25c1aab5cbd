"""Cells run together, so that only the identities may part them; what they leave open may be null."""

from __future__ import annotations

from random import Random

from corpus.deviations.registry import deviation
from corpus.formats.names import TEXT
from corpus.page import Cell
from corpus.work import Work

JOINED = TEXT - {"text-run"}


def _join(work: Work, row: list[Cell], first: int, last: int) -> None:
    """Make one cell of the figures from the first to the last of a row, and hold none of the row's against a reader."""
    figures = [at for at, cell in enumerate(row) if cell.role == "figure"]
    work.unsettled.update(row[at].key for at in figures)
    part = row[figures[first] : figures[last] + 1]
    part[0].text = "".join(cell.text for cell in part)
    del row[figures[first] + 1 : figures[last] + 1]
    work.hints.add("joined")


def _rows(work: Work, table: str) -> list[list[Cell]]:
    rows = work.page.table(table).rows
    return [row for row in rows if sum(cell.role == "figure" for cell in row) > 1]


@deviation(5, stage="page", touches="run blanks rows ragged", formats=JOINED)
def row_run_together(work: Work, chance: Random) -> None:
    """Join all figures of one to three rows, as ``64002047``."""
    rows = _rows(work, chance.choice(("applications", "applications", "remedies", "proactive")))
    for row in chance.sample(rows, min(len(rows), chance.randrange(1, 4))):
        _join(work, row, 0, -1)


@deviation(5, stage="page", touches="run blanks rows ragged", formats=JOINED)
def table_run_together(work: Work, chance: Random) -> None:
    """Join all figures of every row of a table."""
    for row in _rows(work, chance.choice(("applications", "applications", "remedies", "proactive"))):
        _join(work, row, 0, -1)


@deviation(5, stage="page", touches="run blanks rows ragged", formats=JOINED)
def some_cells_run_together(work: Work, chance: Random) -> None:
    """Join two or three neighbours in a row, as ``22000003 25``."""
    rows = _rows(work, chance.choice(("applications", "remedies")))
    for row in chance.sample(rows, min(len(rows), chance.randrange(1, 4))):
        count = sum(cell.role == "figure" for cell in row)
        first = chance.randrange(count - 2)
        _join(work, row, first, min(count - 1, first + chance.randrange(1, 3)))
