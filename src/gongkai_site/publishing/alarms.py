"""What an organ must look after: late and near deadlines, owed interpretations, stale pages, gaps, reviews due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Max

from gongkai.catalogue import KINDS
from gongkai.problems import Problem, Severity, problem
from gongkai_site.organs.calendar import days_after
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.catalogue import catalogue
from gongkai_site.publishing.dues import waiting
from gongkai_site.publishing.fiscal import fiscal_state
from gongkai_site.publishing.models import NotOpen
from gongkai_site.publishing.pairs import Owed, owing
from gongkai_site.publishing.queries import public_items

SOON = 3
"""Working days before a deadline on which it is alarmed."""
HOME = 14
"""Days without anything new after which a site's first page fails (国办秘函〔2019〕19号)."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something to look after: what it is, in words, and the record it is about, where there is one.

    ``kind`` is the part of publishing: ``due``, ``owed``, ``stale``, ``gap``, ``not_open`` or ``fiscal``.
    """

    kind: str
    problem: Problem
    about: models.Model | None = None
    day: date | None = None
    provisional: bool = False

    @property
    def severity(self) -> Severity:
        """Return how grave it is: what is over is an error, what is near a warning."""
        return self.problem.severity


def alarms(organ: Organ, on: date) -> list[Alarm]:
    """Return what an organ must look after as of a day, the gravest first."""
    soon, _ = days_after(on, SOON, organ)
    found = [
        *_dues(organ, on, soon),
        *_owed(organ, on),
        *_not_open(organ, on, soon),
        *_fiscal(organ, on, soon),
        *_stale(organ, on),
        *_gaps(organ),
    ]
    return sorted(found, key=lambda alarm: (alarm.severity != "error", alarm.day or date.max))


def _dues(organ: Organ, on: date, soon: date) -> Iterator[Alarm]:
    for each in waiting(organ):
        if each.is_late(on):
            yield _of(each, "due", "PUBLISHING-DUE-LATE")
        elif each.last_day <= soon:
            yield _of(each, "due", "PUBLISHING-DUE-SOON")


def _owed(organ: Organ, on: date) -> Iterator[Alarm]:
    for each in owing(organ):
        yield _of(each, "owed", "PUBLISHING-OWED-LATE" if each.is_late(on) else "PUBLISHING-OWED")


def _of(owed: Owed, kind: str, code: str) -> Alarm:
    found = problem(code, title=owed.item.title, due=owed.last_day, basis=owed.due.basis)
    return Alarm(kind, found, owed.item, owed.last_day, owed.due.provisional)


def _not_open(organ: Organ, on: date, soon: date) -> Iterator[Alarm]:
    lines = NotOpen.objects.filter(organ=organ, closed_at__isnull=True, opened_as__isnull=True)
    for line in lines.filter(next_review_on__lte=soon):
        late = line.next_review_on < on
        code = "PUBLISHING-REVIEW-LATE" if late else "PUBLISHING-REVIEW-SOON"
        yield Alarm("not_open", problem(code, title=line.title, due=line.next_review_on), line, line.next_review_on)


def _fiscal(organ: Organ, on: date, soon: date) -> Iterator[Alarm]:
    for part in fiscal_state(organ, on.year):
        if part.item is not None or part.last_day > soon:
            continue
        late = part.is_late(on) and part.part.pair
        code = "PUBLISHING-FISCAL-LATE" if late else "PUBLISHING-FISCAL-SOON"
        found = problem(code, part=part.part.words, year=part.year, due=part.last_day)
        yield Alarm("fiscal", found, part.draft, part.last_day)


def _stale(organ: Organ, on: date) -> Iterator[Alarm]:
    newest = dict(public_items(organ).order_by().values_list("kind").annotate(Max("published_on")))
    for kind in KINDS.values():
        last = newest.get(kind.key)
        if kind.stale and last and (days := (on - last).days) > kind.stale:
            found = problem("PUBLISHING-STALE", kind=kind.words, days=days, most=kind.stale)
            yield Alarm("stale", found, None, last)
    if newest and (days := (on - max(newest.values())).days) > HOME:
        yield Alarm("stale", problem("PUBLISHING-STALE-HOME", days=days, most=HOME), None, max(newest.values()))


def _gaps(organ: Organ) -> Iterator[Alarm]:
    for branch in catalogue(organ).branches:
        for entry in branch.entries:
            if entry.state == "gap":
                found = problem("PUBLISHING-GAP", name=entry.column.name, art=branch.art.words)
                yield Alarm("gap", found, entry.column)
        if not branch.entries and branch.gaps:
            yield Alarm("gap", problem("PUBLISHING-GAP-ART", art=branch.art.words))
