"""``gongkai site import``: a sheet into a register, from the console."""

from __future__ import annotations

from pathlib import Path

import click

from gongkai.cli.base import Command, lang_option, language, say, texts
from gongkai_site.cli.base import CONSOLE, ready


@click.command("import", cls=Command)
@click.argument("kind")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organ", required=True)
@click.option("--trial", is_flag=True)
@click.option("--column", "columns", multiple=True)
@click.option("--refused", type=click.Path(dir_okay=False, path_type=Path))
@lang_option
def import_(kind: str, file: Path, organ: str, trial: bool, columns: tuple[str, ...], refused: Path | None) -> int:
    """Import a sheet; print each refused row."""
    ready()
    from gongkai_site.imports import services
    from gongkai_site.imports.lists import refused_csv
    from gongkai_site.organs.queries import organ as organ_of

    owner = organ_of(organ)
    with file.open("rb") as stream:
        run = services.receive(by=CONSOLE, organ=owner, kind=kind, name=file.name, stream=stream)
    if columns:
        chosen = dict(each.split("=", 1) for each in columns if "=" in each)
        named = {key: run.header.index(name) if name in run.header else -1 for key, name in chosen.items()}
        services.set_mapping(by=CONSOLE, run=run, mapping={**run.mapping, **named})
    if trial:
        run = services.try_out(by=CONSOLE, run=run, inline=True)
    else:
        run = services.start(by=CONSOLE, run=run, inline=True, untried=True)
    for row in services.refused_of(run).iterator(chunk_size=500):
        click.echo(f"{row.line}\t{row.code}\t{row.problem.text(language())}")
    if refused and run.refused:
        with refused.open("w", encoding="utf-8", newline="") as target:
            target.writelines(refused_csv(run))
    words = texts()["import"]["tried" if trial else "done"]
    say(words.format(done=run.done, added=run.added, unchanged=run.unchanged, refused=run.refused))
    if run.error:
        click.echo(run.error)
    return int(bool(run.refused or run.error))
