"""Rank organs by what they gave out: ``python examples/ranking.py UNITS.parquet`` prints a CSV for any spreadsheet.

The table of units is what ``gongkai report rollup -o`` leaves beside the sum: a row a unit, a column a figure, so that
any sum can be taken apart. Only units that are in the sum are ranked.
"""

from __future__ import annotations

import sys

import polars as pl

RESULTS = pl.col("applications.result_total.total")
GRANTED = pl.col("applications.granted.total") + pl.col("applications.partially_granted.total")


def ranking(units: pl.DataFrame) -> pl.DataFrame:
    """Return the units with the applications they finished, and the share of these that got anything at all."""
    counted = units.filter(pl.col("left_out").is_null(), RESULTS > 0)
    shares = counted.select("organ", RESULTS.alias("finished"), (100 * GRANTED / RESULTS).round(1).alias("percent"))
    return shares.sort("percent", "organ", descending=[True, False], nulls_last=True)


if __name__ == "__main__":
    print(ranking(pl.read_parquet(sys.argv[1])).write_csv(), end="")
