"""What the ground of the site does from time to time."""

from __future__ import annotations

from datetime import timedelta

from django.core.management import call_command

from gongkai_site.audit.verify import anchor
from gongkai_site.outbox import services
from gongkai_site.outbox.registry import periodic

DAY = timedelta(days=1)


@periodic("audit.anchor", zh="审计存证", en="anchor the audit trail", every=DAY)
def anchor_heads() -> None:
    """Write the heads of the trail to the anchor file."""
    anchor()


@periodic("sessions.sweep", zh="清理过期登录", en="clear old sign-ins", every=DAY)
def sweep_sessions() -> None:
    """Delete sign-ins that are over."""
    call_command("clearsessions")


@periodic("outbox.sweep", zh="清理已完成任务", en="clear old jobs", every=DAY)
def sweep_outbox() -> None:
    """Let go of rows delivered long ago."""
    services.sweep()
