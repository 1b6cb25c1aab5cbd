"""Records entered by eight clients at once, with audit entry and outbox row, beside the bare save of the same rows.

Each client is a process; for ten seconds it enters one licence decision after another by the service of ledgers (power
asked, facts checked, twin looked for, entry sealed) and puts a row into the outbox, all in one transaction. The peer is
`Record.save` in a transaction of its own, by as many clients for as long, right after. For one organ all of them wait
for the head of one chain, which is the worst case. Both engines write every commit to the disk. Latency is that of a
whole transaction, waiting included.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from datetime import date
from multiprocessing.queues import Queue
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import Row
from benchmarks._site import bench, organs, rows_of

if TYPE_CHECKING:
    from gongkai_site.organs.models import Organ

CLIENTS = 8
SECONDS = 10.0
KIND, CONSUMED = "licence", "bench.written"
Write = Callable[["Organ", int], None]


def run() -> list[Row]:
    """Measure on both engines."""
    return rows_of("benchmarks.site_writes")


def measure() -> list[Row]:
    """Measure here: for one organ, and for an organ a client."""
    from gongkai_site.outbox.registry import consumer

    consumer(CONSUMED)(lambda _row: None)
    whole = organs(CLIENTS)
    return [row for among in ([whole[0]] * CLIENTS, whole) for row in _compared(among)]


def _compared(among: list[Organ]) -> list[Row]:
    name = f"{CLIENTS} clients, {len({organ.pk for organ in among})} organs".replace(" 1 organs", " one organ")
    ours, bare = _written(among, _entered), _written(among, _saved)
    return [
        Row(name, len(ours) / SECONDS, "writes/s", "Record.save alone", len(bare) / SECONDS),
        Row(f"{name}, p95", _p95(ours), "ms", "Record.save alone", _p95(bare), note=f"slowest {max(ours):.2f} s"),
    ]


def _p95(taken: list[float]) -> float:
    return float(np.percentile(taken, 95)) * 1000


def _written(among: list[Organ], write: Write) -> list[float]:
    """Return how long each write took, of all clients; raise AssertionError when the database has not as many more."""
    from django.db import connections

    from gongkai_site.ledgers.models import Record

    before = Record.objects.count()
    connections.close_all()
    context = multiprocessing.get_context("fork")
    start, found = context.Barrier(len(among)), context.Queue()
    clients = [context.Process(target=_client, args=(start, found, write, organ)) for organ in among]
    for client in clients:
        client.start()
    taken = [each for _ in clients for each in found.get(timeout=SECONDS * 20)]
    for client in clients:
        client.join()
    if (there := Record.objects.count() - before) != len(taken):
        raise AssertionError(f"{len(taken)} writes were acknowledged, {there} are there")
    return taken


def _client(start: Any, found: Queue[list[float]], write: Write, organ: Organ) -> None:
    from django.db import connection

    connection.ensure_connection()
    start.wait()
    taken: list[float] = []
    end = time.perf_counter() + SECONDS
    while (begun := time.perf_counter()) < end:
        write(organ, len(taken))
        taken.append(time.perf_counter() - begun)
    found.put(taken)


def _entered(organ: Organ, number: int) -> None:
    from django.db import transaction

    from gongkai_site import outbox
    from gongkai_site.ledgers.services import add_record

    with transaction.atomic():
        made = add_record(by=bench(), organ=organ, kind=KIND, **_facts(f"甲{os.getpid()}-{number}"))
        outbox.put(CONSUMED, ref=f"record:{made.pk}")


def _saved(organ: Organ, number: int) -> None:
    from django.db import transaction

    from gongkai_site.ledgers.models import Record
    from gongkai_site.ledgers.services import key_of

    facts = _facts(f"乙{os.getpid()}-{number}")
    with transaction.atomic():
        Record(organ=organ, kind=KIND, key=key_of(KIND, facts), **facts).save()


def _facts(number: str) -> dict[str, Any]:
    return {"number": number, "title": "食品经营许可", "day": date(2020, 5, 6), "party": "白桦市云杉商贸有限公司"}
