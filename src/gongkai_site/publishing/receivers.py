"""What follows in the same transaction when an item becomes public or is taken down."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.models import Revision
from wagtail.signals import published, unpublished

from gongkai_site import search
from gongkai_site.base import clock
from gongkai_site.base.powers import Job
from gongkai_site.ledgers.kinds import KINDS as LEDGERS
from gongkai_site.ledgers.services import follow
from gongkai_site.publishing import generation
from gongkai_site.publishing.models import Item, NotOpen, Version

SOURCE = "publishing.item"


@receiver(published, sender=Item)
def became_public(instance: Item, revision: Revision, **_: Any) -> None:
    """Note the day it was first public and the version, let it be found, and let pages be made anew.

    The ledger's record of the document, and the line of what was not open, follow.
    """
    if instance.published_on is None:
        instance.published_on = clock.today()
        Item._base_manager.filter(pk=instance.pk).update(published_on=instance.published_on)
    number = Version.objects.filter(item=instance).count() + 1
    Version.objects.create(item=instance, number=number, revision=revision)
    NotOpen.objects.filter(opened_as=instance, closed_at__isnull=True).update(closed_at=clock.now())
    record = instance.record
    if record and record.disclosed_on is None and "disclosed_on" in LEDGERS[record.kind].fields:
        follow(by=Job("publishing"), record=record, disclosed_on=instance.published_on)
    shows_otherwise(instance)


@receiver(unpublished, sender=Item)
def was_taken_down(instance: Item, **_: Any) -> None:
    """Let it be found no more."""
    shows_otherwise(instance)


def shows_otherwise(item: Item) -> None:
    """Say, in the transaction at hand, that an item's page is another one now."""
    generation.bump(item.organ_id)
    search.changed(SOURCE, item.pk)
