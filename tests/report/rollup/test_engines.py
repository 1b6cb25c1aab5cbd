"""Both engines give the same answers, cell by cell, on a few thousand reports of every kind."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.report.rollup.units import unit

from gongkai.problems import Failure
from gongkai.report.rollup import Gathered, RollUp, Wish, engines, roll_up
from gongkai.report.rollup.scan import UnitFile
from gongkai.report.rollup.units import MONEY, NAMED, NOTED, frame_of, kinds

REPORTS = 3_000
GROUPS = 12


def random_units(seed: int, reports: int = REPORTS) -> pl.DataFrame:
    """Return units in both forms with blanks, absent cells, money, figures of every size, and organs twice."""
    chance = np.random.default_rng(seed)
    which_form = chance.random(reports) < 0.9
    columns: dict[str, Any] = {
        "organ": [f"{number}局" for number in chance.integers(0, reports * 20, reports)],
        "code": None,
        "year": np.where(chance.random(reports) < 0.95, 2023, 2022),
        "form": np.where(which_form, "annual-2021", "annual-2019-trial"),
        "tables": None,
        "dated": None,
        "source": [f"unit-{number}" for number in range(reports)],
        "absent": [["proactive.rules.issued"] if one else [] for one in chance.random(reports) < 0.1],
        "marks": None,
    }
    sizes = 10 ** chance.integers(0, 18, reports)
    for key, kind in kinds().items():
        values = chance.integers(-1, sizes) if chance.random() < 0.1 else chance.integers(0, 50, reports)
        blank = chance.random(reports) < 0.05
        columns[key] = [None if gone else int(value) for value, gone in zip(values, blank, strict=True)]
        if kind == MONEY:
            columns[key] = [value if value is None else f"{value}.{value % 100:02d}" for value in columns[key]]
    frame = pl.DataFrame({name: pl.Series(name, values) if values is not None else pl.Series(name, [None] * reports)
                          for name, values in columns.items()})  # fmt: skip
    cast = [pl.col(name).cast(kind) for name, kind in {**NAMED, **NOTED, **kinds()}.items()]
    city = pl.Series("city", [f"{number}市" for number in chance.integers(0, GROUPS, reports)])
    return frame.select(*cast).with_columns(city)


def rolled_up(frame: pl.DataFrame, folder: Path, engine: engines.Name) -> RollUp:
    file = UnitFile(frame.lazy(), tuple(kinds()), ("city",))
    return roll_up(Gathered((file,)), Wish(by="city"), folder, engine)


def figures_by_group(found: RollUp) -> Iterator[tuple[str | None, Mapping[str, Any], Mapping[str, Any]]]:
    for report in found.reports:
        yield report.organ, dict(report.figures), dict(report.marks)


@pytest.mark.usefixtures("spark")
@pytest.mark.filterwarnings("ignore")  # Spark's own: sockets it leaves to the garbage collector
def test_spark_and_the_embedded_engine_agree_on_every_cell(tmp_path):
    frame = random_units(2021)
    embedded, other = (rolled_up(frame, tmp_path, name) for name in ("embedded", "spark"))

    assert list(figures_by_group(embedded)) == list(figures_by_group(other))
    assert [each.problems for each in embedded.reports] == [each.problems for each in other.reports]
    assert embedded.differing.equals(other.differing)
    assert len(embedded.reports) == GROUPS
    assert sum(map(len, embedded.differing["totals_differ"])) > 1000


def test_the_embedded_engine_agrees_with_plain_sums_on_every_cell(tmp_path):
    """The oracle is a loop over the rows that were counted, in whole numbers."""
    frame = random_units(2022, 400)
    found = rolled_up(frame, tmp_path, "embedded")
    key, sums = "remedies.reconsideration.upheld", dict[str | None, int]()
    for row in found.roster.rows.join(frame.select("source", key), on="source").iter_rows(named=True):
        if row["left_out"] is None and row[key] is not None:
            sums[row["group"]] = sums.get(row["group"], 0) + row[key]

    assert {report.organ: report.figures[key] for report in found.reports} == sums


def test_without_spark_the_sentence_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    frame = frame_of([("a", unit("甲局"))])
    with pytest.raises(Failure) as failure:
        roll_up(Gathered((UnitFile(frame.lazy(), tuple(kinds())),)), Wish(), tmp_path, "spark")

    assert failure.value.problem.code == "EXTRA-MISSING"
    assert "gongkai[spark]" in failure.value.problem.text()


def test_without_java_the_sentence_says_so(tmp_path, monkeypatch):
    pytest.importorskip("pyspark")
    monkeypatch.setattr(engines, "which", lambda name: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(Failure) as failure, engines.engine_over("spark", pl.LazyFrame({"row": [1]}), tmp_path):
        pass

    assert failure.value.problem.code == "ROLLUP-JAVA"
