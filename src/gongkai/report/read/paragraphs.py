"""The narrative of a section: whole paragraphs out of printed lines, without the tables."""

from __future__ import annotations

from statistics import quantiles

from gongkai.documents import Grid
from gongkai.documents.model import Whole
from gongkai.documents.text import glued
from gongkai.report.read.outline import Part

ENDS = "。！？；：:;…”）)】"
INSIDE = "，、"
WRAP = 18
"""A text whose lines are no longer than WRAP_MOST and mostly fill it is wrapped; shorter lines than WRAP are whole."""
WRAP_MOST = 60
LEAST_BROKEN = 0.25
"""The part of wrapped lines that must end inside a sentence: lines that all end one are short paragraphs."""


def paragraphs(part: Part) -> tuple[str, ...]:
    """Return the paragraphs of a part; in a part with a table, the sentences only."""
    lines = [_tidy(line[0]) for line in part.lines if not isinstance(line, Grid)]
    lines = [line for line in lines if line]
    width = _wrap_width([line for line in lines if not isinstance(line, Whole)])
    pieces: list[list[str]] = []
    open_line = False
    for line in lines:
        is_whole = isinstance(line, Whole)
        if open_line and not is_whole:
            pieces[-1].append(line)
        else:
            pieces.append([line])
        open_line = not is_whole and width is not None and (line[-1] in INSIDE or _is_broken_off(line, width))
    made = [glued(each) for each in pieces]
    if part.section is not None and part.section.kind == "tables":
        made = [text for text in made if "。" in text]
    return tuple(made)


def _tidy(line: str) -> str:
    """Return a line with each run of blanks made one; a whole paragraph stays known as one."""
    tidy = " ".join(line.split())
    return Whole(tidy) if isinstance(line, Whole) else tidy


def _is_broken_off(line: str, width: int) -> bool:
    return len(line) >= width and (line[-1] not in ENDS or len(line) >= width + 2)


def _wrap_width(lines: list[str]) -> int | None:
    """Return the length from which a line counts as broken off by the page, None where lines are whole paragraphs."""
    printed = [line for line in lines if len(line) >= WRAP]
    long = [len(line) for line in printed]
    if len(long) < 4 or max(long) > WRAP_MOST:
        return None
    if sum(line[-1] not in ENDS for line in printed) < LEAST_BROKEN * len(printed):
        return None
    usual = quantiles(long, n=10)[7]
    return max(WRAP, int(usual * 0.86))
