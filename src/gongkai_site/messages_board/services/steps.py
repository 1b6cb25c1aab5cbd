"""The one door of all steps: power and state asked, the step noted, the message brought along."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from gongkai_site.accounts.models import Person
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import may
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.messages_board.kinds import FORWARDED, STATES, STEPS
from gongkai_site.messages_board.models import Message, MessageEvent
from gongkai_site.messages_board.services.effects import EFFECTS, Effect
from gongkai_site.messages_board.services.intake import PORTAL


def may_take(person: Any, message: Message, step: str) -> Refusal | None:
    """Return why a person may not take a step with a message now, or None."""
    rule = STEPS[step]
    if found := may(person, rule.act, message.organ):
        return found
    if message.state not in rule.starts:
        here, there = STATES[message.state], [STATES[each] for each in rule.starts]
        return refusal(
            "MESSAGE-STATE",
            step={"zh": rule.zh, "en": rule.en},
            state={"zh": here.zh, "en": here.en},
            starts={"zh": "、".join(each.zh for each in there), "en": ", ".join(each.en for each in there)},
        )
    if step == "review" and isinstance(person, Person) and person.pk == message.drafter_id:
        return refusal("MESSAGE-OWN-DRAFT")
    if step == "send_back" and message.board not in FORWARDED:
        return refusal("MESSAGE-NOT-FORWARDED")
    if step == "shown_online" and message.online:
        return refusal("MESSAGE-ONLINE")
    return None


@transaction.atomic
def take_step(*, by: Any, message: Message, step: str, seen: int, on: date | None = None, **facts: Any) -> MessageEvent:
    """Take a step; ``on`` is the day it took effect, today unless told.

    Raises Refused RECORD-CHANGED when another stepped in meanwhile, MESSAGE-… for what the step does not allow, and
    those of power; then nothing has changed.
    """
    raise_if(may_take(by, message, step))
    if step not in EFFECTS:
        raise Refused("MESSAGE-OWN-SCREEN", step={"zh": STEPS[step].zh, "en": STEPS[step].en})
    day = on or clock.today()
    if day > clock.today():
        raise Refused("MESSAGE-FUTURE", field="on", found=day)
    if day < message.received_on:
        raise Refused("MESSAGE-BEFORE", field="on", found=day, before=message.received_on)
    person = by if isinstance(by, Person) else None
    return noted(by, message, step, seen, day, EFFECTS[step](message, day, person, facts))


def noted(by: Any, message: Message, step: str, seen: int, on: date, effect: Effect) -> MessageEvent:
    """Write what a step changes, its event and its entry of the trail, for services that asked before."""
    state = effect.state or STEPS[step].to or message.state
    message.take(seen=seen, state=state, **effect.changes)
    event = MessageEvent.objects.create(
        message=message,
        step=step,
        state=state,
        on=on,
        facts=dict(effect.facts),
        note=effect.note,
        by=by if isinstance(by, Person) else None,
    )
    told = {"number": message.number, "step": step, "state": state, "on": on}
    trail.record("message.step_taken", message, by=by, organ=message.organ_id, data=told)
    return event


@transaction.atomic
def rate_by_writer(*, message: Message, rating: str) -> MessageEvent:
    """Let who wrote rate the answer, once. Raises Refused MESSAGE-RATED, MESSAGE-STATE, MESSAGE-MISSING."""
    if message.rating:
        raise Refused("MESSAGE-RATED")
    return take_step(by=PORTAL, message=message, step="rate", seen=message.version, rating=rating)
