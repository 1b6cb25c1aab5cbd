"""``gongkai site backup|restore``: the whole site in one file, and back."""

from __future__ import annotations

from pathlib import Path

import click

from gongkai.cli.base import Command, lang_option, language, say, texts
from gongkai_site.cli.base import CONSOLE, ready, start

FILE = click.Path(dir_okay=False, path_type=Path)
THERE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("backup", cls=Command)
@click.argument("out", type=FILE)
@click.option("--secrets", type=FILE)
@lang_option
def backup(out: Path, secrets: Path | None) -> int:
    """Write a backup while the site runs."""
    ready()
    from gongkai_site.backup.services import make

    made = make(out, by=CONSOLE, secrets=secrets)
    for problem in made.problems:
        click.echo(f"{problem.code}  {problem.text(language())}")
    words = texts()["backup"]
    say(words["made"].format(path=made.path, count=made.count, rows=made.rows))
    if secrets is None:
        say(words["no_secrets"])
    return int(bool(made.problems))


@click.command("restore", cls=Command)
@click.argument("archive", type=THERE)
@click.option("--secrets", type=THERE)
@lang_option
def restore(archive: Path, secrets: Path | None) -> int:
    """Restore a backup onto an empty data folder."""
    start()
    from gongkai_site.backup.services import restore as put_back

    problems = put_back(archive, by=CONSOLE, secrets=secrets)
    for problem in problems:
        click.echo(f"{problem.code}  {problem.text(language())}")
    say(texts()["backup"]["restored"])
    return int(bool(problems))
