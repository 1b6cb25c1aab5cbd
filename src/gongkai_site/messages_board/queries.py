"""Read messages, as far as a reader may see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import Http404

from gongkai_site.base import clock
from gongkai_site.base.powers import organs_for
from gongkai_site.messages_board.kinds import ANSWERED, COUNTS, OPEN, SATISFIED
from gongkai_site.messages_board.models import Message

VIEW = "messages.view"
ONLINE = Q(state__in=ANSWERED) & (Q(online=True) | Q(item__live=True))
"""Answered where everybody can read it: at the source, or by an item of ours."""


def messages_for(person: Any) -> QuerySet[Message]:
    """Return the messages of the organs a person may see."""
    return Message.objects.filter(organ__in=organs_for(person, VIEW))


def message_for(person: Any, pk: int) -> Message:
    """Return one of them, or raise Http404."""
    found = messages_for(person).select_related("organ", "handler", "drafter", "reviewer", "item", "application")
    message = found.filter(pk=pk).first()
    if message is None:
        raise Http404
    return message


def end_of_week(day: date) -> date:
    """Return the Sunday a day's week ends with."""
    return day + timedelta(days=6 - day.weekday())


def overdue() -> Q:
    """Return the condition of messages whose day has passed unanswered: derived, never stored."""
    return Q(state__in=OPEN, due_on__lt=clock.today())


SHOWN: Mapping[str, Callable[[Any], Q]] = {
    "mine": lambda person: Q(handler=person.pk, state__in=OPEN),
    "open": lambda person: Q(state__in=OPEN),
    "assign": lambda person: Q(state__in=["accepted", "returned"]),
    "week": lambda person: Q(state__in=OPEN, due_on__range=(clock.today(), end_of_week(clock.today()))),
    "overdue": lambda person: overdue(),
    "hard": lambda person: Q(state__in=OPEN, hard_on__lt=clock.today()),
    "review": lambda person: Q(state="drafted"),
    "counted": lambda person: Q(state__in=COUNTS),
    "answered": lambda person: Q(state__in=ANSWERED),
    "online": lambda person: ONLINE,
    "on_time": lambda person: Q(state__in=ANSWERED, answered_on__lte=F("due_on")),
    "closed": lambda person: Q(state="closed"),
    "rated": lambda person: Q(state__in=ANSWERED, rating__gt=""),
    "satisfied": lambda person: Q(state__in=ANSWERED, rating__in=SATISFIED),
}
"""What a list shows, by the word in its address: the tabs, and what numbers elsewhere lead to."""
