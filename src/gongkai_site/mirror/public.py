"""What the public search shows of mirrored pages: title, number, day, summary and the address they stand at."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from django.db.models import QuerySet

from gongkai.catalogue import KINDS
from gongkai_site import search
from gongkai_site.mirror.models import Mirrored
from gongkai_site.organs.models import Organ

SOURCE = "mirror.page"


def public_pages(organ: Organ | None = None) -> QuerySet[Mirrored]:
    """Return the pages anyone may be led to, newest first: they stand, have an address, and a person named their kind.

    What waits for its kind, or is no government information, such as a mailbox, is not shown.
    """
    rows = Mirrored.objects.filter(voided_at__isnull=True, gone_on__isnull=True, kind__in=KINDS).exclude(address="")
    rows = rows.select_related("organ").order_by("-published_on", "-pk")
    return rows.filter(organ=organ) if organ else rows


def shows_otherwise(pks: Collection[int]) -> None:
    """Say, in the transaction at hand, that pages came, changed or went."""
    search.changed_many(SOURCE, pks)


class Found:
    """The public pages that hold every part of a question, read a part at a time."""

    def __init__(self, question: str, organ: Organ | None, order: Literal["newest", "relevance"]) -> None:
        self.question, self.order = question, order
        self.organs = [organ.pk] if organ else None
        self.total = self._ask(0, 1).total

    def __len__(self) -> int:
        """Return how many there are."""
        return self.total

    def __getitem__(self, part: slice) -> list[Mirrored]:
        """Return some of them; what went a moment ago is left out."""
        hits = self._ask(part.start, part.stop - part.start).hits
        rows = public_pages().in_bulk([int(hit.pk) for hit in hits])
        return [rows[int(hit.pk)] for hit in hits if int(hit.pk) in rows]

    def _ask(self, offset: int, limit: int) -> search.Results:
        asked, organs, order = self.question, self.organs, self.order
        return search.query(asked, kinds=[SOURCE], organs=organs, limit=limit, offset=offset, order=order)
