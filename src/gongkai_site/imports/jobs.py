"""The worker's part: runs that were started, or left by a worker that was killed."""

from __future__ import annotations

from datetime import timedelta

from gongkai_site.base.powers import Job
from gongkai_site.imports.engine import give_up, perform
from gongkai_site.imports.models import RUNNING, ImportRun
from gongkai_site.imports.services import JOB
from gongkai_site.outbox import consumer, renew
from gongkai_site.outbox.models import OutboxRow

ATTEMPTS = 5


@consumer(JOB, zh="导入台账", en="import", attempts=ATTEMPTS, lease=timedelta(minutes=1))
def run(row: OutboxRow) -> None:
    """Take a run to its end, unless that was done at once or it was stopped."""
    found = ImportRun.objects.filter(
        pk=row.ref.removeprefix("import:"), state=RUNNING, turn=row.data["turn"]
    ).select_related("file")
    for each in found:
        try:
            perform(each, lambda: renew(row))
        except Exception as fault:
            if row.attempts >= ATTEMPTS:
                give_up(each, type(fault).__name__, by=Job("worker"))
            raise
