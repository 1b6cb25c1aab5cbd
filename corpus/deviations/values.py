"""How a figure is written in its cell: notes, signs, units, commas, wide digits, decimals."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from corpus.deviations.forms import NEW, OLD
from corpus.deviations.registry import deviation
from corpus.figures import solved_keys
from corpus.formats.names import ALL
from corpus.grid import width
from corpus.page import Cell, Paragraph, Table
from corpus.words import words
from corpus.work import Work, plain_amount
from gongkai.report.forms import Cell as Place

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
NOTES = ("（其中修订{n}件）", "（其中修订 {n} 件）", "（含转发{n}件）", "(其中修订{n}件)")
MINUS = ("-{n}", "－{n}", "减{n}", "−{n}")
PLUS = ("+{n}", "增{n}", "＋{n}")
COUNTERS = ("件", "项", "条", "个", "宗")


def _leaves(work: Work, kind: str = "count") -> list[Place]:
    solved = solved_keys(work.form)
    return [place for place in work.form.cells if place.column.kind == kind and place.key not in solved]


def _money(work: Work) -> Place:
    return next(place for place in work.form.cells if place.column.kind == "money")


@deviation(10, stage="values", touches="values")
def figure_with_a_note(work: Work, chance: Random) -> None:
    """Write ``22（其中修订16件）`` in one to three cells of table 二; the figure is the number before the note."""
    places = [
        place for place in work.places("proactive") if len(place.block.columns) > 2 and place.column.kind == "count"
    ]
    picked = chance.sample(places, chance.randrange(1, 4))
    work.change({place.key: chance.randrange(2, 90) for place in picked}, chance)
    for place in picked:
        value = int(work.figures[place.key] or 0)
        note = chance.choice(NOTES).format(n=chance.randrange(1, value + 1))
        work.print(place.key, f"{value}{note}")


@deviation(10, stage="values", touches="values form", edition=OLD)
def signed_change(work: Work, chance: Random) -> None:
    """Write ``减4``, ``+1036``, ``－15`` in the columns of increase and decrease; the figure has the sign."""
    for place in (place for place in work.places("proactive") if place.column.kind == "signed"):
        value = chance.choice((1, -1)) * chance.choice((4, 15, 1036, chance.randrange(1, 200)))
        first = place.block.columns[0]
        items = work.form.table("proactive").cell_at(place.row, first).key
        work.change({items: max(int(work.figures[items] or 0), -value), place.key: value}, chance)
    for place in (place for place in work.places("proactive") if place.column.kind == "signed"):
        value = int(work.figures[place.key] or 0)
        work.print(place.key, chance.choice(PLUS if value > 0 else MINUS).format(n=abs(value)))


@deviation(10, stage="values", touches="values run", formats=ALL - {"text-run"})
def thousands_commas(work: Work, chance: Random) -> None:
    """Write counts above 999 with commas; the figure is without them."""
    picked = chance.sample(_leaves(work), 6)
    most = {place.key: 3_000_000 if place.block.caption else 9_999 for place in picked}
    work.change({key: chance.randrange(1000, limit) for key, limit in most.items()}, chance)
    for place in work.form.cells:
        value = work.figures[place.key]
        if place.column.kind == "count" and isinstance(value, int) and value > 999:
            work.print(place.key, f"{value:,}")


@deviation(10, stage="values", touches="values")
def wide_digits(work: Work, chance: Random) -> None:
    """Write all digits of a table, or of some rows, in their wide form; the figures are the same."""
    rows = work.rows(chance.choice(("proactive", "applications", "remedies")))
    for row in chance.sample(rows, chance.randrange(1, len(rows) + 1)):
        for place in row:
            work.print(place.key, work.printed[place.key].translate(WIDE))


@deviation(10, stage="values", touches="values")
def counter_in_the_cell(work: Work, chance: Random) -> None:
    """Write ``12件`` or ``3项`` in the rows of a table; the figure is the number."""
    counter = chance.choice(COUNTERS)
    for row in work.rows(chance.choice(("proactive", "applications", "remedies"))):
        for place in (place for place in row if place.column.kind == "count"):
            work.print(place.key, f"{work.printed[place.key]}{counter}")


@deviation(10, stage="values", touches="money form", edition=NEW)
def fee_in_yuan(work: Work, chance: Random) -> None:
    """Write the amount in 元 with its unit under a label that says 万元; the unit in the cell counts."""
    place = _money(work)
    work.change({place.key: Decimal(chance.randrange(1, 90_000_000)) / chance.choice((1, 100))}, chance)
    work.print(place.key, plain_amount(Decimal(work.figures[place.key] or 0), "元") + "元")


@deviation(10, stage="values", touches="money form", edition=NEW)
def fee_with_its_unit(work: Work, chance: Random) -> None:
    """Write the amount with 万元 under a label that says 万元 already; the figure is the same."""
    place = _money(work)
    work.change({place.key: Decimal(chance.randrange(1, 900_000)) * 100}, chance)
    work.print(place.key, plain_amount(Decimal(work.figures[place.key] or 0), "万元") + "万元")


@deviation(10, stage="values", touches="money form", edition=OLD)
def amount_without_a_unit(work: Work, chance: Random) -> None:
    """Write a bare amount under a label that names no unit: null, and a problem names the cell."""
    place = _money(work)
    work.void([place.key], str(chance.choice((8040, 1256.5, chance.randrange(1, 90_000)))))
    work.must_be_told.add(place.key)


@deviation(10, stage="values", touches="money")
def six_decimals(work: Work, chance: Random) -> None:
    """Write an amount with six decimals of 万元, exact to the fen."""
    place = _money(work)
    amount = Decimal(chance.randrange(1, 40_000) * 10**6 + chance.randrange(10**5, 10**6 - 1) | 1)
    work.change({place.key: amount.scaleb(-2)}, chance)
    work.print(place.key, plain_amount(amount.scaleb(-2), "万元") + ("" if place.column.unit else "万元"))


@deviation(10, stage="page", touches="note")
def note_under_table_four(work: Work, chance: Random) -> None:
    """Put a note with numbers of its own under the last table; the figures are the same."""
    at = max(at for at, block in enumerate(work.page.blocks) if isinstance(block, Table))
    work.page.blocks.insert(at + 1, Paragraph(chance.choice(words()["extras"]["notes"]), "note"))


@deviation(10, stage="page", touches="note", formats=ALL - {"text-run"})
def note_as_a_row(work: Work, chance: Random) -> None:
    """Put a note with numbers of its own into the last table, as a row over its whole width."""
    table = work.page.tables[-1]
    table.rows.append([Cell(chance.choice(words()["extras"]["notes"]), 1, width(table))])
