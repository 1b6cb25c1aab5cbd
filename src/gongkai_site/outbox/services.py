"""Put a row, take one, tell how it ended. Each is one statement or one transaction, so a kill leaves nothing half."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from gongkai_site.audit.trail import record
from gongkai_site.base import clock
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.outbox.models import DONE, FAILED, RUNNING, WAITING, OutboxRow, PeriodicRun
from gongkai_site.outbox.registry import CONSUMERS, JOBS, PERIODIC

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(hours=1)
LOOKED_AT = 20
"""How many rows a worker looks at to take one: several workers then seldom reach for the same."""
KILLED = "OUTBOX-KILLED"
RETRY = "jobs.retry"


def machine_now() -> datetime:
    """Return the moment of the machine. Leases and retries go by it: with GONGKAI_NOW fixed none would ever be due."""
    return datetime.now(UTC)


def put(
    kind: str,
    *,
    ref: str = "",
    data: Mapping[str, Any] | None = None,
    key: str | None = None,
    not_before: datetime | None = None,
) -> OutboxRow:
    """Add a row in the transaction at hand; see ``gongkai_site.outbox.put``."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a row of the outbox belongs in the transaction of its change")
    if kind not in CONSUMERS:
        raise LookupError(f"nobody consumes {kind}")
    facts = {"kind": kind, "ref": ref, "data": dict(data or {}), "not_before": not_before, "next_try": machine_now()}
    if key is None:
        return OutboxRow.objects.create(**facts)
    row, _ = OutboxRow.objects.get_or_create(key=key, defaults=facts)
    return row


def claim(worker: str) -> OutboxRow | None:
    """Take a row that is due, or one whose worker is gone; None when there is none.

    ``UPDATE … WHERE it is still as it was seen`` gives a row to one worker, on SQLite and PostgreSQL alike.
    """
    now = machine_now()
    for seen in _due(now):
        consumer = CONSUMERS[seen.kind]
        same = OutboxRow.objects.filter(pk=seen.pk, state=seen.state, attempts=seen.attempts, worker=seen.worker)
        if seen.attempts >= consumer.attempts:  # it went down with its worker each time
            same.update(state=FAILED, error=seen.error or KILLED, lease_until=None)
        elif same.update(
            state=RUNNING, worker=worker, attempts=F("attempts") + 1, lease_until=now + consumer.lease, error=""
        ):
            seen.refresh_from_db()
            return seen
    return None


def _due(now: datetime) -> list[OutboxRow]:
    due = Q(not_before=None) | Q(not_before__lte=clock.now())
    waiting = OutboxRow.objects.filter(due, state=WAITING, next_try__lte=now, kind__in=CONSUMERS)
    left = OutboxRow.objects.filter(state=RUNNING, lease_until__lt=now, kind__in=CONSUMERS)
    found = [*left.order_by("lease_until")[:LOOKED_AT], *waiting.order_by("next_try", "pk")[:LOOKED_AT]]
    random.shuffle(found)
    return found


def renew(row: OutboxRow) -> None:
    """Let the lease run anew; raise Refused OUTBOX-LOST when another worker has the row by now."""
    until = machine_now() + CONSUMERS[row.kind].lease
    if not _mine(row).update(lease_until=until):
        raise Refused("OUTBOX-LOST", kind=row.kind, number=row.pk)


@transaction.atomic
def finish(row: OutboxRow) -> bool:
    """Say that a row is delivered; False when another worker has it by now."""
    if not _mine(row).update(state=DONE, lease_until=None, done_at=machine_now()):
        return False
    if row.kind.startswith(PERIODIC):
        PeriodicRun.objects.filter(name=row.kind.removeprefix(PERIODIC)).update(last_run=machine_now())
    return True


def fail(row: OutboxRow, error: str) -> None:
    """Say that a try failed: the row waits, twice as long each time, or is given up after its last attempt."""
    wait = min(FIRST_WAIT * 2 ** (row.attempts - 1), LONGEST_WAIT)
    state = FAILED if row.attempts >= CONSUMERS[row.kind].attempts else WAITING
    _mine(row).update(state=state, error=error[:64], lease_until=None, next_try=machine_now() + wait)


def _mine(row: OutboxRow) -> Any:
    return OutboxRow.objects.filter(pk=row.pk, state=RUNNING, worker=row.worker, attempts=row.attempts)


def cannot_retry(row: OutboxRow) -> Refusal | None:
    """Return why a row is not tried again, or None."""
    return None if row.state == FAILED else refusal("OUTBOX-STATE", number=row.pk)


@transaction.atomic
def retry(*, by: Any, row: OutboxRow) -> OutboxRow:
    """Let a row that was given up be tried again, from its first attempt."""
    require(by, RETRY)
    failed = OutboxRow.objects.filter(pk=row.pk, state=FAILED)
    if not failed.update(state=WAITING, attempts=0, next_try=machine_now(), worker=""):
        row.refresh_from_db()
        raise_if(cannot_retry(row))
        raise Refused("RECORD-GONE")
    row.refresh_from_db()
    record("job.retried", row, by=by, data={"kind": row.kind, "error": row.error})
    return row


def schedule() -> int:
    """Put a row for each periodic job that is due, and say when it is due again; return how many."""
    now, count = machine_now(), 0
    for job in JOBS.values():
        PeriodicRun.objects.get_or_create(name=job.name, defaults={"next_run": now})
    for run in PeriodicRun.objects.filter(name__in=JOBS, next_run__lte=now):
        with transaction.atomic():
            same = PeriodicRun.objects.filter(pk=run.pk, next_run=run.next_run)
            if same.update(next_run=now + JOBS[run.name].every):
                put(PERIODIC + run.name, key=f"{PERIODIC}{run.name}@{run.next_run.isoformat()}")
                count += 1
    return count


def sweep(days: int = 90) -> int:
    """Let go of rows that were delivered long ago; those given up stay until somebody looks."""
    count, _ = OutboxRow.objects.filter(state=DONE, done_at__lt=machine_now() - timedelta(days=days)).delete()
    return count
