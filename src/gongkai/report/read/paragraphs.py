"""The narrative of a section: whole paragraphs out of printed lines, without the tables."""

from __future__ import annotations

from statistics import quantiles

from gongkai.documents import Grid
from gongkai.report.read.outline import Part

ENDS = "。！？；：:;…”）)】"
INSIDE = "，、"
WRAP = 18
"""A text whose lines are no longer than WRAP_MOST and mostly fill it is wrapped; shorter lines than WRAP are whole."""
WRAP_MOST = 60


def paragraphs(part: Part) -> tuple[str, ...]:
    """Return the paragraphs of a part; in a part with a table, the sentences only."""
    lines = [" ".join(line[0].split()) for line in part.lines if not isinstance(line, Grid)]
    lines = [line for line in lines if line]
    width = _wrap_width(lines)
    pieces: list[list[str]] = []
    open_line = False
    for line in lines:
        if open_line:
            pieces[-1].append(_glue(pieces[-1][-1], line) + line)
        else:
            pieces.append([line])
        open_line = width is not None and (line[-1] in INSIDE or _is_broken_off(line, width))
    made = ["".join(each) for each in pieces]
    if part.section is not None and part.section.kind == "tables":
        made = [text for text in made if "。" in text]
    return tuple(made)


def _is_broken_off(line: str, width: int) -> bool:
    return len(line) >= width and (line[-1] not in ENDS or len(line) >= width + 2)


def _wrap_width(lines: list[str]) -> int | None:
    """Return the length from which a line counts as broken off by the page, None where lines are whole paragraphs."""
    long = [len(line) for line in lines if len(line) >= WRAP]
    if len(long) < 4 or max(long) > WRAP_MOST:
        return None
    usual = quantiles(long, n=10)[7]
    return max(WRAP, int(usual * 0.86))


def _glue(one: str, two: str) -> str:
    """Return what joins two lines of a paragraph: words in Latin letters keep a blank between them."""
    latin = one[-1:].isascii() and one[-1:].isalpha() and two[:1].isascii() and two[:1].isalpha()
    return " " if latin else ""
