"""Parquet of figures, as another roll-up or another program wrote it → the table of units, its columns checked by type.

A column of figures that is not there means that the documents have no such cell. Further columns are facts about the
organ, to group by. What cannot be taken as it is meant is refused in a sentence: a figure is never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from gongkai.problems import Failure, Problem, problem
from gongkai.report.rollup.units import DECIDED, MONEY, NAMED, NOTED, PLACES, kinds, schema

MAGIC = b"PAR1"
NEEDED = ("organ", "year", "form")
LIKE_A_KEY = "."
"""Figure keys have dots; a column with one that is no key is likely a key misspelt."""


@dataclass(frozen=True)
class UnitFile:
    """One table of units: its rows, which figures it has columns for, and the further columns."""

    frame: pl.LazyFrame
    figures: tuple[str, ...]
    extra: tuple[str, ...] = ()
    name: str = ""
    problems: tuple[Problem, ...] = ()


def parts_file(paths: Sequence[Path]) -> UnitFile:
    """Return the tables that this run has written itself, as one."""
    return UnitFile(pl.scan_parquet(list(paths)), tuple(kinds()))


def table_file(frame: pl.DataFrame) -> UnitFile:
    """Return a table at hand."""
    return UnitFile(frame.lazy(), tuple(key for key in kinds() if key in frame.columns))


def parquet_file(path: str) -> UnitFile:
    """Return a table of units from a Parquet file.

    Raises Failure: PARQUET-BROKEN, PARQUET-NO-UNITS, PARQUET-COLUMN, PARQUET-TYPE.
    """
    try:
        columns = dict(pl.read_parquet_schema(path))
    except (pl.exceptions.PolarsError, OSError) as fault:
        raise Failure("PARQUET-BROKEN", found=path, reason=_reason(fault)) from fault
    figures = tuple(key for key in kinds() if key in columns)
    _check(path, columns, figures)
    known = {*schema(), *DECIDED}
    extra = tuple(name for name, kind in columns.items() if name not in known and _is_plain(name, kind))
    frame = pl.scan_parquet(path).select(*_selected(path, columns, figures, extra))
    return UnitFile(frame, figures, extra, path, tuple(_odd(path, columns, known)))


def broken_file(files: Iterable[UnitFile]) -> Failure | None:
    """Return what is wrong with the first file that cannot be read to its end, None if all can."""
    for file in files:
        try:
            file.frame.select(pl.all().count()).collect(engine="streaming")
        except (pl.exceptions.PolarsError, OSError) as fault:
            return Failure("PARQUET-BROKEN", found=file.name, reason=_reason(fault))
    return None


def _reason(fault: Exception) -> str:
    return str(fault).partition("\n")[0]


def _selected(
    path: str, columns: Mapping[str, pl.DataType], figures: Sequence[str], extra: Sequence[str]
) -> Iterator[pl.Expr]:
    for name, kind in {**NAMED, **NOTED}.items():
        if name in columns:
            yield pl.col(name).cast(kind)
        elif name == "source":
            yield pl.format(f"{Path(path).name}:{{}}", pl.int_range(1, pl.len() + 1)).alias(name)
        else:
            yield pl.lit(None, kind).alias(name)
    wanted = kinds()
    yield from (pl.col(name).cast(wanted[name]) for name in figures)
    yield from (pl.col(name).cast(pl.String) for name in extra)


def _check(path: str, columns: Mapping[str, pl.DataType], figures: Sequence[str]) -> None:
    if not figures:
        raise Failure("PARQUET-NO-UNITS", found=path, columns=list(columns)[:10])
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise Failure("PARQUET-COLUMN", found=path, columns=missing)
    wanted = {**NAMED, **NOTED, **{name: kinds()[name] for name in figures}}
    for name, kind in wanted.items():
        if name in columns and not _allows(kind)(columns[name]):
            raise Failure("PARQUET-TYPE", found=path, column=name, kind=str(columns[name]), expected=_words(kind))


def _allows(kind: pl.DataType) -> Callable[[pl.DataType], bool]:
    """Return which types of a file can be taken for a column without a guess and without loss."""
    if kind == MONEY:
        return lambda found: found == pl.Null or (isinstance(found, pl.Decimal) and found.scale <= PLACES)
    if kind.is_integer():
        return lambda found: found == pl.Null or (found.is_integer() and found not in (pl.UInt64, pl.Int128))
    if kind == pl.String:
        return lambda found: found in (pl.Null, pl.String, pl.Categorical)
    return lambda found: found in (pl.Null, kind)


def _words(kind: pl.DataType) -> dict[str, str]:
    if kind == MONEY:
        return {"zh": f"以元为单位、小数不超过 {PLACES} 位的 decimal", "en": f"decimal yuan, at most {PLACES} places"}
    if kind.is_integer():
        return {"zh": "整数", "en": "integer"}
    return {"zh": str(kind), "en": str(kind)}


def _is_plain(name: str, kind: pl.DataType) -> bool:
    return LIKE_A_KEY not in name and not kind.is_nested() and kind != pl.Binary


def _odd(path: str, columns: Mapping[str, pl.DataType], known: set[str]) -> Iterator[Problem]:
    """Yield what is said of columns that are neither figures nor facts."""
    odd = [name for name, kind in columns.items() if name not in known and not _is_plain(name, kind)]
    if odd:
        yield problem("PARQUET-UNKNOWN", found=path, columns=odd[:10], n=len(odd))
