"""A case as the rules of the core see it, from its rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from gongkai import applications as core
from gongkai.applications import CHANNELS, STEPS
from gongkai.applications.steps import SIGNING
from gongkai.clocks import Due, answer_clock
from gongkai.clocks import Event as Tick
from gongkai.workdays import CalendarMissing, WorkCalendar
from gongkai_site.applications.models import Answer, Application, Consultation, Event
from gongkai_site.base import clock
from gongkai_site.organs.calendar import calendar_of
from gongkai_site.organs.queries import setting

TICKS = frozenset(
    {
        "received",
        "correction_asked",
        "corrected",
        "fee_asked",
        "fee_paid",
        "consultation_sent",
        "consultation_answered",
        "extended",
        "delayed",
        "day_ordered",
    }
)
"""What the clock learns of (``gongkai.clocks.answer.EventKind``)."""


DAY_ORDERED = "day_ordered"
ORDERED, TAKEN_BACK = "ordered", "order_taken_back"
"""What ``remedies`` tells a case: no steps of a person here."""


def standing(events: Iterable[Event], round_: int) -> list[Event]:
    """Return the events of a round that no later one voids."""
    rows = [each for each in events if each.round == round_]
    voided = {each.voids_id for each in rows}
    return [each for each in rows if each.pk not in voided]


def standing_ever(events: Iterable[Event]) -> list[Event]:
    """Return the events of all rounds that no later one voids, in their order, without those of the clock alone."""
    rows = list(events)
    voided = {each.voids_id for each in rows}
    return [each for each in rows if each.pk not in voided and not only_clock(each)]


def only_clock(event: Event) -> bool:
    """Say whether a row is no step of its own: the day that came with a reopening, which is told with it."""
    return event.step == "reopen" and event.kind != STEPS["reopen"].event


def kind_of(event: Event) -> str:
    """Return what the clock learns; the day of a reopening was once kept as a delay."""
    return DAY_ORDERED if only_clock(event) else event.kind


def ticks(events: Iterable[Event]) -> tuple[Tick, ...]:
    """Return what the clock learns, by the day it took effect; of one day in the order it was entered."""
    told = [each for each in events if each.kind in TICKS]
    told.sort(key=lambda each: (each.on, each.pk))
    return tuple(Tick(kind_of(each), each.on, each.ref, each.length, each.until) for each in told)  # type: ignore[arg-type]


def counted(history: tuple[Tick, ...], calendar: WorkCalendar, provisional: WorkCalendar) -> Due | None:
    """Return the clock of a history, by guessed years where a notice is missing; None before the receipt."""
    if not history:
        return None
    try:
        return answer_clock(history, calendar)
    except CalendarMissing:
        return answer_clock(history, provisional)


def clock_of(application: Application) -> Due | None:
    """Return the answer clock of a case in its present round."""
    return counted(ticks(standing(application.events.all(), application.round)), *calendars(application))


def calendars(application: Application) -> tuple[WorkCalendar, WorkCalendar]:
    """Return the calendar of the organ, and the one that guesses years without a notice."""
    return calendar_of(application.organ), calendar_of(application.organ, provisional=True)


def case_of(application: Application) -> core.Case:
    """Return a case with all that its rules ask about."""
    now = application.round
    events = standing(application.events.all(), now)
    history = ticks(events)
    calendar, guessed = calendars(application)
    due = counted(history, calendar, guessed)
    answers = [each for each in application.answers.all() if each.round == now and not each.sent_back]
    answer = answers[-1] if answers else None
    return core.Case(
        state=application.state,
        channel=application.channel,
        arrived_on=clock.day_of(application.arrived_at),
        calendar=guessed,
        events=history,
        due=due,
        signed_for_on=application.signed_for_on,
        confirmed=_confirmed(application),
        switches=switches(application),
        correction_due=application.correction_due,
        fee_due=application.fee_due,
        consultations=tuple(_consultation(each) for each in application.consultations.all() if each.round == now),
        searched=any(each.round == now for each in application.searches.all()),
        reviewed=any(each.round == now for each in application.examinations.all()),
        reasons_judged=application.reasons_judged,
        handler=application.handler_id,
        drafter=answer.by_id if answer else None,
        outcome=answer.outcome if answer else "",
        grounds=tuple(answer.grounds) if answer else (),
        level=answer.level if answer else "final",
        signed=signatures(events, answer) if answer else (),
        quashed=_is_quashed(application),
        reopened=now > 1,
        served_on=answer.served_on if answer else None,
        decided_on=answer.signed_on if answer else None,
        has_proof=any(each.round == now and each.kind == "proof" for each in application.papers.all()),
    )


def signatures(events: Iterable[Event], answer: Answer) -> tuple[tuple[int, date], ...]:
    """Return who has signed a draft so far, and when."""
    found = [each for each in events if each.step in SIGNING and each.ref == str(answer.pk)]
    return tuple((each.by_id, each.on) for each in found if each.by_id is not None)


def switches(application: Application) -> frozenset[str]:
    """Return the settings of the organ by which a channel's day of arrival counts."""
    name = CHANNELS[application.channel].switch
    return frozenset({name}) if name and setting(application.organ, name) == "1" else frozenset()


def _confirmed(application: Application) -> dict[str, date]:
    sides = {"organ": application.organ_confirmed_on, "applicant": application.applicant_confirmed_on}
    return {side: day for side, day in sides.items() if day}


def _consultation(row: Consultation) -> core.Consultation:
    return core.Consultation(
        str(row.pk),
        row.kind,  # type: ignore[arg-type]
        row.sent_on,
        row.received_on,
        row.answered_on,
        row.agrees,
        row.reasons,
        row.told_on,
    )


def _is_quashed(application: Application) -> bool:
    """Say whether a decision or judgment bids an answer anew that none has followed; told by ``remedies``."""
    order = order_of(application)
    return order is not None and order.round == application.round


def order_of(application: Application) -> Event | None:
    """Return the last order to answer anew that was not taken back, or None."""
    events = list(application.events.all())
    voided = {each.voids_id for each in events}
    orders = [each for each in events if each.step == ORDERED and each.pk not in voided]
    return orders[-1] if orders else None
