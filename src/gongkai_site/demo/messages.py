"""Messages of the demo: each taken through the steps of its story, day by day, by the organ's people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.accounts.models import Person
from gongkai_site.applications.models import Application
from gongkai_site.applications.services import Intake
from gongkai_site.base import clock
from gongkai_site.demo.timeline import Step
from gongkai_site.messages_board import services
from gongkai_site.messages_board.models import Message
from gongkai_site.messages_board.services.converting import PETITION
from gongkai_site.messages_board.services.intake import FORMS, Incoming
from gongkai_site.organs.calendar import calendar_of
from gongkai_site.organs.models import Organ

REVIEW = "表述准确，答复完整，同意。"


def message_steps(organs: dict[str, Organ]) -> Iterator[Step]:
    """Yield the steps of all messages up to the present; none of an organ that has messages already."""
    data = read_toml(PACKAGE / "demo" / "messages.toml")
    taken = set(Message.objects.values_list("organ__slug", flat=True).distinct())
    for at, entry in enumerate(data["messages"], 1):
        slug = entry["organ"]
        if slug not in taken:
            story = _Story(organs[slug], at, entry, data["hands"][slug])
            yield from (step for step in story.steps() if step[0] <= clock.now())


class _Story:
    """One message of the file on its way."""

    def __init__(self, organ: Organ, at: int, entry: dict[str, Any], hands: dict[str, str]) -> None:
        self.organ, self.at, self.entry, self.hands = organ, at, entry, hands
        self.calendar = calendar_of(organ, provisional=True)
        on = entry["on"]
        begun = on if isinstance(on, date) else clock.today() - timedelta(days=on)
        self.begun = self.day = self.calendar.on_or_after(begun)
        self.minute = 0
        self.pk = 0

    def steps(self) -> Iterator[Step]:
        """Yield each step with its moment, up to the one after which the message is left."""
        for name, act in self._all():
            yield self._moment(), act
            if name == self.entry.get("stop"):
                return

    def _all(self) -> Iterator[tuple[str, Callable[[], object]]]:
        entry = self.entry
        yield "receive", self._handed_on if entry.get("hand_on") else self._arrive
        yield "accept", lambda: self._take("accept", "officer")
        extra = dict(entry.get("extra", {}))
        if extra and extra["step"] != "return_unit":
            yield from self._extra(extra)
            return
        yield "assign", self._assign
        if extra:
            yield from self._extra(extra)
            return
        if reply := entry.get("progress"):
            self._later(3)
            until = self._after(entry["days"])
            yield "progress", lambda: self._take("progress", "handler", reply=reply, until=until)
        if "answer" not in entry:
            return
        self.day, self.minute = self._after(entry["days"]), 0
        yield "draft", lambda: self._take("draft", "handler", answer=entry["answer"], basis=entry.get("basis", ""))
        yield "review", lambda: self._take("review", "reviewer", opinion=REVIEW)
        yield "answer", lambda: self._take("answer", "handler", online=True)
        self._later(3)
        if rating := entry.get("rating"):
            yield "rate", lambda: self._take("rate", "officer", rating=rating)
        yield "close", lambda: self._take("close", "handler")

    def _extra(self, facts: dict[str, Any]) -> Iterator[tuple[str, Callable[[], object]]]:
        self._later(facts.pop("after"))
        step = facts.pop("step")
        if step == "convert":
            yield step, lambda: self._convert(facts["reply"])
            return
        who = "officer" if step in {"send_back", "void", "decline"} else "handler"
        yield step, lambda: self._take(step, who, **facts)

    def _after(self, days: int) -> date:
        return self.calendar.on_or_after(self.begun + timedelta(days=days))

    def _later(self, days: int) -> None:
        if days:
            self.day, self.minute = self.calendar.on_or_after(self.day + timedelta(days=days)), 0

    def _moment(self) -> datetime:
        self.minute += 10
        return datetime.combine(self.day, time(9 + self.minute // 60, self.minute % 60), tzinfo=clock.SHANGHAI)

    def _arrive(self) -> None:
        entry, board = self.entry, self.entry.get("board", "city_board")
        incoming = Incoming(
            board=board,
            board_id="" if board in FORMS else f"YS{self.begun:%Y%m%d}{self.at:02}",
            topic=entry["topic"],
            category=entry["category"],
            subject=entry["subject"],
            text=entry["text"],
            about=entry.get("about", ""),
            writer={"name": entry.get("name", ""), "phone": "0943-0000000" if "name" in entry else ""},
        )
        if board in FORMS:
            made = services.submit(organ=self.organ, incoming=incoming, key=f"demo-{self.at}")
        else:
            made = services.enter(by=self._person("officer"), organ=self.organ, incoming=incoming)
        self.pk = made.pk

    def _handed_on(self) -> None:
        case = Application.objects.filter(organ=self.organ, result=PETITION).earliest("answered_on")
        facts = {name: self.entry[name] for name in ("category", "topic")}
        self.pk = services.hand_on(by=self._person("officer"), case=case, **facts).pk

    def _assign(self) -> None:
        handler = self._person("handler")
        self._take("assign", "officer", handler=handler.pk, section=self.hands["section"])

    def _convert(self, reply: str) -> None:
        message = Message.objects.get(pk=self.pk)
        intake = Intake(
            "natural_person", message.writer, message.text, way="email", route="online", subject=message.topic
        )
        services.convert(by=self._person("officer"), message=message, seen=message.version, intake=intake, reply=reply)

    def _take(self, step: str, who: str, **facts: Any) -> None:
        message = Message.objects.get(pk=self.pk)
        services.take_step(by=self._person(who), message=message, step=step, seen=message.version, **facts)

    def _person(self, who: str) -> Person:
        return Person.objects.get(username=self.hands[who])
