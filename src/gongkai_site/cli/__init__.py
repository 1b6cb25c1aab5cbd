"""``gongkai site …``: each command sets Django up itself, so that ``--help`` does not."""

from __future__ import annotations

import click

from gongkai.cli.base import Group

COMMANDS = {
    "init": "gongkai_site.cli.running:init",
    "serve": "gongkai_site.cli.running:serve",
    "demo": "gongkai_site.cli.demo:demo",
    "annual": "gongkai_site.cli.annual:annual",
    "check": "gongkai_site.cli.checking:check",
    "organs": "gongkai_site.cli.organs:organs",
    "people": "gongkai_site.cli.people:people",
    "audit": "gongkai_site.cli.audit:audit",
}


@click.group("site", cls=Group, lazy=COMMANDS)
def site() -> None:
    """The site."""
