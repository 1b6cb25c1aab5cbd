"""How often published items answered somebody before they applied."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F, Sum

from gongkai_site.applications.models import Helped
from gongkai_site.base import clock
from gongkai_site.organs.models import Organ


@transaction.atomic
def count_help(*, organ: Organ) -> None:
    """Count one more today. Nobody did it whom the trail could name, and the number is all that is kept."""
    rows = Helped.objects.filter(organ=organ, on=clock.today())
    if not rows.update(count=F("count") + 1):
        Helped.objects.get_or_create(organ=organ, on=clock.today())
        rows.update(count=F("count") + 1)


def helped(organ: Organ, first: date, last: date) -> int:
    """Return how often in a period."""
    found = Helped.objects.filter(organ=organ, on__range=(first, last)).aggregate(sum=Sum("count"))
    return int(found["sum"] or 0)
