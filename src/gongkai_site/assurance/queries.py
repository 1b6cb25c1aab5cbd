"""Reads of assurance, and the facts a year's report tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Count, Model, Q, QuerySet, Sum
from django.http import Http404

from gongkai_site.assurance.kinds import KINDS
from gongkai_site.assurance.models import Event, Matter
from gongkai_site.assurance.services import VIEW
from gongkai_site.base.powers import organs_for
from gongkai_site.organs.models import Organ

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Told:
    """What a year holds of one kind: how many, how many of them ended (matters), how many people (events)."""

    kind: str
    count: int
    closed: int = 0
    people: int = 0


def told(organ: Organ, year: int) -> list[Told]:
    """Return what an organ did in a year, by kind, in the order of their table; kinds without a row are left out."""
    here = Q(organ=organ, voided_at__isnull=True, on__range=(date(year, 1, 1), date(year, 12, 31)))
    matters = Matter.objects.filter(here).order_by().values("kind").annotate(n=Count("pk"), ended=Count("closed_on"))
    events = Event.objects.filter(here).order_by().values("kind").annotate(n=Count("pk"), who=Sum("people"))
    found = {row["kind"]: Told(row["kind"], row["n"], closed=row["ended"]) for row in matters}
    found |= {row["kind"]: Told(row["kind"], row["n"], people=row["who"] or 0) for row in events}
    return [found[key] for key in KINDS if key in found]


def matters_for(reader: Any) -> QuerySet[Matter]:
    """Return the matters a reader may see."""
    return Matter.objects.filter(organ__in=organs_for(reader, VIEW)).select_related("organ")


def events_for(reader: Any) -> QuerySet[Event]:
    """Return the events a reader may see."""
    return Event.objects.filter(organ__in=organs_for(reader, VIEW)).select_related("organ")


def one(rows: QuerySet[Row], pk: int) -> Row:
    """Return one row, or raise Http404 when it is out of sight."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def about(subject: str) -> QuerySet[Matter]:
    """Return the standing matters about one thing, the latest first."""
    return Matter.objects.filter(subject=subject, voided_at__isnull=True)
