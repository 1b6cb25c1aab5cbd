"""When what passed its review becomes public: not before its hour, and a bundle all at once."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from gongkai.review.steps import HELD
from gongkai_site.base import clock
from gongkai_site.base.refusals import Refusal, refusal
from gongkai_site.publishing.models import Item
from gongkai_site.review.models import Review


def held(item: Item) -> Refusal | None:
    """Return why an item that passed its review is not made public yet, or None.

    A bundle waits until the last of it has passed, and for the latest hour of those that are not public. An
    interpretation waits for its document, unless they are of one bundle.
    """
    others = [each for each in bundled(item) if not each.live]
    passed = _passed(others)
    for each in others:
        if str(each.pk) not in passed:
            return refusal("PUBLISHING-BUNDLE", bundle=item.bundle, title=each.title)
    document = item.interprets
    if document is not None and not document.live and document not in others:
        return refusal("PUBLISHING-DOCUMENT", title=item.title, document=document.title)
    hours = [each.release_at for each in (item, *others) if each.release_at]
    if hours and max(hours) > clock.now():
        return refusal(
            "PUBLISHING-HOUR", title=item.title, hour=f"{max(hours).astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
        )
    return None


def bundled(item: Item) -> QuerySet[Item]:
    """Return the other items of an item's bundle, without those that came to an end."""
    if not item.bundle:
        return Item.objects.none()
    same = Item.objects.filter(organ=item.organ_id, bundle=item.bundle, dropped_at__isnull=True, life="")
    return same.exclude(pk=item.pk).order_by("pk")


def together(item: Item) -> list[Item]:
    """Return the items that become public with one that just did: of its bundle, and its interpretations."""
    changed = Q(live=False) | Q(has_unpublished_changes=True)
    readings = Item.objects.filter(interprets=item.pk)  # not ``item.readings``: those would know it as it was before
    found = [*bundled(item).filter(changed), *readings.filter(changed)]
    return [each for each in dict.fromkeys(found) if held(each) is None]


def _passed(items: list[Item]) -> set[str]:
    if not items:
        return set()
    kind = ContentType.objects.get_for_model(Item)
    rows = Review.objects.filter(content_type=kind, state=HELD, object_id__in=[str(each.pk) for each in items])
    return set(rows.values_list("object_id", flat=True))
