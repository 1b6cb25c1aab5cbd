"""The one door of all steps: power, state and guards asked, the step noted, the clock and the case brought along."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from gongkai import applications as core
from gongkai.applications import STEPS, Given, may_now, may_sign, may_step
from gongkai.applications.steps import SIGNING, asks_record, may_start
from gongkai.problems import Failure
from gongkai_site.accounts.models import Person
from gongkai_site.applications.facts import case_of
from gongkai_site.applications.models import Application, Event
from gongkai_site.applications.services import deciding  # noqa: F401  # whose effects join the others
from gongkai_site.applications.services.clocks import refresh_due
from gongkai_site.applications.services.effects import EFFECTS, Effect
from gongkai_site.applications.services.numbers import next_answer_number
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import Job, may
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal


def may_take(person: Any, application: Application, step: str, there: core.Case | None = None) -> Refusal | None:
    """Return why a person may not take a step in a case, or None: power, state, record; guards ask what comes with it.

    ``there`` is the case as the rules see it, where it is known already.
    """
    rule = STEPS[step]
    if not rule.act and not isinstance(person, Job):
        return refusal("APPLICATION-NOT-YOURS", step=rule.words)
    if found := may(person, rule.act, application.organ) or may_start(step, application.state):
        return found
    if step in SIGNING and isinstance(person, Person):
        return may_sign(step, there or case_of(application), person.pk)
    return may_now(step, there or case_of(application), clock.today()) if asks_record(step) else None


@transaction.atomic
def take_step(
    *, by: Any, application: Application, step: str, seen: int, on: date | None = None, **facts: Any
) -> Event:
    """Take a step; ``on`` is the day it took effect, today unless told.

    Raises Refused RECORD-CHANGED when another stepped in meanwhile, CASE-… and CLOCK-… when a rule keeps it back, and
    those of power; then nothing has changed.
    """
    raise_if(may_take(by, application, step))
    if step == "sign" and not facts.get("number"):
        facts["number"] = next_answer_number(application.organ, on or clock.today())
    person = by if isinstance(by, Person) else None
    given = Given(on or clock.today(), person.pk if person else None, facts)
    if given.on > clock.today():
        raise Refused("CASE-FUTURE", found=given.on.isoformat(), field="on")
    case = case_of(application)
    raise_if(may_step(step, case, given))
    if case.received_on and given.on < case.received_on and step != "redate":
        raise Refused("CASE-BEFORE", found=given.on.isoformat(), before=case.received_on.isoformat(), field="on")
    effect = EFFECTS[step](application, case, given, person) if step in EFFECTS else Effect()
    return _noted(by, application, case, given, effect, step, seen)


def _noted(
    by: Any, application: Application, case: core.Case, given: Given, effect: Effect, step: str, seen: int
) -> Event:
    rule = STEPS[step]
    state = rule.end(case, given.text("consultation"))
    application.take(seen=seen, state=state, **effect.changes)
    event = Event.objects.create(
        application=application,
        by=by if isinstance(by, Person) else None,
        round=application.round,
        step=step,
        kind=effect.kind if effect.kind is not None else rule.event,
        on=effect.on or given.on,
        ref=effect.ref,
        length=effect.length,
        until=effect.until,
        state=state,
        facts=effect.facts,
        note=effect.note or given.text("reason"),
        voids=effect.voids,
    )
    if effect.and_then:
        kind, on, until = effect.and_then
        Event.objects.create(
            application=application, round=application.round, step=step, kind=kind, on=on, until=until, state=state
        )
    try:
        due = refresh_due(application)
    except Failure as failure:  # the events do not go together: nothing of this was done
        raise Refused.of(failure.problem) from failure
    Application.objects.filter(pk=application.pk).update(**due)
    for name, value in due.items():
        setattr(application, name, value)
    told = {"number": application.number, "step": step, "state": state, "on": event.on}
    trail.record("application.step_taken", application, by=by, organ=application.organ_id, data=told)
    return event
