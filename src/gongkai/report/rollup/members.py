"""The list of who must report, laid beside the units: who is on it, who is missing, and what it knows of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from gongkai.report.organs import Organ
from gongkai.report.rollup.units import DECIDED, NAMED, NOTED

TAKEN = {*NAMED, *NOTED, *DECIDED, "row", "file", "listed", "shape", "part", "group", "key", "kept", "same", "why"}
"""Names of columns that a list cannot have; it gets ``list_`` before its own."""


def with_list(rows: pl.DataFrame, organs: Sequence[Organ]) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Return the units with their place on the list, by code, else by full name, and what the list says of each."""
    table, facts = _table(organs)
    by_code = table.filter(pl.col("list code").is_not_null()).select(pl.col("list code"), pl.col("listed").alias("one"))
    by_name = (
        table.filter(pl.len().over("list name") == 1).select(pl.col("list name"), pl.col("listed").alias("two"))
    )  # fmt: skip
    found = (
        rows.drop(facts, strict=False)
        .join(by_code, left_on="code", right_on="list code", how="left", maintain_order="left")
        .join(by_name, left_on="organ", right_on="list name", how="left", maintain_order="left")
        .with_columns(pl.coalesce("one", "two").alias("listed"))
        .drop("one", "two")
        .join(table.drop("list code", "list name"), on="listed", how="left", maintain_order="left")
    )
    return found, facts


def missing(rows: pl.DataFrame, organs: Sequence[Organ], whole: str | None) -> Iterator[Organ]:
    """Yield the organs of the list of which no report is counted, the one whose report this is to be left out."""
    counted = set(rows.filter(pl.col("part") >= 0)["listed"].drop_nulls().to_list())
    for number, organ in enumerate(organs):
        if number not in counted and organ.name != whole:
            yield organ


def _table(organs: Sequence[Organ]) -> tuple[pl.DataFrame, tuple[str, ...]]:
    names = dict.fromkeys(name for organ in organs for name in organ.columns if name not in ("name", "code"))
    facts = {f"list_{name}" if name in TAKEN else name: [organ.columns.get(name) for organ in organs] for name in names}
    columns: dict[str, list[str | None]] = {
        "list name": [organ.name for organ in organs],
        "list code": [organ.code for organ in organs],
        **facts,
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_row_index("listed"), tuple(facts)
