"""Text and tables as a marked-up file brings them: a builder that readers of HTML and DOCX drive tag by tag.

The builder knows no tag. It never recurses, and what a reader opens out of order it takes for running text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from gongkai.documents.limits import LIMIT_TABLE_DEPTH

INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\xad\ufeff\ufffe\uffff\u200b-\u200f\u202a-\u202e\u2060-\u2064]")
"""Signs that nobody sees: controls, soft hyphens, zero widths, marks of direction."""


class Heading(str):
    """A line that the file itself marks as a heading."""

    __slots__ = ()


@dataclass(slots=True, eq=False)
class RawCell:
    """A cell as its file writes it: what flows in it, and what it claims to span. A rowspan of 0 is to the end."""

    flow: Flow = field(default_factory=list)
    colspan: int = 1
    rowspan: int = 1
    merge: Literal["", "restart", "continue"] = ""
    """How DOCX writes a rowspan: the cells below say that they continue the one above."""
    origin: object | None = None
    row: int = 0
    column: int = 0
    """Where it lies, once the spans of its table are resolved."""


@dataclass(slots=True, eq=False)
class RawRow:
    """A row as its file writes it, and how many columns it leaves out at its beginning."""

    cells: list[RawCell] = field(default_factory=list)
    before: int = 0


@dataclass(slots=True, eq=False)
class RawTable:
    """A table as its file writes it, with its caption and whatever else stands in it outside of cells."""

    rows: list[RawRow] = field(default_factory=list)
    foot: list[RawRow] = field(default_factory=list)
    before: Flow = field(default_factory=list)
    nested: bool = False
    """Whether a cell of it holds a table."""


Flow = list[str | RawTable]
"""Lines and tables in reading order."""


def set_apart(pieces: list[str], start: int) -> None:
    """Put brackets round figures that were raised: the mark of a footnote is no digit of the number before it."""
    raised = "".join(pieces[start:])
    if raised.strip().isdigit():
        pieces[start:] = [f"[{raised.strip()}]"]


class FlowBuilder:
    """Gather lines and tables. ``lines`` makes lines of a paragraph's text, as the blanks of the format want it."""

    def __init__(self, lines: Callable[[str], Iterable[str]]) -> None:
        self.flow: Flow = []
        self.pieces: list[str] = []
        """The text of the open paragraph; readers append to it."""
        self._lines = lines
        self._table: RawTable | None = None
        self._row: RawRow | None = None
        self._cell: RawCell | None = None
        self._outer: list[tuple[Flow, RawTable | None, RawRow | None, RawCell | None]] = []

    def end_paragraph(self) -> None:
        """End the open paragraph, if any."""
        if self.pieces:
            self.flow.extend(self._lines("".join(self.pieces)))
            self.pieces.clear()

    def end_heading(self) -> None:
        """End the open paragraph, which the file marks as a heading."""
        if self.pieces:
            self.flow.extend(Heading(line) for line in self._lines("".join(self.pieces)))
            self.pieces.clear()

    def add(self, flow: Flow) -> None:
        """Add what another builder gathered."""
        self.end_paragraph()
        self.flow.extend(flow)

    def begin_table(self) -> bool:
        """Begin a table in the open cell or outside; tell whether it was, for it may be nested too deeply."""
        self.end_paragraph()
        if len(self._outer) >= LIMIT_TABLE_DEPTH:
            return False
        if self._table is not None:
            self._table.nested = True
        self._outer.append((self.flow, self._table, self._row, self._cell))
        self._table, self._row, self._cell = RawTable(), None, None
        self.flow = self._table.before
        return True

    def begin_row(self, before: int = 0) -> bool:
        """Begin a row; tell whether it was, for it may stand outside of a table."""
        self.end_paragraph()
        if self._table is None or self._row is not None:
            return False
        self._row = RawRow(before=before)
        return True

    @property
    def in_row(self) -> bool:
        """Whether a cell may begin."""
        return self._row is not None and self._cell is None

    def add_cells(self, cells: Iterable[RawCell]) -> None:
        """Add whole cells to the open row."""
        self.end_paragraph()
        if self._row is not None:
            self._row.cells += cells

    def begin_cell(self, cell: RawCell) -> bool:
        """Begin a cell; tell whether it was, for it may stand outside of a row."""
        if self.pieces:
            self.end_paragraph()
        if self._row is None or self._cell is not None:
            return False
        self._row.cells.append(cell)
        self._cell, self.flow = cell, cell.flow
        return True

    def end_cell(self) -> None:
        """End the cell that was begun last."""
        if self.pieces:
            self.end_paragraph()
        self._cell = None
        if self._table is not None:
            self.flow = self._table.before

    def end_row(self, *, foot: bool = False) -> None:
        """End the row that was begun last; rows of the foot come last wherever they are written."""
        self.end_paragraph()
        if self._table is not None and self._row is not None:
            (self._table.foot if foot else self._table.rows).append(self._row)
        self._row = None

    def end_table(self) -> None:
        """End the table that was begun last."""
        self.end_paragraph()
        table = self._table
        self.flow, self._table, self._row, self._cell = self._outer.pop()
        if table is not None:
            table.rows += table.foot
            self.flow.append(table)
