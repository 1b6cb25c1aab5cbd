"""What the outbox counts for those who watch the site."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Min

from gongkai_site.base.health import Gauge
from gongkai_site.outbox.models import FAILED, RUNNING, WAITING, OutboxRow
from gongkai_site.outbox.services import machine_now


def gauges() -> Iterator[Gauge]:
    """Yield how many rows wait, run and were given up, and how long the oldest has been due."""
    found = dict(OutboxRow.objects.exclude(state="done").order_by().values_list("state").annotate(Count("pk")))
    for state, words in ((WAITING, "wait"), (RUNNING, "are being delivered"), (FAILED, "were given up")):
        yield f"gongkai_outbox_{state}", f"Rows of the outbox that {words}.", float(found.get(state, 0))
    oldest = OutboxRow.objects.filter(state=WAITING).aggregate(oldest=Min("next_try"))["oldest"]
    late = max((machine_now() - oldest).total_seconds(), 0.0) if oldest else 0.0
    yield "gongkai_outbox_oldest_seconds", "How long the oldest waiting row has been due.", late
