"""A proposal and the people who handle it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from gongkai_site.accounts.models import Person
from gongkai_site.base.refusals import Refused
from gongkai_site.proposals import services
from gongkai_site.proposals.models import Event, LabelSet, Proposal

ASSIGNED = date(2020, 3, 31)
FACTS: dict[str, Any] = {
    "kind": "cppcc",
    "session": 9,
    "meeting": 4,
    "number": "021",
    "title": "关于建设公共检测平台的提案",
    "assigned_on": ASSIGNED,
    "assigning_body": "白桦市政协",
}
PEOPLE = [{"name": "高望川", "contact": "13900001234，白桦路7号"}]
LABELS = "A 已解决\nB 正在解决\nC 留作参考"


def on(settings: Any, day: date) -> None:
    """Let a day be today, ten in the morning."""
    settings.GONGKAI_NOW = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


class Browser:
    """A browser in which an officer signs in when it is first used: passwords expire while tests go through a year."""

    def __init__(self, person: Any, organ: Any, role: str = "ogi_officer") -> None:
        self._made = lambda: person(role, organ=organ)
        self._client: Client | None = None

    def __getattr__(self, name: str) -> Any:
        """Do what a client does."""
        if self._client is None:
            self._client = Client()
            self._client.force_login(self._made(), backend="gongkai_site.accounts.backends.PowersBackend")
        return getattr(self._client, name)


class Desk:
    """The people of a bureau, and the days on which they act."""

    def __init__(self, person: Any, organ: Any, settings: Any) -> None:
        self.organ, self.settings = organ, settings
        on(settings, date(2019, 12, 2))
        self.officer: Person = person("ogi_officer", organ=organ)
        self.drafter: Person = person("drafter", organ=organ)
        self.head: Person = person("work_body_head", organ=organ)
        self.signer: Person = person("signer", organ=organ)
        self.set: LabelSet = services.add_set(by=self.head, organ=organ, body="白桦市政协", labels=LABELS)
        self.doers = {
            **dict.fromkeys(("accept", "send_away", "come_back"), self.officer),
            **dict.fromkeys(("extend", "void"), self.head),
            **dict.fromkeys(("sign", "send_back", "give_opinion", "review_openness"), self.signer),
        }

    def enter(self, people: Any = PEOPLE, **facts: Any) -> Proposal:
        """Enter a proposal on the day it is assigned."""
        told = {**FACTS, **facts}
        on(self.settings, told["assigned_on"])
        return services.add_proposal(by=self.officer, organ=self.organ, proposers=people, **told)

    def step(self, row: Proposal, step: str, by: Any = None, day: date | None = None, **facts: Any) -> Event:
        """Take a step as it stands, by who takes it as a rule."""
        row.refresh_from_db()
        if day:
            on(self.settings, day)
        usual = {"accept": {"handler": str(self.drafter.pk)}}.get(step, {})
        doer = by or self.doers.get(step, self.drafter)
        return services.take_step(by=doer, proposal=row, step=step, seen=row.version, **{**usual, **facts})

    def refused(self, row: Proposal, step: str, **facts: Any) -> str:
        """Return the code a step is refused with; nothing was written."""
        before, events = Proposal.objects.values().get(pk=row.pk), Event.objects.count()
        with pytest.raises(Refused) as refusal:
            self.step(row, step, **facts)
        assert Proposal.objects.values().get(pk=row.pk) == before
        assert Event.objects.count() == events
        return refusal.value.code

    def contact(self, row: Proposal, day: date | None = None) -> None:
        """Hear the first proposer."""
        first = row.proposers.first()
        self.step(row, "contact", day=day, proposer=str(first.pk), way="visit", text="希望先建平台。")  # type: ignore[union-attr]

    def draft(self, row: Proposal, code: str = "A", **facts: Any) -> Event:
        """Draft the answer."""
        told = {
            "title": "关于市政协九届四次会议第021号提案的答复",
            "result_class": f"{self.set.pk}:{code}",
            "text": "高望川委员：\n提案收悉。平台已经选址，联系电话13900001234。",
            "openness": "public",
        }
        return self.step(row, "draft", **{**told, **facts})

    def answer(self, row: Proposal, day: date, code: str = "A", **facts: Any) -> None:
        """Hear, draft, sign and answer everybody on a day."""
        self.contact(row, day)
        self.draft(row, code, **facts)
        self.step(row, "sign", number=f"白工信函〔{day.year}〕{row.pk}号")
        self.step(row, "answer", proposers=[each.pk for each in row.proposers.all()])

    def rate(self, row: Proposal, told: str, day: date | None = None, at: int = 1) -> None:
        """Take the slip of a proposer."""
        self.step(row, "slip", day=day, proposer=str(row.proposers.get(order=at).pk), satisfaction=told)

    def done(self, day: date, told: str = "satisfied", code: str = "A", people: Any = PEOPLE, **facts: Any) -> Proposal:
        """Take a proposal through to its end."""
        row = self.enter(people, **facts)
        self.step(row, "accept")
        self.answer(row, day, code)
        if told:
            self.rate(row, told)
            if told != "dissatisfied":
                self.step(row, "close")
        row.refresh_from_db()
        return row
