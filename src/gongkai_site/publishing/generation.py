"""The generation of public pages: counted up in the transaction of every change that shows."""

from __future__ import annotations

from django.db.models import F

from gongkai_site.publishing.models import Generation

CITY = 0


def bump(organ: int, *, alone: bool = False) -> None:
    """Say that pages of an organ (by id), and those of the whole city unless ``alone``, are not what they were."""
    for each in (organ,) if alone else (organ, CITY):
        rows = Generation.objects.filter(pk=each)
        if not rows.update(number=F("number") + 1):
            Generation.objects.get_or_create(pk=each)
            rows.update(number=F("number") + 1)


def number(organ: int = CITY) -> int:
    """Return the generation of an organ's pages, or of the city's; one query."""
    return Generation.objects.filter(pk=organ).values_list("number", flat=True).first() or 0
