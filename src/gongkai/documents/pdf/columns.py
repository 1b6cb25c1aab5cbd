"""Tables without lines: printed lines whose pieces stand in columns. What is not certain stays lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from gongkai.documents.pdf.lines import Line, Segment
from gongkai.documents.pdf.tables import Spanned, Table

FIGURE = re.compile(r"[+＋－-]?\d[\d.,，]*(?:\s?[\u4e00-\u9fff]{1,2})?|[-—–/／]{1,2}|无")
HEADING = re.compile(r"^\s*[一二三四五六七八九十]{1,3}\s*[、.．]")
APART = 3.5
"""The farthest that two lines of a table stand apart, in sizes of type."""
MOST_SINGLE, LONGEST_SINGLE = 4, 20
"""How many lines of one piece may follow each other inside a table, as where a label is broken, and how long."""
LEAST_ROWS = 3
SHORT = 15
"""Signs up to which a text may be a cell of a table without figures."""


def columned(lines: Sequence[Line]) -> Iterator[Line | Table]:
    """Yield the lines, those that make a table with certainty as the table."""
    at = 0
    while at < len(lines):
        end = _end(lines, at)
        table = _table(lines[at:end]) if end - at >= LEAST_ROWS else None
        if table:
            yield table
        else:
            yield from lines[at:end]
        at = end


def _end(lines: Sequence[Line], start: int) -> int:
    """Return the index behind the lines that may be one table with the line at ``start``."""
    if len(lines[start].segments) < 2:
        return start + 1
    end, single = start + 1, 0
    for at in range(start + 1, len(lines)):
        line, above = lines[at], lines[at - 1]
        if line.y - above.y > APART * max(line.size, above.size):
            break
        if len(line.segments) > 1:
            end, single = at + 1, 0
            continue
        single += 1
        if single > MOST_SINGLE or len(line.text) > LONGEST_SINGLE or HEADING.match(line.text):
            break
    return end


def _table(lines: Sequence[Line]) -> Table | None:
    most = max(len(line.segments) for line in lines)
    full = [line for line in lines if len(line.segments) > max(1, most * 0.6)]
    several = sum(len(line.segments) > 1 for line in lines)
    if len(full) < LEAST_ROWS or len(full) * 5 < several * 3:
        return None
    columns = _columns(segment for line in full for segment in line.segments)
    rows = [_row(line, columns) for line in lines]
    if not _is_certain([_row(line, columns) for line in full], columns) or None in rows:
        return None
    cells = [
        Spanned(text, number, column, 1, span)
        for number, row in enumerate(rows)
        for column, (text, span) in sorted((row or {}).items())
    ]
    return Table(lines[0].top, _edges(columns), cells)


def _columns(segments: Iterable[Segment]) -> list[tuple[float, float]]:
    """Return the strips of the page that the pieces take up together."""
    strips: list[tuple[float, float]] = []
    for _, x0, x1 in sorted(segments, key=lambda segment: segment.x0):
        if strips and x0 <= strips[-1][1]:
            strips[-1] = strips[-1][0], max(strips[-1][1], x1)
        else:
            strips.append((x0, x1))
    return strips


def _row(line: Line, columns: Sequence[tuple[float, float]]) -> dict[int, tuple[str, int]] | None:
    """Return the cells of a line by their column, blank ones too; None when two figures would share a cell."""
    row: dict[int, tuple[str, int]] = {}
    for text, x0, x1 in line.segments:
        over = [number for number, (left, right) in enumerate(columns) if x0 < right and x1 > left]
        first = over[0] if over else sum(left < x0 for left, _ in columns) - 1
        first = max(0, first)
        if first in row:
            if FIGURE.fullmatch(text) and FIGURE.fullmatch(row[first][0]):
                return None
            row[first] = f"{row[first][0]}  {text}", row[first][1]
        else:
            row[first] = text, max(1, len(over))
    taken = {first + more for first, (_, span) in row.items() for more in range(span)}
    return row | {column: ("", 1) for column in range(len(columns)) if column not in taken}


def _is_certain(rows: Sequence[dict[int, tuple[str, int]] | None], columns: Sequence[tuple[float, float]]) -> bool:
    """Tell whether rows are a table: their cells told apart, mostly filled, figures or at least short."""
    if None in rows or len(columns) < 2:
        return False
    texts = [text for row in rows for column, (text, _) in (row or {}).items() if column]
    filled = [text for text in texts if text]
    if len(filled) * 2 < len(texts):
        return False
    if sum(bool(FIGURE.fullmatch(text)) for text in filled) * 2 >= len(filled):
        return True
    return len(columns) > 2 and len(filled) == len(texts) and all(len(text) <= SHORT for text in filled)


def _edges(columns: Sequence[tuple[float, float]]) -> list[float]:
    between = [(one[1] + two[0]) / 2 for one, two in pairwise(columns)]
    return [columns[0][0], *between, columns[-1][1]]
