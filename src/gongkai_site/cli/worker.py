"""``gongkai site worker``: deliver what waits in the outbox."""

from __future__ import annotations

import click

from gongkai.cli.base import Command, lang_option, say, texts
from gongkai_site.cli.base import ready


@click.command("worker", cls=Command)
@click.option("--once", is_flag=True)
@lang_option
def worker(once: bool) -> None:
    """Deliver until stopped, or all that is due now."""
    ready()
    from gongkai_site.outbox.worker import Worker

    each = Worker()
    with each.signals():
        count = each.drain() if once else each.run()
    say(texts()["worker"]["delivered"].format(count=count))
