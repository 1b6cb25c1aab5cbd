"""``gongkai site demo``: fill an empty site with the demo."""

from __future__ import annotations

import click

from gongkai.cli.base import Command, lang_option, say, texts
from gongkai_site.cli.base import start


@click.command("demo", cls=Command)
@lang_option
def demo() -> None:
    """Make the database where it is not, fill in the demo, let it be found, print the accounts."""
    start()
    from django.conf import settings
    from django.core.management import call_command

    settings.GONGKAI_DATA.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    from gongkai_site.demo.filling import fill
    from gongkai_site.search import rebuild

    accounts = fill()
    rebuild()  # so that what it published is found before a worker runs
    say(texts()["site"]["demo_filled"])
    for each in accounts:
        click.echo(f"{each.username}\t{each.password}\t{each.name}\t{'、'.join(each.roles)}\t{each.organ}")
