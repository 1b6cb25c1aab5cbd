"""The two engines: Polars in this process, and Spark; both answer the same expressions over the same table."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import Any, Literal, Protocol

import ibis
import polars as pl

from gongkai.problems import Failure
from gongkai.report.rollup.query import Expression, table_of

Name = Literal["embedded", "spark"]
Row = Mapping[str, Any]
MASTER = "local[2]"
"""Where Spark runs unless SPARK_MASTER says otherwise."""


class Engine(Protocol):
    """What a roll-up needs of an engine: a table to put questions to, and the rows that answer one."""

    units: Expression

    def ask(self, question: Expression) -> list[Row]:
        """Return the rows that answer one question about ``units``."""


class Embedded:
    """Polars, streaming: the table may be larger than the memory."""

    def __init__(self, units: pl.LazyFrame) -> None:
        self.units = table_of(units)
        self._compile = ibis.polars.connect({"units": units}).compile

    def ask(self, question: Expression) -> list[Row]:
        """Return the rows that answer one question."""
        answer: pl.DataFrame = self._compile(question).collect(engine="streaming")
        return list(answer.iter_rows(named=True))


class Spark:
    """Spark over the table of units, written as Parquet into a folder that the driver and all nodes see."""

    def __init__(self, units: pl.LazyFrame, folder: Path, session: Any) -> None:
        path = folder / "units.parquet"
        units.sink_parquet(path, compression="lz4")
        self.units = table_of(units)
        self._session = session
        session.read.parquet(path.absolute().as_uri()).createOrReplaceTempView("units")

    def ask(self, question: Expression) -> list[Row]:
        """Return the rows that answer one question."""
        text = str(ibis.to_sql(question, dialect="pyspark"))
        return [row.asDict() for row in self._session.sql(text).collect()]


@contextmanager
def engine_over(name: Name, units: pl.LazyFrame, folder: Path) -> Iterator[Engine]:
    """Give the engine of a name over a table of units; Spark gets its copy in GONGKAI_SPARK_DIR, else in ``folder``.

    Raises Failure EXTRA-MISSING or ROLLUP-JAVA where Spark is not installed.
    """
    if name == "embedded":
        yield Embedded(units)
        return
    place = Path(os.environ.get("GONGKAI_SPARK_DIR", folder))
    with spark_session() as session, TemporaryDirectory(prefix="gongkai-", dir=place) as inner:
        yield Spark(units, Path(inner), session)


@contextmanager
def spark_session() -> Iterator[Any]:
    """Give the Spark that runs, or start one and stop it in the end."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as fault:
        raise Failure("EXTRA-MISSING", found="pyspark", extra="spark") from fault
    if which("java") is None and "JAVA_HOME" not in os.environ:
        raise Failure("ROLLUP-JAVA")
    running = SparkSession.getActiveSession()
    session = running or _started(SparkSession.builder)
    try:
        yield session
    finally:
        if running is None:
            with suppress(Exception):  # a session that broke down has nothing left to stop
                session.stop()


def _started(builder: Any) -> Any:
    """Start Spark so that a sum that overflows is an error."""
    session = (
        builder.master(os.environ.get("SPARK_MASTER", MASTER))
        .appName("gongkai report rollup")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.ansi.enabled", "true")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    return session
