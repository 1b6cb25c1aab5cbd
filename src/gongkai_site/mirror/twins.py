"""Pages of an existing site that were published here as well: an organ that does both counts such a page once.

A page is an item of its organ that is public here when it has the same address; else the same official number, where
both are interpretations or neither is; else, unless both have numbers, the same title and the day the item was written
or published. It keeps its row, and counts again when the item is withdrawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import Q, QuerySet

from gongkai_site.mirror.models import Mirrored
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.queries import public_items

READING = "interpretation"
OF_ITEM = ("pk", "organ_id", "slug", "number", "kind", "title", "written_on", "published_on")
OF_PAGE = ("pk", "organ_id", "address", "number", "kind", "title", "published_on")
HERE = re.compile(r"/[^/]+/item/([^/?#]+)/?$")


def twins(pages: QuerySet[Mirrored]) -> dict[int, int]:
    """Return which of some pages are public items as well: by the key of the page the key of the item."""
    items = public_items().filter(organ__in=pages.order_by().values("organ")).order_by()
    alike = (
        Q(number__in=items.exclude(number="").values("number"))
        | Q(title__in=items.values("title"))
        | Q(address__contains=f"//{urlsplit(settings.GONGKAI_URL).netloc}/")
    )
    rows = list(pages.filter(alike).order_by().values(*OF_PAGE))
    if not rows:
        return {}
    known = _by_marks(items, rows)
    found = {row["pk"]: next((known[mark] for mark in _marks_of_page(row) if mark in known), 0) for row in rows}
    return {page: item for page, item in found.items() if item}


def _by_marks(items: QuerySet[Item], pages: list[dict[str, Any]]) -> dict[tuple[Any, ...], int]:
    """Return the items that may be one of some pages, by each of their marks; of several the first one entered."""
    wanted = {row["organ_id"] for row in pages}
    known: dict[tuple[Any, ...], int] = {}
    for row in items.filter(organ__in=wanted).order_by("pk").values(*OF_ITEM).iterator(chunk_size=2000):
        for mark in _marks_of_item(row):
            known.setdefault(mark, row["pk"])
    return known


def _marks_of_item(row: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    organ = row["organ_id"]
    yield "address", organ, row["slug"]
    if row["number"]:
        yield "number", organ, row["number"], row["kind"] == READING
    for day in {row["written_on"], row["published_on"]}:
        yield "numbered" if row["number"] else "title", organ, row["title"], day


def _marks_of_page(row: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    organ, told = row["organ_id"], (row["title"], row["published_on"])
    where = urlsplit(row["address"])
    if where.netloc == urlsplit(settings.GONGKAI_URL).netloc and (here := HERE.search(where.path)):
        yield "address", organ, unquote(here[1])
    if row["number"]:
        yield "number", organ, row["number"], row["kind"] == READING
    yield "title", organ, *told
    if not row["number"]:
        yield "numbered", organ, *told
