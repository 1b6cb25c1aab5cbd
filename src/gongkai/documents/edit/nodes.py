"""The elements of an XML part with the bytes they take, so that a change touches those bytes and no others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from gongkai.problems import Failure


@dataclass(slots=True)
class Node:
    """An element: where its start tag begins and ends, where its end tag begins and ends. ``name`` has no prefix.

    An empty element ``<a/>`` has no end tag of its own: ``close`` and ``end`` are where its start tag ends.
    """

    name: str
    space: str
    start: int
    opened: int
    close: int = 0
    end: int = 0
    parent: Node | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether it was written ``<a/>``."""
        return self.close == self.end

    def iter(self, name: str) -> Iterator[Node]:
        """Yield the elements of a name below, in document order."""
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.iter(name)

    def child(self, name: str) -> Node | None:
        """Return the first child of a name, or None."""
        return next((child for child in self.children if child.name == name), None)


@dataclass(frozen=True, slots=True)
class Splice:
    """Bytes to put in place of those from start to end."""

    start: int
    end: int
    new: bytes


def scan(data: bytes) -> Node:
    """Return the root element of an XML part. Raises Failure EDIT-XML: broken, with a DTD, or not in UTF-8."""
    parser = expat.ParserCreate(namespace_separator="\n")
    parser.buffer_text = False
    top = Node("", "", 0, 0)
    stack = [top]

    def start(name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition("\n")
        at = parser.CurrentByteIndex
        node = Node(local, space, at, _tag_end(data, at), parent=stack[-1], attributes=attributes)
        stack[-1].children.append(node)
        stack.append(node)

    def end(_name: str) -> None:
        node = stack.pop()
        empty = data[node.opened - 2 : node.opened] == b"/>"
        node.close = node.opened if empty else parser.CurrentByteIndex
        node.end = node.opened if empty else _tag_end(data, node.close)

    def refuse(*_: object) -> None:
        raise Failure("EDIT-XML", reason="DTD")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = refuse
    parser.XmlDeclHandler = _only_utf8
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, RecursionError) as fault:
        raise Failure("EDIT-XML", reason=str(fault)) from fault
    return top.children[0]


def _only_utf8(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.lower() not in ("utf-8", "utf8", "us-ascii"):
        raise Failure("EDIT-XML", reason=encoding)


def _tag_end(data: bytes, at: int) -> int:
    """Return where the tag that begins at ``at`` ends; a > in an attribute's quotes does not end it."""
    quote = 0
    for place in range(at, len(data)):
        sign = data[place]
        if quote:
            quote = 0 if sign == quote else quote
        elif sign in b"\"'":
            quote = sign
        elif sign == ord(">"):
            return place + 1
    return len(data)


def prefix_of(data: bytes, node: Node) -> str:
    """Return the prefix of an element as it is written, with its colon."""
    end = min(place for sign in b" />\t\r\n" if (place := data.find(bytes((sign,)), node.start)) >= 0)
    head, colon, _ = data[node.start + 1 : end].decode("utf-8").rpartition(":")
    return head + colon


def spliced(data: bytes, splices: Sequence[Splice]) -> bytes:
    """Return the bytes with all splices made; they must not overlap."""
    parts, last = [], 0
    for each in sorted(splices, key=lambda splice: (splice.start, splice.end)):
        parts += [data[last : each.start], each.new]
        last = each.end
    return b"".join([*parts, data[last:]])


def text_bytes(text: str) -> bytes:
    """Return a text as it stands between tags."""
    return escape(text).encode("utf-8")
