"""Killed while it writes, the site loses nothing it has acknowledged; and the check that says so can fail."""

import subprocess
import sys
from pathlib import Path

import pytest
from scripts import faults
from tests.site.conftest import CONSOLE

from gongkai_site.ledgers.models import Record
from gongkai_site.ledgers.services import add_record, void_record
from gongkai_site.organs.services import found_organ
from gongkai_site.outbox.models import DONE, FAILED, OutboxRow
from gongkai_site.outbox.services import machine_now

SCRIPT = Path(faults.__file__)


def test_killed_twice_while_it_writes():
    command = [sys.executable, str(SCRIPT), "--writes", "60", "--kills", "2"]
    answer = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)

    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "nothing lost" in answer.stdout


@pytest.fixture
def told(settings, tmp_path, db) -> faults.Told:
    """Return what was acknowledged of three records, each with its entry and its row, which was delivered."""
    settings.GONGKAI_DATA = tmp_path
    organ = found_organ(by=CONSOLE, name="白桦市", slug="faults", level="city", kind="government")
    for number in "123":
        made = add_record(by=CONSOLE, organ=organ, kind=faults.KIND, **faults.facts(number))
        OutboxRow.objects.create(kind=faults.ROW, ref=str(made.pk), state=DONE, next_try=machine_now())
    pks = [*Record.objects.order_by("pk").values_list("pk", flat=True), made.pk]
    (tmp_path / faults.DELIVERED).write_text("".join(f"{pk}\n" for pk in pks))
    return faults.Told(["1", "2", "3"], kills=0)


def found(told: faults.Told) -> list[str]:
    return list(faults.faults(told))


def test_nothing_is_found_where_all_is_there(told):
    assert found(told) == []


def test_a_lost_record_is_found(told):
    told.numbers.append("4")
    assert found(told) == ["4: acknowledged 1 times, there 0 times"]


def test_a_record_acknowledged_twice_is_found(told):
    told.numbers.append("3")
    assert found(told) == ["3: acknowledged 2 times, there 1 times"]


def test_more_records_than_kills_can_tell_of_are_found(told):
    told.numbers.remove("2")
    assert len(found(told)) == 1
    told.kills = 1
    assert found(told) == []


def test_a_record_without_its_row_is_found(told):
    record = Record.objects.get(number="2")
    OutboxRow.objects.filter(ref=str(record.pk)).delete()
    assert found(told) == [f"record {record.pk}: 0 times a row of the outbox instead of 1"]


def test_a_record_without_its_entry_is_found(told):
    half = Record.objects.get(number="3")
    half.pk, half.number, half.key, half._state.adding = None, "4", "4", True
    half.save()
    OutboxRow.objects.create(kind=faults.ROW, ref=str(half.pk), state=DONE, next_try=machine_now())
    told.numbers.append("4")

    assert found(told) == [
        f"record {half.pk}: 0 times an entry of the trail instead of 1",
        f"record {half.pk}: never delivered",
    ]


def test_a_row_that_was_given_up_is_found(told):
    row = OutboxRow.objects.filter(kind=faults.ROW).latest("pk")
    OutboxRow.objects.filter(pk=row.pk).update(state=FAILED)
    assert found(told) == [f"row {row.pk} of the outbox is failed"]


def test_a_record_that_does_not_count_is_found(told):
    void_record(by=CONSOLE, record=Record.objects.get(number="2"), seen=1, reason="试")
    assert found(told) == ["the figure is 2, there are 3 records"]
