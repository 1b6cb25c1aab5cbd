"""Proposals of the demo's organs: each taken through its steps on their days, by the people whose steps they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.accounts.models import Person
from gongkai_site.base import clock
from gongkai_site.demo.timeline import Step
from gongkai_site.organs.models import Organ
from gongkai_site.proposals import services
from gongkai_site.proposals.models import LabelSet, Proposal
from gongkai_site.proposals.naming import key_of, letter_title
from gongkai_site.proposals.table import STEPS
from gongkai_site.publishing.models import Item

FILE = PACKAGE / "demo" / "proposals.toml"
ITEMS = {each["number"]: each for each in read_toml(PACKAGE / "demo" / "items" / "proposals.toml")["items"]}
"""The published answers, by the numbers of their letters."""
PARAGRAPH = re.compile(r"<p>(.*?)</p>")
KEPT = date(2019, 1, 3)
"""When the classes of the assigning body were entered."""
ENTERED = ("kind", "meeting", "number", "title", "assigned_on", "role", "lead_organ")
COPIES = "市人大常委会、市政协有关工作机构，市政府办公室（演示）"


def proposal_steps(organs: dict[str, Organ]) -> Iterator[Step]:
    """Yield the steps of all proposals up to the present; none of an organ that has proposals already."""
    data = read_toml(FILE)
    for about in data["organs"]:
        organ = organs[about["organ"]]
        if LabelSet.objects.filter(organ=organ).exists():
            continue
        facts = {name: about[name] for name in ("body", "labels", "basis")}
        yield _at(KEPT, 0), partial(_add_set, organ, about["head"], facts)
        mine = [each for each in data["proposals"] if each["organ"] == about["organ"]]
        for serial, entry in enumerate(mine, 61):
            story = Story(organ, about, {"session": 9, **entry}, serial)
            yield from (step for step in story.steps() if step[0] <= clock.now())


def _add_set(organ: Organ, head: str, facts: dict[str, Any]) -> None:
    services.add_set(by=_person(head), organ=organ, **facts)


@dataclass
class Story:
    """One proposal of the file on its way."""

    organ: Organ
    about: dict[str, Any]
    entry: dict[str, Any]
    serial: int

    def steps(self) -> Iterator[Step]:
        """Yield each step with its moment, up to the one after which the proposal is left."""
        stop = self.entry.get("stop", "")
        for minute, (name, day, act) in enumerate(self._all()):
            yield _at(day, minute), act
            if name == stop:
                return

    def _all(self) -> Iterator[tuple[str, date, Callable[[], object]]]:
        entry, given = self.entry, self.entry["assigned_on"]
        yield "enter", given, self._enter
        for step in ("send_away", "void"):
            if day := entry.get({"send_away": "returned_on", "void": "voided_on"}[step]):
                yield step, day, partial(self._take, step, reason=entry["reason"])
        yield "accept", given + timedelta(days=1), self._accept
        if day := entry.get("opinion_on"):
            yield "give_opinion", day, partial(self._take, "give_opinion", text=entry["text"])
            return
        if co := entry.get("co"):
            yield "ask_co", co["asked_on"], partial(self._take, "ask_co", name=co["name"])
            yield "co_opinion", co["answered_on"], partial(self._hear_co, co["text"])
        if other := entry.get("together"):
            yield "join", given + timedelta(days=2), partial(self._join, other)
        yield from self._answer(entry)
        if again := entry.get("again"):
            yield from self._answer({**again, "code": entry["code"]})
        if entry.get("publish"):
            yield "publish", entry["answered_on"] + timedelta(days=3), self._publish

    def _answer(self, told: dict[str, Any]) -> Iterator[tuple[str, date, Callable[[], object]]]:
        yield "contact", told["heard_on"], self._hear
        if day := told.get("extended_on"):
            yield "extend", day, partial(self._take, "extend", reason="涉及多个部门，需要现场勘查后确定方案。")
        day = told["answered_on"]
        yield "draft", day - timedelta(days=1), partial(self._draft, told)
        yield "sign", day, partial(self._take, "sign")
        yield "answer", day, self._send
        rated_on = told.get("rated_on", day)
        opinion = told.get("satisfaction", "satisfied")
        for at in range(len(self.entry["proposers"])):
            is_last = at == len(self.entry["proposers"]) - 1
            yield (
                "slip" if is_last else f"slip-{at}",
                rated_on,
                partial(self._rate, at, opinion if is_last else "satisfied", told.get("remark", "")),
            )
        if opinion != "dissatisfied":
            yield "close", rated_on, partial(self._take, "close")
        if number := told.get("item"):
            yield "link", self._published(number), partial(self._link, number)

    def _published(self, number: str) -> date:
        day: date = ITEMS[number]["published_on"]
        return day

    def _enter(self) -> None:
        facts = {name: self.entry[name] for name in ("session", *ENTERED) if name in self.entry}
        people = [{"name": name, "contact": "0943-0000000（演示）"} for name in self.entry["proposers"]]
        body = self.about["body"]
        by = _person(self.about["register"])
        services.add_proposal(by=by, organ=self.organ, proposers=people, assigning_body=body, **facts)

    def _accept(self) -> None:
        self._take("accept", handler=str(_person(self.about["handle"]).pk), section="办公室")

    def _hear(self) -> None:
        first = str(self._row().proposers.order_by("order").values_list("pk", flat=True)[0])
        self._take("contact", proposer=first, way="visit", text="当面听取了意见，并介绍了办理思路。")

    def _hear_co(self, text: str) -> None:
        self._take("co_opinion", co_handler=str(self._row().co_handlers.get().pk), text=text)

    def _draft(self, told: dict[str, Any]) -> None:
        row, closed = self._row(), self.entry.get("closed", "")
        name, noun = self.entry["proposers"][0], "代表" if self.entry["kind"] == "deputies" else "委员"
        if item := told.get("item"):
            body, number = "\n".join(PARAGRAPH.findall(ITEMS[item]["body"])), item
        else:
            year, serial = told["answered_on"].year, self.serial + 100 * (row.round - 1)
            body = f"{name}{noun}：\n{told['text']}\n感谢您对我们工作的关心。"
            number = self.about["letter"].format(year=year, serial=serial)
        self._take(
            "draft",
            title=letter_title(row),
            number=number,
            result_class=f"{LabelSet.objects.get(organ=self.organ).pk}:{told['code']}",
            text=body,
            openness="closed" if closed else "public",
            openness_reason=closed,
        )

    def _send(self) -> None:
        everybody = [str(each.pk) for each in self._row().proposers.all()]
        self._take("answer", proposers=everybody, copies_to=COPIES)

    def _rate(self, at: int, opinion: str, remark: str) -> None:
        row = self._row()
        self._take("slip", proposer=str(row.proposers.get(order=at + 1).pk), satisfaction=opinion, text=remark)

    def _join(self, number: str) -> None:
        row = self._row()
        other = Proposal.objects.get(organ=self.organ, session=row.session, number=number)
        services.join(by=_person(self.about["handle"]), proposal=row, other=other, seen=row.version)

    def _publish(self) -> None:
        row = self._row()
        services.draft_publication(by=_person(self.about["handle"]), proposal=row, seen=row.version)

    def _link(self, number: str) -> None:
        row = self._row()
        item = Item.objects.filter(organ=self.organ, number=number).first()
        if item is not None:  # a site may be filled without the bureau's items
            services.link_item(by=_person(self.about["handle"]), proposal=row, item=item, seen=row.version)

    def _take(self, step: str, **facts: Any) -> None:
        row, act = self._row(), STEPS[step].act
        hands = {"proposals.assign": "register", "proposals.sign": "sign", "proposals.head": "head"}
        by = _person(self.about[hands.get(act, "handle")])
        services.take_step(by=by, proposal=row, step=step, seen=row.version, **facts)

    def _row(self) -> Proposal:
        facts = {"level": self.organ.level, **self.entry}
        return Proposal.objects.get(organ=self.organ, key=key_of(facts))


def _person(username: str) -> Person:
    return Person.objects.get(username=username)


def _at(day: date, minute: int) -> datetime:
    """Return a moment of a day after the items of that day were published; later steps are later."""
    return datetime.combine(day, time(17, 5 + minute), tzinfo=clock.SHANGHAI)
