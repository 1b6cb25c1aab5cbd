"""Read people, as far as a reader may see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from gongkai_site.accounts.models import Grant, Person
from gongkai_site.accounts.powers import organs_for
from gongkai_site.base import clock
from gongkai_site.base.powers import may
from gongkai_site.organs.models import holding

VIEW = "people.view"


def people_for(reader: Any) -> QuerySet[Person]:
    """Return the people of the organs a reader may see; those of no organ are for who sees the whole site."""
    within = Q(organ__in=organs_for(reader, VIEW))
    if may(reader, VIEW) is None:
        within |= Q(organ__isnull=True)
    return Person.objects.filter(within).select_related("organ")


def person_for(reader: Any, pk: int) -> Person:
    """Return one of them, or raise Http404."""
    found = people_for(reader).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def with_roles(people: QuerySet[Person]) -> QuerySet[Person]:
    """Return people with the roles they hold today, as ``roles_today``."""
    today = Grant.objects.filter(holding_today()).select_related("organ")
    return people.prefetch_related(Prefetch("grants", queryset=today, to_attr="roles_today"))


def holding_today() -> Q:
    """Return the condition of grants that hold today."""
    return holding(clock.today())


def live() -> Q:
    """Return the condition of accounts that may sign in today."""
    return Q(is_active=True) & (Q(expires_on__isnull=True) | Q(expires_on__gt=clock.today()))


def names_of(pks: Iterable[int]) -> dict[int, str]:
    """Return the names of people by their numbers."""
    return dict(Person.objects.filter(pk__in=set(pks)).values_list("pk", "name"))
