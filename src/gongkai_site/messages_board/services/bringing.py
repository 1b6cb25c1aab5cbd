"""The export of a board taken in: new messages, and what the board says since of those that are there."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from gongkai_site.accounts.models import Person
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refusal, refusal
from gongkai_site.imports.registry import Became
from gongkai_site.messages_board.kinds import ANSWERED
from gongkai_site.messages_board.models import Message, MessageEvent
from gongkai_site.messages_board.services.intake import Incoming, fault, key_of, made
from gongkai_site.organs.models import Organ

IMPORT = "messages.register"
RANK = {"answered": 1, "rated": 2, "closed": 3}
"""How far a message is, where the board says more than we know."""
BOARDS = ("answered_on", "rating", "closed_on", "online")
"""What the board knows best: it owns the workflow."""
IF_NONE = ("answer", "section")
"""What is taken over where we have nothing of our own."""


def incoming_of(board: str, values: Mapping[str, Any]) -> Incoming:
    """Return what a row says as a message."""
    writer = {name: values.get(name) or "" for name in ("name", "phone", "email", "address")}
    return Incoming(
        board=board,
        board_id=values.get("board_id") or "",
        category=values.get("category") or "consultation",
        subject=values.get("subject") or (values.get("text") or "")[:60],
        text=values.get("text") or values.get("subject") or "",
        topic=values.get("topic") or "",
        may_publish=bool(values.get("may_publish")),
        writer=writer,
        written_on=values.get("written_on"),
        received_on=values.get("received_on"),
    )


def row_fault(board: str, values: Mapping[str, Any]) -> Refusal | None:
    """Return what is wrong with a row, or None: days that cannot be, a rating of what was not answered."""
    received, answered, closed = (values.get(name) for name in ("received_on", "answered_on", "closed_on"))
    if wrong := fault(incoming_of(board, values)):
        return wrong
    for name, day, before in (("answered_on", answered, received), ("closed_on", closed, answered)):
        if day and day > clock.today():
            return refusal("MESSAGE-FUTURE", field=name, found=day)
        if day and before and day < before:
            return refusal("MESSAGE-BEFORE", field=name, found=day, before=before)
    if (values.get("rating") or closed or values.get("online")) and not answered:
        return refusal("MESSAGE-UNANSWERED-ROW", field="answered_on")
    return None


@transaction.atomic
def bring(*, by: Any, organ: Organ, board: str, rows: Sequence[Mapping[str, Any]], source: str) -> list[Became]:
    """Take in rows of a board's export, each found right (``row_fault``).

    A message that is there already follows what the board says since: answered, rated, closed. A row that says nothing
    new is ``unchanged``, so a rerun adds nothing.
    """
    require(by, IMPORT, organ)
    became: list[Became] = []
    for row in rows:
        incoming = incoming_of(board, row)
        key = key_of(incoming)
        there = Message.objects.filter(organ=organ, key=key).first()
        message = there or made(by, organ, incoming, key=key, is_told=False)
        followed = _follow(by, message, row)
        became.append("added" if there is None or followed else "unchanged")
    if news := sum(each == "added" for each in became):
        facts = {"board": board, "count": news, "source": hashlib.sha256(source.encode()).hexdigest()[:12]}
        trail.record("message.imported", None, by=by, organ=organ.pk, data=facts)
    return became


def _follow(by: Any, message: Message, row: Mapping[str, Any]) -> bool:
    """Write what the board says that we do not know yet; say whether there was any."""
    told = {name: row[name] for name in BOARDS if row.get(name) and getattr(message, name) != row[name]}
    told |= {name: row[name] for name in IF_NONE if row.get(name) and not getattr(message, name)}
    reached = _state(row)
    if not reached or (not message.is_open and message.state not in ANSWERED):
        told = {}  # what was declined, sent back or converted here is not reopened by a list
    elif message.state in ANSWERED and RANK[message.state] > RANK[reached]:
        reached = message.state
    if not told:
        return False
    message.take(seen=message.version, state=reached, **told)
    MessageEvent.objects.create(
        message=message,
        step="follow",
        state=reached,
        on=row.get("closed_on") or row["answered_on"],
        note=told.get("answer", ""),
        by=by if isinstance(by, Person) else None,
    )
    return True


def _state(row: Mapping[str, Any]) -> str:
    """Return how far the board is with a message; nothing while it is unanswered."""
    if row.get("closed_on"):
        return "closed"
    if row.get("rating"):
        return "rated"
    return "answered" if row.get("answered_on") else ""
