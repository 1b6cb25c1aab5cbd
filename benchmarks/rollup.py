"""The roll-up of a million reports by city, in either engine, and the reading of many JSON documents.

The table is 1,000,000 × 200 figures in 340 cities, as Parquet (zstd); one report in fifty has a wrong cell, one in
twenty a blank one. The peer is the same engine's bare grouped sum over the same file and all 200 columns. The roll-up
adds up 166 leaves, counts who has a number there, and works out 34 totals; every sum is compared with numpy's. That
the totals agree with their parts is asked apart, by the engine and by the check of all identities over a matrix in
memory. pandas, DuckDB and Spark are measured where they are installed; peak memory is that of a process of its own.

The JSON documents are files of all 200 figures and some text.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

from benchmarks import Row, best_of
from benchmarks.identities import REPORTS, right_matrix
from gongkai.report import vector
from gongkai.report.forms import form
from gongkai.report.rollup import Wish, gather, roll_up
from gongkai.report.rollup.engines import Embedded, Engine, engine_over
from gongkai.report.rollup.roster import Roster, Units, roster_of, units_of
from gongkai.report.rollup.tally import differing, prepared, summed, tallies, wide_keys
from gongkai.report.rollup.units import kinds
from gongkai.report.rollup.write import write_result

CITIES = 340
DOCUMENTS = 100_000
RUNS = 5
EDITION = form("annual-2021")
BY_CITY = Wish(by="city")


def run() -> list[Row]:
    """Measure the sums, their peers, the totals, the memory, and the reading of documents."""
    with TemporaryDirectory(prefix="gongkai-bench-") as name:
        folder = Path(name)
        matrix, cities = _table(folder / "units.parquet")
        rows = [*_sums(folder, matrix, cities), *_identities(matrix), *_in_memory(matrix, cities)]
        del matrix
        rows += [*_memory(folder), *_duckdb(folder), *_spark(folder)]
        rows += _documents(folder)
    return rows


def _table(path: Path) -> tuple[vector.Floats, vector.Numbers]:
    """Write the table; return its figures as a matrix, and the number of each report's city."""
    matrix, _ = right_matrix(EDITION)
    cities = np.random.default_rng(1).integers(0, CITIES, REPORTS)
    figures = [
        pl.Series(key, column, nan_to_null=True).cast(kind)
        for (key, kind), column in zip(kinds([EDITION]).items(), matrix.T, strict=True)
    ]
    named = {
        "organ": pl.Series(range(REPORTS)).cast(pl.String) + "局",
        "year": pl.repeat(2023, REPORTS, dtype=pl.Int32, eager=True),
        "form": pl.repeat(EDITION.id, REPORTS, eager=True),
        "city": pl.Series(cities).cast(pl.String) + "市",
    }
    pl.DataFrame(named).with_columns(figures).write_parquet(path, compression="zstd")
    return matrix, cities


def _rostered(folder: Path) -> tuple[Units, Roster]:
    units = units_of(gather([str(folder / "units.parquet")], folder).files)
    return units, roster_of(units, BY_CITY)


def _bare(folder: Path) -> pl.DataFrame:
    table = pl.scan_parquet(folder / "units.parquet")
    return table.group_by("city").agg(pl.col(key).sum() for key in EDITION.keys).collect(engine="streaming")


def _sums(folder: Path, matrix: vector.Floats, cities: vector.Numbers) -> Iterator[Row]:
    units, counted = _rostered(folder)
    engine = Embedded(prepared(units, counted))
    wide = wide_keys(engine, units, counted)
    _compare(engine, units, counted, matrix, cities)
    ours, bare = _in_turn(lambda: tallies(engine, units, counted, wide), lambda: _bare(folder))
    yield Row(f"{REPORTS:,} × 200 summed by city", ours, "s", "Polars: bare grouped sum", bare, 1.5 * bare, "embedded")
    yield Row("which figures are large", best_of(3, lambda: wide_keys(engine, units, counted)), "s")
    yield Row("whose totals differ", best_of(3, lambda: differing(engine, units, counted, wide)), "s")
    yield Row("who is counted", best_of(3, lambda: roster_of(units, BY_CITY)), "s")
    gathered = gather([str(folder / "units.parquet")], folder)
    whole = best_of(1, lambda: write_result(roll_up(gathered, BY_CITY, folder), folder / "o.jsonl", lines=True))
    yield Row("the whole command, units written", whole, "s", note=f"{CITIES} reports, each checked")


def _in_turn(*works: Callable[[], object]) -> list[float]:
    """Return the best time of each, run in turn, so that what else the machine does falls on all of them alike."""
    taken = [[best_of(1, work) for work in works] for _ in range(RUNS)]
    return [min(times) for times in zip(*taken, strict=True)]


def _compare(engine: Engine, units: Units, counted: Roster, matrix: vector.Floats, cities: vector.Numbers) -> None:
    """Compare every sum of every city with numpy's."""
    names = {f"{number}市": number for number in range(CITIES)}
    found = tallies(engine, units, counted, ())
    for key in summed(units):
        column = matrix[:, EDITION.keys.index(key)]
        sums = np.bincount(cities, np.nan_to_num(column), CITIES)
        counts = np.bincount(cities, ~np.isnan(column), CITIES)
        for part, (city, _) in enumerate(counted.parts):
            at = names[city or ""]
            if (found[part].sums.get(key, 0), found[part].counts[key]) != (sums[at], counts[at]):
                raise AssertionError(f"{key} of {city} is not what numpy says")


def _identities(matrix: vector.Floats) -> Iterator[Row]:
    checked, one_pass = _in_turn(lambda: vector.check_matrix(EDITION, matrix), matrix.sum)
    yield Row("all identities, in memory", checked, "s", "numpy: matrix.sum()", one_pass, 3 * one_pass)


def _in_memory(matrix: vector.Floats, cities: vector.Numbers) -> Iterator[Row]:
    copied = np.empty_like(matrix)
    yield Row("numpy: copy the matrix, the memory's limit", best_of(3, partial(np.copyto, copied, matrix)), "s")
    del copied
    grouped = best_of(1, lambda: [np.bincount(cities, np.nan_to_num(column), CITIES) for column in matrix.T])
    yield Row("numpy: bincount of each column, in memory", grouped, "s")
    if find_spec("pandas"):
        import pandas as pd

        frame = pd.DataFrame(matrix, columns=list(EDITION.keys), copy=False)
        yield Row("pandas: grouped sum, in memory", best_of(1, lambda: frame.groupby(cities).sum()), "s")


def _memory(folder: Path) -> Iterator[Row]:
    bare = "import polars as pl; pl.scan_parquet({path}).group_by('city').agg(pl.all().exclude('organ', 'year', 'form')"
    bare += ".sum()).collect(engine='streaming')"
    ours = "from pathlib import Path; from gongkai.report.rollup import *; "
    ours += "roll_up(gather([{path}], Path('.')), Wish(by='city'), Path('.'))"
    peaks = [_peak(code.format(path=repr(str(folder / "units.parquet")))) for code in (ours, bare)]
    yield Row("peak memory of the roll-up", peaks[0], "MB", "Polars: bare grouped sum", peaks[1])


def _peak(code: str) -> float:
    """Return the largest resident memory of a process that runs some code, in MB."""
    told = f"{code}\nimport re; print(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1])"
    run = subprocess.run([sys.executable, "-c", told], capture_output=True, check=True, text=True)
    return int(run.stdout) / 1024


def _duckdb(folder: Path) -> Iterator[Row]:
    if find_spec("duckdb"):
        import duckdb

        sums = ", ".join(f'sum("{key}")' for key in EDITION.keys)
        text = f"SELECT city, {sums} FROM '{folder / 'units.parquet'}' GROUP BY city"
        yield Row("DuckDB: bare grouped sum", best_of(3, lambda: duckdb.execute(text).fetchall()), "s")


def _spark(folder: Path) -> Iterator[Row]:
    if not find_spec("pyspark") or not which("java"):
        print("Spark is not installed and not measured", file=sys.stderr)
        return
    from pyspark.sql import SparkSession

    units, counted = _rostered(folder)
    with engine_over("spark", prepared(units, counted), folder) as engine:
        bare = ", ".join(f"SUM(`{key}`)" for key in EDITION.keys)
        taken = best_of(2, lambda: tallies(engine, units, counted, ()))
        text = f"SELECT part, {bare} FROM units GROUP BY part"
        peer = best_of(2, lambda: SparkSession.active().sql(text).collect())
    yield Row("the same sums on Spark, local[2]", taken, "s", "Spark: bare grouped sum", peer, note="warm")


def _documents(folder: Path) -> list[Row]:
    place = folder / "documents"
    place.mkdir()
    for number in range(DOCUMENTS):
        (place / f"{number}.json").write_text(_document(number), encoding="utf-8")
    times = {jobs: best_of(1, _gathering(place, folder / f"parts-{jobs}", jobs)) for jobs in (1, 2)}
    note = f"{DOCUMENTS / times[2]:,.0f} files a second"
    return [
        Row(
            f"{DOCUMENTS:,} JSON documents, 1 process",
            times[1],
            "s",
            note=f"{DOCUMENTS / times[1]:,.0f} files a second",
        ),
        Row(f"{DOCUMENTS:,} JSON documents, 2 processes", times[2], "s", "1 process", times[1], note=note),
    ]


def _gathering(place: Path, parts: Path, jobs: int) -> Callable[[], object]:
    parts.mkdir()
    return lambda: gather([str(place)], parts, jobs)


def _document(number: int) -> str:
    figures = {cell.key: "12.30" if cell.column.kind == "money" else number % 97 for cell in EDITION.cells}
    text = [{"no": "一", "heading": "总体情况", "paragraphs": ["全年主动公开政府信息若干条。" * 20] * 5}]
    report = {"schema": "gongkai.report/1", "organ": f"{number}局", "year": 2023, "form": EDITION.id}
    return json.dumps({**report, "figures": figures, "sections": text}, ensure_ascii=False)
