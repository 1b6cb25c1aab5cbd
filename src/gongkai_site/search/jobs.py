"""Bring the index up to date with what changed."""

from __future__ import annotations

from gongkai_site.outbox import consumer
from gongkai_site.outbox.models import OutboxRow
from gongkai_site.search.sources import CHANGED, SOURCES, refresh


@consumer(CHANGED, zh="更新检索索引", en="bring the search up to date", attempts=20)
def follow(row: OutboxRow) -> None:
    """Read a record as it is now, or some of them, and let them be found so, or no more."""
    kind, _, pk = row.ref.partition(":")
    if kind in SOURCES:
        refresh(kind, row.data.get("pks") or [pk])
