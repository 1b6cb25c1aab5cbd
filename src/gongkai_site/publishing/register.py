"""The register of what is published: no figure of the form is its own, but what was published by kind is told in it.

Normative documents count in the ledger's stock account, which follows their items (one record, not two).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, QuerySet, Value
from django.urls import reverse

from gongkai.catalogue import KINDS
from gongkai_site.base.powers import organs_for
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.queries import public_items
from gongkai_site.publishing.services.drafting import VIEW
from gongkai_site.registers.protocol import Figure, Records

SITE = "site"
"""The channel: an organ's own site. Other channels count for themselves."""


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many items of a kind an organ published in a year on a channel, and the list on the desk that shows them."""

    kind: str
    count: int
    url: str
    channel: str = SITE


class Publishing:
    """The register ``publishing``."""

    name = "publishing"

    def keys(self, form: str) -> frozenset[str]:
        """Return nothing: the cells on documents are the ledgers'."""
        return frozenset()

    def figures(self, organ: Organ, year: int, form: str, as_of: datetime) -> dict[str, Figure]:
        """Return nothing, for there are no keys."""
        return {}

    def records(self, organ: Organ, year: int, key: str, reader: Any, as_of: datetime | None = None) -> Records:
        """Return the items behind the count of a kind, each with ``counted``."""
        rows = published_in(organ, year).filter(kind=key).annotate(counted=Value(1), day=F("published_on"))
        seen = rows.filter(organ__in=organs_for(reader, VIEW)).order_by("published_on", "pk")
        return Records(seen, rows.count())

    def url(self, record: Any) -> str:
        """Return an item's page on the desk."""
        return reverse("items_item", args=[record.pk])

    def counts(self, organ: Organ, year: int) -> list[KindCount]:
        """Return what an organ published in a year by kind, in the order of kinds; kinds without any are left out.

        It counts by the day an item first was public, and what stands: what was withdrawn since is not counted, what
        was repealed or lapsed is. Corrections are versions, not items.
        """
        rows = published_in(organ, year).order_by().values_list("kind").annotate(Count("pk"))
        found = dict(rows)
        return [KindCount(key, found[key], list_of(organ, year, key)) for key in KINDS if key in found]


PUBLISHING = Publishing()


def published_in(organ: Organ, year: int) -> QuerySet[Item]:
    """Return the items of an organ that first were public in a year and still are."""
    return public_items(organ).filter(published_on__range=(date(year, 1, 1), date(year, 12, 31)))


def list_of(organ: Organ, year: int, kind: str = "") -> str:
    """Return the list on the desk of what an organ published in a year, of one kind or of all."""
    facts = {
        "organ": organ.pk,
        **({"kind": kind} if kind else {}),
        "live": "true",
        "published_on_from": f"{year}-01-01",
        "published_on_to": f"{year}-12-31",
    }
    return f"{reverse('items')}?{urlencode(facts)}"
