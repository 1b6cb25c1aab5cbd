"""A message and the people who handle it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from gongkai_site.accounts.models import Person
from gongkai_site.base.refusals import Refused
from gongkai_site.messages_board import services
from gongkai_site.messages_board.models import Message, MessageEvent
from gongkai_site.messages_board.services.intake import Incoming

CHEN = {"name": "陈春晓", "phone": "13900005678", "email": "chen@example.org"}
TEXT = "我是陈春晓，电话 13900005678。园区三号路的路灯坏了半个月，请问什么时候能修？"


def incoming(**facts: Any) -> Incoming:
    """Return what a message of the city's board says."""
    usual = {
        "board": "city_board",
        "board_id": "LY-2025-0001",
        "category": "consultation",
        "subject": "陈春晓问路灯",
        "text": TEXT,
        "topic": "园区道路照明维修",
        "writer": CHEN,
    }
    return Incoming(**{**usual, **facts})


def on(settings: Any, day: date, hour: int = 2) -> None:
    """Let a day be today."""
    settings.GONGKAI_NOW = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


class Board:
    """The people of a bureau who handle messages."""

    def __init__(self, person: Any, organ: Any, settings: Any) -> None:
        self.organ, self.settings = organ, settings
        on(settings, date(2025, 3, 3))
        self.officer: Person = person("ogi_officer", organ=organ)
        self.drafter: Person = person("drafter", organ=organ)
        self.reviewer: Person = person("first_reviewer", organ=organ)

    def today(self, day: date, hour: int = 2) -> None:
        """Let a day be today."""
        on(self.settings, day, hour)

    def enter(self, day: date = date(2025, 3, 3), **facts: Any) -> Message:
        """Enter a message that the board forwarded on a day."""
        self.today(day)
        return services.enter(by=self.officer, organ=self.organ, incoming=incoming(received_on=day, **facts))

    def step(self, message: Message, step: str, by: Person | None = None, **facts: Any) -> MessageEvent:
        """Take a step as the message stands."""
        message.refresh_from_db()
        who = by or {"assign": self.officer, "review": self.reviewer, "send_down": self.reviewer}.get(
            step, self.drafter
        )
        return services.take_step(by=who, message=message, step=step, seen=message.version, **facts)

    def refused(self, message: Message, step: str, by: Person | None = None, **facts: Any) -> str:
        """Return the code a step is refused with; nothing was written."""
        before, events = Message.objects.values().get(pk=message.pk), MessageEvent.objects.count()
        with pytest.raises(Refused) as refusal:
            self.step(message, step, by, **facts)
        assert Message.objects.values().get(pk=message.pk) == before
        assert MessageEvent.objects.count() == events
        return refusal.value.code

    def assigned(self, **facts: Any) -> Message:
        """Return a message given to the drafter."""
        message = self.enter(**facts)
        self.step(message, "accept")
        self.step(message, "assign", handler=self.drafter.pk, section="综合科")
        message.refresh_from_db()
        return message

    def answered(self, day: date = date(2025, 3, 6), *, online: bool = True, **facts: Any) -> Message:
        """Return a message answered on a day."""
        message = self.assigned(**facts)
        self.today(day)
        self.step(message, "draft", answer="路灯已于三月五日修好。", basis="城市道路照明管理规定")
        self.step(message, "review")
        self.step(message, "answer", online=online)
        message.refresh_from_db()
        return message
