"""A page as text: one cell a line, cells between tabs, columns of blanks, pipe tables, or all run together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from random import Random

from corpus.formats.columns import table_in_columns
from corpus.grid import expanded
from corpus.page import Cell, Page, Paragraph, Table

PAGE_BREAK = "\f"
ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16")

TableLines = Callable[[Table, frozenset[str], Random], Iterable[str]]


def write(kind: str, page: Page, hints: frozenset[str], chance: Random) -> bytes:
    """Return a page as the bytes of a text file."""
    text = _run_together(page, chance) if kind == "text-run" else _lines(kind, page, hints, chance)
    if chance.random() < 0.3:
        text = text.replace("\n", "\r\n")
    encoding = "utf-8" if kind == "text-pipes" else chance.choice(ENCODINGS)
    return text.encode(encoding)


def _lines(kind: str, page: Page, hints: frozenset[str], chance: Random) -> str:
    width = chance.choice((None, None, 32, 38)) if kind in ("text-lines", "text-columns") else None
    gap = chance.random() < 0.5
    lines: list[str] = []
    for block in page.blocks:
        if isinstance(block, Table):
            lines += WRITERS[kind](block, hints, chance)
        else:
            mark = "#" * {"title": 1, "heading": 2}.get(block.role, 0) if kind == "text-pipes" else ""
            lines += _wrapped(f"{mark} {block.text}".strip(), width)
        if gap or kind == "text-pipes":
            lines.append("")
    return "\n".join(lines) + "\n"


def _wrapped(text: str, width: int | None) -> Iterator[str]:
    """Yield a paragraph as lines of a printed page, or whole."""
    for start in range(0, len(text), width or len(text) or 1):
        yield text[start : start + (width or len(text))]


def _cells_on_lines(table: Table, hints: frozenset[str], chance: Random) -> Iterator[str]:
    """Yield one cell a line; blank cells leave no trace, a page number stands on its own."""
    gap = chance.random() < 0.5
    page = chance.randrange(2, 12)
    mark = chance.choice(("- {n} -", "-{n}-", "— {n} —"))
    for cell in table.cells:
        if not cell.text.strip():
            continue
        yield from cell.text.replace(PAGE_BREAK, f"\n{mark.format(n=page)}\n").split("\n")
        page += PAGE_BREAK in cell.text
        if gap:
            yield ""


def _cells_between_tabs(table: Table, hints: frozenset[str], chance: Random) -> Iterator[str]:
    """Yield one row a line, its cells between tabs."""
    for row in _grid(table, hints):
        yield "\t".join(row)


def _pipe_table(table: Table, hints: frozenset[str], chance: Random) -> Iterator[str]:
    """Yield a table of pipes, the first row as its header."""
    for number, row in enumerate(_grid(table, hints)):
        yield "| " + " | ".join(row) + " |"
        if not number:
            yield "|" + "---|" * len(row)


def _grid(table: Table, hints: frozenset[str]) -> Iterator[list[str]]:
    """Yield the rows of the whole grid, covered squares blank.

    With ``ragged`` only the cells that begin in a row; with ``joined`` a row that lost cells ends where its last is.
    """
    if "ragged" in hints:
        yield from ([_flat(cell) for cell in row] for row in table.rows)
        return
    for row in expanded(table):
        while "joined" in hints and row[-1] is None:
            row.pop()
        yield ["" if cell is None else _flat(cell) for cell in row]


def _flat(cell: Cell) -> str:
    return cell.text.replace("\n", "<br>")


def _run_together(page: Page, chance: Random) -> str:
    """Return a page as its site's search keeps it: the title, then all in one line."""
    title = [block.text for block in page.blocks if isinstance(block, Paragraph) and block.role == "title"]
    parts: list[str] = []
    for block in page.blocks:
        if isinstance(block, Paragraph):
            parts.append("" if block.role == "title" else block.text)
        else:
            parts += [cell.text + (" " if chance.random() < 0.02 else "") for cell in block.cells]
    return "\n".join([*title, "".join(parts)]) + "\n"


WRITERS: dict[str, TableLines] = {
    "text-lines": _cells_on_lines,
    "text-tabs": _cells_between_tabs,
    "text-pipes": _pipe_table,
    "text-columns": table_in_columns,
}
