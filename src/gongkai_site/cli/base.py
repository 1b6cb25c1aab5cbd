"""What the site's commands share."""

from __future__ import annotations

import os

from gongkai_site.base.powers import Job

CONSOLE = Job("console")
"""Who acts when a command of the machine's own console does."""


def start() -> None:
    """Set Django up; raise Failure SITE-VARIABLE when the environment is wrong."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai_site.settings")
    import django

    django.setup()


def ready() -> None:
    """Set Django up and see that the database is made; raise Refused SITE-NOT-INITIALISED otherwise."""
    start()
    from gongkai_site.base.refusals import Refused

    if count := pending():
        raise Refused("SITE-NOT-INITIALISED", count=count)


def pending() -> int:
    """Return how many migrations are waiting."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
