"""What the services ask for."""

from __future__ import annotations

from typing import Any

from gongkai_site.accounts.models import Person
from gongkai_site.annual.models import Work
from gongkai_site.base import clock
from gongkai_site.organs.models import Duty, Organ, holding
from gongkai_site.organs.queries import setting

DRAFT, VIEW = "annual.draft", "annual.view"
EXPLAIN, SUBMIT, RECEIVE = "annual.explain", "annual.submit", "annual.receive"


def person_of(by: Any) -> Person | None:
    """Return the person who acts; nobody for a job of the system."""
    return by if isinstance(by, Person) else None


def work_of(organ: Organ, year: int) -> Work:
    """Return the row of a report in work, made when it is not there; who answers for it is taken from the organ."""
    found = Work.objects.filter(organ=organ, year=year).first()
    if found is not None:
        return found
    duty = Duty.objects.filter(holding(clock.today()), organ=organ, role__in=("deputy", "leader")).order_by("role")
    first = duty.first()
    responsible = f"{first.holder}（{first.post}）" if first and first.post else first.holder if first else ""
    facts = {"responsible": responsible[:60], "body": (setting(organ, "work_body") or "")[:100]}
    return Work.objects.get_or_create(organ=organ, year=year, defaults=facts)[0]
