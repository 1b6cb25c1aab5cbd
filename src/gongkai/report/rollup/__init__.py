"""Many reports → one: leaves added up, totals worked out anew, and whoever is not in the sum told by name.

    with TemporaryDirectory() as folder:
        gathered = gather(["reports"], Path(folder))
        result = roll_up(gathered, Wish(organ="某县人民政府"), Path(folder))

Years never mix, no unit counts twice, and what stands in a table of another edition is kept apart or left out: all of
that is listed, never silently summed. Every path leads through one table of units, which is written beside the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from gongkai.problems import Problem
from gongkai.report.check import check
from gongkai.report.model import Report
from gongkai.report.organs import Organ
from gongkai.report.rollup.engines import Name, engine_over
from gongkai.report.rollup.gathering import Gathered, gather
from gongkai.report.rollup.listing import Said, unit_problems, unread_problems
from gongkai.report.rollup.result import report_of, whole_of
from gongkai.report.rollup.roster import Roster, Units, Wish, roster_of, units_of
from gongkai.report.rollup.scan import broken_file, table_file
from gongkai.report.rollup.tally import Tally, differing, prepared, tallies, wide_keys
from gongkai.report.rollup.units import frame_of, misfit

__all__ = ["Gathered", "RollUp", "Wish", "gather", "roll_up", "sum_of", "unread_problems"]


@dataclass(frozen=True)
class RollUp:
    """What came of it: a report a group, what belongs to no group's report, and every unit with its figures."""

    reports: tuple[Report, ...]
    problems: tuple[Problem, ...]
    units: Units
    roster: Roster
    differing: pl.DataFrame


def roll_up(gathered: Gathered, wish: Wish, folder: Path, engine: Name = "embedded") -> RollUp:
    """Return the sum of what was gathered; ``folder`` is for files that an engine needs meanwhile.

    Raises Failure: ROLLUP-NOTHING, ROLLUP-NOTHING-COUNTED, ROLLUP-BY, PARQUET-BROKEN, EXTRA-MISSING, ROLLUP-JAVA.
    """
    try:
        return _rolled_up(gathered, wish, folder, engine)
    except (pl.exceptions.PolarsError, OSError) as fault:  # a file that is broken further in than its first bytes
        raise broken_file(gathered.files) or fault from fault


def _rolled_up(gathered: Gathered, wish: Wish, folder: Path, engine: Name) -> RollUp:
    units = units_of(gathered.files)
    counted = roster_of(units, wish)
    with engine_over(engine, prepared(units, counted), folder) as asked:
        wide = wide_keys(asked, units, counted)
        found = tallies(asked, units, counted, wide)
        wrong = differing(asked, units, counted, wide)
    said = [*_of_files(gathered), *unit_problems(units, counted, wish, found, wrong)]
    reports = tuple(_reports(counted, wish, found, said))
    groups = {group for group, _ in counted.parts if group is not None}
    rest = tuple(each for group, each in said if wish.by is not None and group not in groups)
    return RollUp(reports, rest, units, counted, wrong)


def sum_of(reports: Iterable[Report], wish: Wish | None = None) -> RollUp:
    """Return the sum of reports at hand."""
    named = [(f"#{number}", report) for number, report in enumerate(reports, 1)]
    unread = tuple((source, None, why) for source, report in named if (why := misfit(source, report)))
    names = {name for name, _, _ in unread}
    frame = frame_of([each for each in named if each[0] not in names])
    return roll_up(Gathered((table_file(frame),), unread), wish or Wish(), Path())


def _of_files(gathered: Gathered) -> Iterator[Said]:
    for each in (*unread_problems(gathered.unread), *(each for file in gathered.files for each in file.problems)):
        yield None, each


def _reports(counted: Roster, wish: Wish, found: Mapping[int, Tally], said: Sequence[Said]) -> Iterator[Report]:
    """Yield the report of each group, checked, with all that is said of its units."""
    for group in dict.fromkeys(group for group, _ in counted.parts):
        parts = [
            (counted.shapes[shape], found[part]) for part, (name, shape) in enumerate(counted.parts) if name == group
        ]
        organ = wish.organ if wish.by is None else group
        report = report_of(whole_of(counted.edition, parts), counted.year, organ, _code(organ, wish.organs))
        own = tuple(each for name, each in said if name == group and (wish.by is None or group is not None))
        checked = check(replace(report, problems=(*own, *report.problems)))
        yield replace(report, problems=checked.problems)


def _code(name: str | None, organs: Sequence[Organ] | None) -> str | None:
    return next((organ.code for organ in organs or () if organ.name == name), None)
