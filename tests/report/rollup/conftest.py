"""The command line as a function, and units to put on disk."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from gongkai.cli import main
from gongkai.report.jsonio import to_json
from gongkai.report.model import Report
from gongkai.report.rollup import engines

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def gongkai(capsys, monkeypatch) -> Run:
    """Return a function that runs a command and returns exit code, output and talk."""
    monkeypatch.delenv("GONGKAI_LANG", raising=False)

    def run(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main([str(each) for each in arguments])
        out, err = capsys.readouterr()
        return int(left.value.code or 0), out, err

    return run


@pytest.fixture
def put(tmp_path) -> Callable[..., Path]:
    """Return a function that writes reports as JSON, each into a file of its own, and returns the folder."""

    def write(*reports: Report, folder: str = "units") -> Path:
        place = tmp_path / folder
        place.mkdir(exist_ok=True)
        for number, report in enumerate(reports):
            path = place / f"{number:04d}.json"
            path.write_text(json.dumps(to_json(report), ensure_ascii=False), encoding="utf-8")
        return place

    return write


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """Give one Spark for all tests; the roll-up takes the one that runs."""
    if which("java") is None:
        pytest.skip("Java is missing: apt-get install default-jre-headless")
    with pytest.MonkeyPatch.context() as patch:
        # Spark deals sums out to 200 tasks, which is for tables larger than these
        patch.setenv("PYSPARK_SUBMIT_ARGS", "--conf spark.sql.shuffle.partitions=2 pyspark-shell")
        with engines.spark_session() as session:
            yield session
