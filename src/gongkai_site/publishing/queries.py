"""Reads of publishing: what anyone may see, and what a person at the desk may see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from wagtail.models import Revision

from gongkai_site import search
from gongkai_site.base.powers import organs_for
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.models import AccessPlace, Delivered, Item
from gongkai_site.publishing.receivers import SOURCE
from gongkai_site.publishing.services.drafting import VIEW
from gongkai_site.review.appearance import Change, changes
from gongkai_site.review.content_hash import kind_or_refuse


@dataclass(frozen=True, slots=True)
class PublicVersion:
    """A version of an item that was public: its number, since when, and what it corrected."""

    number: int
    published_at: datetime
    correction: str
    revision: Revision


def public_items(organ: Organ | None = None) -> QuerySet[Item]:
    """Return what is public, newest first: of an organ, or of all."""
    # A bare condition on a flag is one that SQLite looks up in no index.
    found = Item.objects.filter(live__in=[True]).order_by("-published_on", "-pk")
    return found.filter(organ=organ) if organ else found


def items_for(reader: Any) -> QuerySet[Item]:
    """Return the items a person at the desk may see, without drafts that were given up."""
    rows = Item.objects.filter(organ__in=organs_for(reader, VIEW), dropped_at__isnull=True)
    return rows.select_related("organ", "drafter")


def item_for(reader: Any, pk: int) -> Item:
    """Return one item, or raise Http404 when it is out of sight."""
    found = items_for(reader).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def versions(item: Item) -> list[PublicVersion]:
    """Return every version of an item that was public, the first one first."""
    rows = item.versions.select_related("revision")
    return [
        PublicVersion(row.number, row.published_at, row.revision.content.get("correction", ""), row.revision)
        for row in rows
    ]


def compare(item: Item, a: int, b: int) -> list[Change]:
    """Return what differs between two public versions, by their numbers; raise Http404 when there is no such one."""
    found = {row.number: row.revision for row in item.versions.select_related("revision").filter(number__in=(a, b))}
    if not {a, b} <= found.keys():
        raise Http404
    return list(changes(kind_or_refuse(item), found[a].as_object(), found[b].as_object()))


def to_deliver(organ: Organ, place: AccessPlace) -> QuerySet[Item]:
    """Return the public items of an organ that a place has not received yet, the oldest first."""
    received = Delivered.objects.filter(place=place, item=OuterRef("pk"))
    return public_items(organ).filter(~Exists(received)).order_by("published_on", "pk")


def search_items(
    text: str,
    *,
    organs: Collection[int] | None = None,
    limit: int = 20,
    offset: int = 0,
    order: Literal["newest", "relevance"] = "newest",
) -> search.Results:
    """Return the public items that hold every part of a question.

    The index follows within seconds; what was withdrawn since is left out at once.
    """
    found = search.query(text, kinds=[SOURCE], organs=organs, limit=limit, offset=offset, order=order)
    live = set(Item.objects.filter(live=True, pk__in=[hit.pk for hit in found.hits]).values_list("pk", flat=True))
    hits = tuple(hit for hit in found.hits if int(hit.pk) in live)
    return search.Results(found.total - len(found.hits) + len(hits), hits)


def usual(organ: Organ, kind: str) -> dict[str, Any]:
    """Return where an organ put its last public item of a kind: what a new one of the kind is offered first."""
    last = Item.objects.filter(organ=organ, kind=kind, live=True).select_related("column").order_by("-pk").first()
    if last is None:
        return {}
    column = last.column if last.column and last.column.closed_at is None else None
    return {"column": column, "genre": last.genre}
