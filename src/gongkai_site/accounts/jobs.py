"""What this app does by itself."""

from __future__ import annotations

from datetime import timedelta

from gongkai_site.accounts import drafts
from gongkai_site.outbox.registry import periodic


@periodic("drafts.sweep", zh="清理旧草稿", en="clear old drafts", every=timedelta(days=1))
def sweep_drafts() -> None:
    """Let go of drafts nobody came back for."""
    drafts.drop_old()
