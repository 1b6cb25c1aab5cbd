"""The catalogue as data: what 条例第十二条 has each entry hold, and the axes it is classified along."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse

from gongkai_site.organs.models import Organ
from gongkai_site.portal.shelves import of_organ, shelves
from gongkai_site.publishing.models import Item

SIZE = 500
FIELDS = (
    *("index_number", "slug", "title", "number", "summary", "kind", "art", "topic", "genre", "keywords", "written_on"),
    *("published_on", "effective_on", "ends_on", "life", "life_on"),
)


def entries(request: HttpRequest, organ: Organ | None) -> dict[str, Any]:
    """Return a page of the catalogue: how many there are, the entries, and where the next page is."""
    given = request.GET.get("page") or "1"
    if not (given.isascii() and given.isdecimal() and len(given) < 8):
        raise Http404
    page, found = int(given), shelves()
    keys = found.ids[of_organ(found, organ)]
    chosen = [int(pk) for pk in keys[(page - 1) * SIZE : page * SIZE]] if page else []
    if page != 1 and not chosen:
        raise Http404
    rows = Item.objects.only("organ", *FIELDS).select_related("organ").in_bulk(chosen)
    return {
        "organ": organ.name if organ else None,
        "total": len(keys),
        "page": page,
        "next": f"{settings.GONGKAI_URL}{request.path}?page={page + 1}" if page * SIZE < len(keys) else None,
        "entries": [_entry(rows[pk]) for pk in chosen if pk in rows],
    }


def address_of(item: Item) -> str:
    """Return the whole address of an item's page."""
    return f"{settings.GONGKAI_URL}{reverse('portal_item', args=[item.organ.slug, item.slug])}"


def _entry(item: Item) -> dict[str, Any]:
    facts = {name: getattr(item, name) for name in FIELDS if name not in {"slug", "life", "life_on"}}
    return facts | {"organ": item.organ.name, "validity": item.validity, "url": address_of(item)}
