"""HTML pages: whole saved pages, fragments, and what word processors save as a web page.

The parser is lexbor, which builds the tree as browsers do; it is walked once, without recursion, by tag numbers,
because asking a node for its name takes twice as long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.documents import html_tags
from gongkai.documents.charset import utf8_of
from gongkai.documents.flow import INVISIBLE, Flow, FlowBuilder, RawCell, set_apart
from gongkai.documents.layout import blocks_of
from gongkai.documents.model import Document
from gongkai.documents.taming import tamed
from gongkai.problems import Problem

HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
SIGNS_OF_HIDING = (b"display", b"hidden", b"mso-hide", b"<xml")
HIDDEN = "[hidden],xml," + ",".join(
    f'[style*="{word}"]' for part in ("isplay", "isibility", "mso-hide") for word in (part, part.upper())
)
"""What a page must hold at all, in either case, before its hidden elements are looked for: that takes a while."""

BREAK, TAB = "\u2028", "\x1f"
"""A line's end and a tab of the page itself, as against those that only part its source."""
WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60“”‘’…—"
SOURCE_BREAK = re.compile(f"(?<=[{WIDE}])[ \t\r\f]*\n[ \t\n\r\f]*(?=[{WIDE}])")
UNCLEAN = re.compile(rf"\s|{INVISIBLE.pattern}")
BLANKS = re.compile("[ \t\n\r\f]+")
NUMBER = re.compile(r"\s*\+?(\d{1,9})")

End = Callable[[], None]
Begin = Callable[[LexborNode], End | None]
"""What to do where an element begins; it returns what to do where it ends, ``_done`` when it is read already."""


def _done() -> None:
    """Say that what an element holds has been read, and the cells behind it up to ``last``."""


def read_html(data: bytes, declared: str = "") -> Document:
    """Return the blocks of a page. ``declared`` is the encoding that whoever sent the page says it is in.

    Raises Failure FILE-TOO-LARGE, FILE-ENCODING, HTML-TAGS.
    """
    flow, problems = html_flow(data, declared)
    return Document(blocks_of(flow), problems)


def html_flow(data: bytes, declared: str = "") -> tuple[Flow, tuple[Problem, ...]]:
    """Return the lines and tables of a page, for a document that holds it."""
    page, encoding_problems = utf8_of(data, declared)
    page, problems = tamed(page)
    tree = LexborHTMLParser(page)
    walk = _Walk(_hidden(tree, page), _spanning(tree))
    if tree.root is not None:
        walk.run(tree.root)
    return walk.builder.flow, encoding_problems + problems


def lines_of(text: str) -> Sequence[str]:
    """Return the lines of a paragraph: blanks run together, those of the source inside Chinese text left out."""
    if not UNCLEAN.search(text):
        return (text,) if text else ()
    if text.isspace():
        return ()
    if "\n" in text:
        text = SOURCE_BREAK.sub("", text)
    text = INVISIBLE.sub("", BLANKS.sub(" ", text).replace("\xa0", " ").replace(TAB, "\t"))
    return [stripped for line in text.split(BREAK) if (stripped := line.strip())]


def as_written(text: str) -> str:
    """Return a preformatted text, its blanks and line ends such that they are kept."""
    return text.replace("\n", BREAK).replace(" ", "\xa0").replace("\t", TAB)


class _Walk:
    """Drive the builder over a tree. A tag without an entry is running text."""

    def __init__(self, hidden: frozenset[int], spanning: frozenset[int]) -> None:
        self.builder = FlowBuilder(lines_of)
        self.hidden, self.spanning = hidden, spanning
        self.text_number, self.plain = html_tags.text_number(), html_tags.plain()
        self.cells = html_tags.cells()
        self.foot = self.preformatted = 0
        self.last: LexborNode | None = None
        """The last of the cells that were read together."""

    def run(self, root: LexborNode) -> None:
        """Visit every node once, in the order of the page."""
        numbers, actions = html_tags.numbers(), self._actions()
        begins: dict[int, Begin] = {number: actions[name] for number, name in numbers.items() if name in actions}
        text_number, left_out = self.text_number, html_tags.left_out()
        pieces, hidden = self.builder.pieces, self.hidden
        open_: list[tuple[LexborNode, End | None]] = []
        node: LexborNode | None = root
        while node is not None:
            number = node.tag_id
            if number == text_number:
                text = node.text_content or ""
                if self.preformatted:
                    pieces.append(as_written(text))
                elif pieces or not text.isspace():  # blanks before a paragraph are those of the source
                    pieces.append(text)
            elif number not in left_out and not (hidden and node.mem_id in hidden):
                begin = begins.get(number)
                end = begin(node) if begin is not None else None
                if end is not _done and (child := node.first_child) is not None:
                    open_.append((node, end))
                    node = child
                    continue
                if end is not None:
                    end()
                    if self.last is not None:
                        node, self.last = self.last, None
            node = _after(node, open_)
        self.builder.end_paragraph()

    def _actions(self) -> dict[str, Begin]:
        actions: dict[str, Begin] = dict.fromkeys(html_tags.BLOCKS.split(), self._block)
        actions |= dict.fromkeys(html_tags.HEADINGS.split(), self._heading)
        actions |= {"table": self._table, "tr": self._row, "td": self._cell, "th": self._cell, "tfoot": self._tfoot}
        actions |= {"br": self._br, "pre": self._pre, "input": self._input, "caption": self._block}
        actions |= {"sup": self._sup}
        return actions

    def _block(self, node: LexborNode) -> End:
        self.builder.end_paragraph()
        return self._single(node) or self.builder.end_paragraph

    def _single(self, node: LexborNode) -> End | None:
        """Read an element that holds a single text, as most do, without a step for each tag around it."""
        text = self._only_text(node)
        if text is None:
            return None
        self.builder.flow.extend(lines_of(text))
        return _done

    def _only_text(self, node: LexborNode) -> str | None:
        """Return the text of an element that holds nothing else but plain elements, one within the other."""
        if self.preformatted:
            return None
        child = node.first_child
        while child is not None:
            if child.next is not None:
                return None
            if self.hidden and child.mem_id in self.hidden:
                return ""
            number = child.tag_id
            if number == self.text_number:
                return child.text_content
            if number not in self.plain:
                return None
            child = child.first_child
        return ""

    def _heading(self, node: LexborNode) -> End:
        self.builder.end_paragraph()
        return self.builder.end_heading

    def _br(self, node: LexborNode) -> None:
        self.builder.pieces.append(BREAK)

    def _sup(self, node: LexborNode) -> End:
        return partial(set_apart, self.builder.pieces, len(self.builder.pieces))

    def _pre(self, node: LexborNode) -> End:
        self.builder.end_paragraph()
        self.preformatted += 1
        return self._end_pre

    def _end_pre(self) -> None:
        self.builder.end_paragraph()
        self.preformatted -= 1

    def _input(self, node: LexborNode) -> None:
        """Take the text that stands in a form's field."""
        attributes = node.attributes
        if (attributes.get("type") or "text").lower() in ("text", "number"):
            self.builder.pieces.append(attributes.get("value") or "")

    def _table(self, node: LexborNode) -> End:
        return self.builder.end_table if self.builder.begin_table() else self.builder.end_paragraph

    def _tfoot(self, node: LexborNode) -> End:
        self.foot += 1
        return self._end_tfoot

    def _end_tfoot(self) -> None:
        self.foot -= 1

    def _row(self, node: LexborNode) -> End:
        if not self.builder.begin_row():
            return self.builder.end_paragraph
        return self._end_foot_row if self.foot else self.builder.end_row

    def _end_foot_row(self) -> None:
        self.builder.end_row(foot=True)

    def _cell(self, node: LexborNode) -> End:
        text = self._only_text(node)
        if text is not None and self.builder.in_row:
            self.builder.add_cells(self._cells(node, text))
            return _done
        if not self.builder.begin_cell(self._raw_cell(node, [])):
            return self.builder.end_paragraph
        return self.builder.end_cell

    def _cells(self, node: LexborNode, text: str) -> list[RawCell]:
        """Return a cell that holds a single text, and those behind it as long as they do: a row in one step."""
        cells, hidden, text_number, made = self.cells, self.hidden, self.text_number, []
        while True:
            made.append(self._raw_cell(node, [text] if text.isalnum() else list(lines_of(text))))
            following = node.next
            if following is not None and following.tag_id == text_number and (following.text_content or "").isspace():
                following = following.next  # only parts one tag from the next
            if following is None or following.tag_id not in cells or (hidden and following.mem_id in hidden):
                break
            only = self._only_text(following)
            if only is None:
                break
            node, text = following, only
        self.last = node
        return made

    def _raw_cell(self, node: LexborNode, flow: Flow) -> RawCell:
        if node.mem_id not in self.spanning:
            return RawCell(flow)
        attributes = node.attributes
        return RawCell(flow, _span(attributes.get("colspan")) or 1, _span(attributes.get("rowspan")))


def _after(node: LexborNode, open_: list[tuple[LexborNode, End | None]]) -> LexborNode | None:
    """Return the node that comes next, and end the elements that are left on the way to it."""
    following = node.next
    while following is None and open_:
        node, end = open_.pop()
        if end is not None:
            end()
        following = node.next
    return following


def _span(value: str | None) -> int:
    """Return a span as browsers read it: 1 where it is no number."""
    found = NUMBER.match(value) if value else None
    return int(found.group(1)) if found else 1


def _hidden(tree: LexborHTMLParser, page: bytes) -> frozenset[int]:
    """Return the nodes that the page itself hides."""
    found: set[int] = set()
    lower = page.lower()
    if any(sign in lower for sign in SIGNS_OF_HIDING):
        found.update(node.mem_id for node in tree.css(HIDDEN) if is_hidden(node))
    if b"supportMisalignedColumns" in page:
        # A word processor ends a table with a row of blank cells that only says how wide the columns are.
        found.update(node.mem_id for node in tree.css('tr[height="0"]'))
    return frozenset(found)


def is_hidden(node: LexborNode) -> bool:
    """Tell whether the page itself hides an element."""
    attributes = node.attributes
    if node.tag in ("html", "body"):
        return False  # a page hidden as a whole is one that its script shows once it has loaded
    return node.tag == "xml" or "hidden" in attributes or HIDING.search(attributes.get("style") or "") is not None


def _spanning(tree: LexborHTMLParser) -> frozenset[int]:
    """Return the cells that claim to span: to ask every cell for its attributes takes longer than all the rest."""
    return frozenset(node.mem_id for node in tree.css("[colspan],[rowspan]"))
