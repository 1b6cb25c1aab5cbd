"""Labels broken, spaced, split, misprinted or numbered otherwise; the figures beside them are the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from corpus.deviations.registry import deviation
from corpus.formats.names import ALL, DOCX, HTML
from corpus.page import Cell
from corpus.words import words
from corpus.work import Work

NARROW = str.maketrans("（）“”、，：", '()"",,:')
NUMBERED = re.compile(r"^(\d)\.")
PADDING = ("\u00a0", "\u00a0\u00a0", "\u3000", "\u200b", " ")
PAGE_BREAK = "\f"
"""Stands in a label where a page number comes between its parts."""


def _labels(work: Work, *roles: str) -> list[Cell]:
    wanted = roles or ("row", "group", "column", "heading", "caption", "corner")
    return [cell for cell in work.page.cells if cell.role in wanted and cell.text]


def _rewrite(cells: list[Cell], change: Callable[[str], str]) -> None:
    for cell in cells:
        cell.text = change(cell.text)


@deviation(6, stage="page", touches="labels", formats=ALL - {"text-tabs", "text-run"})
def one_sign_a_line(work: Work, chance: Random) -> None:
    """Set the label of a long group, and some others, one sign a line."""
    tall = [cell for cell in _labels(work, "group") if cell.rowspan > 2]
    _rewrite([tall[0], *(cell for cell in tall[1:] if chance.random() < 0.3)], "\n".join)


@deviation(6, stage="page", touches="labels", formats=frozenset({"text-lines", "text-columns"}))
def cut_by_a_page_number(work: Work, chance: Random) -> None:
    """Let a page number such as ``- 5 -`` stand on a line of its own inside one to three labels."""
    cells = [cell for cell in _labels(work, "row", "group") if len(cell.text) > 5]
    for cell in chance.sample(cells, chance.randrange(1, 4)):
        at = chance.randrange(2, len(cell.text) - 1)
        cell.text = cell.text[:at] + PAGE_BREAK + cell.text[at:]


@deviation(6, stage="page", touches="labels")
def blanks_inside_words(work: Work, chance: Random) -> None:
    """Put blanks between the signs of some labels, as ``结 果 维 持``."""
    blank = chance.choice((" ", " ", "\u3000"))
    _rewrite([cell for cell in _labels(work) if chance.random() < 0.4] or _labels(work), blank.join)


@deviation(6, stage="page", touches="split", formats=HTML | DOCX)
def split_by_markup(work: Work, chance: Random) -> None:
    """Part texts and numbers into several spans or runs, which a reader must join."""
    work.hints.add("split")


@deviation(6, stage="page", touches="padding")
def padded(work: Work, chance: Random) -> None:
    """Pad labels and figures with no-break, wide or zero-width blanks."""
    pad = chance.choice(PADDING)
    for cell in work.page.cells:
        if cell.text and chance.random() < 0.5:
            cell.text = f"{pad}{cell.text}" if chance.random() < 0.5 else f"{cell.text}{pad}"


@deviation(6, stage="page", touches="labels", weight=3)
def misprinted(work: Work, chance: Random) -> None:
    """Lose or mistype one or two signs in one to three long row labels."""
    cells = [cell for cell in _labels(work, "row") if len(cell.text) > 7]
    for cell in chance.sample(cells, chance.randrange(1, 4)):
        for _ in range(1 if len(cell.text) < 12 else chance.randrange(1, 3)):
            at = chance.randrange(3, len(cell.text) - 1)
            sign = "" if chance.random() < 0.5 else chance.choice(words()["extras"]["missing_words"])
            cell.text = cell.text[:at] + sign + cell.text[at + 1 :]


@deviation(6, stage="page", touches="labels")
def numbered_otherwise(work: Work, chance: Random) -> None:
    """Number the rows ``1、`` or ``1．`` for ``1.``."""
    sign = chance.choice(("、", "．", "，", ". "))
    _rewrite(_labels(work, "row"), lambda text: NUMBERED.sub(rf"\g<1>{sign}", text))


@deviation(6, stage="page", touches="labels heading")
def half_width_brackets(work: Work, chance: Random) -> None:
    """Write brackets, quotes and commas of labels and headings half as wide."""
    _rewrite(_labels(work), lambda text: text.translate(NARROW))
    for heading in work.page.paragraphs("heading"):
        heading.text = heading.text.translate(NARROW)


@deviation(6, stage="page", touches="labels")
def other_spellings(work: Work, chance: Random) -> None:
    """Use another spelling of a row's label that the form's data knows."""
    rows = {(table.key, row.key): row for table in work.form.tables for block in table.blocks for row in block.rows}
    for table in work.page.tables:
        for cell in (cell for cell in table.cells if cell.role == "row" and cell.key):
            also = rows[table.key, cell.key].also
            cell.text = chance.choice(also) if also else cell.text


@deviation(15, stage="page", touches="heavy", formats=HTML | DOCX)
def heavy_markup(work: Work, chance: Random) -> None:
    """Wrap each cell in a thousand signs of markup that mean nothing."""
    work.hints.add("heavy")
