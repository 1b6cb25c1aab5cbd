"""Refused rows as a CSV: as they were, with line, code and sentence at the end; mended, it can be imported again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from gongkai_site.imports.mapping import OWN
from gongkai_site.imports.models import ImportRun, RefusedRow

RISKY = ("=", "+", "@", "\t")
"""How a cell begins that a spreadsheet would run; a tab before it is taken away when the list comes back."""


def refused_csv(run: ImportRun) -> Iterator[str]:
    """Yield the lines of the list. A row with several faults stands once, with all of them."""
    width = len([name for name in run.header if name not in OWN])
    yield "\ufeff" + _line([*run.header[:width], *OWN])
    rows = RefusedRow.objects.filter(run=run).order_by("line", "pk").iterator(chunk_size=500)
    last: list[RefusedRow] = []
    for row in rows:
        if last and row.line != last[0].line:
            yield _entry(last, width)
            last = []
        last.append(row)
    if last:
        yield _entry(last, width)


def _entry(rows: list[RefusedRow], width: int) -> str:
    raw: list[str] = list(rows[0].raw)[:width]
    cells = [_safe(cell) for cell in [*raw, *[""] * (width - len(raw))]]
    return _line(
        [*cells, str(rows[0].line), " ".join(row.code for row in rows), " ".join(row.sentence for row in rows)]
    )


def _safe(cell: str) -> str:
    risky = cell.startswith(RISKY) or (cell.startswith("-") and not cell[1:2].isdigit())
    return "\t" + cell if risky else cell


def _line(cells: list[str]) -> str:
    target = io.StringIO()
    csv.writer(target).writerow(cells)
    return target.getvalue()
