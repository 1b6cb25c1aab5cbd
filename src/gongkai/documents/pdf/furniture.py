"""Page furniture: page numbers, and lines that stand in the same place at the edge of most pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from gongkai.documents.pdf.glyphs import Glyph
from gongkai.documents.pdf.lines import Line, lines_of
from gongkai.documents.pdf.tables import Table

MARGIN = 0.15
"""The part of a page's height, at its top and its foot, in which a page number stands."""
DASHES = "[-‐‑–—―─－~～·•]"
NUMBER = re.compile(
    rf"{DASHES}+\d{{1,4}}{DASHES}+|第[\d一二三四五六七八九十百]{{1,4}}页(?:[/／,，、]?共[\d一二三四五六七八九十百]{{1,4}}页)?"
    r"|共\d{1,4}页[,，、]?第\d{1,4}页|[Pp]age\d{1,4}(?:of\d{1,4})?"
)
OF_ALL = re.compile(r"(\d{1,4})[/／](\d{1,4})")
BARE = re.compile(r"\d{1,4}")
EDGE_LINES = 3
"""Lines from the edge of a page that may be furniture."""


@dataclass(slots=True)
class Page:
    """What one page holds, top to bottom, and where it begins and ends."""

    number: int
    top: float
    bottom: float
    blocks: list[Line | Table] = field(default_factory=list)

    def in_margin(self, y: float) -> bool:
        """Tell whether a height is near the upper or the lower edge."""
        return min(y - self.top, self.bottom - y) <= MARGIN * (self.bottom - self.top)


def without_page_number(glyphs: list[Glyph], page: Page) -> list[Glyph]:
    """Return the glyphs without those of a page number with its dashes or words, wherever on the edge it stands."""
    room = MARGIN * (page.bottom - page.top)
    upper, lower = page.top + room, page.bottom - room
    for line in lines_of([glyph for glyph in glyphs if not (upper < glyph[6] < lower or glyph[7])]):
        for x0, x1 in _numbered(line):
            low, high = line.y - line.size / 2, line.y + line.size / 2
            glyphs = [each for each in glyphs if not (low <= each[3] <= high and x0 - 1 <= each[5] <= x1 + 1)]
    return glyphs


def _numbered(line: Line) -> Iterator[tuple[float, float]]:
    """Yield where in a line a page number stands: the whole line, or a piece of it."""
    segments = line.segments
    if NUMBER.fullmatch("".join(line.text.split())):
        yield segments[0].x0, segments[-1].x1
        return
    for segment in segments:
        if NUMBER.fullmatch("".join(segment.text.split())):
            yield segment.x0, segment.x1


def strip(pages: Sequence[Page]) -> None:
    """Take bare page numbers off the pages, and the lines that come back at the edge of most of them.

    A line that comes back is kept where it stands first at the top, and last at the foot: it may be all there is of
    the title.
    """
    for edge in (0, -1):
        for _ in range(EDGE_LINES):
            if not _strip_numbers(pages, edge) and not _strip_repeated(pages, edge):
                break


def _at_edge(pages: Iterable[Page], edge: int) -> Iterator[tuple[Page, Line]]:
    """Yield the outermost line of each page that has one near that edge."""
    for page in pages:
        block = page.blocks[edge] if page.blocks else None
        if isinstance(block, Line) and page.in_margin(block.y):
            middle = (page.top + page.bottom) / 2
            if (block.y < middle) == (edge == 0):
                yield page, block


def _strip_numbers(pages: Sequence[Page], edge: int) -> bool:
    """Take off bare numbers that count the pages: all by the same difference, or the one that is the page's own."""
    found = []
    for page, line in _at_edge(pages, edge):
        text = "".join(line.text.split())
        match = OF_ALL.fullmatch(text)
        if match and int(match[1]) <= int(match[2]):
            found.append((page, int(match[1]) - page.number))
        elif BARE.fullmatch(text):
            found.append((page, int(text) - page.number))
    counted = Counter(difference for _, difference in found)
    taken = [page for page, difference in found if difference == 0 or counted[difference] > 1]
    for page in taken:
        del page.blocks[edge]
    return bool(taken)


def _strip_repeated(pages: Sequence[Page], edge: int) -> bool:
    """Take off what most pages have at one height, but for one of them."""
    keyed = [(page, _keys(line, page.number)) for page, line in _at_edge(pages, edge)]
    counted = Counter(key for _, keys in keyed for key in keys)
    least = max(2, 0.6 * sum(bool(page.blocks) for page in pages))
    repeated = {key for key, count in counted.items() if count >= least and not BARE.fullmatch(key[0])}
    kept: set[tuple[str, int]] = set()
    for page, keys in keyed if edge == 0 else reversed(keyed):
        if keys & repeated & kept:
            del page.blocks[edge]
        kept |= keys
    return bool(repeated)


def _keys(line: Line, number: int) -> set[tuple[str, int]]:
    """Return what furniture has in common on all pages: its words, with the page number or but for it; its height."""
    counted = re.sub(rf"(?<!\d){number}(?!\d)(?:\s?[/／]\s?\d+)?", "#", line.text)
    return {(text, round(line.y / 4)) for text in (line.text, counted)}
