"""What follows in the same transaction when an item becomes public."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.signals import published

from gongkai_site.base import clock
from gongkai_site.base.powers import Job
from gongkai_site.channels.models import PORTAL, Account
from gongkai_site.channels.services import keep_portal
from gongkai_site.publishing.models import Item


@receiver(published, sender=Item)
def became_public(instance: Item, **_: Any) -> None:
    """Let the organ's part of this site stand among its accounts from its first item on."""
    if not Account.objects.filter(organ=instance.organ_id, channel=PORTAL).exists():
        keep_portal(by=Job("channels"), organ=instance.organ, opened_on=instance.published_on or clock.today())
