"""Numbers of answer letters by the organ's own template, where the office system does not give them."""

from __future__ import annotations

from datetime import date

from django.db.models import F

from gongkai_site.applications.models import Answer, AnswerCounter
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import setting_on

YEAR, SERIAL = "{year}", "{serial}"


def next_answer_number(organ: Organ, on: date) -> str:
    """Return the next number that no answer of the organ bears, counted in the transaction at hand; "" without one."""
    template = setting_on(organ, "answer_number", on) or ""
    if SERIAL not in template:
        return ""
    rows = AnswerCounter.objects.filter(organ=organ, year=on.year)
    while True:
        if not rows.update(last=F("last") + 1):
            AnswerCounter.objects.get_or_create(organ=organ, year=on.year, defaults={"last": 0})
            continue
        found = template.replace(YEAR, str(on.year)).replace(SERIAL, str(rows.get().last))
        if not Answer.objects.filter(application__organ=organ, number=found).exists():
            return found
