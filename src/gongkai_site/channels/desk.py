"""What the first screen shows of channels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai_site.base import clock
from gongkai_site.base.powers import organs_for
from gongkai_site.channels.models import Inspection
from gongkai_site.channels.queries import accounts_for, silent_days
from gongkai_site.channels.services import MANAGE, VIEW
from gongkai_site.screens.first import Item


def first_screen(person: Any) -> Iterator[Item]:
    """Tell of accounts that have been silent too long, and of findings not mended in time."""
    silent = sum(bool(silent_days(each)) for each in accounts_for(person).filter(closed_on__isnull=True))
    yield Item("late", _("accounts without a post for too long"), silent, f"{reverse('channels')}?state=silent")
    mine = Inspection.objects.filter(organ__in=organs_for(person, MANAGE), closed_on__isnull=True)
    late = mine.filter(due_on__lt=clock.today()).count()
    yield Item("late", _("findings on accounts not mended in time"), late, f"{reverse('channels')}?state=found")
    waiting = Inspection.objects.filter(organ__in=organs_for(person, VIEW), closed_on__isnull=True).count() - late
    yield Item("waiting", _("findings on accounts to be mended"), max(waiting, 0), f"{reverse('channels')}?state=found")
