"""Where a remedy stands, from its events; the days due, each by its own law."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongkai import law
from gongkai.applications import remedy_steps as core
from gongkai.applications.remedy_steps import Owed, Standing
from gongkai.clocks import Due
from gongkai_site.organs.calendar import deadline
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import setting
from gongkai_site.remedies.models import Event, Remedy

UNVERIFIED = "remedies_unverified"
"""The setting by which limits that nobody checked against the law's text are used (1, as a rule) or not (0)."""


def event_of(row: Event) -> core.Event:
    """Return a row as the rules see it; the reason of a step stands sealed."""
    return core.Event(row.step, row.on, {**row.facts, "reason": row.note})


def in_force(rows: Iterable[Event]) -> list[Event]:
    """Return the steps that no later row voids, in the order they were entered."""
    known = list(rows)
    voided = {each.voids_id for each in known}
    return [each for each in known if each.step and each.pk not in voided]


def standing_of(remedy: Remedy) -> Standing:
    """Return where a remedy stands."""
    return standing_after(remedy, in_force(remedy.events.all()))


def standing_after(remedy: Remedy, events: Iterable[Event]) -> Standing:
    """Return where a remedy stands after steps that are in force."""
    return core.replay(remedy.kind, remedy.filed_on, [event_of(each) for each in events])


@dataclass(frozen=True, slots=True)
class Task:
    """Something due with its day: by law (``due`` tells how it was counted) or as set (``due`` None)."""

    owed: Owed
    on: date
    due: Due | None = None
    is_sure: bool = True
    """Whether the limit was checked against the text of the law."""

    @property
    def is_done(self) -> bool:
        """Say whether it is done."""
        return self.owed.done_on is not None

    @property
    def provisional(self) -> bool:
        """Say whether a year without a holiday notice was guessed."""
        return self.due is not None and self.due.provisional


def tasks_of(organ: Organ, there: Standing) -> list[Task]:
    """Return what is due and what may follow, each with its day; what no law of that day knew has none."""
    return [found for each in core.owed(there) if (found := _task(organ, each)) is not None]


def _task(organ: Organ, owed: Owed) -> Task | None:
    if owed.on is not None:
        return Task(owed, owed.on)
    assert owed.start is not None, "what has no day has a limit and its start"
    return counted(organ, owed, owed.limit, owed.start)


def counted(organ: Organ, owed: Owed, limit: str, start: date) -> Task | None:
    """Return what is due by a limit from a day on; None where the organ does not use it, or no law knew it then."""
    is_sure = law.limits()[limit][-1].mark == "verified"
    if not is_sure and setting(organ, UNVERIFIED) == "0":
        return None
    found = deadline(limit, start, organ)
    if found is not None and owed.more and found.due is not None:
        found = deadline(owed.more[0], found.due, organ, length=owed.more[1])
    if found is None or found.due is None:
        return None
    return Task(owed, found.due, found, is_sure)


def copies(organ: Organ, there: Standing) -> dict[str, Any]:
    """Return the columns that copy where a remedy stands, the nearest day of its own among them."""
    waiting = [task for task in tasks_of(organ, there) if task.owed.ours and not task.is_done]
    first = min(waiting, key=lambda task: task.on) if waiting and there.state != "void" else None
    return {
        "state": there.state,
        "instance": there.instance,
        "first_on": there.first_on,
        "first_ending": there.first_ending,
        "ended_on": there.ended_on,
        "outcome": there.outcome,
        "due_on": first.on if first else None,
        "due_key": first.owed.key if first else "",
        "provisional": first.provisional if first else False,
    }


def to_file(remedy: Remedy, known_on: date) -> Task | None:
    """Return by when a remedy had to be filed, counted from the day the act was known, or the decision received."""
    name = core.last_day_to_file(
        remedy.kind, after_reconsideration=remedy.after_reconsideration, inaction=remedy.concerns == "silence"
    )
    return counted(remedy.organ, Owed("file", False, name, known_on), name, known_on) if name else None
