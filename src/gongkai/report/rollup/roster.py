"""Who is counted: each unit once, of one year, on the list if there is one; everybody else is told, not summed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from gongkai.problems import Failure
from gongkai.report.forms import Form, form, form_of_year
from gongkai.report.organs import HEADERS, Organ
from gongkai.report.rollup.members import with_list
from gongkai.report.rollup.scan import UnitFile
from gongkai.report.rollup.shapes import Shape
from gongkai.report.rollup.units import NAMED, NOTED, kinds

YEAR, FORM, UNLISTED, ITSELF, TWICE, DIFFERS = (
    "ROLLUP-YEAR",
    "ROLLUP-FORM-UNKNOWN",
    "ROLLUP-UNLISTED",
    "ROLLUP-ITSELF",
    "ROLLUP-TWICE",
    "ROLLUP-TWICE-DIFFERS",
)
"""Why a unit is left out."""


@dataclass(frozen=True)
class Wish:
    """What is asked for: the name of the whole, the year, the list of organs, the column to group by."""

    organ: str | None = None
    year: int | None = None
    organs: Sequence[Organ] | None = None
    by: str | None = None


@dataclass(frozen=True)
class Units:
    """All units as one table: the figures as they come, the rest at hand."""

    frame: pl.LazyFrame
    figures: tuple[str, ...]
    extra: tuple[str, ...]
    files: tuple[tuple[str, frozenset[str]], ...]
    """The name of each file, and the figures that it has columns for."""


@dataclass(frozen=True)
class Roster:
    """The units with what was decided: ``left_out`` has why, ``part`` the number of the sum a unit goes into, or -1."""

    rows: pl.DataFrame
    year: int | None
    edition: Form
    shapes: tuple[Shape, ...]
    parts: tuple[tuple[str | None, int], ...]
    """The group and the shape of each part."""
    facts: tuple[str, ...]
    """The columns of the organs' list, or those that the tables of figures have."""


def units_of(files: Sequence[UnitFile]) -> Units:
    """Return the tables of all files as one. Raises Failure ROLLUP-NOTHING where there is none."""
    if not files:
        raise Failure("ROLLUP-NOTHING")
    figures = tuple(dict.fromkeys(key for each in files for key in each.figures))
    extra = tuple(dict.fromkeys(name for each in files for name in each.extra))
    frames = [
        each.frame.select(
            *NAMED,
            *NOTED,
            *(pl.col(key) if key in each.figures else _null(key) for key in figures),
            *(pl.col(name) if name in each.extra else pl.lit(None, pl.String).alias(name) for name in extra),
            pl.lit(number, pl.Int32).alias("file"),
        )
        for number, each in enumerate(files)
    ]
    return Units(pl.concat(frames), figures, extra, tuple((each.name, frozenset(each.figures)) for each in files))


def _null(key: str) -> pl.Expr:
    return pl.lit(None, kinds()[key]).alias(key)


def roster_of(units: Units, wish: Wish) -> Roster:
    """Return who is counted, and where. Raises Failure ROLLUP-BY, ROLLUP-NOTHING-COUNTED."""
    rows = units.frame.select(*NAMED, *units.extra, "file").collect(engine="streaming").with_row_index("row")
    facts: Sequence[str] = units.extra
    if wish.organs is not None:
        rows, facts = with_list(rows, wish.organs)
    else:
        rows = rows.with_columns(pl.lit(None, pl.UInt32).alias("listed"))
    year = _usual_year(rows) if wish.year is None else wish.year
    shapes, rows = _shaped(rows, units)
    rows = _twice(_left_out(_keyed(rows), year, shapes, wish), units)
    parts, rows = _parted(rows, _group_column(wish.by, facts))
    if not parts:
        raise Failure("ROLLUP-NOTHING-COUNTED", **_why_not(rows, year))
    return Roster(rows, year, _edition(year, rows, shapes), shapes, parts, tuple(facts))


def _usual_year(rows: pl.DataFrame) -> int | None:
    """Return the year that most units report on, the latest where several do."""
    counts = rows["year"].drop_nulls().value_counts().sort("count", "year", descending=True)
    return int(counts["year"][0]) if len(counts) else None


def _shaped(rows: pl.DataFrame, units: Units) -> tuple[tuple[Shape, ...], pl.DataFrame]:
    names = ["file", "form", "tables"]
    found = rows.select(names).unique(maintain_order=True).with_row_index("shape")
    shapes = tuple(Shape(edition or "", tables, *units.files[file]) for _, file, edition, tables in found.iter_rows())
    return shapes, rows.join(found, on=names, how="left", nulls_equal=True, maintain_order="left")


def _edition(year: int | None, rows: pl.DataFrame, shapes: Sequence[Shape]) -> Form:
    """Return the edition that the year prescribes; before the first one, that of most units counted."""
    official = None if year is None else form_of_year(year)
    if official is not None:
        return official
    counts = rows.filter(pl.col("part") >= 0)["shape"].value_counts()
    weights: dict[str, int] = {}
    for shape, count in counts.iter_rows():
        weights[shapes[shape].form] = weights.get(shapes[shape].form, 0) + count
    return form(min(weights, key=lambda name: (-weights[name], name)))


def _keyed(rows: pl.DataFrame) -> pl.DataFrame:
    """Add what tells organs apart: the place on the list, else the code, else the name, whose code another row has."""
    pairs = rows.select("organ", pl.col("code").alias("same")).drop_nulls().unique()
    certain = pairs.filter(pl.len().over("organ") == 1)
    joined = rows.join(certain, on="organ", how="left", maintain_order="left")
    listed = pl.format("#{}", "listed")
    return joined.with_columns(pl.coalesce(listed, "code", "same", "organ").alias("key")).drop("same")


def _left_out(rows: pl.DataFrame, year: int | None, shapes: Sequence[Shape], wish: Wish) -> pl.DataFrame:
    unknown = [number for number, shape in enumerate(shapes) if shape.edition is None]
    is_unlisted = pl.col("listed").is_null()
    why = (
        pl.when(pl.col("shape").is_in(unknown)).then(pl.lit(FORM))
        .when(pl.col("year").ne_missing(pl.lit(year, pl.Int32))).then(pl.lit(YEAR))
        .when(is_unlisted & pl.col("organ").eq(pl.lit(wish.organ, pl.String))).then(pl.lit(ITSELF))
        .when(is_unlisted & pl.lit(wish.organs is not None)).then(pl.lit(UNLISTED))
    )  # fmt: skip
    return rows.with_columns(why.alias("left_out"))


def _twice(rows: pl.DataFrame, units: Units) -> pl.DataFrame:
    """Keep of each organ the report that is dated last, by the name of its source where that does not decide."""
    several = rows.filter(pl.col("left_out").is_null() & pl.col("key").is_not_null()).filter(pl.len().over("key") > 1)
    if not len(several):
        return rows
    figures = _digests(several["row"], units)
    ranked = (
        several.join(figures, on="row")
        .sort("key", "dated", "source", "row", nulls_last=False)
        .with_columns(
            pl.col("digest").n_unique().over("key").alias("kinds"),
            pl.col("row").last().over("key").alias("kept"),
        )
        .filter(pl.col("row") != pl.col("kept"))
        .select("row", "kept", pl.when(pl.col("kinds") > 1).then(pl.lit(DIFFERS)).otherwise(pl.lit(TWICE)).alias("why"))
    )
    joined = rows.join(ranked, on="row", how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("left_out", "why").alias("left_out")).drop("why")


def _digests(rows: pl.Series, units: Units) -> pl.DataFrame:
    """Return a number for each of these rows that tells whether two have the same figures."""
    wanted = rows.to_frame().lazy()
    return (
        units.frame.with_row_index("row")
        .join(wanted, on="row", how="semi")
        .select("row", pl.struct(units.figures).hash().alias("digest"))
        .collect(engine="streaming")
    )


def _group_column(by: str | None, facts: Sequence[str]) -> pl.Expr:
    if by is None:
        return pl.lit(None, pl.String)
    name = HEADERS.get(by, by)
    if name not in facts:
        raise Failure("ROLLUP-BY", found=by, known=list(facts))
    return pl.when(pl.col(name) != "").then(pl.col(name))


def _parted(rows: pl.DataFrame, group: pl.Expr) -> tuple[tuple[tuple[str | None, int], ...], pl.DataFrame]:
    rows = rows.with_columns(group.alias("group"))
    found = (
        rows.filter(pl.col("left_out").is_null())
        .select("group", "shape").unique().sort("group", "shape")
        .with_row_index("part").with_columns(pl.col("part").cast(pl.Int32))
    )  # fmt: skip
    joined = rows.join(found, on=["group", "shape"], how="left", nulls_equal=True, maintain_order="left")
    counted = pl.when(pl.col("left_out").is_null()).then(pl.col("part")).otherwise(pl.lit(-1, pl.Int32))
    parts = tuple((name, shape) for _, name, shape in found.iter_rows())
    return parts, joined.with_columns(counted.alias("part"))


def _why_not(rows: pl.DataFrame, year: int | None) -> dict[str, Any]:
    years = sorted(rows["year"].drop_nulls().unique().to_list())
    return {"found": len(rows), "year": year, "years": years or None}
