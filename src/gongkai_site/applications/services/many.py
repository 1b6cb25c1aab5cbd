"""Several cases at once: each through its own step, each refused one named; and cases found by a person's number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q

from gongkai_site.accounts.models import Person
from gongkai_site.applications import people
from gongkai_site.applications.models import Application
from gongkai_site.applications.services.steps import take_step
from gongkai_site.applications.services.unmask import UNMASK
from gongkai_site.audit import trail
from gongkai_site.base.powers import has_any, may, organs_for
from gongkai_site.base.refusals import Refused, raise_if
from gongkai_site.crypto.sealing import blind

MOST = 200
"""Cases of one assignment."""


def assign_many(
    *, by: Any, cases: Iterable[tuple[Application, int]], handler: Person, section: str = ""
) -> tuple[list[Application], list[tuple[Application, Refused]]]:
    """Assign cases, each with the version seen, to one handler; return those assigned and those refused, with why."""
    done: list[Application] = []
    refused: list[tuple[Application, Refused]] = []
    for case, seen in list(cases)[:MOST]:
        try:
            take_step(by=by, application=case, step="assign", seen=seen, handler=handler.pk, section=section)
        except Refused as why:
            refused.append((case, why))
        else:
            done.append(case)
    return done, refused


@transaction.atomic
def look_up(*, by: Any, number: str) -> Application | None:
    """Return the newest case of an identity number or telephone, or None; the trail says that one was looked up.

    Who may not see who applied may not find out by trying numbers either: the power is that of unmasking.
    """
    if not has_any(by, [UNMASK]):
        raise_if(may(by, UNMASK))
    organs = organs_for(by, UNMASK)
    wish = people.normal(number)
    same = Q(pk=None)
    for name in ("identity", "phone"):
        same |= Q(**{f"{name}_index": blind(wish, f"application.{name}")})
    found = Application.objects.filter(same, organ__in=organs).exclude(state="void").order_by("-arrived_at").first()
    whose = found.organ_id if found else getattr(by, "organ_id", None)
    trail.record("application.looked_up", found, by=by, organ=whose, data={"found": found is not None})
    return found
