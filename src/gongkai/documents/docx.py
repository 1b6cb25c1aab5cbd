"""DOCX, straight from its XML: the text as it reads once every tracked change is accepted.

Tags are told by their local names, so that both editions of the standard are read alike. The tree is walked once,
without recursion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from gongkai.documents.docx_numbering import Numbering, read_numbering
from gongkai.documents.docx_tags import (
    PROPERTIES,
    SIGNS,
    Names,
    count,
    follows_change,
    holds_change,
    is_hidden,
    is_raised,
    properties_of,
    row_properties,
)
from gongkai.documents.flow import INVISIBLE, FlowBuilder, RawCell, set_apart
from gongkai.documents.layout import blocks_of
from gongkai.documents.model import Document
from gongkai.documents.package import Package
from gongkai.documents.xmlparts import Element, children, is_on, local, parse, value
from gongkai.problems import Problem, problem

MAIN = "word/document.xml"
End = Callable[[], None] | None
Begin = Callable[[Element], End]


def read_docx(data: bytes) -> Document:
    """Return the blocks of a DOCX.

    Raises Failure FILE-TOO-LARGE and those of a package (PACKAGE-…) and of its XML (XML-…).
    """
    package = Package(data)
    main = package.main_part(MAIN)
    root = parse(package.read(main), main)
    targets = package.targets(main)
    walk = _Walk(package, targets, _numbering(package, dict(targets.values())))
    walk.run(root)
    return Document(blocks_of(walk.builder.flow), tuple(walk.notes()))


def lines_of(text: str) -> list[str]:
    """Return the lines of a paragraph; tabs at the ends only where there are tabs between words as well."""
    lines = []
    for line in INVISIBLE.sub("", text).replace("\xa0", " ").split("\n"):
        bare = line.strip()
        if bare:
            lines.append(line.strip(" \u3000\r") if "\t" in bare else bare)
    return lines


def _numbering(package: Package, parts: Mapping[str, str]) -> Numbering:
    if parts.get("numbering", "") not in package:
        return Numbering()
    root = parse(package.read(parts["numbering"]), parts["numbering"])
    styles = package.read(parts["styles"]) if parts.get("styles", "") in package else b""
    # Styles are many and rarely numbered: they are not parsed for nothing.
    return read_numbering(root, parse(styles, parts["styles"]) if b"numPr" in styles else None)


def _leave_out() -> None:
    """Say that what an element holds is no text."""


class _Walk:
    """Drive the builder over a document's tree. A tag without an entry only holds what is in it."""

    def __init__(self, package: Package, targets: Mapping[str, tuple[str, str]], numbering: Numbering) -> None:
        self.builder = FlowBuilder(lines_of)
        self.package, self.targets, self.numbering = package, targets, numbering
        self.chunks: set[str] = set()
        """The pages taken in: each once, however often the document names it."""
        self.revisions = self.hidden = self.muted = 0
        self.moved = [0, 0]
        """Texts moved from somewhere and to somewhere: a person sees one change in both."""
        self.in_new_row = False
        self.fields: list[bool] = []
        """For each open field, whether its instruction is being read rather than its result."""
        self.is_joined = False
        """Whether the mark that ends the open paragraph was deleted, so that the next one goes on with it."""
        self.problems: list[Problem] = []

    def run(self, root: Element) -> None:
        """Visit every element once, in order."""
        names, actions, pieces = Names(), self._actions(), self.builder.pieces
        open_: list[tuple[Iterator[Element], End]] = [(iter(root), None)]
        while open_:
            element = next(open_[-1][0], None)
            if element is None:
                end = open_.pop()[1]
                if end is not None:
                    end()
                continue
            name = names[element.tag]
            if name == "t":
                if element.text and not self.muted and not any(self.fields):
                    pieces.append(element.text.replace("\n", " "))
                continue
            begin = actions.get(name)
            end = begin(element) if begin is not None else None
            if end is not _leave_out:
                open_.append((iter(element), end))
        self.builder.end_paragraph()

    def notes(self) -> Iterator[Problem]:
        """Yield what the reader had to decide or to leave out."""
        if revisions := self.revisions + max(self.moved):
            yield problem("DOCX-REVISIONS", found=revisions)
        if self.hidden:
            yield problem("DOCX-HIDDEN", found=self.hidden)
        yield from self.problems

    def _actions(self) -> dict[str, Begin]:
        actions: dict[str, Begin] = dict.fromkeys(PROPERTIES.split(), self._property)
        actions |= dict.fromkeys(SIGNS, self._sign)
        actions |= dict.fromkeys(("del", "moveFrom"), self._deleted)
        actions |= dict.fromkeys(("ins", "moveTo"), self._inserted)
        actions |= {"p": self._paragraph, "r": self._run, "tbl": self._table, "tr": self._row, "tc": self._cell}
        actions |= {"sdt": self._control, "fldChar": self._field, "txbxContent": self._text_box, "sym": self._symbol}
        actions |= {"mc:Choice": self._alternative, "mc:Fallback": self._alternative, "altChunk": self._chunk}
        return actions

    def _property(self, element: Element) -> End:
        return _leave_out

    def _sign(self, element: Element) -> End:
        if not self.muted and not any(self.fields):
            self.builder.pieces.append(SIGNS[local(element)])
        return _leave_out

    def _symbol(self, element: Element) -> End:
        """Take a sign given by its number; those of symbol fonts have numbers that mean nothing elsewhere."""
        try:
            number = int(value(element, "char") or "", 16)
        except ValueError:
            return _leave_out
        if 0x20 <= number < 0xD800 and not self.muted:
            self.builder.pieces.append(chr(number))
        return _leave_out

    def _deleted(self, element: Element) -> End:
        self._count(element)
        return _leave_out

    def _inserted(self, element: Element) -> End:
        self._count(element)
        return None

    def _count(self, element: Element) -> None:
        """Count a change as a person does: what stands side by side, or in a new row, is one."""
        name = local(element)
        if name in ("moveFrom", "moveTo"):
            self.moved[name == "moveTo"] += 1
        elif not self.in_new_row and not follows_change(element):
            self.revisions += 1

    def _paragraph(self, element: Element) -> End:
        parts = properties_of(element, "pPr")
        mark = children(parts["rPr"]) if "rPr" in parts else {}
        if not self.is_joined:
            self.builder.end_paragraph()
        if mark and ("ins" in mark or "del" in mark) and not self.in_new_row and not holds_change(element):
            self.revisions += 1
        self.is_joined = "del" in mark or "moveFrom" in mark
        if not self.is_joined and not self.muted:
            style = (value(parts["pStyle"]) or "") if "pStyle" in parts else ""
            number = self.numbering.text_of(style, parts.get("numPr"))
            if number:
                self.builder.pieces.insert(0, number)
        return self._end_paragraph

    def _end_paragraph(self) -> None:
        if self.fields:
            self.fields = [False for is_instruction in self.fields if not is_instruction]
        if not self.is_joined:
            self.builder.end_paragraph()

    def _run(self, element: Element) -> End:
        if is_raised(element) and not is_hidden(element):
            return partial(set_apart, self.builder.pieces, len(self.builder.pieces))
        if not is_hidden(element):
            return None
        self.hidden += 1
        return _leave_out

    def _field(self, element: Element) -> End:
        kind = value(element, "fldCharType")
        if kind == "begin":
            self.fields.append(True)
        elif self.fields and kind == "separate":
            self.fields[-1] = False
        elif self.fields and kind == "end":
            self.fields.pop()
        return _leave_out

    def _text_box(self, element: Element) -> End:
        """Keep the text of the paragraph that holds a box for after it."""
        outer, self.builder.pieces[:] = self.builder.pieces[:], []
        joined, self.is_joined = self.is_joined, False

        def end() -> None:
            self.builder.end_paragraph()
            self.builder.pieces[:] = outer
            self.is_joined = joined

        return end

    def _alternative(self, element: Element) -> End:
        """Leave out all but the first choice: the others say the same for other programs."""
        is_first = not any(local(one) == "Choice" for one in element.itersiblings(preceding=True))
        return None if is_first else _leave_out

    def _control(self, element: Element) -> End:
        """Leave out the text that only asks a person to fill in a control."""
        properties = children(element).get("sdtPr")
        asking = children(properties).get("showingPlcHdr") if properties is not None else None
        if asking is None or not is_on(asking):
            return None
        self.muted += 1
        return self._end_control

    def _end_control(self) -> None:
        self.muted -= 1

    def _table(self, element: Element) -> End:
        return self.builder.end_table if self.builder.begin_table() else self.builder.end_paragraph

    def _row(self, element: Element) -> End:
        parts = row_properties(element)
        if "del" in parts:
            self.revisions += 1
            return _leave_out
        if "hidden" in parts and is_on(parts["hidden"]):
            self.hidden += 1
            return _leave_out
        before = count(parts.get("gridBefore"), 0)
        end = self.builder.end_row if self.builder.begin_row(before) else self.builder.end_paragraph
        return self._new_row(end) if "ins" in parts and not self.in_new_row else end

    def _new_row(self, end: Callable[[], None]) -> End:
        self.revisions += 1
        self.in_new_row = True

        def end_new() -> None:
            self.in_new_row = False
            end()

        return end_new

    def _cell(self, element: Element) -> End:
        parts = properties_of(element, "tcPr")
        if "cellDel" in parts:
            self.revisions += 1
            return _leave_out
        self.revisions += "cellIns" in parts
        cell = RawCell([], count(parts.get("gridSpan"), 1), origin=element)
        if "vMerge" in parts:
            cell.merge = "restart" if value(parts["vMerge"]) == "restart" else "continue"
        return self.builder.end_cell if self.builder.begin_cell(cell) else self.builder.end_paragraph

    def _chunk(self, element: Element) -> End:
        """Take in a page that a program has put into the document as it was, for the word processor to convert."""
        from gongkai.documents.html import html_flow

        wanted = next((text for name, text in element.attrib.items() if str(name).endswith("}id")), "")
        _, part = self.targets.get(str(wanted), ("", ""))
        if part.endswith((".htm", ".html", ".xhtml")) and part not in self.chunks:
            self.chunks.add(part)
            flow, problems = html_flow(self.package.read(part))
            self.builder.add(flow)
            self.problems += problems
        return _leave_out
