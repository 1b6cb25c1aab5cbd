"""Read cases, as far as a reader may see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import Http404

from gongkai.applications import STATES
from gongkai_site.applications.models import Application, Task
from gongkai_site.base import clock
from gongkai_site.base.powers import organs_for

VIEW = "applications.view"
CLOSED = [key for key, state in STATES.items() if not state.open and key != "void"]
WAITING = [key for key, state in STATES.items() if key.startswith(("awaiting_", "consulting_"))]
PATIENCE = 7
"""Days after which an application that nobody has confirmed is alarmed. Our choice: the law sets no day."""


def cases_for(person: Any) -> QuerySet[Application]:
    """Return the cases of the organs a person may see.

    Of one organ the condition is a plain equation, which an index on (organ, …) can give in order.
    """
    organs = organs_for(person, VIEW)
    few = list(organs.values_list("pk", flat=True)[:2])
    return Application.objects.filter(organ=few[0]) if len(few) == 1 else Application.objects.filter(organ__in=organs)


def case_for(person: Any, pk: int) -> Application:
    """Return one of them, or raise Http404."""
    found = cases_for(person).select_related("organ", "handler").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def tasks_for(person: Any) -> QuerySet[Task]:
    """Return the tasks of the cases a person may see."""
    return Task.objects.filter(application__in=cases_for(person)).select_related("application", "person")


def end_of_week(day: date) -> date:
    """Return the Sunday a day's week ends with."""
    return day + timedelta(days=6 - day.weekday())


def mine(person: Any) -> Q:
    """Return the condition of open cases a person handles."""
    return Q(handler=person.pk, opened=1)


def overdue() -> Q:
    """Return the condition of cases whose day has passed unanswered: derived, never stored."""
    return Q(opened=1, due_on__lt=clock.today())


def due_by(last: date) -> Q:
    """Return the condition of open cases due from today up to a day."""
    return Q(opened=1, due_on__range=(clock.today(), last))


def unconfirmed() -> Q:
    """Return the condition of applications that have waited for a confirmation for long."""
    return Q(state="submitted", arrived_at__lt=clock.now() - timedelta(days=PATIENCE))


SHOWN: Mapping[str, Callable[[Any], Q]] = {
    "mine": mine,
    "team": lambda person: Q(organ=person.organ_id, opened=1),
    "week": lambda person: due_by(end_of_week(clock.today())),
    "overdue": lambda person: overdue(),
    "waiting": lambda person: Q(state__in=WAITING),
    "signature": lambda person: Q(state="drafted"),
    "confirmation": lambda person: Q(state="submitted"),
    "closed": lambda person: Q(state__in=CLOSED),
    "open": lambda person: Q(opened=1),
    "unconfirmed": lambda person: unconfirmed(),
    "counted": lambda person: ~Q(state="void"),
}
"""What a list shows, by the word in its address: the tabs, and what numbers elsewhere lead to."""


TIMELY = {"on_time": Q(answered_on__lte=F("due_on")), "late": Q(answered_on__gt=F("due_on"))}
"""Answered by its day or after it; a case that ended while its clock stood still is neither."""


def alike_to(case: Application) -> Q:
    """Return the condition of cases with the identity number or the telephone of one."""
    found = Q(pk=case.pk)
    for name in ("identity_index", "phone_index"):
        if value := getattr(case, name):
            found |= Q(**{name: value})
    return found
