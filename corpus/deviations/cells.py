"""Cells without a number, and totals that are not the sum."""

from __future__ import annotations

from random import Random

from corpus.deviations.registry import deviation
from corpus.formats.names import ALL, GRID
from corpus.work import Work

MARKED = ALL - {"text-run"}
"""Formats in which a blank or a sign between figures does not run into them."""
TABLES = ("proactive", "applications", "remedies")


def _some(work: Work, chance: Random) -> list[str]:
    """Return some cells, such as hold 0 where there are any."""
    places = work.places(chance.choice(TABLES))
    zeros = [place.key for place in places if work.figures[place.key] == 0]
    pool = zeros if zeros and chance.random() < 0.8 else [place.key for place in places]
    return chance.sample(pool, min(len(pool), chance.randrange(1, 12)))


@deviation(3, stage="values", touches="blanks run", formats=MARKED)
def blank_cells(work: Work, chance: Random) -> None:
    """Leave some cells blank: null, since blank is not 0."""
    work.void(_some(work, chance), "")


@deviation(3, stage="values", touches="blanks run", formats=MARKED)
def zeros_left_blank(work: Work, chance: Random) -> None:
    """Leave every 0 of table 三 and 四 blank: null."""
    for table in TABLES[1:]:
        work.void([place.key for place in work.places(table) if work.figures[place.key] == 0], "")


@deviation(3, stage="values", touches="blanks run", formats=GRID, weight=1)
def blank_table(work: Work, chance: Random) -> None:
    """Leave a whole table blank: null everywhere, and the cells are there."""
    work.void([place.key for place in work.places(chance.choice(TABLES[1:]))], "")


@deviation(3, stage="values", touches="blanks run", formats=MARKED)
def slashes(work: Work, chance: Random) -> None:
    """Have ``/`` stand in some cells: null."""
    work.void(_some(work, chance), chance.choice(("/", "/", "／")))


@deviation(3, stage="values", touches="blanks run", formats=MARKED)
def hyphens(work: Work, chance: Random) -> None:
    """Have ``-`` stand in some cells: null."""
    work.void(_some(work, chance), chance.choice(("-", "-", "－")))


@deviation(3, stage="values", touches="blanks run", formats=MARKED)
def dashes(work: Work, chance: Random) -> None:
    """Have ``—`` stand in some cells: null."""
    work.void(_some(work, chance), chance.choice(("—", "——", "–")))


@deviation(3, stage="values", touches="blanks run", formats=MARKED)
def the_word_none(work: Work, chance: Random) -> None:
    """Have ``无`` stand in some cells: null."""
    work.void(_some(work, chance), "无")


@deviation(3, stage="values", touches="blanks run", formats=MARKED)
def all_slashes(work: Work, chance: Random) -> None:
    """Have ``/`` stand in every cell of a table, or of all three: null everywhere."""
    for table in TABLES if chance.random() < 0.3 else (chance.choice(TABLES),):
        work.void([place.key for place in work.places(table)], "/")


@deviation(3, stage="values", touches="blanks run", formats=MARKED)
def only_natural_persons_and_total(work: Work, chance: Random) -> None:
    """Fill only the first and the last column of table 三: null in the others."""
    between = [place for row in work.rows("applications") for place in row[1:] if not place.column.total]
    work.change({place.key: 0 for place in between}, chance)
    work.void([place.key for place in between], "")


@deviation(3, stage="values", touches="blanks run", formats=MARKED)
def blank_totals(work: Work, chance: Random) -> None:
    """Leave 总计 blank in some rows of table 三: null there."""
    totals = [place.key for place in work.places("applications") if place.column.total]
    work.void(chance.sample(totals, chance.randrange(1, len(totals) + 1)), "")


@deviation(4, stage="values", touches="run totals", formats=MARKED, weight=3)
def wrong_total(work: Work, chance: Random) -> None:
    """Print totals that are not the sum: they stay as printed."""
    totals = [
        place.key for table in TABLES[1:] for place in work.places(table) if place.column.total or place.row.total
    ]
    for key in chance.sample(totals, chance.randrange(1, 4)):
        right = int(work.figures[key] or 0)
        wrong = chance.choice([right + 1, right + 10, abs(right - 2), 0 if right else 3])
        work.figures[key] = wrong if wrong != right else right + 1
        work.print(key, str(work.figures[key]))
