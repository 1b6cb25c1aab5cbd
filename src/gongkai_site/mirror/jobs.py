"""What the search finds of mirrored pages; runs that the desk started, or that a killed worker left."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from gongkai_site.base.powers import Job
from gongkai_site.base.refusals import refusal
from gongkai_site.mirror.engine import give_up
from gongkai_site.mirror.models import RUNNING, Run
from gongkai_site.mirror.public import SOURCE, public_pages
from gongkai_site.mirror.services import JOB, carry_out, hand_on
from gongkai_site.outbox import consumer, renew
from gongkai_site.outbox.models import OutboxRow
from gongkai_site.search import Document, Source, source

ATTEMPTS = 5
LEASE = timedelta(minutes=10)
"""More than one page may take, with all its tries."""

SLICE = 120.0
"""Seconds for which a run has the worker, which must be free to stop and to do what others wait for."""


@source(SOURCE, model="mirror.mirrored")
class Pages(Source):
    """Mirrored pages that the public search shows."""

    def document(self, pk: str) -> Document | None:
        """Return what a page is found by: title, numbers, summary, column and source."""
        page = public_pages().filter(pk=pk).first()
        if page is None:
            return None
        facts = (page.number, page.index_number, page.summary, page.column, page.source)
        return Document(SOURCE, pk, page.organ_id, page.published_on, page.title, "\n".join(filter(None, facts)))

    def keys(self) -> Iterable[Any]:
        """Return the keys of all that are shown."""
        return public_pages().order_by().values_list("pk", flat=True).iterator(chunk_size=2000)


@consumer(JOB, zh="镜像网站", en="mirror", attempts=ATTEMPTS, lease=LEASE)
def run(row: OutboxRow) -> None:
    """Take a run some way, unless it was stopped; what is left is a row of its own."""
    until = time.monotonic() + SLICE

    def sign(_: Run) -> bool:
        renew(row)
        return time.monotonic() > until

    found = Run.objects.filter(pk=row.ref.removeprefix("mirror:"), state=RUNNING, turn=row.data["turn"])
    for each in found.select_related("mirror__organ"):
        try:
            done = carry_out(each, sign)
        except Exception as fault:
            if row.attempts >= ATTEMPTS:
                give_up(each, refusal("MIRROR-FAILED", found=type(fault).__name__), by=Job("worker"))
            raise
        if done.state == RUNNING and done.turn == row.data["turn"]:
            hand_on(done)
