"""The one door of all steps: power, state and guards asked, the step noted, the proposal brought along."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from gongkai_site.accounts.models import Person
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import may
from gongkai_site.base.refusals import Refusal, Refused, raise_if
from gongkai_site.proposals import dues
from gongkai_site.proposals.effects import EFFECTS, Effect, end
from gongkai_site.proposals.guards import EARLY, GUARDS, Given
from gongkai_site.proposals.models import Event, Proposal
from gongkai_site.proposals.table import STEPS, may_start
from gongkai_site.publishing import generation

NOTED = ("reason", "text")
"""What a step says in words; it stands sealed, for it may name people."""


def may_take(person: Any, proposal: Proposal, step: str) -> Refusal | None:
    """Return why a person may not take a step now, or None: power, role, state, and what no form could mend."""
    rule = STEPS[step]
    refused = may(person, rule.act, proposal.organ) or may_start(step, proposal.state, proposal.role)
    if refused is not None:
        return refused
    given = Given(clock.today(), _key(person))
    return next((found for name in rule.guards if name in EARLY and (found := GUARDS[name](proposal, given))), None)


@transaction.atomic
def take_step(*, by: Any, proposal: Proposal, step: str, seen: int, on: date | None = None, **facts: Any) -> Event:
    """Take a step; ``on`` is the day it took effect, today unless told.

    Raises Refused RECORD-CHANGED when another stepped in meanwhile, PROPOSAL-… when a rule keeps it back, and those of
    power; then nothing has changed.
    """
    raise_if(may_take(by, proposal, step))
    given = Given(on or clock.today(), _key(by), facts)
    if given.on > clock.today():
        raise Refused("PROPOSAL-FUTURE", field="on", day=given.on)
    if given.on < proposal.assigned_on:
        raise Refused("PROPOSAL-DAY", field="on", day=given.on, first=proposal.assigned_on)
    for name in STEPS[step].guards:
        raise_if(GUARDS[name](proposal, given))
    effect = EFFECTS[step](proposal, given) if step in EFFECTS else Effect()
    event = _noted(by, proposal, given, effect, step, seen)
    if step == "progress":
        _told_to_group(by, proposal, given)
    told = {"number": proposal.number, "step": step, "state": event.state, "on": event.on}
    trail.record("proposal.step_taken", proposal, by=by, organ=proposal.organ_id, data=told)
    return event


def _noted(by: Any, proposal: Proposal, given: Given, effect: Effect, step: str, seen: int) -> Event:
    state = end(STEPS[step], proposal, effect)
    changes = dict(effect.changes)
    if proposal.provisional and "due_on" not in changes:
        changes |= dues.counted(proposal)
    proposal.take(seen=seen, state=state, **changes)
    generation.bump(proposal.organ_id, alone=True)  # the public page tells how many are where
    return Event.objects.create(
        proposal=proposal,
        by=by if isinstance(by, Person) else None,
        round=proposal.round,
        step=step,
        on=given.on,
        state=state,
        facts=dict(effect.facts),
        note=_note(step, given),
    )


def _note(step: str, given: Given) -> str:
    if step == "draft":  # the letter holds its text
        return ""
    return "\n".join(filter(None, (given.text(name) for name in NOTED)))


def group_of(proposal: Proposal) -> Any:
    """Return the other proposals handled together with one."""
    head = proposal.together_id or proposal.pk
    rows = Proposal.objects.filter(organ=proposal.organ_id).exclude(pk=proposal.pk).exclude(state="void")
    return rows.filter(pk=head) | rows.filter(together=head)


def _told_to_group(by: Any, proposal: Proposal, given: Given) -> None:
    """Note the progress of one on the others, which keep their own answers and days."""
    person = by if isinstance(by, Person) else None
    Event.objects.bulk_create(
        Event(
            proposal=other,
            by=person,
            round=other.round,
            step="progress",
            on=max(given.on, other.assigned_on),
            state=other.state,
            facts={"from": proposal.pk},
            note=given.text("text"),
        )
        for other in group_of(proposal)
    )


def _key(person: Any) -> int | None:
    return person.pk if isinstance(person, Person) else None
