"""Feeds of what is new: of the city, an organ, and one kind of an organ's items."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from gongkai.catalogue import KINDS
from gongkai_site.base import clock
from gongkai_site.base.refusals import lang
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import root_name
from gongkai_site.portal.frame import organ_of
from gongkai_site.portal.opendata import address_of
from gongkai_site.portal.shelves import newest, of_organ, rows_of, shelves
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.text import printable

COUNT = 50
Whose = tuple[Organ | None, str]


class Newest(Feed):
    """The newest items, as Atom."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, slug: str = "", kind: str = "", **kwargs: Any) -> Whose:
        """Return whose feed it is, and of which kind."""
        if kind and kind not in KINDS:
            raise Http404
        return (organ_of(slug) if slug else None), kind

    def title(self, whose: Whose) -> str:
        """Return the title."""
        organ, kind = whose
        name = organ.name if organ else root_name()
        return f"{name} · {getattr(KINDS[kind], lang()) if kind else _('Open government information')}"

    def link(self, whose: Whose) -> str:
        """Return the page it goes with."""
        organ, kind = whose
        if organ is None:
            return reverse("portal_home")
        return reverse("portal_list", args=[organ.slug, kind]) if kind else reverse("portal_organ", args=[organ.slug])

    def items(self, whose: Whose) -> list[Item]:
        """Return the newest."""
        organ, kind = whose
        found = shelves()
        return rows_of(newest(of_organ(found, organ, **({"kind": kind} if kind else {})), found, COUNT))

    def item_title(self, item: Item) -> str:  # type: ignore[override]
        """Return its title."""
        return printable(item.title)

    def item_description(self, item: Item) -> str:  # type: ignore[override]
        """Return its summary."""
        return printable(item.summary)

    def item_link(self, item: Item) -> str:
        """Return its page."""
        return address_of(item)

    def item_author_name(self, item: Item) -> str:
        """Return whose it is."""
        return item.organ.name

    def item_pubdate(self, item: Item) -> datetime | None:
        """Return when it was published, as a day in Shanghai."""
        return datetime.combine(item.published_on, time(), clock.SHANGHAI) if item.published_on else None

    item_updateddate = item_pubdate
