"""What the first screen shows of mirrors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai_site.base.powers import organs_for
from gongkai_site.mirror.models import FAILED, Run
from gongkai_site.mirror.queries import standing
from gongkai_site.mirror.services import DRAFT
from gongkai_site.screens.first import Item


def first_screen(person: Any) -> Iterator[Item]:
    """Tell of pages whose column waits for its kind, and of mirrors that failed."""
    organs = organs_for(person, DRAFT)
    pages = standing().filter(organ__in=organs, kind="").count()
    yield Item(
        "today", _("mirrored pages whose column waits for its kind"), pages, f"{reverse('mirror_pages')}?waiting=true"
    )
    failed = Run.objects.filter(mirror__organ__in=organs, state=FAILED).count()
    yield Item("late", _("mirrors that failed"), failed, f"{reverse('mirror')}?state=failed")
