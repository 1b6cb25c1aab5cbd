"""Reads of publishing: what anyone may see, and what a person at the desk may see."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from gongkai_site.base.powers import organs_for
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.services.drafting import VIEW


def public_items(organ: Organ | None = None) -> QuerySet[Item]:
    """Return what is public, newest first: of an organ, or of all."""
    # A bare condition on a flag is one that SQLite looks up in no index.
    found = Item.objects.filter(live__in=[True]).order_by("-published_on", "-pk")
    return found.filter(organ=organ) if organ else found


def items_for(reader: Any) -> QuerySet[Item]:
    """Return the items a person at the desk may see."""
    return Item.objects.filter(organ__in=organs_for(reader, VIEW)).select_related("organ", "drafter")


def item_for(reader: Any, pk: int) -> Item:
    """Return one item, or raise Http404 when it is out of sight."""
    found = items_for(reader).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
