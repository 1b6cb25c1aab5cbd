"""What the first screen shows of messages, each number with its list; and the step that a case has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai_site.applications.models import Application
from gongkai_site.base import clock
from gongkai_site.base.powers import has_any
from gongkai_site.messages_board import queries
from gongkai_site.messages_board.services import may_hand_on
from gongkai_site.messages_board.services.converting import PETITION
from gongkai_site.screens.first import Item
from gongkai_site.screens.records import Step

WATCHERS = ("messages.assign", "messages.review")
"""Who looks after everybody's messages; others are told of their own."""


def first_screen(person: Any) -> Iterator[Item]:
    """Tell what waits for a person, what is due, what is late, what endangers the whole site, and the year."""
    if not has_any(person, [queries.VIEW]):
        return
    rows, address = queries.messages_for(person), reverse("messages")
    shown = {name: rows.filter(condition(person)) for name, condition in queries.SHOWN.items()}
    if has_any(person, ["messages.register"]):
        yield Item("today", _("messages to accept"), rows.filter(state="received").count(), f"{address}?state=received")
    if has_any(person, ["messages.assign"]):
        yield Item("today", _("messages to assign"), shown["assign"].count(), f"{address}?show=assign")
    if has_any(person, ["messages.review"]):
        yield Item("today", _("answers to messages to review"), shown["review"].count(), f"{address}?show=review")
    watches = has_any(person, WATCHERS)
    mine = {} if watches else {"handler": person.pk}
    asked = "" if watches else f"&handler={person.pk}"
    due = shown["open"].filter(due_on=clock.today(), **mine).count()
    day = clock.today().isoformat()
    yield Item("today", _("messages due today"), due, f"{address}?show=open&due_on_from={day}&due_on_to={day}{asked}")
    late = shown["overdue"].filter(**mine).count()
    yield Item("late", _("messages past their day"), late, f"{address}?show=overdue{asked}")
    yield Item("late", _("messages unanswered for three months"), shown["hard"].count(), f"{address}?show=hard")
    year = clock.today().year
    span = f"received_on_from={year}-01-01&received_on_to={year}-12-31"
    received = shown["counted"].filter(received_on__year=year).count()
    yield Item("year", _("messages of {year}").format(year=year), received, f"{address}?show=counted&{span}")


def case_steps(person: Any, case: Application) -> Iterator[Step]:
    """Offer to hand a case on as a message where it was answered that it is no application."""
    if case.result == PETITION:
        yield Step(_("Hand on as a message"), reverse("messages_hand_on", args=[case.pk]), may_hand_on(person, case))
