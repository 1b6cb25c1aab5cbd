"""Reads of proposals: what a person may see, what is late, and what a year or a period counts."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse

from gongkai_site.base import clock
from gongkai_site.base.powers import organs_for
from gongkai_site.organs.models import Organ
from gongkai_site.proposals.models import LabelSet, Proposal
from gongkai_site.proposals.services.entering import VIEW
from gongkai_site.proposals.table import ANSWERING, COUNTED, OPEN
from gongkai_site.publishing.models import Item

UNDERTAKEN = Q(state__in=COUNTED, role__in=ANSWERING)
"""What the organ answers by itself and counts as undertaken (承办): lead and separate, neither returned nor void."""
LATE_TO_PUBLISH = Q(openness="public") & (Q(item__isnull=True) | Q(item__published_on__isnull=True))


def overdue() -> Q:
    """Return what is open past its day."""
    return Q(state__in=OPEN, due_on__lt=clock.today())


def unpublished() -> Q:
    """Return the answers that were to be public by today and are not."""
    return LATE_TO_PUBLISH & Q(publish_by__lt=clock.today(), state__in=COUNTED)


SHOWN = {
    "open": lambda: Q(state__in=OPEN),
    "overdue": overdue,
    "signature": lambda: Q(state="drafted"),
    "undertaken": lambda: UNDERTAKEN,
    "co": lambda: Q(state__in=COUNTED, role="co"),
    "rehandled": lambda: UNDERTAKEN & Q(round__gt=1),
    "rated": lambda: UNDERTAKEN & ~Q(satisfaction=""),
    "satisfied": lambda: UNDERTAKEN & Q(satisfaction="satisfied"),
    "content": lambda: UNDERTAKEN & Q(satisfaction__in=("satisfied", "basically")),
    "published": lambda: Q(item__live=True),
    "to_publish": lambda: LATE_TO_PUBLISH & Q(first_answered_on__isnull=False, state__in=COUNTED),
    "unpublished": unpublished,
}
"""The lists that numbers open, by name."""


def proposals_for(reader: Any) -> QuerySet[Proposal]:
    """Return the proposals a person may see."""
    return Proposal.objects.filter(organ__in=organs_for(reader, VIEW)).select_related("organ", "handler", "item")


def proposal_for(reader: Any, pk: int) -> Proposal:
    """Return one proposal, or raise Http404 when it is out of sight."""
    found = proposals_for(reader).select_related("label_set", "together").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def sets_for(reader: Any) -> QuerySet[LabelSet]:
    """Return the sets of classes a person may see."""
    return LabelSet.objects.filter(organ__in=organs_for(reader, VIEW)).select_related("organ")


def span(year: int) -> tuple[date, date]:
    """Return the first and the last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)


def undertaken(organ: Organ, first: date, last: date) -> QuerySet[Proposal]:
    """Return what an organ undertook over a period: by the day it was assigned."""
    return Proposal.objects.filter(UNDERTAKEN, organ=organ, assigned_on__range=(first, last))


def published(organ: Organ, first: date, last: date) -> QuerySet[Proposal]:
    """Return the proposals whose answers first were public in a period, and still are."""
    return Proposal.objects.filter(organ=organ, item__live=True, item__published_on__range=(first, last))


def linkable(organ: Organ) -> QuerySet[Item]:
    """Return the items that may be the publication of an answer: of the kind, and no other's yet."""
    rows = Item.objects.filter(organ=organ, kind="proposal_answer", dropped_at__isnull=True, proposal__isnull=True)
    return rows.order_by("-published_on", "-pk")


def list_of(organ: Organ | None, **asked: Any) -> str:
    """Return the address of the list on the desk, cut down as asked."""
    narrowed = {"organ": organ.pk} if organ else {}
    return f"{reverse('proposals')}?{urlencode({**narrowed, **asked})}"


def within(name: str, first: date, last: date) -> dict[str, date]:
    """Return what asks the list for a period."""
    return {f"{name}_from": first, f"{name}_to": last}
