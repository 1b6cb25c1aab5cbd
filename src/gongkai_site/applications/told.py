"""What the text of an annual report tells of the processing fee 信息处理费: notices sent, and what was paid."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from gongkai_site.applications.models import Event
from gongkai_site.applications.register import why_none
from gongkai_site.base import clock
from gongkai_site.organs.models import Organ
from gongkai_site.registers.facts import Fact

NOTICES = {"zh": "收费通知数", "en": "fee notices sent"}
PAID = {"zh": "收取信息处理费", "en": "processing fees taken"}


class Fees:
    """The source ``fees``."""

    name = "fees"

    def facts(self, organ: Organ, year: int) -> Iterable[Fact]:
        """Return notices and payments of a year; nothing where applications were not registered."""
        kept, why = why_none(organ, year, clock.now())
        rows = Event.objects.filter(application__organ=organ, voided_by=None, voids=None).exclude(
            application__state="void"
        )
        of_year = rows.filter(on__range=(date(year, 1, 1), date(year, 12, 31)))
        asked = of_year.filter(kind="fee_asked").count()
        paid = of_year.filter(kind="fee_paid").values_list("application", flat=True)
        notices = rows.filter(kind="fee_asked", application__in=list(paid))
        amounts = {event.application_id: Decimal(str(event.facts.get("amount") or 0)) for event in notices}
        taken = sum(amounts.values(), Decimal(0))
        reason = None if kept else why
        yield Fact(
            "applications.fee_notices", NOTICES, asked if kept else None, {"zh": "件", "en": "cases"}, None, reason
        )
        yield Fact("applications.fees_paid", PAID, taken if kept else None, {"zh": "元", "en": "yuan"}, None, reason)


FEES = Fees()
