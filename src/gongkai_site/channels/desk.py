"""What the first screen shows of channels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai_site.channels.queries import accounts_for, silent_days
from gongkai_site.screens.first import Item


def first_screen(person: Any) -> Iterator[Item]:
    """Tell of accounts that have been silent too long."""
    silent = sum(bool(silent_days(each)) for each in accounts_for(person).filter(closed_on__isnull=True))
    yield Item("late", _("accounts without a post for too long"), silent, f"{reverse('channels')}?state=silent")
