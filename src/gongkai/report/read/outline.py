"""The sections of a report, found by their headings, wherever they stand and however they are numbered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from gongkai.documents import Grid
from gongkai.documents.model import Document, GridCell, Place
from gongkai.report.forms import Section, forms
from gongkai.report.read.labels import alike, core, plain, strip

Line = tuple[str, Place] | Grid

NUMBERING = r"[一二三四五六七八九十]{1,2}[、.．,，]"
LONGEST_HEADING = 40
RUN_TOGETHER = 800
"""A line of so many signs is a page run together: where few headings have numbers, they are looked for without."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Where a section begins: the line, the signs of it before the heading and behind it, and how it was told."""

    section: Section
    line: int
    start: int
    end: int
    printed: str
    strength: int
    """2 numbered and to the letter, 1 without a number or misprinted."""


@dataclass(frozen=True)
class Part:
    """A section of the document, or what stands before the first one (section None)."""

    section: Section | None
    lines: tuple[Line, ...]
    heading: Heading | None = None


def lines_of(document: Document) -> list[Line]:
    """Return the lines of a document, grids in their places; a grid that holds whole sections is parted at headings."""
    made: list[Line] = []
    for block in document.blocks:
        if isinstance(block, Grid):
            made += _parted(block)
        else:
            made.append((block.text, block.place))
    return made


def _parted(grid: Grid) -> list[Line]:
    """Return a grid as it is, or parted where rows of one cell hold text: headings, prose, what stands above or below.

    A label of a group stands alone in its row as well, but between the rows of its table.
    """
    alone = [_alone(row) for row in grid.rows]
    is_text = [bool(text) and (len(text) > LONGEST_HEADING or _is_heading(text)) for text in alone]
    for numbers in (range(len(alone)), reversed(range(len(alone)))):
        before = True
        for at in numbers:
            is_text[at] = before = bool(alone[at]) and (is_text[at] or before)
    if not any(is_text):
        return [grid]
    made: list[Line] = []
    rows: list[tuple[GridCell, ...]] = []
    for row, text, apart in zip(grid.rows, alone, is_text, strict=True):
        if apart:
            made += _regrouped(rows)
            made += [(line, row[0].place) for line in text.splitlines()]
            rows = []
        else:
            rows.append(row)
    return made + _regrouped(rows)


def _is_heading(text: str) -> bool:
    return any(_whole_line(0, text, range(len(text)), "".join(text.split())))


def _alone(row: Sequence[GridCell]) -> str:
    """Return the text of the only filled cell of a row, if it is no label of a row that was left blank."""
    filled = [cell.text.strip() for cell in row if cell.text.strip()]
    return filled[0] if len(filled) == 1 and strip(filled[0]) not in _row_labels() else ""


@cache
def _row_labels() -> frozenset[str]:
    """Return the labels of all rows of all forms, as they are written and without their numbers."""
    rows = [row for form in forms().values() for table in form.tables for block in table.blocks for row in block.rows]
    texts = {text for row in rows for text in (row.label, *row.also) if text}
    return frozenset(spelled for text in texts for spelled in (plain(text), core(text)))


def _regrouped(rows: Sequence[Sequence[GridCell]]) -> list[Line]:
    """Return some rows of a grid as a grid of its own."""
    if not rows:
        return []
    first = rows[0][0].row
    cells = tuple(replace(cell, row=cell.row - first) for row in rows for cell in row)
    return [Grid(cells, rows[0][0].place)]


def outline(lines: Sequence[Line]) -> list[Part]:
    """Return the parts of a document in the order of the form: first what stands before, then the sections found.

    Each section is taken where it stands last before the next one, so that a table of contents does not count.
    """
    found: list[Heading] = []
    limit = (len(lines), 0)
    every = list(_headings(lines))
    for section in reversed(sections()):
        own = [each for each in every if each.section.no == section.no and (each.line, each.start) < limit]
        if own:
            best = max(own, key=lambda each: (each.strength, each.line, each.start))
            found.append(best)
            limit = (best.line, best.start)
    return list(_parts(lines, found[::-1]))


@cache
def sections() -> tuple[Section, ...]:
    """Return the sections of the newest form; all editions so far have the same."""
    return max(forms().values(), key=lambda each: each.years[0]).sections


@cache
def _spellings() -> tuple[tuple[str, Section], ...]:
    pairs = [(plain(text), section) for section in sections() for text in (section.heading, *section.also)]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


@cache
def _pattern(*, numbered: bool = True) -> re.Pattern[str]:
    texts = {text for section in sections() for text in (section.heading, *section.also)}
    words = "|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True))
    return re.compile(f"{NUMBERING if numbered else ''}({words})")


def _headings(lines: Sequence[Line]) -> Iterator[Heading]:
    for number, line in enumerate(lines):
        if isinstance(line, Grid):
            continue
        text = line[0]
        solid = "".join(text.split())
        if len(solid) < 4:
            continue
        inline = list(_pattern().finditer(solid))
        few = len({match.group(1) for match in inline}) * 2 < len(sections())
        bare = list(_pattern(numbered=False).finditer(solid)) if few and len(solid) >= RUN_TOGETHER else []
        if inline or bare or len(solid) <= LONGEST_HEADING:
            signs = [at for at, sign in enumerate(text) if not sign.isspace()]
            yield from _inside(number, text, signs, inline, 2)
            yield from _inside(number, text, signs, bare, 0)
            yield from () if inline or bare else _whole_line(number, text, signs, solid)


def _inside(
    number: int, text: str, signs: Sequence[int], found: Sequence[re.Match[str]], strength: int
) -> Iterator[Heading]:
    """Yield the headings found in a line, whatever else it holds."""
    known = dict(_spellings())
    for match in found:
        yield _heading(known[plain(match.group(1))], number, text, signs[match.start() : match.end()], strength)


def _whole_line(number: int, text: str, signs: Sequence[int], solid: str) -> Iterator[Heading]:
    """Yield a heading that fills its line, without a number, or misprinted by a sign or two."""
    numbered = re.match(NUMBERING, solid)
    bare = core(solid) if numbered else strip(solid)
    for spelling, section in _spellings():
        if bare == spelling or (numbered and alike(spelling, bare)):
            yield _heading(section, number, text, signs, 2 if bare == spelling and numbered else 1)
            return


def _heading(section: Section, number: int, text: str, signs: Sequence[int], strength: int) -> Heading:
    """Return a heading with its bounds in the line as printed; ``signs`` are the places of its own signs."""
    first, last = signs[0], signs[-1] + 1
    return Heading(section, number, first, last, text[first:last], strength)


def _parts(lines: Sequence[Line], found: Sequence[Heading]) -> Iterator[Part]:
    bounds = [(None, 0, 0)] + [(each, each.line, each.end) for each in found]
    ends = [(each.line, each.start) for each in found] + [(len(lines), 0)]
    for (heading, line, start), (last, end) in zip(bounds, ends, strict=True):
        yield Part(heading.section if heading else None, tuple(_cut(lines, (line, start), (last, end))), heading)


def _cut(lines: Sequence[Line], start: tuple[int, int], end: tuple[int, int]) -> Iterator[Line]:
    for number in range(start[0], min(end[0] + 1, len(lines))):
        line = lines[number]
        if isinstance(line, Grid):
            if start <= (number, 0) < end:
                yield line
            continue
        text, place = line
        if number in (start[0], end[0]):
            text = text[start[1] if number == start[0] else 0 : end[1] if number == end[0] else None]
        if text.strip(" ") or not line[0]:
            yield text, place
