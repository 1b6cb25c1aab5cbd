"""The one door of all steps: power, state and rules asked, the step noted, days and endings brought along."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from gongkai.applications import STEPS as STEPS_OF_CASES
from gongkai.applications import remedy_steps as core
from gongkai.applications.remedy_steps import STEPS, Standing
from gongkai_site.accounts.models import Person
from gongkai_site.applications import services as applications
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import may
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.remedies.models import Event, Remedy
from gongkai_site.remedies.standing import copies, in_force, standing_after, standing_of

HEAD = "remedies.head"
LONG = 200
"""Characters of a number or another short fact."""
SEALED = "reason"


def may_take(person: Any, remedy: Remedy, step: str, there: Standing | None = None) -> Refusal | None:
    """Return why a person may not take a step, or None: power, kind and state; guards ask what comes with it.

    ``there`` is where it stands, for who knows that already.
    """
    return may(person, STEPS[step].act, remedy.organ) or core.may_start(step, there or standing_of(remedy))


@transaction.atomic
def take_step(*, by: Any, remedy: Remedy, step: str, seen: int, on: date | None = None, **facts: Any) -> Event:
    """Take a step; ``on`` is the day it took effect, today unless told.

    What bids an answer anew opens the way to it in each case attacked. Raises Refused RECORD-CHANGED, REMEDY-…,
    CASE-… and of power; then nothing has changed.
    """
    on = on or clock.today()
    raise_if(may(by, STEPS[step].act, remedy.organ))
    if on > clock.today():
        raise Refused("CASE-FUTURE", found=on.isoformat(), field="on")
    told = _tidy(step, facts)
    before = standing_of(remedy)
    event = core.Event(step, on, told)
    raise_if(core.may_step(before, event))
    there = core.after(before, event)
    remedy.take(seen=seen, **copies(remedy.organ, there))
    doer = by if isinstance(by, Person) else None
    kept = {name: value for name, value in told.items() if name != SEALED}
    made = Event.objects.create(remedy=remedy, by=doer, step=step, on=on, facts=kept, note=told.get(SEALED, ""))
    if _bids(before, there):
        _order(by, remedy, there)
    facts = {"number": remedy.number, "step": step, "state": remedy.state, "on": on}
    trail.record("remedy.step_taken", remedy, by=by, organ=remedy.organ_id, data=facts)
    return made


def may_take_back(person: Any, remedy: Remedy) -> Refusal | None:
    """Return why a person may not void the last step, or None."""
    if wrong := may(person, HEAD, remedy.organ):
        return wrong
    return None if in_force(remedy.events.all()) else refusal("REMEDY-NO-STEP", number=remedy.number)


@transaction.atomic
def take_back(*, by: Any, remedy: Remedy, seen: int, reason: str) -> Event:
    """Void the last step that stands, for a reason; the remedy stands where it stood before.

    Raises Refused REMEDY-NO-STEP, CASE-REASON, APPLICATION-REOPENED when a case follows the order already, of power.
    """
    raise_if(may_take_back(by, remedy))
    if not reason.strip():
        raise Refused("CASE-REASON", field="reason")
    *rest, last = in_force(remedy.events.all())
    after, there = standing_of(remedy), standing_after(remedy, rest)
    doer = by if isinstance(by, Person) else None
    made = Event.objects.create(remedy=remedy, by=doer, on=clock.today(), note=reason.strip(), voids=last)
    remedy.take(seen=seen, **copies(remedy.organ, there))
    if _bids(there, after):
        for each in remedy.attacks.select_related("application"):
            applications.take_back_order(by=by, application=each.application, on=clock.today(), ref=remedy.number)
    facts = {"number": remedy.number, "step": last.step, "state": remedy.state}
    trail.record("remedy.step_voided", remedy, by=by, organ=remedy.organ_id, data=facts)
    return made


def _bids(before: Standing, after: Standing) -> bool:
    """Say whether a step brought into effect what bids to answer anew."""
    return after.reopens and not before.reopens


def _order(by: Any, remedy: Remedy, there: Standing) -> None:
    """Open the way to an answer anew; a case that was never answered has its own clock running still."""
    until = there.perform_by if there.perform_by and there.perform_by >= there.last_on else None
    for each in remedy.attacks.select_related("application"):
        if each.application.state in STEPS_OF_CASES["reopen"].start:
            applications.order_anew(
                by=by, application=each.application, on=there.last_on, until=until, ref=remedy.number
            )


def _tidy(step: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the step asks for and was given, as the event keeps it."""
    told = {}
    for name in STEPS[step].asks:
        value = facts.get(name)
        if name == "on" or value in (None, ""):
            continue
        value = value.isoformat() if isinstance(value, date) else value
        if isinstance(value, str):
            value = value.strip()
            if name != SEALED and len(value) > LONG:
                raise Refused("APPLICATION-LONG", field=name, most=LONG, found=len(value))
        told[name] = value
    return told
