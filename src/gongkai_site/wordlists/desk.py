"""What the first screen shows of word lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai_site.base.powers import organs_for
from gongkai_site.screens.first import Item
from gongkai_site.wordlists.models import DRAFT, Edition
from gongkai_site.wordlists.queries import KEEP


def first_screen(person: Any) -> Iterator[Item]:
    """Tell of the drafts that a person may put in force."""
    drafts = Edition.objects.filter(state=DRAFT, organ__in=organs_for(person, KEEP)).count()
    yield Item("today", _("word lists not yet in force"), drafts, f"{reverse('wordlists')}?state={DRAFT}")
