"""``gongkai site intake``: sealed applications of a public zone, and the keys of both sides."""

from __future__ import annotations

from pathlib import Path

import click

from gongkai.cli.base import Command, Group, lang_option, language, say, texts
from gongkai_site.cli.base import CONSOLE, ready, start


@click.group("intake", cls=Group)
def intake() -> None:
    """Sealed applications of a public zone."""


@intake.command("import", cls=Command)
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@lang_option
def import_(paths: tuple[Path, ...]) -> int:
    """Take packages in; print each with its case number, or why it was refused."""
    ready()
    from gongkai_site.applications.services import import_package, packages_in
    from gongkai_site.base.refusals import Refused

    added = there = refused = 0
    for path in packages_in(paths):
        try:
            made, fresh = import_package(by=CONSOLE, path=path)
        except Refused as wrong:
            refused += 1
            click.echo(f"{path.name}\t{wrong.code}\t{wrong.problem.text(language())}")
            continue
        added, there = added + fresh, there + (not fresh)
        click.echo(f"{path.name}\t{made.number}\t{'+' if fresh else '='}")
    say(texts()["intake"]["done"].format(added=added, there=there, refused=refused))
    return int(bool(refused))


@intake.group("keys", cls=Group)
def keys() -> None:
    """The keys of packages."""


@keys.command("list", cls=Command)
@lang_option
def list_keys() -> None:
    """List the keys: those of this side, which the other has to trust, and those trusted here."""
    start()
    from gongkai_site.crypto import zones

    for key in zones.all_keys():
        click.echo(f"{key.id}\t{key.at}\t{'own' if key.private else 'trusted'}\t{key.line}")


@keys.command("make", cls=Command)
@click.argument("side", type=click.Choice(["desk", "zone"]))
@lang_option
def make(side: str) -> None:
    """Make a key of this side, used from now on, and print the line for the other side."""
    start()
    from gongkai_site.crypto import zones

    click.echo(zones.make("desk" if side == "desk" else "zone").line)


@keys.command("trust", cls=Command)
@click.argument("line")
@lang_option
def trust(line: str) -> None:
    """Trust the key of the other side."""
    ready()
    from gongkai_site.applications.services import trust_key

    click.echo(trust_key(by=CONSOLE, line=line).id)


@keys.command("distrust", cls=Command)
@click.argument("key")
@lang_option
def distrust(key: str) -> None:
    """Trust a key no more."""
    ready()
    from gongkai_site.applications.services import distrust_key

    click.echo(distrust_key(by=CONSOLE, key=key).id)
