"""Run the benchmarks and print their figures; with ``--write`` also into ``docs/benchmarks.md``.

The exit status is 1 when a figure passes its limit.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import platform
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import benchmarks
from benchmarks import Row

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

What the project promises about speed, measured with `make bench`; `python -m benchmarks --write` rewrites this page.
A peer is measured in the same run, on the same data; a limit is a promise, and the run fails above it.
"""
COLUMNS = ("what", "figure", "peer", "its figure", "ratio", "limit", "")


def main() -> int:
    """Run the benchmarks named, or all; return the exit status."""
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    known = [module.name for module in pkgutil.iter_modules(benchmarks.__path__) if not module.name.startswith("_")]
    options.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(known)}; all if none is named")
    options.add_argument("--write", action="store_true", help=f"write the figures into docs/{PAGE.name}")
    chosen = options.parse_args()
    if unknown := set(chosen.names) - set(known):
        options.error(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    is_over = False
    print(f"{machine()}\n")
    for name in chosen.names or known:
        module = importlib.import_module(f"benchmarks.{name}")
        print(f"{name} …", file=sys.stderr)
        rows: list[Row] = module.run()
        section = f"## {name}\n\n{_prose(module.__doc__)}\n\n{table(rows)}\n"
        print(section)
        is_over |= any(row.is_over for row in rows)
        if chosen.write:
            write(name, f"{section}\n{datetime.now(UTC).date()}, {machine()}.\n")
    return int(is_over)


def table(rows: list[Row]) -> str:
    """Return the rows as a table in Markdown."""
    lines = [_line(COLUMNS), _line("---" for _ in COLUMNS)]
    for row in rows:
        verdict = "" if row.limit is None else "**over**" if row.is_over else "within"
        cells = (
            row.name,
            _number(row.figure, row.unit),
            row.peer,
            _number(row.peer_figure, row.unit),
            f"{row.figure / row.peer_figure:.2f}" if row.peer_figure else "",
            _number(row.limit, row.unit),
            "; ".join(filter(None, (verdict, row.note))),
        )
        lines.append(_line(cells))
    return "\n".join(lines)


def machine() -> str:
    """Return what the figures were measured on: processor, cores, memory, system, versions."""
    names = re.search(r"^model name\s*: (.+)$", _text("/proc/cpuinfo"), re.MULTILINE)
    memory = re.search(r"^MemTotal:\s*(\d+) kB$", _text("/proc/meminfo"), re.MULTILINE)
    facts = [
        names[1] if names else platform.processor() or platform.machine(),
        f"{os.cpu_count()} cores",
        f"{round(int(memory[1]) / 2**20)} GiB" if memory else "",
        f"{platform.system()} {platform.machine()}",
        f"Python {platform.python_version()}",
        f"numpy {metadata.version('numpy')}",
    ]
    return ", ".join(filter(None, facts))


def write(name: str, section: str) -> None:
    """Put the section of one benchmark into the page, in place of the one that was there."""
    head, *parts = re.split(
        r"^(?=## )", PAGE.read_text(encoding="utf-8") if PAGE.exists() else HEAD, flags=re.MULTILINE
    )
    sections = {part.partition("\n")[0].removeprefix("## "): part.rstrip() for part in parts}
    sections[name] = section.rstrip()
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text("\n\n".join([head.rstrip(), *sections.values()]) + "\n", encoding="utf-8")


def _prose(docstring: str | None) -> str:
    """Return a docstring as Markdown, one sentence a line."""
    paragraphs = (docstring or "").strip().replace("``", "`").split("\n\n")
    return "\n\n".join(re.sub(r"(?<=\.) (?=[A-Z])", "\n", " ".join(each.split())) for each in paragraphs)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:,.0f} {unit}" if value >= 1000 else f"{value:.3g} {unit}"


def _text(path: str) -> str:
    return Path(path).read_text(encoding="utf-8") if Path(path).exists() else ""


if __name__ == "__main__":
    sys.exit(main())
