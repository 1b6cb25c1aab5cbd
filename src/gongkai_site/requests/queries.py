"""Read corrections and proposals, as far as a reader may see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from gongkai_site.applications.queries import Asked, asked_by_several
from gongkai_site.base import clock
from gongkai_site.base.powers import organs_for
from gongkai_site.organs.models import Organ
from gongkai_site.requests.models import Paper, Request
from gongkai_site.requests.services.intake import matter_of
from gongkai_site.requests.steps import OPEN, STEPS

VIEW = "requests.view"
TO_TELL = sorted(STEPS["tell"].starts)
TO_PUBLISH = sorted(STEPS["publish"].starts)


def requests_for(person: Any) -> QuerySet[Request]:
    """Return the records of the organs a person may see."""
    return Request.objects.filter(organ__in=organs_for(person, VIEW))


def request_for(person: Any, pk: int) -> Request:
    """Return one of them, or raise Http404."""
    found = requests_for(person).select_related("organ", "handler", "item").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def paper_for(person: Any, pk: int) -> Paper:
    """Return a paper of one of them, or raise Http404."""
    rows = Paper.objects.filter(request__in=requests_for(person)).select_related("request__organ")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def overdue() -> Q:
    """Return the condition of records whose day has passed with the thing undone: derived, never stored."""
    return Q(due_on__lt=clock.today()) & (
        Q(kind="correction", state__in=OPEN) | Q(~Q(kind="correction"), state__in=TO_PUBLISH)
    )


SHOWN: Mapping[str, Callable[[Any], Q]] = {
    "open": lambda person: Q(state__in=OPEN),
    "mine": lambda person: Q(handler=person.pk, state__in=OPEN),
    "decide": lambda person: Q(state="checked"),
    "publish": lambda person: Q(state__in=TO_PUBLISH),
    "tell": lambda person: Q(state__in=TO_TELL) & ~Q(kind="several"),
    "overdue": lambda person: overdue(),
    "evidence": lambda person: Q(state="awaiting_evidence"),
    "counted": lambda person: ~Q(state="void"),
}
"""What a list shows, by the word in its address: the tabs, and what numbers elsewhere lead to."""


def suggestions(organ: Organ) -> list[Asked]:
    """Return what several applicants were given and nobody has taken up yet: it may be published (R-44a)."""
    taken = set(
        Request.objects.filter(organ=organ, kind="several").exclude(state="void").values_list("matter", flat=True)
    )
    return [each for each in asked_by_several(organ) if matter_of(each) not in taken]
