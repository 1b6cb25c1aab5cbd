"""What the first screen shows of assurance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai_site.assurance.queries import matters_for
from gongkai_site.base import clock
from gongkai_site.screens.first import Item


def first_screen(person: Any) -> Iterator[Item]:
    """Tell of findings and tasks that are late, and of those that wait."""
    waiting = matters_for(person).filter(voided_at__isnull=True, closed_on__isnull=True)
    late = waiting.filter(due_on__lt=clock.today()).count()
    address = reverse("assurance_matters")
    yield Item("late", _("findings and tasks not done in time"), late, f"{address}?state=late")
    yield Item("waiting", _("findings and tasks to be done"), waiting.count() - late, f"{address}?state=open")
