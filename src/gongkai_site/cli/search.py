"""``gongkai site search``: the search index."""

from __future__ import annotations

import click

from gongkai.cli.base import Command, Group, lang_option
from gongkai_site.cli.base import ready


@click.group("search", cls=Group)
def search() -> None:
    """The search index."""


@search.command("rebuild", cls=Command)
@click.option("--fresh", is_flag=True)
@lang_option
def rebuild(fresh: bool) -> None:
    """Make the index anew from the database; print how many documents of each kind can be found."""
    ready()
    from gongkai_site.search.sources import rebuild as make

    for kind, count in make(fresh=fresh).items():
        click.echo(f"{kind}\t{count}")


@search.command("query", cls=Command)
@click.argument("text")
@click.option("--limit", type=click.IntRange(1, 1000), default=20)
@click.option("--order", type=click.Choice(["newest", "relevance"]), default="newest")
@lang_option
def query(text: str, limit: int, order: str) -> int:
    """Print what is found: kind, key, day and title; exit 1 when it is nothing."""
    ready()
    from gongkai_site.search.store import query as ask

    found = ask(text, limit=limit, order="newest" if order == "newest" else "relevance")
    for hit in found.hits:
        click.echo(f"{hit.kind}\t{hit.pk}\t{hit.day}\t{hit.title}")
    return int(not found.total)
