"""How wide the columns of a table are, and in which size its signs stand, so that no figure is cut or broken.

Widths are counted in ems, the width of one Chinese character; a digit takes a little more than half of one.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gongkai.report.write.grid import GridCell, PrintedTable

TEXT_WIDTH = 156 / 25.4 * 72
"""The width of the text on a page of GB/T 9704, in points."""
DIGIT = 0.56
PADDING = 0.6
GROUP = 2.6
"""The least a column of group labels takes; one with few rows beside it takes more."""
STUB_LINES = 3
STUB_MOST = 12.0
HEADERS = (3.0, 2.0)
"""How many signs a line headers have at least: the first that leaves room enough."""
SIZES = (10.5, 9.0, 7.5, 6.5, 5.5)
"""The sizes tried, in points; 10.5 is 五号."""
LINE, MARGIN = 28, 2
MOST_LINES = 5
WORD = re.compile(r"[\x21-\x7e]+|\S")


@dataclass(frozen=True, slots=True)
class Fit:
    """The shares of the columns in the whole width, and the size of the signs in points."""

    shares: tuple[float, ...]
    size: float

    def share(self, cell: GridCell) -> float:
        """Return the share of the width that a cell takes."""
        return sum(self.shares[cell.column : cell.end])


def fitted(table: PrintedTable, width: float, sizes: Sequence[float] = SIZES) -> Fit:
    """Return how a table fits a width in points: in the largest size in which all figures have room."""
    tried = ((size, _needs(table, header)) for size in sizes for header in HEADERS)
    size, needs = next((each for each in tried if sum(each[1]) * each[0] <= width), (sizes[-1], _needs(table, 2.0)))
    room = width / size
    if sum(needs) > room:  # figures of so many digits that they are broken all the same
        return Fit(tuple(need / sum(needs) for need in needs), size)
    wide = _filled(needs, table, room)
    return Fit(tuple(each / sum(wide) for each in wide), size)


def least_width(table: PrintedTable) -> float:
    """Return the width in ems in which no figure of a table is broken."""
    return sum(_needs(table, HEADERS[-1]))


def text_width(text: str) -> float:
    """Return the width of a text on one line, in ems."""
    return sum(DIGIT if unicodedata.east_asian_width(sign) in ("Na", "H", "N") else 1.0 for sign in text)


def lines_in(text: str, width: float) -> int:
    """Return about how many lines a text takes in a width in ems."""
    return max(1, math.ceil(text_width(text) / max(width - PADDING, 1.0) - 0.01))


def is_long(cell: GridCell, width: float) -> bool:
    """Tell whether a cell, ``width`` in ems, has an entry of many lines: it is set small, and its row may be parted."""
    return cell.kind == "figure" and lines_in(cell.text, width) > MOST_LINES


def row_lines(table: PrintedTable, fit: Fit, room: float) -> list[int]:
    """Return about how many lines each row takes, ``room`` being the width of the whole table in ems.

    What a cell over several rows needs beyond them goes to the last of them.
    """
    lines = [1] * table.height
    for cell in sorted(table.cells, key=lambda cell: cell.rowspan):
        need = lines_in(cell.text, fit.share(cell) * room)
        lines[cell.bottom - 1] += max(0, need - sum(lines[cell.row : cell.bottom]))
    return lines


def _needs(table: PrintedTable, header: float) -> list[float]:
    """Return the least width of each column: what its figures need, and what keeps its labels readable."""
    return [_need(table, column, header) for column in range(table.width)]


def _need(table: PrintedTable, column: int, header: float) -> float:
    own = [cell for cell in table.cells if cell.column == column and cell.kind not in ("caption", "corner")]
    figures = [_longest_word(cell.text) / cell.colspan for cell in own if cell.kind == "figure"]
    headers = [header / cell.colspan for cell in own if cell.kind == "column"]
    return PADDING + max([*figures, *headers, *_label_needs(own, column, table)], default=header)


def _label_needs(own: Iterable[GridCell], column: int, table: PrintedTable) -> Iterable[float]:
    for cell in own:
        if cell.kind == "group" or (cell.kind == "row" and cell.end < table.labels):
            yield max(GROUP - PADDING, math.ceil(text_width(cell.text) / cell.rowspan))
        elif cell.kind == "row" and column == table.labels - 1:
            yield min(STUB_MOST, math.ceil(text_width(cell.text) / STUB_LINES))


def _longest_word(text: str) -> float:
    return max((text_width(word) for word in WORD.findall(text)), default=1.0)


def _filled(needs: Sequence[float], table: PrintedTable, room: float) -> list[float]:
    """Share out what is left of the width: to the labels beside groups, then to the narrowest columns.

    The columns of group labels stay as they are.
    """
    wide = list(needs)
    stub = max(table.labels - 1, 0)
    if stub:
        wide[stub] = min(max(wide[stub], STUB_MOST), wide[stub] + room - sum(wide))
    growing = list(range(stub, table.width))
    left = room - sum(wide)
    while left > 0.001:
        level = min(wide[at] for at in growing)
        lowest = [at for at in growing if wide[at] - level < 0.001]
        above = min((wide[at] for at in growing if wide[at] - level >= 0.001), default=level + left)
        step = min(above - level, left / len(lowest))
        for at in lowest:
            wide[at] += step
        left -= step * len(lowest)
    return wide


def signature_indents(lines: Sequence[str]) -> list[tuple[str, float]]:
    """Return the lines of a signature, each with its indent in signs of a line of 28, as GB/T 9704 places them.

    The organ stands two signs from the right, the date begins two signs to the right of it; the longer one decides.
    """
    if len(lines) < 2:
        return [(line, max(0.0, LINE - MARGIN - _line_width(line))) for line in lines]
    organ, day = lines
    start = max(0.0, LINE - MARGIN - max(_line_width(organ), MARGIN + _line_width(day)))
    return [(organ, start), (day, start + MARGIN)]


def _line_width(line: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.5 for sign in line)
