"""Cells of a Word document written anew: their text and nothing else, or as tracked changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from xml.sax.saxutils import quoteattr

from gongkai.documents.edit.nodes import Node, Splice, prefix_of, scan, spliced, text_bytes

PART = "word/document.xml"
DELETED = ("del", "moveFrom")


@dataclass(frozen=True, slots=True)
class Mark:
    """Who changed a cell and when, for tracked changes."""

    author: str
    when: datetime


def edited(xml: bytes, texts: Mapping[int, str], mark: Mark | None = None) -> bytes:
    """Return the document part with new texts in some cells, by their number among all ``w:tc`` of the part.

    With a mark, what stood there is struck out and the new text inserted as tracked changes.
    """
    root = scan(xml)
    cells = list(root.iter("tc"))
    ids = count(1 + max((int(each) for each in _ids(root)), default=0))
    splices: list[Splice] = []
    for number, text in texts.items():
        splices += _tracked(xml, cells[number], text, mark, ids) if mark else _replaced(xml, cells[number], text)
    return spliced(xml, splices)


def _ids(root: Node) -> Iterator[str]:
    for name in ("ins", "del"):
        for node in root.iter(name):
            yield from (value for key, value in node.attributes.items() if key.endswith("\nid") and value.isdigit())


def _replaced(xml: bytes, cell: Node, text: str) -> Iterator[Splice]:
    """Put a text into the first text of a cell and empty the others; a cell without any gets a run of its own."""
    texts = [node for node in cell.iter("t") if not _is_deleted(node)]
    if not texts:
        yield _inserted(xml, cell, _run(xml, cell, text))
        return
    for at, node in enumerate(texts):
        new = text_bytes(text) if at == 0 else b""
        if node.is_empty:
            tag = xml[node.start : node.opened]
            name = f"{prefix_of(xml, node)}t".encode()
            yield Splice(node.start, node.end, tag[:-2].rstrip() + b">" + new + b"</" + name + b">")
        else:
            yield Splice(node.opened, node.close, new)


def _tracked(xml: bytes, cell: Node, text: str, mark: Mark, ids: Iterator[int]) -> Iterator[Splice]:
    """Strike out the runs of a cell and insert the new text after the last of them."""
    struck = [run for run in cell.iter("r") if any(not _is_deleted(node) for node in run.iter("t"))]
    for run in struck:
        opened = _change("del", xml, run, mark, next(ids))
        yield Splice(run.start, run.start, opened)
        for node in run.iter("t"):
            prefix = prefix_of(xml, node)
            old, new = f"<{prefix}t".encode(), f"<{prefix}delText".encode()
            yield Splice(node.start, node.start + len(old), new)
            if not node.is_empty:
                yield Splice(node.close, node.end, f"</{prefix}delText>".encode())
    first = struck[0] if struck else None
    run_bytes = _run(xml, cell, text, first)
    if not struck:
        where = _inserted(xml, cell, _wrapped(xml, cell, run_bytes, mark, next(ids)))
        yield where
        return
    last = struck[-1]
    name = f"</{prefix_of(xml, last)}del>".encode()
    for run in struck[:-1]:
        yield Splice(run.end, run.end, name)
    yield Splice(last.end, last.end, name + _wrapped(xml, last, run_bytes, mark, next(ids)))


def _wrapped(xml: bytes, near: Node, run: bytes, mark: Mark, number: int) -> bytes:
    return _change("ins", xml, near, mark, number) + run + f"</{prefix_of(xml, near)}ins>".encode()


def _change(kind: str, xml: bytes, near: Node, mark: Mark, number: int) -> bytes:
    w = prefix_of(xml, near)
    author, when = quoteattr(mark.author), mark.when.strftime("%Y-%m-%dT%H:%M:%SZ")
    return f'<{w}{kind} {w}id="{number}" {w}author={author} {w}date="{when}">'.encode()


def _run(xml: bytes, cell: Node, text: str, like: Node | None = None) -> bytes:
    """Return a run with a text, dressed as another run, or as the cell's paragraph dresses its end."""
    w = prefix_of(xml, cell)
    properties = like.child("rPr") if like else _end_properties(cell)
    dress = xml[properties.start : properties.end] if properties else b""
    return f"<{w}r>".encode() + dress + f"<{w}t>".encode() + text_bytes(text) + f"</{w}t></{w}r>".encode()


def _end_properties(cell: Node) -> Node | None:
    runs = [run for run in cell.iter("r") if not _is_deleted(run)]
    if runs:
        return runs[0].child("rPr")
    paragraph = cell.child("p")
    own = paragraph.child("pPr") if paragraph else None
    return own.child("rPr") if own else None


def _inserted(xml: bytes, cell: Node, run: bytes) -> Splice:
    """Put a run at the end of a cell's first paragraph."""
    paragraph = cell.child("p")
    w = prefix_of(xml, cell)
    if paragraph is None:
        whole = f"<{w}p>".encode() + run + f"</{w}p>".encode()
        return Splice(cell.close, cell.close, whole)
    if paragraph.is_empty:
        tag = xml[paragraph.start : paragraph.opened]
        return Splice(paragraph.start, paragraph.end, tag[:-2].rstrip() + b">" + run + f"</{w}p>".encode())
    return Splice(paragraph.close, paragraph.close, run)


def _is_deleted(node: Node) -> bool:
    while node.parent is not None:
        node = node.parent
        if node.name in DELETED:
            return True
    return False
