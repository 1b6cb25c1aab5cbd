"""A document as tests look at it."""

from __future__ import annotations

from tests.documents.pdf_files import Sheet, pdf_of

from gongkai.documents import Document, Grid
from gongkai.documents.pdf import read_pdf


def read(*sheets: Sheet) -> Document:
    return read_pdf(pdf_of(*sheets))


def shape(document: Document) -> list[str | list[list[str]]]:
    """Return the paragraphs as their text, the grids as the texts of their rows."""
    return [rows(block) if isinstance(block, Grid) else block.text for block in document.blocks]


def rows(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


def only_grid(document: Document) -> Grid:
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    return grid


def spans(grid: Grid) -> dict[str, tuple[int, int, int, int]]:
    """Return row, column, rowspan and colspan of each cell by its text."""
    return {cell.text: (cell.row, cell.column, cell.rowspan, cell.colspan) for cell in grid.cells}
