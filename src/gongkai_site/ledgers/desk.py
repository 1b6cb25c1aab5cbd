"""What the first screen shows of ledgers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai_site.base import clock
from gongkai_site.ledgers.queries import records_for
from gongkai_site.screens.first import Item


def first_screen(person: Any) -> Iterator[Item]:
    """Tell how much of this year and of the last stands in the ledgers a person may see."""
    for year in (clock.today().year, clock.today().year - 1):
        span = date(year, 1, 1), date(year, 12, 31)
        counted = records_for(person).filter(voided_at__isnull=True, day__range=span).aggregate(all=Sum("quantity"))
        address = f"{reverse('ledgers')}?day_from={span[0]}&day_to={span[1]}"
        label = _("records of {year}").format(year=year)
        yield Item("year", label, counted["all"] or 0, address)
