"""The due day that lists sort by: a copy of what the clock says, brought up to date by every step and notice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django.db import connection, transaction
from django.db.models import Field

from gongkai.applications import STATES
from gongkai.clocks import Due, answer_dues
from gongkai.clocks import Event as Tick
from gongkai.workdays import WorkCalendar
from gongkai_site.applications.around import RECOUNTED
from gongkai_site.applications.facts import TICKS, clock_of
from gongkai_site.applications.models import Application, Event
from gongkai_site.audit import trail
from gongkai_site.base.powers import require
from gongkai_site.organs.calendar import calendar_of
from gongkai_site.organs.models import Organ

RUNNING = [key for key, state in STATES.items() if state.open and state.clock != "none"]
BATCH = 10_000
"""Cases of one transaction: the fewer there are, the less often the same pages of the indexes are written."""
HEAD = "applications.head"
COPIED = ("due_on", "not_before", "provisional")


def copy_of(found: Due | None) -> dict[str, Any]:
    """Return the columns that copy a clock."""
    if found is None:
        return {"due_on": None, "not_before": None, "provisional": False}
    return {"due_on": found.due, "not_before": found.not_before, "provisional": found.provisional}


def refresh_due(application: Application) -> dict[str, Any]:
    """Return the columns of a case's clock as it stands."""
    return copy_of(clock_of(application))


def recompute(organ: Organ, *, by: Any, write: bool = True) -> list[tuple[Application, dict[str, Any]]]:
    """Count the due days of all open cases of an organ anew, after a notice changed its calendar.

    Returns the cases that move with their new columns, whose trial is ``write=False``. One entry of the trail a run.
    Raises Refused of power, that of the head, when it writes.
    """
    if write:
        require(by, HEAD, organ)
    moved: list[tuple[Application, dict[str, Any]]] = []
    calendar = calendar_of(organ, provisional=True)  # which guesses only the years that have no notice
    for batch in _batches(organ):
        changes = list(_moved(batch, calendar))
        moved += changes
        if write and changes:
            _write(changes)
    if write and moved:
        with transaction.atomic():
            trail.record("application.recounted", None, by=by, organ=organ.pk, data={"count": len(moved)})
    if write:
        for follow in RECOUNTED:
            follow(organ)
    return moved


def _batches(organ: Organ) -> Iterator[list[Application]]:
    last = 0
    rows = Application.objects.filter(organ=organ, state__in=RUNNING).order_by("pk")
    rows = rows.only("pk", "organ_id", "round", "version", "number", "state", *COPIED)
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def _moved(batch: list[Application], calendar: WorkCalendar) -> Iterator[tuple[Application, dict[str, Any]]]:
    rounds = {each.pk: each.round for each in batch}
    histories = _histories(rounds)
    cases = [each for each in batch if each.pk in histories]
    for case, due in zip(cases, answer_dues([histories[each.pk] for each in cases], calendar), strict=True):
        found = copy_of(due)
        if any(getattr(case, name) != value for name, value in found.items()):
            yield case, found


def _histories(rounds: dict[int, int]) -> dict[int, list[Tick]]:
    """Return what the clock learned in the present round of each case; rows are read as plain values, for speed."""
    fields = ("application_id", "pk", "round", "kind", "on", "ref", "length", "until", "voids_id")
    rows = Event.objects.filter(application__in=rounds, kind__in=TICKS).order_by("application_id", "on", "pk")
    found: dict[int, list[Tick]] = {}
    told = list(rows.values_list(*fields))
    voided = {row[-1] for row in told if row[-1] is not None}
    for case, pk, round_, kind, on, ref, length, until, _voids in told:
        if round_ == rounds[case] and pk not in voided:
            found.setdefault(case, []).append(Tick(kind, on, ref, length, until))
    return found


@transaction.atomic
def _write(changes: list[tuple[Application, dict[str, Any]]]) -> None:
    """Write the columns of cases that nobody has changed since they were read; a step counts its case's clock itself.

    One statement, prepared once, is told each row: built anew for every few hundred, it took ten times as long.
    """
    fields = [cast("Field[Any, Any]", Application._meta.get_field(name)) for name in COPIED]
    columns = ", ".join(f"{field.attname} = %s" for field in fields)
    values = [
        (*(field.get_db_prep_save(found[field.name], connection) for field in fields), case.pk, case.version)
        for case, found in changes
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {Application._meta.db_table} SET {columns}, version = version + 1 WHERE id = %s AND version = %s",
            values,
        )
