"""What is said of single units: who is left out and why, whose totals differ, whose tables are of another edition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import polars as pl

from gongkai.problems import Problem, problem
from gongkai.report.forms import form
from gongkai.report.organs import HEADERS, Organ
from gongkai.report.rollup.members import missing
from gongkai.report.rollup.pack import Unread
from gongkai.report.rollup.result import has_extra
from gongkai.report.rollup.roster import DIFFERS, FORM, ITSELF, TWICE, UNLISTED, YEAR, Roster, Units, Wish
from gongkai.report.rollup.shapes import fit
from gongkai.report.rollup.tally import Tally, printed_totals

LISTED = 1000
"""How many units are named under one code; the Parquet has them all."""

Row = Mapping[str, Any]
Said = tuple[str | None, Problem]
"""The group that a problem belongs to, None where it belongs to none; and the problem."""


def unit_problems(
    units: Units, roster: Roster, wish: Wish, found: Mapping[int, Tally], differing: pl.DataFrame
) -> Iterator[Said]:
    """Yield everything that is to be said of single units, gravest kinds first."""
    yield from _left_out(roster)
    yield from _missing(roster, wish)
    yield from _tables(roster, found)
    yield from _differing(units, roster, differing)
    yield from _nameless(roster, wish)
    yield from _columns(roster)


def unread_problems(unread: Iterable[Unread]) -> Iterator[Problem]:
    """Yield a problem for each report that could not be read, with its file and line."""
    for name, line, why in unread:
        place = (name, ("line", line)) if line is not None else (name,)
        reason = {"zh": why.text("zh"), "en": why.text("en")}
        yield problem("ROLLUP-UNREAD", place=place, reason=reason, why=why.code)


def _name(row: Row) -> str:
    return str(row["organ"] or row["code"] or row["source"])


def _named(code: str, rows: pl.DataFrame, **facts: Any) -> Iterator[Said]:
    """Yield one problem a unit, as far as units are named."""
    for row in rows.head(LISTED).iter_rows(named=True):
        told = {**facts, **{name: row[name] for name in ("source", "year", "form") if name not in facts}}
        yield row["group"], problem(code, place=(_name(row),), **told)
    yield from _more(code, len(rows))


def _more(code: str, count: int) -> Iterator[Said]:
    if count > LISTED:
        yield None, problem("ROLLUP-MORE", found=count, what=code, listed=LISTED)


def _left_out(roster: Roster) -> Iterator[Said]:
    rows = roster.rows
    for code in (DIFFERS, TWICE):
        yield from _twice(code, roster)
    for code in (YEAR, FORM, UNLISTED, ITSELF):
        yield from _named(code, rows.filter(pl.col("left_out") == code), expected=roster.year)


def _twice(code: str, roster: Roster) -> Iterator[Said]:
    rows = roster.rows.filter(pl.col("left_out") == code)
    for row in rows.head(LISTED).iter_rows(named=True):
        kept = roster.rows["source"][row["kept"]]
        yield row["group"], problem(code, place=(_name(row),), source=row["source"], kept=kept)
    yield from _more(code, len(rows))


def _missing(roster: Roster, wish: Wish) -> Iterator[Said]:
    if wish.organs is None:
        return
    lacking = list(missing(roster.rows, wish.organs, wish.organ))
    for organ in lacking[:LISTED]:
        yield _group_of(organ, wish), problem("ROLLUP-MISSING", place=(organ.name,), year=roster.year)
    yield from _more("ROLLUP-MISSING", len(lacking))


def _group_of(organ: Organ, wish: Wish) -> str | None:
    return organ.columns.get(HEADERS.get(wish.by, wish.by)) or None if wish.by else None


def _tables(roster: Roster, found: Mapping[int, Tally]) -> Iterator[Said]:
    """Yield the units with tables of another edition: left out, or with rows that the sum keeps apart."""
    number = roster.edition.document_number
    for part, (_, at) in enumerate(roster.parts):
        shape = roster.shapes[at]
        for key in fit(roster.edition, shape).left_out:
            table = shape.edition.table(key) if shape.edition else None
            facts = {"table": f"表{table.section}", "form": form(table.form).document_number} if table else {}
            yield from _named("ROLLUP-TABLE", _rows_of(roster, part), expected=number, **facts)
        if has_extra(roster.edition, shape, found[part]):
            yield from _named("ROLLUP-EXTRA", _rows_of(roster, part), expected=number)


def _rows_of(roster: Roster, part: int) -> pl.DataFrame:
    return roster.rows.filter(pl.col("part") == part)


def _differing(units: Units, roster: Roster, differing: pl.DataFrame) -> Iterator[Said]:
    head = differing.head(LISTED)
    totals = printed_totals(units, roster)
    figures = _figures(units, head["row"])
    rows = roster.rows.join(head, left_on=pl.col("row").cast(pl.Int64), right_on="row").sort("row")
    for row in rows.iter_rows(named=True):
        key, values = row["totals_differ"][0], figures[row["row"]]
        edition = roster.shapes[row["shape"]].edition or roster.edition
        yield (
            row["group"],
            problem(
                "ROLLUP-TOTAL",
                place=(_name(row), *edition.place(key)),
                cells=tuple(row["totals_differ"]),
                found=str(values[key]),
                expected=str(sum(values[leaf] or 0 for leaf in totals[key])),
                cells_n=len(row["totals_differ"]),
                source=row["source"],
            ),
        )
    yield from _more("ROLLUP-TOTAL", len(differing))


def _figures(units: Units, rows: pl.Series) -> dict[int, Row]:
    if not len(rows):
        return {}
    wanted = pl.DataFrame({"row": rows.cast(pl.UInt32)}).lazy()
    found = units.frame.with_row_index("row").join(wanted, on="row", how="semi").select("row", *units.figures)
    return {row["row"]: row for row in found.collect(engine="streaming").iter_rows(named=True)}


def _nameless(roster: Roster, wish: Wish) -> Iterator[Said]:
    counted = pl.col("part") >= 0
    yield from _named("ROLLUP-NAMELESS", roster.rows.filter(counted & pl.col("key").is_null()))
    if wish.by is not None:
        ungrouped = roster.rows.filter(counted & pl.col("group").is_null())
        yield from _named("ROLLUP-NO-GROUP", ungrouped, column=wish.by)


def _columns(roster: Roster) -> Iterator[Said]:
    for shape in roster.shapes:
        if shape.missing:
            count, first = len(shape.missing), shape.missing[:5]
            yield None, problem("ROLLUP-COLUMNS", found=count, file=shape.file, form=shape.form, columns=first)
