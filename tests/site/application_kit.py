"""An application and the people who handle it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest

from gongkai_site.accounts.models import Person
from gongkai_site.applications import services
from gongkai_site.applications.models import Application, Event
from gongkai_site.applications.services import Intake
from gongkai_site.base.refusals import Refused

LI = {"name": "李白桦", "id_type": "身份证", "id_number": "620102199001011234", "phone": "13900001234"}
WANTED = "2024 年度中小企业技术改造补助资金的分配结果"


def intake(**facts: Any) -> Intake:
    """Return what an application says."""
    return Intake(
        **{"applicant": "natural_person", "person": LI, "wanted": WANTED, "subject": "技改补助分配结果", **facts}
    )


def on(settings: Any, day: date, hour: int = 2) -> None:
    """Let a day be today."""
    settings.GONGKAI_NOW = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


class Desk:
    """The people of a bureau's work body, and the days on which they act."""

    def __init__(self, person: Any, organ: Any, settings: Any) -> None:
        self.organ, self.settings = organ, settings
        self.officer: Person = person("ogi_officer", organ=organ)
        self.drafter: Person = person("drafter", organ=organ)
        self.head: Person = person("work_body_head", organ=organ)
        self.signer: Person = person("signer", organ=organ)
        self.reviewer: Person = person("secrecy_officer", organ=organ)

    def today(self, day: date) -> None:
        """Let a day be today."""
        on(self.settings, day)

    def enter(self, day: date, **facts: Any) -> Application:
        """Take an application over the counter and give it to the drafter."""
        self.today(day)
        made = services.enter(
            by=self.officer, organ=self.organ, intake=intake(**facts), channel="counter", arrived_on=day
        )
        self.step(made, "register", by=self.officer)
        self.step(made, "assign", by=self.officer, handler=self.drafter.pk, section="综合科")
        return made

    def step(self, case: Application, step: str, by: Person | None = None, **facts: Any) -> Event:
        """Take a step as it stands."""
        case.refresh_from_db()
        return services.take_step(by=by or self.drafter, application=case, step=step, seen=case.version, **facts)

    def refused(self, case: Application, step: str, by: Person | None = None, **facts: Any) -> str:
        """Return the code a step is refused with; nothing was written."""
        before, events = Application.objects.values().get(pk=case.pk), Event.objects.count()
        with pytest.raises(Refused) as refusal:
            self.step(case, step, by, **facts)
        assert Application.objects.values().get(pk=case.pk) == before
        assert Event.objects.count() == events
        return refusal.value.code

    def answer(self, case: Application, day: date, outcome: str = "granted_provided", **facts: Any) -> None:
        """Draft, review, sign and serve an answer on a day."""
        self.today(day)
        services.add_examination(
            by=self.reviewer, application=case, on=day, may_be_given=True, conclusion="不涉及国家秘密"
        )
        self.step(case, "draft", outcome=outcome, **facts)
        self.step(case, "sign", by=self.signer, number="白工信公复〔2025〕1号")
        self.step(case, "serve", delivery="counter")

    def close(self, case: Application) -> None:
        """File a case with the proof of service."""
        services.add_paper(
            by=self.drafter, application=case, kind="proof", name="签收单.txt", stream=BytesIO("已签收".encode())
        )
        self.step(case, "close")
