"""What every reader of a file format makes: a document of blocks in reading order."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from gongkai.problems import PlacePart, Problem

Place = tuple[PlacePart, ...]
"""Where something stands in the file, as a problem says it: ``(("line", 12),)``."""


class Whole(str):
    """A text that its file shows to be a whole paragraph, where others of that file are lines as printed."""

    __slots__ = ()


@dataclass(slots=True, unsafe_hash=True)  # as below
class Paragraph:
    """A run of text as the file breaks it: a paragraph of a page or document, a line of a text."""

    text: str
    place: Place


@dataclass(slots=True, unsafe_hash=True)  # not frozen, which takes five times as long to make
class GridCell:
    """A cell of a grid, with what it spans. Nobody changes one that is made."""

    text: str
    row: int
    column: int
    place: Place
    rowspan: int = 1
    colspan: int = 1
    origin: object | None = field(default=None, compare=False, repr=False)
    """Where the reader found it, for whoever fills the file: the ``w:tc`` of a DOCX, (part, "B5") of an XLSX."""


@dataclass(frozen=True)
class Grid:
    """A table as drawn: its cells in reading order."""

    cells: tuple[GridCell, ...]
    place: Place

    @cached_property
    def rows(self) -> tuple[tuple[GridCell, ...], ...]:
        """The cells by the row they start in."""
        found: dict[int, list[GridCell]] = {}
        for cell in self.cells:
            found.setdefault(cell.row, []).append(cell)
        return tuple(tuple(found[row]) for row in sorted(found))


Block = Paragraph | Grid


@dataclass(frozen=True)
class Document:
    """The blocks of one file, and what its reader had to overlook."""

    blocks: tuple[Block, ...]
    problems: tuple[Problem, ...] = ()
