"""``gongkai site audit``: is the trail whole, anchor it, let go of what is old."""

from __future__ import annotations

import click

from gongkai.cli.base import Command, Group, lang_option, language, say, texts
from gongkai_site.cli.base import CONSOLE, ready


@click.group("audit", cls=Group)
def audit() -> None:
    """The audit trail."""


@audit.command("verify", cls=Command)
@lang_option
def verify() -> int:
    """Check every seal, number and link."""
    ready()
    from gongkai_site.audit.models import Chain, Entry
    from gongkai_site.audit.verify import verify as faults

    found = 0
    for problem in faults():
        found += 1
        click.echo(f"{problem.code}  {problem.text(language())}")
    if not found:
        say(texts()["site"]["audit_whole"].format(chains=Chain.objects.count(), entries=Entry.objects.count()))
    return int(bool(found))


@audit.command("anchor", cls=Command)
@lang_option
def anchor() -> None:
    """Write the heads to the anchor file."""
    ready()
    from gongkai_site.audit.verify import anchor as write

    click.echo(write())


@audit.command("prune", cls=Command)
@click.option("--days", type=click.IntRange(0))
@lang_option
def prune(days: int | None) -> None:
    """Delete entries whose time is over."""
    ready()
    from gongkai_site.audit.pruning import prune as let_go

    say(texts()["site"]["audit_pruned"].format(count=let_go(days=days, by=CONSOLE)))
