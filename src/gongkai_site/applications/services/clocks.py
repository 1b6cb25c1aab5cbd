"""The due day that lists sort by: a copy of what the clock says, brought up to date by every step and notice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.db import transaction

from gongkai.applications import STATES
from gongkai.clocks import Due
from gongkai_site.applications.facts import calendars, clock_of, counted, ticks
from gongkai_site.applications.models import Application, Event
from gongkai_site.audit import trail
from gongkai_site.base.powers import require
from gongkai_site.organs.models import Organ

RUNNING = [key for key, state in STATES.items() if state.open and state.clock != "none"]
BATCH = 2000
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
    for batch in _batches(organ):
        changes = list(_moved(batch))
        moved += changes
        if write and changes:
            _write(changes)
    if write and moved:
        with transaction.atomic():
            trail.record("application.recounted", None, by=by, organ=organ.pk, data={"count": len(moved)})
    return moved


def _batches(organ: Organ) -> Iterator[list[Application]]:
    last = 0
    rows = (
        Application.objects.filter(organ=organ, state__in=RUNNING)
        .order_by("pk")
        .only("pk", "organ", "round", "version", *COPIED, "number", "state")
    )
    while batch := list(rows.filter(pk__gt=last).select_related("organ")[:BATCH]):
        yield batch
        last = batch[-1].pk


def _moved(batch: list[Application]) -> Iterator[tuple[Application, dict[str, Any]]]:
    cases = {each.pk: each for each in batch}
    calendar, guessed = calendars(batch[0])
    rows = Event.objects.filter(application__in=cases).order_by("application_id", "pk").defer("note", "facts")
    for pk, events in groupby(rows, key=lambda each: each.application_id):
        case, there = cases[pk], list(events)
        voided = {each.voids_id for each in there}
        standing = [each for each in there if each.round == case.round and each.pk not in voided]
        found = copy_of(counted(ticks(standing), calendar, guessed))
        if any(getattr(case, name) != value for name, value in found.items()):
            yield case, found


@transaction.atomic
def _write(changes: list[tuple[Application, dict[str, Any]]]) -> None:
    for case, found in changes:
        for name, value in found.items():
            setattr(case, name, value)
        case.version += 1
    Application.objects.bulk_update([case for case, _ in changes], [*COPIED, "version"], batch_size=500)
