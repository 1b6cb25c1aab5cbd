"""What changes public pages besides the items themselves."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.signals import published, unpublished

from gongkai_site.audit.models import Entry
from gongkai_site.ledgers.models import Record
from gongkai_site.organs.models import Organ
from gongkai_site.portal.models import PublicFile
from gongkai_site.publishing import generation
from gongkai_site.publishing.attachments import files_of
from gongkai_site.publishing.models import Item

TOLD = ("organ.", "column.", "place.")
"""What the trail tells of that public pages show: no write is without its entry."""


@receiver(post_save, sender=Entry)
def was_told(instance: Entry, **_: Any) -> None:
    """Let the pages of an organ be made anew when what they show of it was changed; all pages, when it is the root."""
    if not instance.action.startswith(TOLD) or not instance.chain.startswith("organ:"):
        return
    organ = Organ.objects.filter(pk=instance.chain.removeprefix("organ:")).first()
    if organ is None:
        return
    below = Organ.objects.exclude(pk=organ.pk) if organ.parent_id is None else Organ.objects.none()
    for pk in [organ.pk, *below.values_list("pk", flat=True)]:
        generation.bump(pk)


@receiver((published, unpublished), sender=Record)
def record_shows(instance: Record, **_: Any) -> None:
    """Let the reports whose figures lead to a record be made anew."""
    generation.bump(instance.organ_id)


@receiver(published, sender=Item)
def became_public(instance: Item, **_: Any) -> None:
    """Let its files be had, and pages of other organs that name it be made anew."""
    PublicFile.objects.filter(item=instance.pk).delete()
    PublicFile.objects.bulk_create(PublicFile(item_id=instance.pk, file_id=pk) for pk in files_of(instance))
    _beside(instance)


@receiver(unpublished, sender=Item)
def was_taken_down(instance: Item, **_: Any) -> None:
    """Let its files be had no more."""
    PublicFile.objects.filter(item=instance.pk).delete()
    _beside(instance)


def _beside(item: Item) -> None:
    """Let pages of other organs that show an item beside their own be made anew."""
    named = {item.interprets.organ_id} if item.interprets else set()
    named |= set(Item.objects.filter(interprets=item.pk).values_list("organ", flat=True))
    for pk in named - {item.organ_id}:
        generation.bump(pk)
