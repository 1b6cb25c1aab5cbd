"""A site of its own to measure in, on either engine: ``python -m benchmarks._site MODULE FILE``, by ``rows_of``.

SQLite has the settings of the site; PostgreSQL is a cluster of its own that keeps what it says it has written.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks import Row

if TYPE_CHECKING:
    from gongkai_site.base.powers import Job
    from gongkai_site.organs.models import Organ

ROOT = Path(__file__).parents[1]
SQLITE, POSTGRES = "SQLite", "PostgreSQL"


def rows_of(module: str) -> list[Row]:
    """Return what ``measure()`` of a module finds on each engine that is here, in a process and a site of its own."""
    return [row for engine in (SQLITE, POSTGRES) for row in _measured(module, engine)]


def _measured(module: str, engine: str) -> Iterator[Row]:
    with data_folder() as environment:
        target = Path(environment["GONGKAI_DATA"]) / "rows.json"
        command = [sys.executable, "-m", "benchmarks._site", module, str(target)]
        if engine == POSTGRES:
            command = [str(ROOT / "scripts" / "postgres"), *command]
        subprocess.run(command, env=environment, cwd=ROOT, check=True)
        if not target.exists():
            print(f"{module}: not measured on {engine}, which is not installed", file=sys.stderr)
            return
        for facts in json.loads(target.read_text(encoding="utf-8")):
            row = Row(**facts)
            yield replace(row, name=f"{engine}: {row.name}")


@contextmanager
def data_folder() -> Iterator[dict[str, str]]:
    """Yield the environment of a site with a data folder of its own, gone afterwards."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "DATABASE_URL"))}
    with TemporaryDirectory(prefix="gongkai-bench-") as folder:
        yield ours | {
            "GONGKAI_DATA": folder,
            "GONGKAI_LOG": "text",
            "GONGKAI_POSTGRES_SAFE": "1",
            "DJANGO_SETTINGS_MODULE": "gongkai_site.settings",
        }


def initialise() -> None:
    """Set the site of this process up and make its database."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)


def bench() -> Job:
    """Return who measures."""
    from gongkai_site.base.powers import Job

    return Job("bench")


def organs(count: int) -> list[Organ]:
    """Found a city and so many departments of it; return the departments."""
    from gongkai_site.organs.services import found_organ

    city = found_organ(by=bench(), name="白桦市人民政府", slug="city", level="city", kind="government")
    return [
        found_organ(by=bench(), name=f"白桦市{n}局", slug=f"d{n}", level="city", kind="department", parent=city)
        for n in range(count)
    ]


def main() -> None:
    """Measure one module here and write the rows it finds."""
    module, target = sys.argv[1:]
    initialise()
    rows: list[Row] = import_module(module).measure()
    Path(target).write_text(json.dumps([asdict(row) for row in rows]), encoding="utf-8")


if __name__ == "__main__":
    main()
