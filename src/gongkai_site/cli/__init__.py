"""``gongkai site …``: each command sets Django up itself, so that ``--help`` does not."""

from __future__ import annotations

import click

from gongkai.cli.base import Group

COMMANDS = {
    "init": "gongkai_site.cli.running:init",
    "serve": "gongkai_site.cli.running:serve",
    "demo": "gongkai_site.cli.demo:demo",
    "counts": "gongkai_site.cli.counts:counts",
    "annual": "gongkai_site.cli.annual:annual",
    "annual-fill": "gongkai_site.cli.annual_fill:annual_fill",
    "import": "gongkai_site.cli.imports:import_",
    "mirror": "gongkai_site.cli.mirror:mirror",
    "search": "gongkai_site.cli.search:search",
    "backup": "gongkai_site.cli.backup:backup",
    "restore": "gongkai_site.cli.backup:restore",
    "worker": "gongkai_site.cli.worker:worker",
    "check": "gongkai_site.cli.checking:check",
    "organs": "gongkai_site.cli.organs:organs",
    "people": "gongkai_site.cli.people:people",
    "audit": "gongkai_site.cli.audit:audit",
    "keys": "gongkai_site.cli.keys:keys",
    "intake": "gongkai_site.cli.intake:intake",
}


@click.group("site", cls=Group, lazy=COMMANDS)
def site() -> None:
    """The site."""
