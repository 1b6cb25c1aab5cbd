"""``gongkai site counts``: what an organ made public in a year, by kind and channel."""

from __future__ import annotations

import json

import click

from gongkai.cli.base import Command, lang_option, language, texts
from gongkai_site.cli.base import ready


@click.command("counts", cls=Command)
@click.argument("organ")
@click.argument("year", type=click.IntRange(2008, 2100))
@click.option("--json", "as_json", is_flag=True)
@lang_option
def counts(organ: str, year: int, as_json: bool) -> None:
    """Count what an organ made public in a year."""
    ready()
    from gongkai_site.channels.counting import lines
    from gongkai_site.organs.queries import organ as organ_named

    whose = organ_named(organ)
    rows = [line.told(language()) for line in lines(whose, year)]
    total = sum(row["count"] for row in rows)
    if as_json:
        found = {"organ": whose.name, "year": year, "total": total, "rows": rows}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['kind']}\t{row['channel']}\t{row['count']}")
    click.echo(texts()["site"]["counts_total"].format(total=total))
