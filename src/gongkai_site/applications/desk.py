"""What the first screen shows of applications. Each number opens the list it counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai_site.applications import queries
from gongkai_site.applications.models import Application
from gongkai_site.applications.words import NEAR, SOON
from gongkai_site.base import clock
from gongkai_site.base.powers import has_any
from gongkai_site.organs.calendar import days_after
from gongkai_site.screens.first import Item

HANDS = {
    "confirmation": ("applications.register", _("applications to confirm and register"), "submitted"),
    "received": ("applications.assign", _("applications to assign"), "received"),
}
HANDLE = "applications.handle"
WATCHERS = ("applications.head", "applications.assign")
"""Who looks after everybody's cases; others are told of their own."""


def first_screen(person: Any) -> Iterator[Item]:
    """Tell what waits for a person, what is due in five, two and no days, what is late, and the year's numbers."""
    if not has_any(person, [queries.VIEW]):
        return
    rows, address = queries.cases_for(person), reverse("applications")
    yield from _hands(person, rows, address)
    watches = has_any(person, WATCHERS)
    watched, mine = (rows, "") if watches else (rows.filter(handler=person.pk), f"handler={person.pk}&")
    yield from _warnings(person, watched, f"{address}?{mine}")
    yield from _late(person, rows, watched, f"{address}?{mine}")
    waiting = watched.filter(queries.SHOWN["waiting"](person)).count()
    yield Item("waiting", _("applications waiting for others"), waiting, f"{address}?{mine}show=waiting")
    guessed = watched.filter(provisional=True, opened=1).count()
    label = _("due days that are provisional")
    yield Item("waiting", label, guessed, f"{address}?{mine}show=open&provisional=true")
    yield from _year(rows, address)


def _hands(person: Any, rows: QuerySet[Application], address: str) -> Iterator[Item]:
    for act, label, state in HANDS.values():
        if has_any(person, [act]):
            yield Item("today", label, rows.filter(state=state).count(), f"{address}?state={state}")
    mine = [
        ("returned", _("answers sent back to you"), [HANDLE]),
        ("to_examine", _("answers to review before they are signed"), [queries.REVIEW]),
        ("to_sign", _("answers to sign"), queries.SIGNERS),
    ]
    for shown, label, acts in mine:
        if has_any(person, acts):
            count = rows.filter(queries.SHOWN[shown](person)).count()
            yield Item("today", label, count, f"{address}?show={shown}")


def _warnings(person: Any, rows: QuerySet[Application], address: str) -> Iterator[Item]:
    """Tell of what is due today, within two working days, within five: each case once."""
    today = clock.today()
    after = today
    spans: list[tuple[Any, date]] = [(_("answers due today"), today)]
    if person.organ is not None:
        spans += [
            (_("answers due within {days} working days").format(days=days), days_after(today, days, person.organ)[0])
            for days in (SOON, NEAR)
        ]
    for label, last in spans:
        count = rows.filter(opened=1, due_on__range=(after, last)).count() if after <= last else 0
        yield Item("today", label, count, f"{address}show=open&{_span('due_on', after, last)}")
        after = last + timedelta(days=1)


def _late(person: Any, rows: QuerySet[Application], watched: QuerySet[Application], address: str) -> Iterator[Item]:
    late = watched.filter(queries.overdue()).count()
    yield Item("late", _("applications overdue"), late, f"{address}show=overdue")
    if has_any(person, ["applications.register"]):
        long = rows.filter(queries.unconfirmed()).count()
        label = _("applications unconfirmed for more than {days} days").format(days=queries.PATIENCE)
        yield Item("late", label, long, f"{reverse('applications')}?show=unconfirmed")
    tasks = queries.tasks_for(person).filter(person=person.pk, done_on=None)
    mine = f"{reverse('applications_tasks')}?person={person.pk}&state="
    yield Item("late", _("tasks overdue"), tasks.filter(due_on__lt=clock.today()).count(), f"{mine}late")
    yield Item("today", _("tasks to answer"), tasks.count(), f"{mine}open")


def _year(rows: QuerySet[Application], address: str) -> Iterator[Item]:
    year = clock.today().year
    first, last = date(year, 1, 1), date(year, 12, 31)
    counted = rows.exclude(state="void")
    for name, label in (
        ("received_on", _("applications received in {year}")),
        ("answered_on", _("answered in {year}")),
    ):
        count = counted.filter(**{f"{name}__range": (first, last)}).count()
        yield Item("year", label.format(year=year), count, f"{address}?show=counted&{_span(name, first, last)}")


def _span(name: str, first: date, last: date) -> str:
    return f"{name}_from={first}&{name}_to={last}"
