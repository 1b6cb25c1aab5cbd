"""What follows in the same transaction when an item becomes public or is taken down."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.signals import published, unpublished

from gongkai_site import search
from gongkai_site.base import clock
from gongkai_site.publishing import generation
from gongkai_site.publishing.models import Item

SOURCE = "publishing.item"


@receiver(published, sender=Item)
def became_public(instance: Item, **_: Any) -> None:
    """Note the day it was first public, let it be found, and let pages be made anew."""
    if instance.published_on is None:
        instance.published_on = clock.today()
        Item._base_manager.filter(pk=instance.pk).update(published_on=instance.published_on)
    shows_otherwise(instance)


@receiver(unpublished, sender=Item)
def was_taken_down(instance: Item, **_: Any) -> None:
    """Let it be found no more."""
    shows_otherwise(instance)


def shows_otherwise(item: Item) -> None:
    """Say, in the transaction at hand, that an item's page is another one now."""
    generation.bump(item.organ_id)
    search.changed(SOURCE, item.pk)
