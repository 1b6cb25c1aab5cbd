"""What remedies tell of a case on its page, the step to add one, and the days they add to a person's calendar."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai_site.applications.around import DueDay
from gongkai_site.base.powers import may
from gongkai_site.remedies import queries, words
from gongkai_site.remedies.services.entering import KEEP
from gongkai_site.screens.records import Fact, Panel, Step


def steps(person: Any, case: Any) -> Iterator[Step]:
    """Yield the step that enters a remedy against a case."""
    yield Step(_("Enter a remedy"), f"{reverse('remedies_new')}?case={case.pk}", may(person, KEEP, case.organ))


def panels(person: Any, case: Any) -> Iterator[Panel]:
    """Yield the remedies against a case, each with its state and outcome, for who may see remedies."""
    if may(person, queries.VIEW, case.organ) is not None:
        return
    rows = [
        Fact(
            f"{each.number} {words.kind_word(each)}",
            f"{each.filed_on} · {words.state_word(each)} {words.ending_word(each.outcome)}",
            reverse("remedies_remedy", args=[each.pk]),
        )
        for each in queries.against(case)
    ]
    if rows:
        yield Panel(_("Remedies sought"), rows)


def due_days(person: Any, most: int) -> Iterator[DueDay]:
    """Yield the nearest days of the remedies a person handles."""
    rows = queries.remedies_for(person).filter(handler=person.pk, due_on__isnull=False).order_by("due_on", "pk")
    for each in rows.defer("person")[:most]:
        title = f"{each.number}：{words.DUE[each.due_key]}" + (_(" (provisional)") if each.provisional else "")
        path = reverse("remedies_remedy", args=[each.pk])
        assert each.due_on is not None
        yield DueDay(f"remedy-{each.pk}", each.due_on, title, path, each.changed_at)
