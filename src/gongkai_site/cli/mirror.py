"""``gongkai site mirror``: the register of an organ from the site it keeps, or from a folder."""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gongkai.cli.base import Command, lang_option, language, say, texts
from gongkai.problems import problem
from gongkai_site.cli.base import CONSOLE, ready

if TYPE_CHECKING:
    from gongkai_site.mirror.models import Run

EVERY = 10.0
"""Seconds between two lines of progress where standard error is no terminal."""
COUNTS = ("done", "added", "changed", "unchanged", "refused", "gone")


@click.command("mirror", cls=Command)
@click.argument("organ")
@click.option("--from", "where", required=True)
@click.option("--address", default="")
@click.option("--delay", type=click.FloatRange(0, 60), default=1.0, show_default=True)
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=20_000, show_default=True)
@click.option("--refused", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True)
@lang_option
def mirror(organ: str, where: str, address: str, delay: float, limit: int, refused: Path | None, as_json: bool) -> int:
    """Mirror; print each refused address."""
    ready()
    from gongkai_site.mirror import queries, services
    from gongkai_site.mirror.folders import FREE, folder_at
    from gongkai_site.organs.queries import organ as organ_of

    owner, folder, start = organ_of(organ), "", where
    if Path(where).is_dir():
        found = folder_at(Path(where), address)
        folder, start = str(Path(where).resolve()), found.start
        say(texts()["mirror"]["papers" if start.startswith(FREE) else "saved"].format(start=start))
    made = services.open_mirror(by=CONSOLE, organ=owner, start=start)
    run = services.start_run(by=CONSOLE, mirror=made, folder=folder, delay=delay, most=limit)
    run = services.carry_out(run, _progress())
    waiting = queries.waiting(owner, made)
    if as_json:
        click.echo(json.dumps(_facts(run, waiting), ensure_ascii=False))
    else:
        for row in queries.told_of(run):
            click.echo(f"{row}\t{row.code}\t{row.problem.text(language())}")
    if refused:
        with refused.open("w", encoding="utf-8-sig", newline="") as target:
            csv.writer(target).writerows(queries.sheet_of(run))
    say(texts()["mirror"]["done"].format(**{name: getattr(run, name) for name in COUNTS}))
    if waiting:
        names = ("、" if language() == "zh" else ", ").join(name or "—" for name, _ in waiting[:10])
        say(texts()["mirror"]["waiting"].format(count=sum(count for _, count in waiting), columns=names))
    if run.error:
        facts: dict[str, Any] = run.facts
        click.echo(f"{run.error}  {problem(run.error, **facts).text(language())}", err=True)
    return int(bool(run.refused or run.error))


def _facts(run: Run, waiting: list[tuple[str, int]]) -> dict[str, Any]:
    from gongkai_site.mirror import queries

    return {
        "start": run.mirror.start,
        "state": run.state,
        **{name: getattr(run, name) for name in COUNTS},
        "error": run.error,
        "waiting": [{"column": name, "count": count} for name, count in waiting],
        "problems": [{"address": str(row), **row.problem.to_json()} for row in queries.told_of(run)],
    }


def _progress() -> Callable[[Run], None]:
    said = time.monotonic()
    is_terminal = sys.stderr.isatty()

    def tell(run: Run) -> None:
        nonlocal said
        if time.monotonic() - said < (1.0 if is_terminal else EVERY):
            return
        said = time.monotonic()
        line = texts()["mirror"]["line"].format(**{name: getattr(run, name) for name in COUNTS})
        click.echo(f"\r{line}", err=True, nl=False) if is_terminal else say(line)

    return tell
