"""The day that lists sort by, counted anew after a notice changed the calendar."""

from __future__ import annotations

from django.db import transaction

from gongkai_site.organs.models import Organ
from gongkai_site.remedies.models import Remedy
from gongkai_site.remedies.standing import copies, standing_of

COPIED = ("due_on", "due_key", "provisional")


@transaction.atomic
def recount(organ: Organ) -> int:
    """Count the days of an organ's remedies anew; return how many moved. For the service that asked for the power."""
    moved = []
    for remedy in Remedy.objects.filter(organ=organ, due_on__isnull=False).prefetch_related("events"):
        found = copies(organ, standing_of(remedy))
        if any(getattr(remedy, name) != found[name] for name in COPIED):
            for name in COPIED:
                setattr(remedy, name, found[name])
            remedy.version += 1
            moved.append(remedy)
    Remedy.objects.bulk_update(moved, [*COPIED, "version"], batch_size=500)
    return len(moved)
