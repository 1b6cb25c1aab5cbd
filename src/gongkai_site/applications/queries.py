"""Read cases, as far as a reader may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.http import Http404

from gongkai.applications import STATES, STEPS
from gongkai.applications.signing import LEVELS
from gongkai.applications.steps import SIGNING
from gongkai.catalogue import normal_number
from gongkai_site.applications.models import OPEN, Answer, Application, Event, Examination, Task
from gongkai_site.base import clock
from gongkai_site.base.powers import organs_for

VIEW = "applications.view"
CLOSED = [key for key, state in STATES.items() if not state.open and key != "void"]
WAITING = [key for key, state in STATES.items() if key.startswith(("awaiting_", "consulting_"))]
PATIENCE = 7
"""Days after which an application that nobody has confirmed is alarmed. Our choice: the law sets no day."""


def cases_for(person: Any) -> QuerySet[Application]:
    """Return the cases of the organs a person may see.

    Of one organ the condition is a plain equation, which an index on (organ, …) can give in order.
    """
    organs = organs_for(person, VIEW)
    few = list(organs.values_list("pk", flat=True)[:2])
    return Application.objects.filter(organ=few[0]) if len(few) == 1 else Application.objects.filter(organ__in=organs)


def case_for(person: Any, pk: int) -> Application:
    """Return one of them, or raise Http404."""
    found = cases_for(person).select_related("organ", "handler").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def case_of_number(organ: Any, number: str) -> Application | None:
    """Return the case of an organ with a number, wrong entries left out, or None."""
    return Application.objects.filter(organ=organ, number=number.strip()).exclude(state="void").first()


def answer_by(case: Application, day: date) -> Answer | None:
    """Return the answer that stood on a day: the last served by then, or None where there was none."""
    return case.answers.filter(served_on__lte=day, sent_back=False).order_by("served_on", "pk").last()


def tasks_for(person: Any) -> QuerySet[Task]:
    """Return the tasks of the cases a person may see."""
    return Task.objects.filter(application__in=cases_for(person)).select_related("application", "person")


def end_of_week(day: date) -> date:
    """Return the Sunday a day's week ends with."""
    return day + timedelta(days=6 - day.weekday())


def mine(person: Any) -> Q:
    """Return the condition of open cases a person handles."""
    return Q(handler=person.pk, opened=1)


def overdue() -> Q:
    """Return the condition of cases whose day has passed unanswered: derived, never stored."""
    return Q(opened=1, due_on__lt=clock.today())


def due_by(last: date) -> Q:
    """Return the condition of open cases due from today up to a day."""
    return Q(opened=1, due_on__range=(clock.today(), last))


def unconfirmed() -> Q:
    """Return the condition of applications that have waited for a confirmation for long."""
    return Q(state="submitted", arrived_at__lt=clock.now() - timedelta(days=PATIENCE))


SIGNERS = tuple(STEPS[step].act for step in LEVELS.values())


def to_sign(person: Any) -> Q:
    """Return the condition of drafts that wait for this very person: at a level of theirs, by another's hand so far."""
    signed = Event.objects.filter(
        application=OuterRef("application"), step__in=SIGNING, by=person.pk, ref=Cast(OuterRef("pk"), CharField())
    )
    drafts = Answer.objects.filter(application=OuterRef("pk"), round=OuterRef("round"), sent_back=False, signed_on=None)
    drafts = drafts.exclude(by=person.pk).exclude(Exists(signed))
    hands = Q(pk=None)
    for level, act in zip(LEVELS, SIGNERS, strict=True):
        hands |= Q(Exists(drafts.filter(level=level)), organ__in=organs_for(person, act))
    return Q(state="drafted") & hands


REVIEW = "applications.review"


def to_examine(person: Any) -> Q:
    """Return the condition of drafts that nobody has reviewed yet, where this person may: before the last signature."""
    done = Examination.objects.filter(application=OuterRef("pk"), round=OuterRef("round"))
    return Q(~Exists(done), state="drafted", organ__in=organs_for(person, REVIEW))


REDRAFTED = [key for key in OPEN if key not in {"drafted", "decided"}]
"""Where a case stands whose draft was sent back, until there is another."""


def returned(person: Any) -> Q:
    """Return the condition of cases whose draft was sent back to a person who drafted it, or has the case by now."""
    back = Answer.objects.filter(sent_back=True, round=F("application__round"))
    theirs = back.filter(Q(by=person.pk) | Q(application__handler=person.pk))
    return Q(pk__in=theirs.values("application"), state__in=REDRAFTED)


SHOWN: Mapping[str, Callable[[Any], Q]] = {
    "mine": mine,
    "team": lambda person: Q(organ=person.organ_id, opened=1),
    "week": lambda person: due_by(end_of_week(clock.today())),
    "overdue": lambda person: overdue(),
    "waiting": lambda person: Q(state__in=WAITING),
    "signature": lambda person: Q(state="drafted"),
    "to_sign": to_sign,
    "to_examine": to_examine,
    "returned": returned,
    "confirmation": lambda person: Q(state="submitted"),
    "closed": lambda person: Q(state__in=CLOSED),
    "open": lambda person: Q(opened=1),
    "unconfirmed": lambda person: unconfirmed(),
    "counted": lambda person: ~Q(state="void"),
}
"""What a list shows, by the word in its address: the tabs, and what numbers elsewhere lead to."""


TIMELY = {"on_time": Q(answered_on__lte=F("due_on")), "late": Q(answered_on__gt=F("due_on"))}
"""Answered by its day or after it; a case that ended while its clock stood still is neither."""


def alike_to(case: Application) -> Q:
    """Return the condition of cases with the identity number or the telephone of one."""
    found = Q(pk=case.pk)
    for name in ("identity_index", "phone_index"):
        if value := getattr(case, name):
            found |= Q(**{name: value})
    return found


GIVING = ("granted_provided", "granted_later", "partial")
"""Decisions that gave somebody what is not public: what was public already needs no publishing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What several applicants asked one organ for and were given: ``by`` document number or subject, and the cases."""

    by: str
    title: str
    people: int
    cases: tuple[int, ...]
    last_on: date


def asked_by_several(organ: Any, *, least: int = 2) -> list[Asked]:
    """Return what at least so many applicants were given by an organ, the most asked first (条例第四十四条第一款).

    Applicants are told apart by the blind index of their number; a case without one counts as an applicant of its own.
    What is asked for is sealed: cases go together by document number, else by the subject the desk gave them.
    """
    rows = Application.objects.filter(organ=organ, result__in=GIVING).exclude(answered_on=None)
    found: dict[tuple[str, str], list[tuple[int, str, date]]] = defaultdict(list)
    told = rows.order_by("pk").values_list("pk", "identity_index", "document_number", "subject", "answered_on")
    for pk, who, number, subject, on in told.iterator(chunk_size=2000):
        key = ("number", normal_number(number)) if number else ("subject", "".join(subject.split()))
        if key[1] and on:
            found[key].append((pk, who or f"case {pk}", on))
    groups = [
        Asked(
            by, title, len({who for _, who, _ in cases}), tuple(pk for pk, _, _ in cases), max(on for *_, on in cases)
        )
        for (by, title), cases in found.items()
    ]
    return sorted((each for each in groups if each.people >= least), key=lambda each: (-each.people, each.title))
