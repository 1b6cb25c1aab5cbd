"""Texts as runs of WordprocessingML: plain, split, tracked, numbered by the program, in boxes or controls."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from random import Random

from corpus.formats.dressing import part, pieces
from corpus.page import Cell, Paragraph

AUTHOR = 'w:id="{id}" w:author="审核" w:date="2024-01-15T09:00:00Z"'
NOISE = '<w:bookmarkStart w:id="{id}" w:name="_b{id}"/><w:proofErr w:type="spellStart"/><w:bookmarkEnd w:id="{id}"/>'
FONTS = '<w:rFonts w:ascii="仿宋_GB2312" w:hAnsi="仿宋_GB2312" w:eastAsia="仿宋_GB2312" w:hint="eastAsia"/>'


def paragraph(runs: str, properties: str = '<w:jc w:val="left"/>') -> str:
    """Return a paragraph of runs."""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{runs}</w:p>"


@dataclass
class Runs:
    """Writes the texts of one document in one way."""

    kind: str
    hints: frozenset[str]
    chance: Random
    number: int = 0

    def block(self, block: Paragraph) -> str:
        """Return a paragraph of the report outside tables."""
        if block.role == "title":
            if self.kind == "docx-boxed" and self.chance.random() < 0.5:
                return self.box(self.text(block.text))
            return paragraph(self.text(block.text, bold=True), '<w:jc w:val="center"/>')
        if block.role == "heading" and self.kind == "docx-numbered" and block.text.startswith(f"{block.no}、"):
            numbering = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
            return paragraph(self.text(block.text.removeprefix(f"{block.no}、"), bold=True), numbering)
        if block.role == "note" and self.kind == "docx-boxed":
            return self.box(self.text(block.text))
        style = '<w:pStyle w:val="1"/>' if block.role == "heading" and self.chance.random() < 0.5 else ""
        return paragraph(self.tracked(block.text) if block.role == "text" else self.text(block.text), style)

    def cell(self, cell: Cell) -> str:
        """Return the paragraphs of a cell."""
        lines = cell.text.split("\n")
        if len(lines) > 1 and self.chance.random() < 0.5:
            return "".join(paragraph(self.text(line), '<w:jc w:val="center"/>') for line in lines)
        runs = self.figure(cell.text) if cell.role == "figure" else self.text(cell.text)
        return paragraph(runs, '<w:jc w:val="center"/>')

    def figure(self, text: str) -> str:
        """Return the runs of a figure: where changes are tracked, an old figure struck out and the new one put in."""
        if self.kind == "docx-tracked" and self.chance.random() < 0.08:
            old = str(self.chance.randrange(0, 99))
            return self.deleted(old) + (f"<w:ins {self._author()}>{self.text(text)}</w:ins>" if text else "")
        runs = self.text(text)
        return self.control(runs) if self.kind == "docx-controls" and text and self.chance.random() < 0.2 else runs

    def tracked(self, text: str) -> str:
        """Return the runs of a sentence, and sometimes one that was struck out."""
        gone = (
            self.deleted("此处原有12件的说明已删去。")
            if self.kind == "docx-tracked" and self.chance.random() < 0.3
            else ""
        )
        return self.text(text) + gone

    def deleted(self, text: str) -> str:
        """Return a run that was struck out."""
        return f'<w:del {self._author()}><w:r><w:delText xml:space="preserve">{escape(text)}</w:delText></w:r></w:del>'

    def text(self, text: str, *, bold: bool = False) -> str:
        """Return the runs of a text, a break for each line end."""
        return "".join(self._run(part, bold) for part in pieces(escape(text), self.hints, self.chance) if part)

    def control(self, inner: str) -> str:
        """Return what stands in a content control."""
        self.number += 1
        return f'<w:sdt><w:sdtPr><w:id w:val="{self.number}"/></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>'

    def box(self, runs: str) -> str:
        """Return a paragraph that holds nothing but a text box, in both its new and its old form."""
        return part("box.xml").substitute(number=self._next(), inner=paragraph(runs))

    def _run(self, text: str, bold: bool) -> str:
        """Return a run; a heavy one has bookmarks and fonts that mean nothing."""
        is_heavy = "heavy" in self.hints
        noise = "".join(NOISE.format(id=self._next()) for _ in range(5)) if is_heavy else ""
        properties = f"<w:rPr>{FONTS * is_heavy}{'<w:b/>' * bold}</w:rPr>" if bold or is_heavy else ""
        inner = '</w:t><w:br/><w:t xml:space="preserve">'.join(text.split("\n"))
        return f'{noise}<w:r>{properties}<w:t xml:space="preserve">{inner}</w:t></w:r>'

    def _author(self) -> str:
        return AUTHOR.format(id=self._next())

    def _next(self) -> int:
        self.number += 1
        return self.number
