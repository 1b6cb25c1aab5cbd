"""The rich organ's remedies: each taken through its steps day by day, with the answers anew that some of them bade."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from gongkai.applications.remedy_steps import STEPS
from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.accounts.models import Person
from gongkai_site.base import clock
from gongkai_site.demo.applications import again_steps, case_key, number_of
from gongkai_site.demo.timeline import Step
from gongkai_site.organs.calendar import calendar_of
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import setting
from gongkai_site.remedies import services
from gongkai_site.remedies.forms.filing import FORUMS
from gongkai_site.remedies.models import Remedy
from gongkai_site.remedies.services import Filing

OFFICER, HEAD = "zr_zhuanyuan", "zr_fuzeren"


def remedy_steps(organs: dict[str, Organ]) -> Iterator[Step]:
    """Yield the steps of all remedies up to the present, each with its moment; one that is there yields none."""
    data = read_toml(PACKAGE / "demo" / "remedies.toml")
    organ = organs[data["organ"]]
    for at, entry in enumerate(data["remedies"]):
        if not Remedy.objects.filter(organ=organ, key=_key(at)).exists():
            yield from (step for step in _Story(organ, at, entry).steps() if step[0] <= clock.now())


def _key(at: int) -> str:
    return f"demo-{at}"


class _Story:
    """One remedy of the file on its way."""

    def __init__(self, organ: Organ, at: int, entry: dict[str, Any]) -> None:
        self.organ, self.at, self.entry = organ, at, entry
        self.calendar = calendar_of(organ, provisional=True)
        self.day = self.calendar.on_or_after(entry["on"])

    def steps(self) -> Iterator[Step]:
        """Yield each step with its moment."""
        yield self._moment(), self._entering(self.day)
        for each in self.entry["steps"]:
            facts = dict(each)
            self.day = self.calendar.on_or_after(self.day + timedelta(days=facts.pop("after")))
            yield self._moment(), self._taking(facts.pop("do"), self.day, facts)
        if again := dict(self.entry.get("again", {})):
            on = self.day + timedelta(days=again.pop("after"))
            yield from again_steps(self.organ, case_key(self.entry["case"]), {"on": on, **again})

    def _moment(self) -> datetime:
        return datetime.combine(self.day, time(15), tzinfo=clock.SHANGHAI)

    def _entering(self, day: date) -> Callable[[], object]:
        def act() -> None:
            entry, person = self.entry, Person.objects.get(username=OFFICER)
            case, earlier = entry.get("case"), entry.get("earlier")
            filing = Filing(
                kind=entry["kind"],
                person={"name": entry["name"], "phone": "0943-0000000", "id_type": "演示证件"},
                matter=entry["matter"],
                forum=setting(self.organ, FORUMS[entry["kind"]]) or "演示机关",
                filed_on=day,
                concerns=entry.get("concerns", "answer"),
                numbers=[number_of(self.organ, case)] if case else [],
                forum_number=entry.get("number", ""),
                role=entry.get("role", "sole"),
                earlier=None if earlier is None else Remedy.objects.get(organ=self.organ, key=_key(earlier)),
                handler=person,
            )
            services.enter(by=person, organ=self.organ, filing=filing, key=_key(self.at))

        return act

    def _taking(self, step: str, day: date, facts: dict[str, Any]) -> Callable[[], object]:
        if "until" in facts:
            facts["until"] = day + timedelta(days=facts["until"])
        if "accepted_on" in facts:
            facts["accepted_on"] = day - timedelta(days=facts["accepted_on"])
        who = HEAD if STEPS[step].act == services.HEAD else OFFICER

        def act() -> None:
            remedy = Remedy.objects.get(organ=self.organ, key=_key(self.at))
            person = Person.objects.get(username=who)
            services.take_step(by=person, remedy=remedy, step=step, seen=remedy.version, on=day, **facts)

        return act
