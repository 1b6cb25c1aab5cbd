"""What the first screen shows of remedies. Each number opens the list it counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai_site.base import clock
from gongkai_site.base.powers import has_any
from gongkai_site.remedies import queries
from gongkai_site.remedies.words import NEAR
from gongkai_site.screens.first import Item


def first_screen(person: Any) -> Iterator[Item]:
    """Tell what is due within five days, what is late, what is pending, and what came this year."""
    if not has_any(person, [queries.VIEW]):
        return
    rows, address, today = queries.remedies_for(person), reverse("remedies"), clock.today()
    soon = (today, today + timedelta(days=NEAR))
    label = _("remedies: something due within {days} days").format(days=NEAR)
    near = rows.filter(due_on__range=soon).count()
    yield Item("today", label, near, f"{address}?due_on_from={soon[0]}&due_on_to={soon[1]}")
    late = rows.filter(queries.overdue()).count()
    yield Item("late", _("remedies: past the day"), late, f"{address}?show=overdue")
    pending = rows.filter(state__in=queries.OPEN).count()
    yield Item("waiting", _("remedies pending"), pending, f"{address}?show=open")
    first, last = date(today.year, 1, 1), date(today.year, 12, 31)
    filed = rows.exclude(state="void").filter(filed_on__range=(first, last)).count()
    label = _("remedies filed in {year}").format(year=today.year)
    yield Item("year", label, filed, f"{address}?show=counted&filed_on_from={first}&filed_on_to={last}")
