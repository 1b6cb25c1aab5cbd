"""Read remedies, as far as a reader may see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from gongkai.applications.remedies import goes_first
from gongkai.applications.remedy_steps import STATES, SUIT
from gongkai_site.applications.queries import end_of_week
from gongkai_site.base import clock
from gongkai_site.base.powers import organs_for
from gongkai_site.base.refusals import Refusal, refusal
from gongkai_site.remedies.models import Remedy

VIEW = "remedies.view"
OPEN = [key for key, state in STATES.items() if state.open]
FIRST_SINCE = 2024
"""The year from which reconsideration comes before a lawsuit over a denial (行政复议法（2023修订）)."""


def remedies_for(person: Any) -> QuerySet[Remedy]:
    """Return the remedies of the organs a person may see."""
    return Remedy.objects.filter(organ__in=organs_for(person, VIEW))


def remedy_for(person: Any, pk: int) -> Remedy:
    """Return one of them with its steps, or raise Http404."""
    rows = remedies_for(person).select_related("organ", "handler", "earlier").prefetch_related("events__by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def against(case: Any) -> QuerySet[Remedy]:
    """Return the remedies against the answers of a case, wrong entries left out."""
    return Remedy.objects.filter(attacks__application=case).exclude(state="void").order_by("filed_on", "pk")


def overdue() -> Q:
    """Return the condition of remedies whose day has passed with the organ's part undone: derived, never stored.

    That nobody appealed is no omission.
    """
    return Q(due_on__lt=clock.today()) & ~Q(due_key="appeal")


SHOWN: Mapping[str, Callable[[Any], Q]] = {
    "mine": lambda person: Q(handler=person.pk, state__in=OPEN),
    "open": lambda person: Q(state__in=OPEN),
    "week": lambda person: Q(due_on__range=(clock.today(), end_of_week(clock.today()))),
    "overdue": lambda person: overdue(),
    "closed": lambda person: Q(state="closed"),
    "counted": lambda person: ~Q(state="void"),
}
"""What a list shows, by the word in its address."""


def prior(remedy: Remedy) -> Refusal | None:
    """Return the warning that reconsideration should have come first, for a direct lawsuit over a denial; or None."""
    if remedy.kind != SUIT or remedy.after_reconsideration or remedy.filed_on.year < FIRST_SINCE:
        return None
    for each in remedy.attacks.select_related("application", "answer"):
        answer = each.answer
        if answer is not None and goes_first(answer.outcome, tuple(answer.grounds)):
            return refusal("REMEDY-PRIOR", number=each.application.number)
    return None
