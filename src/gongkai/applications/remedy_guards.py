"""What must hold before a step of a remedy, one function a rule. Each returns the problem, or None."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from gongkai import law
from gongkai.applications.remedies import ENDINGS, KINDS
from gongkai.applications.remedy_steps import PROCEDURES, RECONSIDERATION, SIMPLIFIED, Event, Standing
from gongkai.problems import Failure, Problem, problem

Guard = Callable[[Standing, Event], Problem | None]
GUARDS: dict[str, Guard] = {}
WHO = ("organ", "other", "both")
"""Who appealed: this organ, the other side, both."""


def guard(rule: Guard) -> Guard:
    """Put a rule on the list by its name."""
    GUARDS[rule.__name__] = rule
    return rule


def _once(day: date | None) -> Problem | None:
    return problem("REMEDY-ONCE", found=day.isoformat()) if day else None


@guard
def not_noticed(there: Standing, event: Event) -> Problem | None:
    """One notice an instance."""
    return _once(there.noticed_on)


@guard
def procedure_known(there: Standing, event: Event) -> Problem | None:
    """A reconsideration goes by the ordinary or the simplified procedure: the period of the answer depends on it."""
    if there.kind != RECONSIDERATION or event.text("procedure") in PROCEDURES:
        return None
    return problem("REMEDY-PROCEDURE", field="procedure")


@guard
def accepted_by_then(there: Standing, event: Event) -> Problem | None:
    """It was accepted after it was filed, and before the organ was told."""
    accepted = event.day("accepted_on")
    if accepted is None or there.filed_on <= accepted <= event.on:
        return None
    found, first, last = accepted.isoformat(), there.filed_on.isoformat(), event.on.isoformat()
    return problem("REMEDY-ACCEPTED", field="accepted_on", found=found, first=first, last=last)


@guard
def until_not_before(there: Standing, event: Event) -> Problem | None:
    """A day that is set lies not before the day it was set."""
    until = event.day("until")
    if until is None or until >= event.on:
        return None
    return problem("REMEDY-UNTIL", found=until.isoformat(), before=event.on.isoformat(), field="until")


@guard
def until_given(there: Standing, event: Event) -> Problem | None:
    """A hearing has its day."""
    return None if event.day("until") else problem("REMEDY-HEARING", field="until")


@guard
def noticed(there: Standing, event: Event) -> Problem | None:
    """One replies to a notice."""
    return None if there.noticed_on else problem("REMEDY-NO-NOTICE")


@guard
def not_replied(there: Standing, event: Event) -> Problem | None:
    """One reply an instance."""
    return _once(there.replied_on)


@guard
def accepted(there: Standing, event: Event) -> Problem | None:
    """A period that is extended has begun."""
    return None if there.accepted_on else problem("REMEDY-NOT-ACCEPTED")


@guard
def ordinary(there: Standing, event: Event) -> Problem | None:
    """The simplified procedure knows no extension (行政复议法第六十二条)."""
    return problem("REMEDY-SIMPLIFIED") if there.procedure == SIMPLIFIED else None


@guard
def not_extended(there: Standing, event: Event) -> Problem | None:
    """It is extended once."""
    return problem("REMEDY-EXTENDED") if there.extended else None


@guard
def extension_within(there: Standing, event: Event) -> Problem | None:
    """An extension has a length, of at most what the law allows (行政复议法第六十二条)."""
    try:
        limit = law.limit("reconsideration_decision_extension", on=event.on)
    except Failure as failure:  # before the law of today
        return failure.problem
    if 1 <= event.number("length") <= limit.length:
        return None
    return problem("REMEDY-EXTENSION", most=limit.length, basis=limit.basis, field="length")


@guard
def ending_fits(there: Standing, event: Event) -> Problem | None:
    """A remedy ends in a way that its kind can end."""
    ending = event.text("ending")
    if ending in ENDINGS and there.kind in ENDINGS[ending].of:
        return None
    return problem("REMEDY-ENDING", kind=KINDS[there.kind].words, field="ending")


@guard
def not_received(there: Standing, event: Event) -> Problem | None:
    """A decision is received once."""
    return _once(there.received_on)


@guard
def who_given(there: Standing, event: Event) -> Problem | None:
    """An appeal is somebody's."""
    return None if event.text("who") in WHO else problem("REMEDY-WHO", field="who")


@guard
def judged_before(there: Standing, event: Event) -> Problem | None:
    """There is a judgment that can stand or fall: a suit in its second instance, or retried."""
    return None if there.instance in {"second", "retrial"} else problem("REMEDY-NO-JUDGMENT")


@guard
def bids_something(there: Standing, event: Event) -> Problem | None:
    """There is something to comply with."""
    return None if there.reopens else problem("REMEDY-NOTHING-TO-DO")


@guard
def not_performed(there: Standing, event: Event) -> Problem | None:
    """One complies once."""
    return _once(there.performed_on)


@guard
def reason_given(there: Standing, event: Event) -> Problem | None:
    """A wrong entry is void for a reason."""
    return None if event.text("reason") else problem("CASE-REASON", field="reason")
