"""What the engines answer, put together: for each part of the sum what was added up, and over how many units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from gongkai.report.forms import Form, forms
from gongkai.report.rollup import query
from gongkai.report.rollup.engines import Engine
from gongkai.report.rollup.roster import Roster, Units
from gongkai.report.rollup.totals import leaves, totals_of_all
from gongkai.report.rollup.units import MONEY, kinds

INT64 = 2**63
PARTS_OF_A_TOTAL = 256
"""More leaves than any total has: below INT64 by this factor a total cannot overflow."""


@dataclass
class Tally:
    """One part: how many units, and for each figure the sum, the units with a number, those without the cell."""

    units: int = 0
    sums: dict[str, int | Decimal] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    absent: dict[str, int] = field(default_factory=dict)
    marks: dict[str, tuple[str, int]] = field(default_factory=dict)
    """The one state that all marks of a figure have, and how many units have it."""


def prepared(units: Units, roster: Roster) -> pl.LazyFrame:
    """Return the table that engines are asked about: figures, the row's number and its part."""
    decided = roster.rows.select(pl.col("row").cast(pl.Int64), "part").lazy()
    return pl.concat([units.frame.select(units.figures), decided], how="horizontal")


def tallies(engine: Engine, units: Units, roster: Roster, wide: Iterable[str]) -> dict[int, Tally]:
    """Return the tally of each part."""
    keys, wide = summed(units), set(wide)
    columns = [(key, f"sum {at}", f"numbers {at}") for at, key in enumerate(keys)]
    found: dict[int, Tally] = {}
    for row in engine.ask(query.sums(engine.units, keys, wide)):
        if row["part"] >= 0:
            found[row["part"]] = Tally(
                row["units"],
                {
                    key: int(row[added]) if key in wide else row[added]
                    for key, added, numbers in columns
                    if row[numbers]
                },
                {key: row[numbers] for key, _, numbers in columns},
            )
    _add_absent(found, units, roster)
    _add_marks(found, units, roster)
    return found


def wide_keys(engine: Engine, units: Units, roster: Roster) -> set[str]:
    """Return the figures of which 64 bits might not hold the sum."""
    money = money_keys()
    keys = tuple(key for key in units.figures if key not in money)
    [row] = engine.ask(query.reach(engine.units, keys))
    reach = {key: max(-(row[f"min {at}"] or 0), row[f"max {at}"] or 0) for at, key in enumerate(keys)}
    most = max(len(roster.rows), PARTS_OF_A_TOTAL)
    return {key for key, largest in reach.items() if largest * most >= INT64}


def differing(engine: Engine, units: Units, roster: Roster, wide: Iterable[str]) -> pl.DataFrame:
    """Return the rows that have printed totals which are not the sums of their leaves, and which totals these are."""
    totals = printed_totals(units, roster)
    rows = engine.ask(query.differing(engine.units, totals, set(wide))) if totals else []
    found = [[key for at, key in enumerate(totals) if row[f"differs {at}"]] for row in rows]
    return pl.DataFrame(
        {"row": [row["row"] for row in rows], "totals_differ": found},
        schema={"row": pl.Int64, "totals_differ": pl.List(pl.String)},
    ).sort("row")


def printed_totals(units: Units, roster: Roster) -> dict[str, tuple[str, ...]]:
    """Return the totals that there are columns for, each with its leaves."""
    known = set(units.figures)
    found = totals_of_all(editions_of(roster))
    below = {key: tuple(leaf for leaf in parts if leaf in known) for key, parts in found.items() if key in known}
    return {key: parts for key, parts in below.items() if parts}


def editions_of(roster: Roster) -> list[Form]:
    """Return the editions that occur, the sum's own first."""
    return [roster.edition, *(shape.edition for shape in roster.shapes if shape.edition is not None)]


def summed(units: Units) -> tuple[str, ...]:
    """Return the figures to be added up: the leaves of every edition that there are columns for.

    Those of editions that no unit follows should be empty; where they are not, the sum must be able to tell.
    """
    wanted = dict.fromkeys(key for form in forms().values() for key in leaves(form))
    known = set(units.figures)
    return tuple(key for key in wanted if key in known)


def money_keys() -> set[str]:
    """Return the figures that are amounts of money."""
    return {key for key, kind in kinds().items() if kind == MONEY}


def _counted(units: Units, roster: Roster, name: str) -> pl.LazyFrame:
    """Return a column of lists with a row an entry, of the units that are counted."""
    both = pl.concat([units.frame.select(name), roster.rows.select("part").lazy()], how="horizontal")
    return both.filter((pl.col("part") >= 0) & (pl.col(name).list.len() > 0)).explode(name)


def _add_absent(found: dict[int, Tally], units: Units, roster: Roster) -> None:
    counts = _counted(units, roster, "absent").group_by("part", "absent").len().collect(engine="streaming")
    for part, key, count in counts.iter_rows():
        found[part].absent[key] = count


def _add_marks(found: dict[int, Tally], units: Units, roster: Roster) -> None:
    said = _counted(units, roster, "marks").unnest("marks").group_by("part", "key", "state").len()
    alike: defaultdict[tuple[int, str], list[tuple[str, int]]] = defaultdict(list)
    for part, key, state, count in said.collect(engine="streaming").iter_rows():
        alike[part, key].append((state, count))
    for (part, key), states in alike.items():
        if len(states) == 1:
            found[part].marks[key] = states[0]
