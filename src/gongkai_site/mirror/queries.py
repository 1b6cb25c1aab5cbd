"""Reads of mirrors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Count, Model, QuerySet
from django.http import Http404
from django.urls import reverse

from gongkai.catalogue import KINDS
from gongkai_site.base.powers import organs_for
from gongkai_site.mirror.models import REFUSED, SEEN, Frontier, Mirror, Mirrored, Run
from gongkai_site.mirror.twins import twins
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.register import KindCount

VIEW = "publishing.view"
Row = TypeVar("Row", bound=Model)


def mirrors_for(reader: Any) -> QuerySet[Mirror]:
    """Return the mirrors a reader may see."""
    return Mirror.objects.filter(organ__in=organs_for(reader, VIEW)).select_related("organ")


def mirror_for(reader: Any, pk: int) -> Mirror:
    """Return one mirror, or raise Http404 when it is out of sight."""
    return _one(mirrors_for(reader), pk)


def pages_for(reader: Any) -> QuerySet[Mirrored]:
    """Return the pages a reader may see."""
    return Mirrored.objects.filter(organ__in=organs_for(reader, VIEW)).select_related("organ", "mirror")


def page_for(reader: Any, pk: int) -> Mirrored:
    """Return one page, or raise Http404 when it is out of sight."""
    return _one(pages_for(reader), pk)


def standing(organ: Organ | None = None) -> QuerySet[Mirrored]:
    """Return the pages that are there and not void: of an organ, or of all."""
    found = Mirrored.objects.filter(voided_at__isnull=True, gone_on__isnull=True)
    return found.filter(organ=organ) if organ else found


def counts(organ: Organ, year: int) -> list[KindCount]:
    """Return what an organ published in a year on the site it keeps, by kind, in the order of kinds.

    Pages whose column waits for its kind are in none of them; ``waiting`` names those. Nor are pages that were
    published here as well, which count as items.
    """
    rows = counted(standing(organ).filter(published_on__range=(date(year, 1, 1), date(year, 12, 31))))
    found = dict(rows.order_by().values_list("kind").annotate(Count("pk")))
    return [KindCount(kind, found[kind], _list(organ, year, kind)) for kind in KINDS if kind in found]


def counted(rows: QuerySet[Mirrored]) -> QuerySet[Mirrored]:
    """Return those of some pages that count: they stand, are of a known kind, and were not published here as well."""
    there = rows.filter(voided_at__isnull=True, gone_on__isnull=True, kind__in=KINDS)
    return there.exclude(pk__in=list(twins(there)))


def _list(organ: Organ, year: int, kind: str) -> str:
    asked = {"organ": organ.pk, "kind": kind, "year": year, "state": "counts"}
    return f"{reverse('mirror_pages')}?{urlencode(asked)}"


def waiting(organ: Organ, mirror: Mirror | None = None) -> list[tuple[str, int]]:
    """Return the columns whose kind nobody has confirmed, with how many pages wait for each, most first."""
    rows = standing(organ).filter(kind="")
    if mirror is not None:
        rows = rows.filter(mirror=mirror)
    counted = rows.order_by().values("column").annotate(count=Count("pk"))
    return sorted(((row["column"], row["count"]) for row in counted), key=lambda each: (-each[1], each[0]))


def refused_of(run: Run) -> QuerySet[Frontier]:
    """Return the addresses a run refused, in their order."""
    return Frontier.objects.filter(run=run, state=REFUSED).order_by("pk")


def noted_of(run: Run) -> QuerySet[Frontier]:
    """Return the pages a run took with something to check, in their order."""
    return Frontier.objects.filter(run=run, state=SEEN).exclude(code="").order_by("pk")


def told_of(run: Run) -> Iterator[Frontier]:
    """Yield the addresses a run refused, then those with something to check."""
    yield from refused_of(run).iterator(chunk_size=500)
    yield from noted_of(run).iterator(chunk_size=500)


def _one(rows: QuerySet[Row], pk: int) -> Row:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def sheet_of(run: Run) -> Iterator[tuple[str, str, str]]:
    """Yield what is to be told of a run as rows of a sheet, the first one its head."""
    yield "address", "code", "sentence"
    for row in told_of(run):
        yield cell(str(row)), row.code, row.sentence


def cell(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula."""
    return f"\t{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text
