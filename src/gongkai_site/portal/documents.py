"""An item as a document of its own, set as official documents are (GB/T 9704)."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.documents import Grid, read_document
from gongkai.report.write.docx import docx
from gongkai.report.write.grid import Body, GridCell, PrintedTable
from gongkai.report.write.page import Page, Part, Text
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.text import printable


def docx_of(item: Item, organ: Organ) -> bytes:
    """Return an item as DOCX: its title, number, text and tables, organ and date."""
    parts, title = tuple(_parts(item)), printable(item.title)
    return docx(Page(title, (title,), parts, organ.name, item.written_on, item.written_on.year))


def _parts(item: Item) -> Iterator[Part]:
    """Yield the text in the pieces its tables part it into."""
    texts: list[Text] = [Text(printable(item.number))] if item.number else []
    body = item.body if item.body.strip() else "<p></p>"
    body = printable(body)
    page = f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{body}</body></html>'
    for block in read_document(page.encode()).blocks:
        if isinstance(block, Grid):
            yield Part("", "", tuple(texts), (_table(block, printable(item.title)),))
            texts = []
        elif block.text.strip():
            texts.append(Text(block.text.strip()))
    yield Part("", "", tuple(texts))


def _table(grid: Grid, title: str) -> PrintedTable:
    cells = tuple(
        GridCell(cell.text, cell.row, cell.column, "row", rowspan=cell.rowspan, colspan=cell.colspan)
        for cell in grid.cells
    )
    height = max((cell.bottom for cell in cells), default=0)
    width = max((cell.end for cell in cells), default=0)
    return PrintedTable("", title, cells, (Body(0, height, 0),), width, 0)
