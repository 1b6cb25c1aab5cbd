"""Kill the site while it writes, again and again, and see that nothing it has acknowledged is lost or half there.

usage: faults.py [--writes N] [--kills N] [--postgres]. Clients enter records by the service of ledgers, each with its
entry of the trail and a row of the outbox in one transaction, and tell each number to this process after the commit
alone; in every other turn a worker delivers the rows meanwhile. All of them are killed at once (SIGKILL to the group)
at random moments and started again, and so is the worker that delivers what is left. What is found wrong is printed
and makes the exit status 1. SQLite, unless --postgres, which makes a cluster of its own that keeps what it says it has
written.
"""

from __future__ import annotations

import argparse
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gongkai_site.organs.models import Organ
    from gongkai_site.outbox.models import OutboxRow

ROOT = Path(__file__).parents[1]
CLIENTS = 4
KIND, ROW = "licence", "faults.written"
WORKING, DELIVERED, BROKEN = "working", "delivered", "broken"
"""What is told besides the numbers of records."""
FIGURE, YEAR = "proactive.administrative_licence.decisions", 2020
STARTING, QUIET = 120.0, 60.0
"""Seconds until the first sign of a group that was started, and between two signs of it."""


# --- what is killed -----------------------------------------------------------------------------------------------


def set_up() -> None:
    """Set the site of this process up, and let rows of ours be delivered: a line of a file each."""
    from datetime import timedelta

    import django

    django.setup()
    from django.conf import settings

    from gongkai_site.outbox.registry import consumer

    def deliver(row: OutboxRow) -> None:
        descriptor = os.open(settings.GONGKAI_DATA / DELIVERED, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, f"{row.ref}\n".encode())
        finally:
            os.close(descriptor)

    # A worker that is killed leaves its row for as long as the lease runs.
    consumer(ROW, attempts=1000, lease=timedelta(seconds=2))(deliver)


def serve(turn: str, delivering: str) -> None:
    """Write by some clients until killed, each a process; in every other turn a worker delivers meanwhile."""
    for client in range(CLIENTS):
        if os.fork() == 0:
            write(f"{turn}-{client}")
    if delivering == "yes":
        work()
    signal.pause()


def write(name: str) -> None:
    """Enter one record after another; tell each after its commit."""
    from django.db import transaction

    from gongkai_site import outbox
    from gongkai_site.base.powers import Job
    from gongkai_site.ledgers.services import add_record

    organ, number = whose(), 0
    while True:
        number += 1
        with transaction.atomic():
            made = add_record(by=Job("faults"), organ=organ, kind=KIND, **facts(f"{name}-{number}"))
            outbox.put(ROW, ref=str(made.pk))
        tell(f"{name}-{number}")


def work() -> None:
    """Deliver until killed; tell when that begins, and when there is nothing left."""
    from gongkai_site.outbox.worker import Worker

    worker = Worker()
    tell(WORKING)
    while True:
        worker.drain()
        if not undelivered().exists():
            tell(DELIVERED)
        time.sleep(0.05)


def undelivered() -> QuerySet[OutboxRow]:
    """Return the rows of ours that are not delivered."""
    from gongkai_site.outbox.models import DONE, OutboxRow

    return OutboxRow.objects.filter(kind=ROW).exclude(state=DONE)


def tell(line: str) -> None:
    """Tell the process that kills; a line this short is written whole or not at all."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


def facts(number: str) -> dict[str, Any]:
    """Return what a record is made of."""
    from datetime import date

    return {"number": number, "title": "食品经营许可", "day": date(YEAR, 5, 6), "party": "白桦市云杉商贸有限公司"}


def whose() -> Organ:
    """Return the organ whose records are written."""
    from gongkai_site.organs.models import Organ

    return Organ.objects.get(slug="faults")


# --- who kills ----------------------------------------------------------------------------------------------------


@dataclass
class Told:
    """What was acknowledged, in order, and how often a group was killed."""

    numbers: list[str] = field(default_factory=list)
    kills: int = 0

    def take(self, lines: Iterable[str]) -> None:
        """Note the numbers among some lines."""
        self.numbers += [line for line in lines if line not in {WORKING, DELIVERED}]


class Group:
    """Processes that are killed together."""

    def __init__(self, *words: str) -> None:
        command = [sys.executable, "-W", "ignore", __file__, *words]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
        assert self.process.stdout
        self.pipe, self.rest, self.patience = self.process.stdout.fileno(), b"", STARTING

    def lines(self) -> list[str]:
        """Return the next lines that come; raise RuntimeError when none does for long, or the group is gone."""
        if not select.select([self.pipe], [], [], self.patience)[0]:
            raise RuntimeError(f"no sign for {self.patience:.0f} s")
        self.patience = QUIET
        if not (read := os.read(self.pipe, 1 << 16)):
            raise RuntimeError("the group ended by itself")
        return self._whole(read)

    def await_line(self, line: str) -> None:
        """Wait for a line."""
        while line not in self.lines():
            pass

    def kill(self) -> list[str]:
        """Kill all, wherever they are, and return what they had still told; when the pipe ends, all are gone."""
        os.killpg(self.process.pid, signal.SIGKILL)
        found: list[str] = []
        while read := os.read(self.pipe, 1 << 16):
            found += self._whole(read)
        self.process.wait()
        return found

    def _whole(self, read: bytes) -> list[str]:
        *whole, self.rest = (self.rest + read).split(b"\n")
        lines = [line.decode() for line in whole]
        if broken := next((line for line in lines if line.startswith(BROKEN)), None):
            raise RuntimeError(broken)
        return lines


@contextmanager
def group(*words: str) -> Iterator[Group]:
    """Yield a group that was started; it is gone afterwards, also when something fails."""
    made = Group(*words)
    try:
        yield made
    finally:
        if made.process.poll() is None:
            made.kill()


def write_and_kill(told: Told, writes: int, kills: int) -> None:
    """Have records written, and kill who writes at so many random moments; the last time after the last write."""
    moments = [*sorted(random.sample(range(1, writes), kills - 1)), writes]
    for turn, moment in enumerate(moments):
        with group("serve", f"t{turn}", "no" if turn % 2 else "yes") as writing:
            told.take(writing.lines())  # each turn gets as far as one write
            while len(told.numbers) < moment:
                told.take(writing.lines())
            time.sleep(random.random() / 20)
            told.take(writing.kill())
        told.kills += 1


def deliver_and_kill(told: Told, kills: int) -> None:
    """Have what is left delivered by a worker that is killed at random moments, then by one that is let be."""
    for _ in range(kills):
        with group("work") as working:
            working.await_line(WORKING)
            time.sleep(random.random() / 2)
            working.kill()
        told.kills += 1
    with group("work") as working:
        working.await_line(DELIVERED)


# --- what must hold -----------------------------------------------------------------------------------------------


def faults(told: Told) -> Iterator[str]:
    """Yield what was lost, doubled or left half done."""
    from gongkai_site.audit.models import Entry
    from gongkai_site.ledgers.models import Record
    from gongkai_site.outbox.models import OutboxRow

    numbers = Counter(Record.objects.values_list("number", flat=True))
    records = {str(pk) for pk in Record.objects.values_list("pk", flat=True)}
    entries = Entry.objects.filter(action="ledger.entered").values_list("target", flat=True)
    rows = OutboxRow.objects.filter(kind=ROW).values_list("ref", flat=True)
    yield from _lost(told, numbers)
    yield from _unlike("entry of the trail", Counter(entries), records)
    yield from _unlike("row of the outbox", Counter(rows), records)
    for row in undelivered():
        yield f"row {row.pk} of the outbox is {row.state}"
    for ref in sorted(records ^ set(deliveries())):
        yield f"record {ref}: {'never delivered' if ref in records else 'delivered and not there'}"
    if (figure := counted()) != len(records):
        yield f"the figure is {figure}, there are {len(records)} records"


def _lost(told: Told, numbers: Counter[str]) -> Iterator[str]:
    for number, times in Counter(told.numbers).items():
        if times > 1 or numbers[number] != 1:
            yield f"{number}: acknowledged {times} times, there {numbers[number]} times"
    # A client that is killed between its commit and its word leaves one that nobody was told of.
    surplus = len(numbers.keys() - set(told.numbers))
    if surplus > told.kills * CLIENTS:
        yield f"{surplus} records were never acknowledged, by {CLIENTS} clients killed {told.kills} times"


def _unlike(what: str, found: Counter[str], records: set[str]) -> Iterator[str]:
    for record in sorted(records | found.keys()):
        wanted = 1 if record in records else 0
        if found[record] != wanted:
            yield f"record {record}: {found[record]} times an {what} instead of {wanted}".replace("an row", "a row")


def deliveries() -> list[str]:
    """Return the record of each delivery, in order; one may come twice."""
    from django.conf import settings

    target: Path = settings.GONGKAI_DATA / DELIVERED
    return target.read_text(encoding="ascii").split() if target.exists() else []


def counted() -> int:
    """Return the figure that the records make in the annual report."""
    from gongkai_site.annual.compiling import compile_report

    return int(compile_report(whose(), YEAR).figures[FIGURE].value or 0)


def database_faults() -> Iterator[str]:
    """Yield what is wrong with the trail, by the command an office would use, and with SQLite's file."""
    from django.db import connection

    command = [str(Path(sys.executable).with_name("gongkai")), "site", "audit", "verify"]
    answer = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if answer.returncode != 0:
        yield f"audit verify: {answer.stdout}{answer.stderr}"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for (found,) in cursor.execute("PRAGMA integrity_check").fetchall():
                if found != "ok":
                    yield f"integrity_check: {found}"
            for found in cursor.execute("PRAGMA foreign_key_check").fetchall():
                yield f"foreign_key_check: {found}"


# --- the command --------------------------------------------------------------------------------------------------


def run(writes: int, kills: int) -> int:
    """Write, kill and look; return the exit status."""
    from django.core.management import call_command
    from django.db import connection, connections

    from gongkai_site.base.powers import Job
    from gongkai_site.organs.services import found_organ

    call_command("migrate", interactive=False, verbosity=0)
    found_organ(by=Job("faults"), name="白桦市", slug="faults", level="city", kind="government")
    connections.close_all()
    told, start = Told(), time.perf_counter()
    write_and_kill(told, writes, kills)
    waiting = undelivered().count()
    deliver_and_kill(told, max(1, kills // 2))
    found = [*faults(told), *database_faults()]
    report(told, waiting, f"{connection.vendor}, {time.perf_counter() - start:.0f} s")
    for each in found:
        print(each)
    print(f"{len(found)} faults" if found else "nothing lost, nothing half there, nothing twice")
    return int(bool(found))


def report(told: Told, waiting: int, where: str) -> None:
    """Print what was looked at."""
    from gongkai_site.audit.models import Entry
    from gongkai_site.ledgers.models import Record
    from gongkai_site.outbox.models import OutboxRow

    records, delivered = Record.objects.count(), deliveries()
    print(f"{where}: {told.kills} kills of {CLIENTS} clients and a worker")
    print(f"{len(told.numbers)} writes acknowledged, {records} records there, the figure is {counted()}")
    print(f"{Entry.objects.filter(action='ledger.entered').count()} entries of the trail, verified")
    rows = OutboxRow.objects.filter(kind=ROW).count()
    print(f"{rows} rows of the outbox, {waiting} of them waiting after the last write")
    print(f"{len(set(delivered))} delivered, {len(delivered) - len(set(delivered))} of them more than once")


def main() -> int:
    """Run what is asked for; return the exit status."""
    options = argparse.ArgumentParser(description=__doc__.split("\n\n")[0] if __doc__ else "")
    options.add_argument("--writes", type=int, default=1000, help="writes to be acknowledged")
    options.add_argument("--kills", type=int, default=10, help="how often those who write are killed")
    options.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own instead of SQLite")
    chosen = options.parse_args()
    if not 1 <= chosen.kills <= chosen.writes:
        options.error("--kills is at least 1 and not more than --writes")
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "DATABASE_URL"))}
    with TemporaryDirectory(prefix="gongkai-faults-") as folder:
        ours |= {"GONGKAI_DATA": folder, "GONGKAI_LOG": "text", "DJANGO_SETTINGS_MODULE": "gongkai_site.settings"}
        command = [sys.executable, "-W", "ignore", __file__, "run", str(chosen.writes), str(chosen.kills)]
        if chosen.postgres:
            command = [str(ROOT / "scripts" / "postgres"), *command]
            ours["GONGKAI_POSTGRES_SAFE"] = "1"
        return subprocess.run(command, env=ours, check=False).returncode


def part(name: str, *words: str) -> int:
    """Do one part in a process of its own: run, serve or work."""
    set_up()
    if name == "run":
        return run(*map(int, words))
    try:
        serve(*words) if name == "serve" else work()
    except BaseException as fault:  # whoever kills has to know that this was not its doing
        tell(f"{BROKEN} {name}: {fault!r}")
        raise
    return 0


if __name__ == "__main__":
    is_part = sys.argv[1:2] and sys.argv[1] in {"run", "serve", "work"}
    sys.exit(part(*sys.argv[1:]) if is_part else main())
