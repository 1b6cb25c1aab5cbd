"""What the first screen shows of corrections and proposals. Each number opens the list it counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai_site.base.powers import has_any, organs_for
from gongkai_site.requests import queries
from gongkai_site.screens.first import Item

HANDLE, DECIDE = "requests.handle", "requests.decide"


def first_screen(person: Any) -> Iterator[Item]:
    """Tell what waits for a person, what is late, and what several asked for."""
    if not has_any(person, [queries.VIEW]):
        return
    rows, address = queries.requests_for(person), reverse("requests")

    def count(name: str) -> int:
        return rows.filter(queries.SHOWN[name](person)).count()

    if has_any(person, [HANDLE]):
        new = rows.filter(state="received").count()
        yield Item("today", _("corrections and proposals to assign"), new, f"{address}?state=received")
        yield Item("today", _("people to be told what was decided"), count("tell"), f"{address}?show=tell")
        yield Item("today", _("agreed, to be published"), count("publish"), f"{address}?show=publish")
        organs = list(organs_for(person, HANDLE)[:2])
        if len(organs) == 1:
            found = len(queries.suggestions(organs[0]))
            yield Item("today", _("asked for by several, may be published"), found, reverse("requests_suggestions"))
    if has_any(person, [DECIDE]):
        yield Item("today", _("corrections and proposals to decide"), count("decide"), f"{address}?show=decide")
    yield Item("late", _("corrections and proposals overdue"), count("overdue"), f"{address}?show=overdue")
    yield Item("waiting", _("corrections waiting for evidence"), count("evidence"), f"{address}?show=evidence")
