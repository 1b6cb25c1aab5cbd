"""What follows in the same transaction when an item becomes public."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.signals import published

from gongkai_site.publishing.models import Item
from gongkai_site.requests.services import became_public


@receiver(published, sender=Item)
def item_published(instance: Item, **_: Any) -> None:
    """Let what was agreed to follow."""
    became_public(instance)
