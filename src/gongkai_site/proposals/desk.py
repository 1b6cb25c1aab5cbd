"""What the first screen shows of proposals. Each number opens the list it counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai_site.base import clock
from gongkai_site.base.powers import has_any
from gongkai_site.proposals import queries
from gongkai_site.proposals.services.entering import VIEW
from gongkai_site.proposals.words import NEAR
from gongkai_site.screens.first import Item


def first_screen(person: Any) -> Iterator[Item]:
    """Tell what waits for a person, what is due soon, what is late, and what the year has."""
    if not has_any(person, [VIEW]):
        return
    rows, today = queries.proposals_for(person), clock.today()
    for act, label, state in (
        ("proposals.assign", _("proposals to accept"), "assigned"),
        ("proposals.sign", _("answers to proposals to sign"), "drafted"),
    ):
        if has_any(person, [act]):
            yield Item("today", label, rows.filter(state=state).count(), queries.list_of(None, state=state))
    soon = (today, today + timedelta(days=NEAR))
    near = _("proposals due within {days} days").format(days=NEAR)
    count = rows.filter(queries.SHOWN["open"](), due_on__range=soon).count()
    yield Item("today", near, count, queries.list_of(None, show="open", **queries.within("due_on", *soon)))
    late = rows.filter(queries.overdue()).count()
    yield Item("late", _("proposals overdue"), late, queries.list_of(None, show="overdue"))
    hidden = rows.filter(queries.unpublished()).count()
    label = _("answers to proposals not published in time")
    yield Item("late", label, hidden, queries.list_of(None, show="unpublished"))
    first, last = queries.span(today.year)
    mine = rows.filter(queries.UNDERTAKEN, assigned_on__range=(first, last)).count()
    url = queries.list_of(None, show="undertaken", **queries.within("assigned_on", first, last))
    yield Item("year", _("proposals undertaken in {year}").format(year=today.year), mine, url)
