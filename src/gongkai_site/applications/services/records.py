"""What is noted on the way to an answer: a neutral subject, searches, the review, tasks of sections."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from gongkai_site import search
from gongkai_site.accounts.models import Person
from gongkai_site.applications.models import SOURCE, Application, Examination, Search, Task
from gongkai_site.applications.queries import REVIEW
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refused

HANDLE = "applications.handle"
LONG = {"subject": 120, "place": 200, "asked": 300, "section": 60}


@transaction.atomic
def describe(*, by: Any, application: Application, seen: int, subject: str) -> Application:
    """Give a case the subject that lists and statistics show: what it is about, and nobody's name."""
    _may(by, application)
    subject = _text(subject, "subject")
    application.take(seen=seen, subject=subject)
    search.changed(SOURCE, application.pk)
    trail.record("application.described", application, by=by, organ=application.organ_id)
    return application


@transaction.atomic
def add_search(
    *,
    by: Any,
    application: Application,
    place: str,
    terms: str,
    on: date,
    found: bool,
    period: str = "",
    note: str = "",
) -> Search:
    """Note a search: where, by which words, when, what came of it (条例第三十六条第（四）项)."""
    _may(by, application)
    _not_future(on)
    made = Search.objects.create(
        application=application,
        by=_person(by),
        round=application.round,
        place=_text(place, "place"),
        terms=_given(terms, "terms"),
        period=period.strip()[:60],
        on=on,
        found=found,
        note=note.strip(),
    )
    facts = {"number": application.number, "found": found}
    trail.record("application.searched", made, by=by, organ=application.organ_id, data=facts)
    return made


@transaction.atomic
def add_examination(
    *, by: Any, application: Application, on: date, may_be_given: bool, conclusion: str, separable: bool = False
) -> Examination:
    """Note the review before an answer, secrecy included (条例第十七条); its power is one of its own."""
    require(by, REVIEW, application.organ)
    if not application.is_open:
        raise Refused("APPLICATION-CLOSED", number=application.number)
    _not_future(on)
    made = Examination.objects.create(
        application=application,
        by=_person(by),
        round=application.round,
        on=on,
        may_be_given=may_be_given,
        separable=separable,
        conclusion=_given(conclusion, "conclusion"),
    )
    facts = {"number": application.number, "may_be_given": may_be_given}
    trail.record("application.examined", made, by=by, organ=application.organ_id, data=facts)
    return made


@transaction.atomic
def add_task(
    *, by: Any, application: Application, section: str, asked: str, due_on: date, person: Person | None = None
) -> Task:
    """Ask a section for something by a day, before the answer is due."""
    _may(by, application)
    if due_on < clock.today():
        raise Refused("APPLICATION-TASK-DUE", found=due_on, field="due_on")
    made = Task.objects.create(
        application=application,
        by=_person(by),
        round=application.round,
        section=_text(section, "section"),
        person=person,
        asked=_text(asked, "asked"),
        due_on=due_on,
    )
    facts = {"number": application.number, "section": made.section}
    trail.record("application.task_given", made, by=by, organ=application.organ_id, data=facts)
    return made


@transaction.atomic
def finish_task(*, by: Any, task: Task, reply: str) -> Task:
    """Answer a task, once."""
    require(by, HANDLE, task.application.organ)
    if not Task.objects.filter(pk=task.pk, done_on=None).update(done_on=clock.today()):
        raise Refused("APPLICATION-TASK-DONE")
    task.refresh_from_db()
    task.reply = _given(reply, "reply")
    task.save(update_fields=["reply"])
    trail.record(
        "application.task_done", task, by=by, organ=task.application.organ_id, data={"number": task.application.number}
    )
    return task


def _may(by: Any, application: Application) -> None:
    require(by, HANDLE, application.organ)
    if not application.is_open:
        raise Refused("APPLICATION-CLOSED", number=application.number)


def _text(value: str, name: str) -> str:
    value = _given(value, name)
    if len(value) > LONG[name]:
        raise Refused("APPLICATION-LONG", field=name, most=LONG[name], found=len(value))
    return value


def _given(value: str, name: str) -> str:
    if not value.strip():
        raise Refused("APPLICATION-EMPTY", field=name)
    return value.strip()


def _not_future(on: date) -> None:
    if on > clock.today():
        raise Refused("APPLICATION-FUTURE", found=on, field="on")


def _person(by: Any) -> Person | None:
    return by if isinstance(by, Person) else None
