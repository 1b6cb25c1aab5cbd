"""The rich organ's caseload: each case taken through the steps of its story, day by day, by the organ's people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from gongkai.applications import CHANNELS
from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.accounts.models import Person
from gongkai_site.applications import services
from gongkai_site.applications.models import Application
from gongkai_site.applications.services import Intake
from gongkai_site.base import clock
from gongkai_site.demo.timeline import Step
from gongkai_site.organs.calendar import calendar_of
from gongkai_site.organs.models import Organ

HANDS = {
    "applications.register": "zr_zhuanyuan",
    "applications.assign": "zr_zhuanyuan",
    "applications.head": "zr_fuzeren",
}
HANDLER, SIGNER, REVIEWER = "zr_jingban", "zr_qianfa", "zr_baomi"
END = ("examine", "draft", "sign", "serve", "close")
UNTIL = "until"
PROOF = "演示：送达回证"


def application_steps(organs: dict[str, Organ]) -> Iterator[Step]:
    """Yield the steps of all cases up to the present, each with its moment; a case that is there yields none."""
    data = read_toml(PACKAGE / "demo" / "applications.toml")
    organ = organs[data["organ"]]
    for at, entry in enumerate(data["cases"]):
        if not Application.objects.filter(organ=organ, key=f"demo-{at}").exists():
            story = _Story(organ, f"demo-{at}", entry)
            yield from (step for step in story.steps() if step[0] <= clock.now())


def case_key(subject: str) -> str:
    """Return the key of the case with a subject."""
    subjects = [entry["subject"] for entry in read_toml(PACKAGE / "demo" / "applications.toml")["cases"]]
    return f"demo-{subjects.index(subject)}"


def number_of(organ: Organ, subject: str) -> str:
    """Return the number of the case with a subject."""
    return Application.objects.get(organ=organ, key=case_key(subject)).number


def again_steps(organ: Organ, key: str, entry: dict[str, Any]) -> Iterator[Step]:
    """Yield the steps by which a case is reopened and answered anew, each with its moment."""
    yield from _Story(organ, key, entry).again()


class _Story:
    """One case of the file on its way."""

    def __init__(self, organ: Organ, key: str, entry: dict[str, Any]) -> None:
        self.organ, self.key, self.entry = organ, key, entry
        self.calendar = calendar_of(organ, provisional=True)
        self.day = self.calendar.on_or_after(self._begun(entry["on"]))
        self.minute = 0

    def _begun(self, on: Any) -> date:
        return on if isinstance(on, date) else clock.today() - timedelta(days=on)

    def steps(self) -> Iterator[Step]:
        """Yield each step with its moment, up to the one after which the case is left."""
        stop = self.entry.get("stop", "")
        for name, act in self._all():
            yield self._moment(), act
            if name == stop:
                return

    def again(self) -> Iterator[Step]:
        """Yield the steps of another round."""
        yield self._moment(), lambda: self._take("reopen", {})
        self._later(self.entry["answer"])
        for name in END:
            yield self._moment(), self._ending(name)

    def _all(self) -> Iterator[tuple[str, Callable[[], object]]]:
        channel, day = self.entry["channel"], self.day
        yield "submit", lambda: self._arrive(day)
        if self.entry.get("stop") == "submit":
            return
        if CHANNELS[channel].sides:
            yield "confirm", lambda: self._take("confirm_organ", {"how": "电话"})
            yield "confirm", lambda: self._take("confirm_applicant", {"how": "电话"})
        yield "register", lambda: self._take("register", {})
        handler = {"handler": Person.objects.get(username=HANDLER).pk, "section": "政策法规科"}
        yield "assign", lambda: self._take("assign", handler)
        for each in self.entry.get("before", ()):
            facts = dict(each)
            self._later(facts.pop("after"))
            yield facts["do"], self._doing(facts.pop("do"), facts)
        if "outcome" in self.entry:
            self._later(self.entry["answer"])
            for name in END:
                yield name, self._ending(name)

    def _later(self, days: int) -> None:
        self.day = self.calendar.on_or_after(self.day + timedelta(days=days))
        self.minute = 0

    def _moment(self) -> datetime:
        self.minute += 5
        return datetime.combine(self.day, time(9 + self.minute // 60, self.minute % 60), tzinfo=clock.SHANGHAI)

    def _arrive(self, day: date) -> None:
        person = {"name": self.entry["name"], "phone": "0943-0000000", "id_type": "演示证件", "id_number": "DEMO000000"}
        facts = {name: self.entry[name] for name in ("applicant", "wanted", "subject")}
        intake = Intake(person=person, **facts)
        if self.entry["channel"] == "portal":
            services.submit(organ=self.organ, intake=intake, key=self.key)
            return
        signed = day if CHANNELS[self.entry["channel"]].day == "signed" else None
        services.enter(
            by=_person("zr_zhuanyuan"),
            organ=self.organ,
            intake=intake,
            channel=self.entry["channel"],
            arrived_on=day,
            key=self.key,
            signed_for_on=signed,
        )

    def _doing(self, do: str, facts: dict[str, Any]) -> Callable[[], object]:
        if UNTIL in facts:
            facts[UNTIL] = self.day + timedelta(days=facts[UNTIL])
        day = self.day
        if do == "search":
            return lambda: self._search(day, facts)
        if do == "ask_fee":
            facts["received_by_party_on"] = day
        return lambda: self._take(do, facts)

    def _search(self, day: date, facts: dict[str, Any]) -> None:
        services.add_search(
            by=_person(HANDLER),
            application=self._case(),
            place=facts["place"],
            terms=facts["terms"],
            on=day,
            found=facts["result"],
        )

    def _ending(self, name: str) -> Callable[[], object]:
        day, entry = self.day, self.entry
        match name:
            case "examine":
                return lambda: services.add_examination(
                    by=_person(REVIEWER),
                    application=self._case(),
                    on=day,
                    may_be_given=entry["outcome"].startswith("granted"),
                    conclusion="已逐项审查",
                )
            case "draft":
                told = {"outcome": entry["outcome"], "grounds": entry.get("grounds", []), **entry.get("facts", {})}
                return lambda: self._take("draft", told)
            case "sign":
                return lambda: self._sign(day)
            case "serve":
                return lambda: self._take("serve", {"delivery": "counter"})
        return self._file

    def _sign(self, day: date) -> None:
        case = self._case()
        number = f"演自然资公复〔{day.year}〕{int(case.number[-4:])}号"
        self._take("sign", {"number": number}, by=SIGNER)

    def _file(self) -> None:
        case = self._case()
        stream = BytesIO(PROOF.encode())
        services.add_paper(by=_person(HANDLER), application=case, kind="proof", name="送达回证.txt", stream=stream)
        self._take("close", {})

    def _take(self, step: str, facts: dict[str, Any], by: str = "") -> None:
        from gongkai.applications import STEPS

        case = self._case()
        if step.startswith("party_"):
            waiting = case.consultations.filter(answered_on=None).latest("pk")
            facts = {**facts, "consultation": str(waiting.pk)}
        who = by or HANDS.get(STEPS[step].act, HANDLER)
        services.take_step(by=_person(who), application=case, step=step, seen=case.version, **facts)

    def _case(self) -> Application:
        return Application.objects.get(organ=self.organ, key=self.key)


def _person(username: str) -> Person:
    return Person.objects.get(username=username)
