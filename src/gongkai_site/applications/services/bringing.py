"""Cases brought over from a register kept so far: what they were, with events and outcome, counted as they stand."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from gongkai import law
from gongkai.applications import STEPS
from gongkai.clocks import Event as Tick
from gongkai.problems import Failure
from gongkai_site.accounts.models import Person
from gongkai_site.applications import people
from gongkai_site.applications.facts import counted
from gongkai_site.applications.models import Answer, Application, Event
from gongkai_site.applications.services.clocks import copy_of
from gongkai_site.applications.services.intake import ALPHABET, CODE, next_number, number_of
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refusal, refusal
from gongkai_site.crypto.sealing import blind
from gongkai_site.imports.registry import Became
from gongkai_site.organs.calendar import calendar_of
from gongkai_site.organs.models import Organ

IMPORT = "applications.register"
STEP_OF = {
    "received_on": ("register", "received"),
    "correction_asked_on": ("ask_correction", "correction_asked"),
    "corrected_on": ("correct", "corrected"),
    "extended_on": ("extend", "extended"),
}
"""Columns that are events, in the order they may happen on one day."""
ABANDONED = {step.ends: step.to for step in STEPS.values() if step.ends}


def key_of(values: Mapping[str, Any]) -> str:
    """Return what tells a case from all others of its register; nobody can read from it who applied."""
    parts = (
        [values.get("number")]
        if values.get("number")
        else [values.get(name) for name in ("received_on", "name", "id_number", "wanted")]
    )
    return blind("\0".join(str(each or "") for each in parts), "application.import")


def fault(values: Mapping[str, Any]) -> Refusal | None:
    """Return what is wrong with a row: days that cannot be, an answer without outcome or the other way round."""
    received, answered = values["received_on"], values.get("answered_on")
    if later := [day for name in (*STEP_OF, "answered_on") if (day := values.get(name)) and day > clock.today()]:
        return refusal("APPLICATION-FUTURE", found=later[0])
    if answered and answered < received:
        return refusal("APPLICATION-ANSWER-EARLY", found=answered, received=received)
    if bool(answered) != bool(values.get("outcome")):
        return refusal("APPLICATION-OUTCOME-DAY")
    if values.get("extended_days") and not values.get("extended_on"):
        return refusal("APPLICATION-EXTENSION-DAY")
    limit = law.limit("extension", on=received) if received >= date(2008, 5, 1) else None
    if limit is None:
        return refusal("APPLICATION-BEFORE-LAW", found=received)
    if not 0 <= values.get("extended_days", 1) <= limit.length:
        return refusal("CASE-EXTENSION-LENGTH", most=limit.length, basis=limit.basis)
    try:
        _due(values, None)
    except Failure as failure:
        return failure.problem
    return None


@transaction.atomic
def take_over(*, by: Any, organ: Organ, rows: Sequence[Mapping[str, Any]], source: str) -> list[Became]:
    """Enter cases of a register, each whole and checked (``fault``); one that is there already is passed over.

    A row with the number of another case is refused. One entry of the trail a batch.
    """
    require(by, IMPORT, organ)
    keys = [key_of(row) for row in rows]
    there = set(Application.objects.filter(organ=organ, key__in=keys).order_by().values_list("key", flat=True))
    numbers = [row["number"] for row in rows if row.get("number")]
    taken = set(Application.objects.filter(organ=organ, number__in=numbers).order_by().values_list("number", flat=True))
    serials = _serials(organ, [row for row, key in zip(rows, keys, strict=True) if key not in there])
    became: list[Became] = []
    made: list[tuple[Application, Mapping[str, Any]]] = []
    for row, key in zip(rows, keys, strict=True):
        if key in there:
            became.append("unchanged")
            continue
        number = row.get("number") or number_of(row["received_on"].year, next(serials[row["received_on"].year]))
        if number in taken:
            became.append(refusal("APPLICATION-NUMBER-TAKEN", found=number))
            continue
        there.add(key)
        taken.add(number)
        made.append((_case(organ, row, key, number, source), row))
        became.append("added")
    _write(made, by)
    if made:
        facts = {"count": len(made), "source": hashlib.sha256(source.encode()).hexdigest()[:12]}
        trail.record("application.imported", None, by=by, organ=organ.pk, data=facts)
    return became


def _serials(organ: Organ, rows: Sequence[Mapping[str, Any]]) -> dict[int, Iterator[int]]:
    """Return the next serial numbers of each year, taken in one go for the rows that bring none."""
    years = Counter(row["received_on"].year for row in rows if not row.get("number"))
    found = {}
    for year, count in years.items():
        first = int(next_number(organ, year, count).rpartition("〕")[2])
        found[year] = iter(range(first, first + count))
    return found


def _case(organ: Organ, row: Mapping[str, Any], key: str, number: str, source: str) -> Application:
    person = people.tidy(row)
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE))
    received, answered, outcome = row["received_on"], row.get("answered_on"), row.get("outcome", "")
    state = ABANDONED.get(outcome, "closed") if answered else _open_state(row)
    due = copy_of(_due(row, organ)) if not answered else {}
    return Application(
        organ=organ,
        number=number,
        key=key,
        state=state,
        channel=row.get("channel") or "counter",
        arrived_at=datetime.combine(received, time(9), tzinfo=clock.SHANGHAI),
        received_on=received,
        applicant=row["applicant"],
        person=person,
        wanted=row["wanted"],
        code=code,
        code_index=blind(code, "application.code"),
        digits_index=blind(people.last_digits(person), "application.digits"),
        result=outcome,
        first_result=outcome,
        first_on=answered,
        first_signed_on=answered,
        answered_on=answered,
        source=source[:120],
        **due,
        **people.indexes(person),
    )


def _open_state(row: Mapping[str, Any]) -> str:
    return "awaiting_correction" if row.get("correction_asked_on") and not row.get("corrected_on") else "received"


def _ticks(row: Mapping[str, Any]) -> list[tuple[str, Tick]]:
    """Return the steps of a row with what the clock learns, in order."""
    found = [
        (step, Tick(kind, row[name], "", row.get("extended_days") if kind == "extended" else None))  # type: ignore[arg-type]
        for name, (step, kind) in STEP_OF.items()
        if row.get(name)
    ]
    return sorted(found, key=lambda pair: pair[1].on)


def _due(row: Mapping[str, Any], organ: Organ | None) -> Any:
    from gongkai.workdays import load

    calendars = (
        (calendar_of(organ), calendar_of(organ, provisional=True)) if organ else (load(), load(provisional=True))
    )
    return counted(tuple(tick for _, tick in _ticks(row)), *calendars)


def _write(made: Sequence[tuple[Application, Mapping[str, Any]]], by: Any) -> None:
    doer = by if isinstance(by, Person) else None
    Application.objects.bulk_create([case for case, _ in made], batch_size=500)
    events, answers = [], []
    for case, row in made:
        for step, tick in _ticks(row):
            events.append(
                Event(
                    application=case,
                    by=doer,
                    step=step,
                    kind=tick.kind,
                    on=tick.on,
                    length=tick.length,
                    state=case.state,
                )
            )
        if case.answered_on:
            answers.append(_answer(case, row, doer))
    Event.objects.bulk_create(events, batch_size=500)
    Answer.objects.bulk_create(answers, batch_size=500)


def _answer(case: Application, row: Mapping[str, Any], doer: Person | None) -> Answer:
    return Answer(
        application=case,
        by=doer,
        outcome=case.result,
        number=row.get("answer_number", ""),
        signed_on=case.answered_on,
        served_on=case.answered_on,
    )
