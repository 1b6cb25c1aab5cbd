"""Printed lines to paragraphs, in documents that show where one begins: its first line is indented, the others are not.

Where a document does not print its paragraphs so, its lines stay lines, and whoever reads them judges by their words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongkai.documents.pdf.furniture import Page
from gongkai.documents.pdf.lines import Line

INDENT = (1.2, 3.2)
"""The indent of a first line, in sizes of type: two signs, of which an opening bracket may leave half out."""
EDGE = 1.0
"""How far a line that goes on may begin off the left edge: a bracket at its head hangs over."""
RAGGED = 3.0
"""How far a line that goes on may end before the right edge."""
WORD = re.compile(r"[!-~]+")
"""What is not broken at the end of a line."""
NARROW = 0.6
"""How wide a sign of such a word is, in sizes of type."""
SAME_SIZE = 0.08
APART = 2.8
"""The farthest that two lines of a paragraph stand apart, in sizes of type."""
MOST_STRAY = 0.25
"""The part of the lines at the left edge that may follow no full line: flush headings, lines of a table."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How running text is set: the size of its signs and its edges."""

    size: float
    left: float
    right: float

    def is_text(self, line: Line) -> bool:
        """Tell whether a line is in the size of running text."""
        return abs(line.size - self.size) <= SAME_SIZE * self.size

    def begins(self, line: Line) -> bool:
        """Tell whether a line is indented as the first one of a paragraph is."""
        return self.is_text(line) and INDENT[0] <= (_left(line) - self.left) / self.size <= INDENT[1]

    def is_flush(self, line: Line) -> bool:
        """Tell whether a line begins at the left edge."""
        return self.is_text(line) and abs(_left(line) - self.left) < EDGE * self.size

    def is_full(self, line: Line, below: Line) -> bool:
        """Tell whether a line ends at the right edge, or as far before it as the word that begins the next is long."""
        word = WORD.match(below.text)
        unbroken = NARROW * len(word.group()) if word else 0.0
        return _right(line) >= self.right - (RAGGED + unbroken) * self.size

    def goes_on(self, above: Line, line: Line, *, is_over_page: bool) -> bool:
        """Tell whether a line of running text goes on in the next one, which may stand on the next page."""
        is_near = is_over_page or 0 < line.y - above.y <= APART * self.size
        return is_near and self.is_text(above) and self.is_full(above, line) and self.is_flush(line)


def setting(pages: Sequence[Page]) -> Setting | None:
    """Return how the running text of a document is set, None where first lines are not told from others."""
    return next((each for each in _measured(pages) if _is_kept(each, pages)), None)


def _is_kept(found: Setting, pages: Sequence[Page]) -> bool:
    """Tell whether lines are indented, and those at the left edge nearly all go on with the line above."""
    blocks = [(page.number, block) for page in pages for block in page.blocks]
    if not any(isinstance(block, Line) and found.begins(block) for _, block in blocks):
        return False
    going_on = stray = 0
    for (page, above), (next_page, line) in pairwise([(0, None), *blocks]):
        if not isinstance(line, Line) or not found.is_flush(line):
            continue
        if isinstance(above, Line) and found.goes_on(above, line, is_over_page=page != next_page):
            going_on += 1
        else:
            stray += 1
    return going_on > 0 and stray <= MOST_STRAY * (going_on + stray)


def _measured(pages: Sequence[Page]) -> Iterator[Setting]:
    """Yield the settings that may be: with the first edge that several lines show, else with that of the first line."""
    lines = [block for page in pages for block in page.blocks if isinstance(block, Line)]
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    size = max(sizes, key=lambda each: (sizes[each], each), default=0.0)
    text = [line for line in lines if size and abs(line.size - size) <= SAME_SIZE * size and len(line.segments) == 1]
    starts = sorted(map(_left, text))
    shared = [one for one, two in pairwise(starts) if two - one < EDGE * size]
    for left in (*shared[:1], *starts[:1]):
        yield Setting(size, left, max(map(_right, text)))


def _left(line: Line) -> float:
    return line.segments[0].x0


def _right(line: Line) -> float:
    return line.segments[-1].x1
