"""A message that asks for government information becomes an application; an application that is none, a message."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from gongkai_site.applications.models import Application
from gongkai_site.applications.services import Intake
from gongkai_site.applications.services.intake import REGISTER as REGISTER_CASES
from gongkai_site.applications.services.intake import take_from_board
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import may
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.messages_board.models import Message
from gongkai_site.messages_board.services.effects import Effect
from gongkai_site.messages_board.services.intake import REGISTER, Incoming, made
from gongkai_site.messages_board.services.steps import may_take, noted

PETITION = "petition"
"""The outcome of 条例第三十九条第一款: what was sent as an application is none."""


def may_convert(person: Any, message: Message) -> Refusal | None:
    """Return why a person may not take a message as an application, or None."""
    return may_take(person, message, "convert") or may(person, REGISTER_CASES, message.organ)


@transaction.atomic
def convert(*, by: Any, message: Message, seen: int, intake: Intake, reply: str) -> Application:
    """Take a message as an application, and keep what its writer is told.

    It came over the internet: it is received on the day both sides have confirmed (条例第三十一条第（三）项). Raises
    Refused APPLICATION-… for what an application must say, and MESSAGE-MISSING without the reply.
    """
    raise_if(may_convert(by, message))
    if not reply.strip():
        raise Refused("MESSAGE-MISSING", field="reply")
    case = take_from_board(
        by=by, organ=message.organ, intake=intake, arrived_on=message.received_on, key=f"message-{message.pk}"
    )
    effect = Effect({"application": case, "answer": reply.strip()}, {"application": case.pk}, note=reply.strip())
    noted(by, message, "convert", seen, clock.today(), effect)
    return case


def may_hand_on(person: Any, case: Application) -> Refusal | None:
    """Return why a case may not be handed on as a message, or None: it was answered that it is no application."""
    if found := may(person, REGISTER, case.organ):
        return found
    if case.result != PETITION or case.answered_on is None:
        return refusal("MESSAGE-NOT-ANSWERED-SO", number=case.number)
    if there := Message.objects.filter(application=case).first():
        return refusal("MESSAGE-HANDED-ON", number=there.number)
    return None


@transaction.atomic
def hand_on(*, by: Any, case: Application, category: str, topic: str) -> Message:
    """Hand a case on as a message, with what was asked and by whom; the case keeps its answer and its row."""
    raise_if(may_hand_on(by, case))
    writer = {name: case.person.get(name, "") for name in ("name", "phone", "email", "address")}
    incoming = Incoming(
        board="application",
        board_id=case.number,
        category=category,
        subject=topic or case.title,
        text=case.wanted,
        topic=topic,
        writer=writer,
        written_on=clock.day_of(case.arrived_at),
    )
    message = made(by, case.organ, incoming, key=f"application-{case.pk}", application=case)
    facts = {"number": message.number, "application": case.number}
    trail.record("message.handed_on", message, by=by, organ=case.organ_id, data=facts)
    return message
