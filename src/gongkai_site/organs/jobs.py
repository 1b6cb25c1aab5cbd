"""What organs need from time to time."""

from __future__ import annotations

from datetime import timedelta

from gongkai_site.base.powers import Job
from gongkai_site.organs.services import lay_paths_of_today
from gongkai_site.outbox.registry import periodic


@periodic("organs.paths", zh="更新机关树", en="bring the tree of organs up to date", every=timedelta(hours=1))
def lay_paths() -> None:
    """Let placements that begin today hold; hourly, so that the first hour of a day sees it."""
    lay_paths_of_today(by=Job("worker"))
