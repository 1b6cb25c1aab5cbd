"""The outbox: rows of the change's own transaction, delivered at least once, whatever is killed."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections, transaction
from tests.site.conftest import CONSOLE, NOW

from gongkai_site import outbox
from gongkai_site.audit.models import Entry
from gongkai_site.base.refusals import Refused
from gongkai_site.outbox import registry, services
from gongkai_site.outbox.gauges import gauges
from gongkai_site.outbox.models import DONE, FAILED, RUNNING, WAITING, OutboxRow, PeriodicRun
from gongkai_site.outbox.worker import Worker

START = datetime(2026, 1, 1, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def later(self, **by) -> None:
        self.now += timedelta(**by)


@pytest.fixture(autouse=True)
def clock(monkeypatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(services, "machine_now", made)
    return made


@pytest.fixture(autouse=True)
def only_our_own(monkeypatch):
    monkeypatch.setattr(registry, "CONSUMERS", {})
    monkeypatch.setattr(registry, "JOBS", {})
    for module in (services, sys.modules["gongkai_site.outbox.worker"]):
        monkeypatch.setattr(module, "CONSUMERS", registry.CONSUMERS)
    monkeypatch.setattr(services, "JOBS", registry.JOBS)


@pytest.fixture
def seen() -> list[str]:
    """Return what the consumer of "note" was given."""
    found: list[str] = []

    @outbox.consumer("note", attempts=3)
    def note(row: OutboxRow) -> None:
        found.append(row.ref)

    return found


def put(ref: str = "a:1", **facts) -> OutboxRow:
    with transaction.atomic():
        return outbox.put("note", ref=ref, **facts)


# --- putting ------------------------------------------------------------------------------------------------------


def test_a_row_is_delivered_once(db, seen):
    row = put()
    assert Worker().drain() == 1
    assert Worker().drain() == 0
    row.refresh_from_db()
    assert (row.state, row.attempts, seen) == (DONE, 1, ["a:1"])


def test_a_change_that_was_not_kept_is_not_followed(db, seen):
    with transaction.atomic():
        outbox.put("note", ref="a:1")
        transaction.set_rollback(True)
    assert Worker().drain() == 0
    assert seen == []


def test_a_row_belongs_in_a_transaction(db, seen, monkeypatch):
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)
    with pytest.raises(transaction.TransactionManagementError):
        outbox.put("note")
    monkeypatch.undo()
    assert OutboxRow.objects.count() == 0


def test_a_kind_that_nobody_consumes(db, seen):
    with pytest.raises(LookupError):
        outbox.put("nothing")
    assert OutboxRow.objects.count() == 0


def test_of_one_key_there_is_one_row(db, seen):
    assert put(key="k").pk == put("b:2", key="k").pk
    Worker().drain()
    put("c:3", key="k")
    assert Worker().drain() == 0
    assert seen == ["a:1"]


def test_not_before_its_moment(db, seen, settings):
    put(not_before=NOW + timedelta(hours=1))
    assert Worker().drain() == 0
    settings.GONGKAI_NOW = NOW + timedelta(hours=1)
    assert Worker().drain() == 1


# --- failing ------------------------------------------------------------------------------------------------------


def test_a_failed_row_waits_twice_as_long_each_time_and_is_given_up(db, clock):
    @outbox.consumer("note", attempts=3)
    def note(row: OutboxRow) -> None:
        raise ValueError("王某 13800000000")

    row = put()
    for state, wait in ((WAITING, 10), (WAITING, 20), (FAILED, 0)):
        Worker().drain()
        row.refresh_from_db()
        assert (row.state, row.error) == (state, "ValueError")
        assert Worker().drain() == 0
        clock.later(seconds=wait - 1 if wait else 0)
        assert services.claim("w") is None
        clock.later(seconds=1)
    assert row.attempts == 3
    assert "王" not in str(OutboxRow.objects.values())


def test_a_refusal_leaves_its_code(db):
    @outbox.consumer("note")
    def note(row: OutboxRow) -> None:
        raise Refused("RECORD-GONE")

    row = put()
    Worker().drain()
    row.refresh_from_db()
    assert (row.state, row.error) == (WAITING, "RECORD-GONE")


def test_one_that_fails_does_not_hold_up_the_others(db):
    done = []

    @outbox.consumer("note")
    def note(row: OutboxRow) -> None:
        if row.ref == "bad":
            raise ValueError
        done.append(row.ref)

    for ref in ("a", "bad", "b"):
        put(ref)
    Worker().drain()
    assert sorted(done) == ["a", "b"]


def test_a_failed_row_is_tried_again_on_request(db, seen, person, bureau, clock):
    row = put()
    OutboxRow.objects.update(state=FAILED, attempts=3, error="ValueError")
    services.retry(by=person("system_admin", organ=bureau), row=row)
    assert Worker().drain() == 1
    assert Entry.objects.filter(action="job.retried", target=str(row.pk)).count() == 1


def test_only_who_may_retries(db, seen, person, bureau):
    row, by = put(), person("drafter", organ=bureau)
    OutboxRow.objects.update(state=FAILED)
    with pytest.raises(Refused) as refused:
        services.retry(by=by, row=row)
    assert refused.value.code == "POWER-ROLE"
    assert (OutboxRow.objects.get().state, Entry.objects.filter(action="job.retried").count()) == (FAILED, 0)


@pytest.mark.parametrize("state", [WAITING, RUNNING, DONE])
def test_what_has_not_failed_is_not_retried(db, seen, state):
    row = put()
    OutboxRow.objects.update(state=state, attempts=2)
    with pytest.raises(Refused) as refused:
        services.retry(by=CONSOLE, row=row)
    assert refused.value.code == "OUTBOX-STATE"
    assert (OutboxRow.objects.get().attempts, Entry.objects.count()) == (2, 0)


# --- leases -------------------------------------------------------------------------------------------------------


def test_a_row_is_held_by_one_worker(db, seen):
    put()
    assert services.claim("one") is not None
    assert services.claim("two") is None


def test_the_row_of_a_worker_that_is_gone_is_taken_up_again(db, seen, clock):
    put()
    services.claim("killed")
    clock.later(minutes=2)
    assert Worker().drain() == 0
    clock.later(seconds=1)
    assert Worker().drain() == 1
    assert (seen, OutboxRow.objects.get().attempts) == (["a:1"], 2)


def test_a_worker_that_was_overtaken_changes_nothing(db, seen, clock):
    put()
    slow = services.claim("slow")
    clock.later(minutes=3)
    quick = services.claim("quick")
    assert services.finish(slow) is False
    services.fail(slow, "ValueError")
    assert OutboxRow.objects.get().state == RUNNING
    with pytest.raises(Refused) as refused:
        outbox.renew(slow)
    assert refused.value.code == "OUTBOX-LOST"
    assert services.finish(quick) is True


def test_who_renews_keeps_the_row(db, seen, clock):
    put()
    row = services.claim("one")
    for _ in range(3):
        clock.later(minutes=1, seconds=50)
        outbox.renew(row)
    assert services.claim("two") is None
    assert services.finish(row)


def test_a_row_that_takes_every_worker_down_is_given_up(db, seen, clock):
    put()
    for _ in range(3):
        assert services.claim("killed") is not None
        clock.later(minutes=3)
    assert services.claim("fourth") is None
    row = OutboxRow.objects.get()
    assert (row.state, row.error) == (FAILED, "OUTBOX-KILLED")


# --- periodic jobs ------------------------------------------------------------------------------------------------


@pytest.fixture
def runs(clock) -> list[datetime]:
    found: list[datetime] = []

    @outbox.periodic("tidy", every=timedelta(days=1))
    def tidy() -> None:
        found.append(clock.now)

    return found


def test_a_periodic_job_runs_once_in_each_span(db, runs, clock):
    for _ in range(49):
        Worker().drain()
        clock.later(hours=1)
    assert runs == [START, START + timedelta(days=1), START + timedelta(days=2)]
    run = PeriodicRun.objects.get()
    assert (run.last_run, run.next_run) == (START + timedelta(days=2), START + timedelta(days=3))


def test_days_without_a_worker_are_not_made_up_for(db, runs, clock):
    Worker().drain()
    clock.later(days=9)
    Worker().drain()
    assert runs == [START, START + timedelta(days=9)]


def test_two_workers_at_one_moment_put_one_row(db, runs):
    assert services.schedule() == 1
    PeriodicRun.objects.update(next_run=START)  # as the other worker had seen it
    services.schedule()
    assert OutboxRow.objects.count() == 1


def test_rows_delivered_long_ago_go_and_failed_ones_stay(db, seen, clock):
    put()
    Worker().drain()
    put("b:2")
    OutboxRow.objects.filter(ref="b:2").update(state=FAILED)
    clock.later(days=91)
    assert services.sweep() == 1
    assert OutboxRow.objects.get().ref == "b:2"


def test_gauges(db, seen, clock):
    put()
    put("b:2")
    OutboxRow.objects.filter(ref="b:2").update(state=FAILED)
    clock.later(seconds=30)
    found = {name: value for name, _, value in gauges()}
    assert found["gongkai_outbox_waiting"] == 1
    assert found["gongkai_outbox_failed"] == 1


# --- screens ------------------------------------------------------------------------------------------------------


@pytest.fixture
def admin(person, bureau, client):
    made = person("system_admin", organ=bureau)
    client.force_login(made, backend="gongkai_site.accounts.backends.PowersBackend")
    return client


def test_the_list_names_kind_state_and_error(db, seen, admin):
    put("file:7")
    OutboxRow.objects.update(state=FAILED, error="SEARCH-LOCKED", attempts=3)
    page = admin.get("/desk/jobs/").content.decode()
    assert "note" in page
    assert "SEARCH-LOCKED" in page
    assert "note" not in admin.get("/desk/jobs/?state=done").content.decode().split("gk-table")[-1]


def test_a_failed_job_has_a_button_and_another_says_why_not(db, seen, admin):
    row = put()
    assert f"/desk/jobs/{row.pk}/retry/" not in admin.get(f"/desk/jobs/{row.pk}/").content.decode()
    assert admin.post(f"/desk/jobs/{row.pk}/retry/").status_code == 422
    OutboxRow.objects.update(state=FAILED)
    assert f"/desk/jobs/{row.pk}/retry/" in admin.get(f"/desk/jobs/{row.pk}/").content.decode()
    assert admin.post(f"/desk/jobs/{row.pk}/retry/").status_code == 302
    assert OutboxRow.objects.get().state == WAITING


def test_periodic_jobs_are_listed(db, runs, admin):
    Worker().drain()
    assert "tidy" in admin.get("/desk/jobs/periodic/").content.decode()


def test_jobs_have_names(db, admin):
    outbox.consumer("letter", zh="寄送信件", en="send a letter")(print)
    outbox.put("letter", ref="letter:1")
    assert str(OutboxRow.objects.get()) == "寄送信件 letter:1"
    assert "寄送信件" in admin.get("/desk/jobs/").content.decode()


def test_who_may_not_see_jobs(db, seen, person, bureau, client):
    row = put()
    OutboxRow.objects.update(state=FAILED)
    client.force_login(person("drafter", organ=bureau), backend="gongkai_site.accounts.backends.PowersBackend")
    for address in ("/desk/jobs/", "/desk/jobs/periodic/", f"/desk/jobs/{row.pk}/", f"/desk/jobs/{row.pk}/retry/"):
        assert client.get(address).status_code == 403
    assert client.post(f"/desk/jobs/{row.pk}/retry/").status_code == 403
    assert OutboxRow.objects.get().state == FAILED


# --- processes ----------------------------------------------------------------------------------------------------

SCRIPT = """
import os, secrets, sys, time
from pathlib import Path
import django; django.setup()
from datetime import timedelta
from django.db import transaction
from gongkai_site import outbox
from gongkai_site.outbox import registry
from gongkai_site.outbox.worker import Worker

registry.JOBS.clear()
log = Path(os.environ["GONGKAI_DATA"]) / "delivered"

@outbox.consumer("note", attempts=50, lease=timedelta(seconds=1))
def note(row):
    if row.ref == "slow":
        log.with_name("started").touch()
        time.sleep(1.5)
    time.sleep(0.02)  # so that a kill falls among rows, not after the last
    log.mkdir(exist_ok=True)
    log.joinpath(row.ref + "." + secrets.token_hex(8)).touch()
"""
PUT = (
    SCRIPT
    + "\nfor n in range(int(sys.argv[1])):\n    with transaction.atomic():\n        outbox.put('note', ref=str(n))\n"
)
SLOW = SCRIPT + "\nwith transaction.atomic():\n    outbox.put('note', ref='slow')\n    outbox.put('note', ref='next')\n"
WORK = (
    SCRIPT
    + "\nworker = Worker()\nwith worker.signals():\n    print('ready', flush=True)\n    input()\n    worker.run()\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("outbox")
    run(made, "from gongkai_site.cli import site; site(['init'], standalone_mode=False)")
    return made


def environment(folder) -> dict[str, str]:
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "DATABASE_URL"))}
    return keep | {"GONGKAI_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "gongkai_site.settings"}


def run(folder, code: str, *words: str) -> None:
    subprocess.run([sys.executable, "-W", "ignore", "-c", code, *words], env=environment(folder), check=True)


def work(folder, count: int = 1) -> list[subprocess.Popen]:
    """Start workers that mind their signals, and let them go at once."""
    order = [sys.executable, "-W", "ignore", "-c", WORK]
    ends = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "env": environment(folder)}
    workers = [subprocess.Popen(order, **ends) for _ in range(count)]
    for worker in workers:
        assert worker.stdout.readline() == b"ready\n"
    for worker in workers:
        worker.stdin.write(b"go\n")
        worker.stdin.close()
        worker.stdout.close()
    return workers


def delivered(folder) -> set[str]:
    """Return what was delivered: a file each, as two processes that append to one may lose a line."""
    log = folder / "delivered"
    return {path.name.split(".")[0] for path in log.iterdir()} if log.exists() else set()


def wait_for(condition, seconds: float = 240) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)


def test_nothing_is_lost_when_workers_are_killed(folder):
    rows = {str(n) for n in range(100)}
    run(folder, PUT, "100")
    victims = work(folder, 2)
    wait_for(lambda: len(rows & delivered(folder)) >= 20)
    for victim in victims:
        victim.kill()
        victim.wait()
    assert not rows <= delivered(folder)
    heirs = work(folder, 2)
    try:
        wait_for(lambda: rows <= delivered(folder))
    finally:
        for heir in heirs:
            heir.send_signal(signal.SIGTERM)
            assert heir.wait(30) == 0


def test_a_worker_told_to_stop_ends_after_the_row_at_hand(folder):
    run(folder, SLOW)
    [worker] = work(folder)
    wait_for((folder / "started").exists)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0
    assert "slow" in delivered(folder)
