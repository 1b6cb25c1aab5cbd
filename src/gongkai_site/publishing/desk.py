"""What the first screen shows of publishing. Each number opens the list it counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai_site.base import clock as today
from gongkai_site.base.powers import organs_for
from gongkai_site.publishing import clock, states
from gongkai_site.publishing.alarms import alarms
from gongkai_site.publishing.models import NotOpen
from gongkai_site.publishing.pairs import owing_items
from gongkai_site.publishing.queries import items_for
from gongkai_site.publishing.services.drafting import VIEW
from gongkai_site.screens.first import Item


def first_screen(person: Any) -> Iterator[Item]:
    """Tell what owes an interpretation, what is late, what waits for its hour, and the year's items."""
    items, address, day = items_for(person), reverse("items"), today.today()
    organs = list(organs_for(person, VIEW)[:2])
    if len(organs) == 1:  # who looks after one organ is told all; who watches many has the lists
        found = len(alarms(organs[0], day))
        yield Item("today", _("things to look after"), found, reverse("alarms_of", args=[organs[0].slug]))
    back = states.returned(items, person)
    yield Item("today", _("items sent back to you"), back.count(), f"{address}?returned=true")
    yield Item("today", _("interpretations owed"), owing_items(items).count(), f"{address}?owes=true")
    late = clock.with_start(items).filter(clock.late())
    yield Item("late", _("items late"), late.count(), f"{address}?late=true")
    lines = NotOpen.objects.filter(organ__in=organs_for(person, VIEW), closed_at=None, opened_as=None)
    overdue = lines.filter(next_review_on__lt=day)
    yield Item("late", _("reviews of what is not open"), overdue.count(), f"{reverse('not_open')}?late=true")
    held = states.in_state(states.with_state(items), "waiting")
    yield Item("waiting", _("passed, waiting for their hour"), held.count(), f"{address}?state=waiting")
    public = items.filter(live=True, published_on__year=day.year)
    span = f"published_on_from={day.year}-01-01&published_on_to={day.year}-12-31"
    label = _("items published in {year}").format(year=day.year)
    yield Item("year", label, public.count(), f"{address}?live=true&{span}")
