"""Several messages given to one handler: each through its own step, each refused one named."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gongkai_site.accounts.models import Person
from gongkai_site.base.refusals import Refused
from gongkai_site.messages_board.models import Message
from gongkai_site.messages_board.services.steps import take_step

MOST = 200
"""Messages of one assignment."""


def assign_many(
    *, by: Any, messages: Iterable[tuple[Message, int]], handler: Person, section: str = ""
) -> tuple[list[Message], list[tuple[Message, Refused]]]:
    """Assign messages, each with the version seen; return those assigned and those refused, with why."""
    done: list[Message] = []
    refused: list[tuple[Message, Refused]] = []
    for message, seen in list(messages)[:MOST]:
        try:
            take_step(by=by, message=message, step="assign", seen=seen, handler=handler.pk, section=section)
        except Refused as why:
            refused.append((message, why))
        else:
            done.append(message)
    return done, refused
