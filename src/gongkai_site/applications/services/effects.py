"""What each step does to a case beside its state: rows it adds, columns it changes, what the clock learns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongkai import applications as core
from gongkai.applications import STEPS, Given, receipt_day
from gongkai.applications.guards import last_day_of_opinion
from gongkai_site.accounts.models import Person
from gongkai_site.applications.facts import DAY_ORDERED, order_of, standing
from gongkai_site.applications.models import Application, Consultation, Event
from gongkai_site.organs.calendar import deadline
from gongkai_site.organs.queries import setting

BY_SIGNATURE = "signed"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a step does. ``kind`` None: what the table says. ``and_then``: a second thing the clock learns."""

    changes: dict[str, Any] = field(default_factory=dict)
    kind: str | None = None
    on: date | None = None
    ref: str = ""
    length: int | None = None
    until: date | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    voids: Event | None = None
    and_then: tuple[str, date, date | None] | None = None


Doing = Callable[[Application, core.Case, Given, Person | None], Effect]
EFFECTS: dict[str, Doing] = {}


def effect(doing: Doing) -> Doing:
    """Put an effect on the list by the name of its step."""
    EFFECTS[doing.__name__] = doing
    return doing


# Receipt


@effect
def confirm_organ(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Note the day the organ confirmed."""
    return Effect({"organ_confirmed_on": given.on}, note=given.text("how"))


@effect
def confirm_applicant(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Note the day the applicant confirmed."""
    return Effect({"applicant_confirmed_on": given.on}, note=given.text("how"))


@effect
def register(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Fix the day of receipt, by the channel."""
    day = receipt_day(
        there.channel, there.arrived_on, signed=there.signed_for_on, confirmed=there.confirmed, switches=there.switches
    )
    return Effect({"received_on": day}, on=day)


@effect
def redate(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Move the day of receipt against evidence; the first entry stays, voided."""
    day = given.day("received_on") or given.on
    first = next(each for each in standing(case.events.all(), case.round) if each.kind == "received")
    facts = {"was": first.on.isoformat(), "is": day.isoformat()}
    return Effect({"received_on": day}, on=day, voids=first, facts=facts, note=given.text("evidence"))


@effect
def assign(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Give the case to a handler."""
    return Effect({"handler_id": given.number("handler"), "section": given.text("section")[:60]})


@effect
def reassign(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Give the case to another handler; the section changes where one is told."""
    changes: dict[str, Any] = {"handler_id": given.number("handler")}
    if section := given.text("section")[:60]:
        changes["section"] = section
    return Effect(changes, facts={"was": there.handler, "is": given.number("handler")})


# Correction, reasons, fee


@effect
def ask_correction(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Stop the clock; a late notice is a breach that stays on the record."""
    late = bool(given.text("late_reason"))
    note = "\n".join(filter(None, (given.text("items"), given.text("late_reason"))))
    return Effect({"correction_due": given.day("until")}, until=given.day("until"), facts={"late": late}, note=note)


@effect
def correct(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Start the clock anew."""
    note = "\n".join(filter(None, (given.text("text"), given.text("good_reason"))))
    return Effect({"correction_due": None}, note=note)


@effect
def lapse_correction(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """End the case as abandoned."""
    return _ended(case, STEPS["lapse_correction"].ends, given.on)


@effect
def ask_reasons(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Ask; the clock runs on."""
    return Effect(until=given.day("until"))


@effect
def accept_reasons(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Go on; where it cannot be answered in time, a later day is told."""
    until = given.day("until")
    return Effect({"reasons_judged": True}, kind="delayed" if until else "", until=until, note=given.text("text"))


@effect
def reject_reasons(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Go on to the decision that it is not handled."""
    return Effect({"reasons_judged": False})


@effect
def ask_fee(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Stop the clock; the fee is due from the day the applicant received the notice."""
    reached = given.day("received_by_party_on")
    found = deadline("fee_payment", reached, case.organ) if reached else None
    facts = {"scale": given.text("scale"), "amount": given.number("amount")}
    return Effect({"fee_due": found.due if found else None}, facts=facts)


@effect
def pay(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Start the clock anew."""
    return Effect({"fee_due": None})


@effect
def lapse_fee(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """End the case as abandoned."""
    return _ended(case, STEPS["lapse_fee"].ends, given.on)


# Consultation


@effect
def consult_third_party(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Send a letter to a third party."""
    return _consulted(case, "third_party", given, by)


@effect
def consult_organ(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Send a letter to a co-maker or to another organ."""
    return _consulted(case, "co_maker" if given.yes("co_maker") else "organ", given, by)


def _consulted(case: Application, kind: str, given: Given, by: Person | None) -> Effect:
    row = Consultation.objects.create(
        application=case,
        by=by,
        round=case.round,
        kind=kind,
        party=given.text("party"),
        subject=given.text("subject"),
        sent_on=given.on,
    )
    return Effect(ref=str(row.pk), facts={"kind": kind})


@effect
def party_received(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Note when the letter reached them: their period runs from that day."""
    ref = given.text("consultation")
    found = there.consultation(ref)
    assert found is not None, "a guard saw it"
    last = last_day_of_opinion(there, found.kind, given.on)
    Consultation.objects.filter(pk=ref).update(received_on=given.on, due_on=last)
    return Effect(ref=ref, until=last)


@effect
def party_answered(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Take an opinion."""
    row = Consultation.objects.get(pk=given.text("consultation"), application=case)
    row.answered_on, row.agrees, row.reasons = given.on, given.yes("agrees"), given.text("reasons")
    row.save(update_fields=["answered_on", "agrees", "reasons"])
    return Effect(ref=str(row.pk), facts={"agrees": row.agrees})


@effect
def party_silent(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Note that no opinion came: the days left out end with the period, whenever it is noted."""
    row = Consultation.objects.get(pk=given.text("consultation"), application=case)
    row.answered_on = row.due_on or given.on
    row.save(update_fields=["answered_on"])
    return Effect(ref=str(row.pk), on=row.answered_on)


@effect
def extend(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Lengthen the period."""
    return Effect(length=given.number("length"))


# Endings


@effect
def conclude(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """End the case without a letter."""
    return _ended(case, given.text("outcome"), given.on)


@effect
def withdraw(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """End the case as withdrawn."""
    return _ended(case, STEPS["withdraw"].ends, given.on)


@effect
def reopen(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Begin another round with a clock of its own, up to the day the decision set, or one told with the step."""
    order = order_of(case)
    assert order is not None, "a guard saw it"
    changes = {"round": case.round + 1, "correction_due": None, "fee_due": None, "reasons_judged": None}
    day, until = max(order.on, given.on), given.day("until") or order.until
    return Effect(changes, on=day, ref=order.ref, and_then=(DAY_ORDERED, day, until) if until else None)


def counted(case: Application, outcome: str, on: date, signed_on: date | None) -> dict[str, Any]:
    """Return the columns that table 三 counts: the first answer, and the last of the first one's year."""
    changes: dict[str, Any] = {"answered_on": on}
    if case.first_on is None:
        changes |= {"first_on": on, "first_signed_on": signed_on or on, "first_result": outcome, "result": outcome}
        return changes
    if setting(case.organ, "count_by") == BY_SIGNATURE:
        first, now = case.first_signed_on or case.first_on, signed_on or on
    else:
        first, now = case.first_on, on
    return changes | ({"result": outcome} if first.year == now.year else {})


def _ended(case: Application, outcome: str, on: date) -> Effect:
    return Effect(counted(case, outcome, on, None), facts={"outcome": outcome})
