"""How long a command takes that has little to do, and that it loads nothing it does not need.

Wall time of the installed command with its bytecode at hand, as an installed package has it, the middle of ten runs;
the peer is the interpreter that does nothing.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import Row, timings
from gongkai.report.forms import form

COMMAND = Path(sys.executable).with_name("gongkai")
HEAVY = ("numpy", "lxml", "docx", "openpyxl", "pypdf", "pdfplumber", "pyarrow", "django")
LIMIT = 0.3
RUNS = 10


def run() -> list[Row]:
    """Measure the help and the check of one report."""
    bare = statistics.median(timings(RUNS, lambda: _call([sys.executable, "-c", "pass"])))
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        report.write_text(json.dumps(_report()), encoding="utf-8")
        commands = {"gongkai --help": ["--help"], "gongkai report check FILE.json": ["report", "check", str(report)]}
        return [row for name, arguments in commands.items() for row in _measure(name, arguments, bare)]


def _measure(name: str, arguments: list[str], bare: float) -> list[Row]:
    first = _call([str(COMMAND), *arguments])
    if first.returncode != 0:
        print(f"{name}: not measured, it ended with {first.returncode}: {first.stderr.strip()}", file=sys.stderr)
        return []
    taken = timings(RUNS, lambda: _call([str(COMMAND), *arguments]))
    loaded = _loaded(arguments)
    if needless := sorted(loaded & set(HEAVY)):
        raise AssertionError(f"{name} imports {', '.join(needless)}")
    note = f"slowest {max(taken):.2f} s; {len(loaded)} top modules, none of {', '.join(HEAVY)}"
    return [Row(name, statistics.median(taken), "s", "python -c pass", bare, LIMIT, note)]


def _loaded(arguments: list[str]) -> set[str]:
    """Return the top names of all modules that the command imports."""
    told = _call([sys.executable, "-X", "importtime", str(COMMAND), *arguments]).stderr
    lines = (line.rpartition("|")[2].strip() for line in told.splitlines() if line.startswith("import time:"))
    return {line.partition(".")[0] for line in lines}


def _call(command: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, env=environment)


def _report() -> dict[str, object]:
    edition = form("annual-2021")
    money = {cell.key for cell in edition.cells if cell.column.kind == "money"}
    return {
        "schema": "gongkai.report/1",
        "organ": "某市某局",
        "year": 2023,
        "form": edition.id,
        "figures": {key: "0.00" if key in money else 0 for key in edition.keys},
    }
