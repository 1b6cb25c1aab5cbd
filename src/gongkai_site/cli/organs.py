"""``gongkai site organs``: the organs of this site."""

from __future__ import annotations

import json

import click

from gongkai.cli.base import Command, lang_option
from gongkai_site.cli.base import ready


@click.command("organs", cls=Command)
@click.option("--json", "as_json", is_flag=True)
@lang_option
def organs(as_json: bool) -> None:
    """List the organs."""
    ready()
    from gongkai_site.demo.filling import marks
    from gongkai_site.organs.models import Organ

    told, names = marks(), ("name", "slug", "level", "kind")
    rows = [
        {**{name: getattr(organ, name) for name in names}, "code": organ.credit_code, "demo": told.get(organ.pk)}
        for organ in Organ.objects.all()
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo("\t".join(str(row[name] or "—") for name in ("name", "code", "slug", "level", "kind")))
