"""Let go of entries whose time is over: never younger than 183 days, and the chain says what it let go of."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from gongkai_site.audit.models import Chain, Entry, PruneToken
from gongkai_site.audit.trail import record
from gongkai_site.base import clock
from gongkai_site.base.refusals import Refused

LEAST_DAYS = 183
"""Network logs are kept for six months at least (网络安全法 第二十一条第三项, L-1)."""


@transaction.atomic
def prune(*, days: int | None = None, by: object) -> int:
    """Delete entries older than ``days`` (by default the setting) from the front of each chain; return how many.

    Raises Refused AUDIT-TOO-YOUNG under 183 days.
    """
    days = settings.GONGKAI_AUDIT_DAYS if days is None else days
    if days < LEAST_DAYS:
        raise Refused("AUDIT-TOO-YOUNG", days=days, least=LEAST_DAYS)
    before = clock.now() - timedelta(days=days)
    permit = PruneToken.objects.create(before=before)
    gone = 0
    for chain in Chain.objects.order_by("key"):
        young = Entry.objects.filter(chain=chain.key, at__gte=before).order_by("number").first()
        old = Entry.objects.filter(chain=chain.key, at__lt=before)
        if young is not None:
            old = old.filter(number__lt=young.number)
        last = old.order_by("-number").first()
        if last is None:
            continue
        count, _ = old.delete()
        gone += count
        organ = chain.key.removeprefix("organ:") if chain.key.startswith("organ:") else None
        facts = {"upto": last.number, "seal": last.seal, "before": before}
        record("audit.pruned", by=by, organ=organ, data=facts)
    permit.delete()
    return gone
