"""The result on disk: the report or reports, and the table of all units, each whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import polars as pl

from gongkai.problems import Failure
from gongkai.report.inputs import reason_of
from gongkai.report.jsonio import dumps, to_json
from gongkai.report.model import Report
from gongkai.report.rollup import RollUp
from gongkai.report.rollup.roster import Roster
from gongkai.report.rollup.shapes import fit
from gongkai.report.rollup.tally import editions_of
from gongkai.report.rollup.units import NAMED, NOTED, kinds

SUFFIXES = (".json", ".jsonl")


def units_path(out: Path) -> Path:
    """Return where the table of units goes.

    >>> units_path(Path("county.json")).name
    'county.units.parquet'
    """
    return out.with_suffix(".units.parquet")


def check_format(out: Path) -> None:
    """Refuse a file name whose suffix is no format that reports are written in. Raises Failure ROLLUP-FORMAT."""
    if out.suffix.lower() not in SUFFIXES:
        raise Failure("ROLLUP-FORMAT", found=out.suffix or out.name, known=list(SUFFIXES))


def text_of(reports: Iterable[Report], *, lines: bool) -> str:
    """Return the result as text: one Report JSON, or one a line."""
    if lines:
        return "".join(f"{dumps(report)}\n" for report in reports)
    return "".join(json.dumps(to_json(report), ensure_ascii=False, indent=1) + "\n" for report in reports)


def write_result(result: RollUp, out: Path, *, lines: bool) -> list[Path]:
    """Write the reports and, beside them, the table of units; return the paths. Raises Failure FILE-UNWRITABLE.

    Both are written under other names first: a disk that fills leaves what was there before, and nothing half.
    """
    paths = [out, units_path(out)]
    halves = [path.with_name(f".{path.name}.part") for path in paths]
    try:
        halves[0].write_text(text_of(result.reports, lines=lines), encoding="utf-8")
        units_frame(result).sink_parquet(halves[1], compression="zstd")
        for half, path in zip(halves, paths, strict=True):
            half.replace(path)
    except (OSError, pl.exceptions.PolarsError) as fault:
        raise Failure("FILE-UNWRITABLE", found=str(out), reason=reason_of(fault)) from fault
    finally:
        for half in halves:
            with suppress(OSError):
                half.unlink(missing_ok=True)
    return paths


def units_frame(result: RollUp) -> pl.LazyFrame:
    """Return the table of units with what was decided of each, all figures of the editions that occur last."""
    roster = result.roster
    keys = [key for key in kinds(editions_of(roster)) if key in result.units.figures]
    rows = roster.rows.join(_left_out(roster), on="shape", how="left", maintain_order="left").join(
        result.differing.with_columns(pl.col("row").cast(pl.UInt32)), on="row", how="left", maintain_order="left"
    )
    counted = pl.when(pl.col("part") >= 0)
    decided = rows.select(
        *NAMED,
        *roster.facts,
        "left_out",
        counted.then(pl.col("tables_left_out")).alias("tables_left_out"),
        "totals_differ",
    )
    return pl.concat([decided.lazy(), result.units.frame.select(*NOTED, *keys)], how="horizontal")


def _left_out(roster: Roster) -> pl.DataFrame:
    """Return for each shape the tables that are not summed."""
    tables = [fit(roster.edition, shape).left_out for shape in roster.shapes]
    return pl.DataFrame(
        {"shape": range(len(tables)), "tables_left_out": tables},
        schema={"shape": pl.UInt32, "tables_left_out": pl.List(pl.String)},
    )
