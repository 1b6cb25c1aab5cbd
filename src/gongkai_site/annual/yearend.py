"""What the year-end desk knows of a report: errors, warnings, blank cells, and what last year makes unlikely."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from gongkai.problems import Problem
from gongkai.report.identities import identities
from gongkai.report.model import Report
from gongkai_site.annual import queries, standing
from gongkai_site.annual.checking import edition_said, problems_of, report_problems, standing_problems
from gongkai_site.annual.comparing import compared
from gongkai_site.annual.dues import Dues, dues_of
from gongkai_site.annual.working import working
from gongkai_site.base import clock
from gongkai_site.base.refusals import lang
from gongkai_site.organs.models import Organ

JUMP = 10
"""A figure so many times that of the year before, or a part of it so small, is worth a look."""
LEAST = 20
"""Figures that stay below this in both years are not looked at."""


@dataclass(frozen=True, slots=True)
class Unlikely:
    """Something that last year's report makes unlikely: where, and what stands in both years."""

    place: str
    before: str
    now: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in the report of an organ on a year as it stands now."""

    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    blank: int
    unlikely: tuple[Unlikely, ...]
    has_previous: bool


def examine(organ: Organ, year: int) -> Examined:
    """Return what is to be said of a report as it stands: the latest edition, a read document, or the work on it."""
    report, previous, found = _looked_at(organ, year)
    over_years = {each.code for each in identities(report.mixed_form) if each.needs_previous}
    carried = [each for each in found if each.data.get("identity", each.code) in over_years]
    return Examined(
        errors=tuple(each for each in found if each.severity == "error"),
        warnings=tuple(each for each in found if each.severity == "warning"),
        blank=sum(mark.state == "not_kept" for mark in report.marks.values()),
        unlikely=(*map(_carried, carried), *(jumps(report, previous) if previous else ())),
        has_previous=previous is not None,
    )


def _looked_at(organ: Organ, year: int) -> tuple[Report, Report | None, list[Problem]]:
    """Return a report, the one of the year before, and what is wrong; an error that was explained is none.

    What is in work is looked at with its text, but not compared with other organs' reports: that takes long.
    """
    edition = queries.last_edition(organ, year)
    kept = edition.report if edition else queries.report_of(organ, year)
    if kept is None:
        draft = working(organ, year)
        return draft.report, draft.previous, standing_problems(problems_of(draft, others=False))
    previous = queries.report_of(organ, year - 1)
    if edition is None:
        return kept, previous, report_problems(kept, organ, previous)
    return kept, previous, standing_problems(edition_said(edition, previous))


def _carried(found: Problem) -> Unlikely:
    return Unlikely(found.place_text(lang()), str(found.expected or ""), str(found.found or ""), found.text(lang()))


def jumps(report: Report, previous: Report) -> Sequence[Unlikely]:
    """Return the rows of the core's series that are many times, or a small part of, what they were last year."""
    found = []
    for row in compared(report, previous):
        before, now = row.values
        if before is None or now is None or max(before, now) < LEAST:
            continue
        if max(before, now) >= JUMP * max(min(before, now), 1):
            found.append(Unlikely(row.label, row.before, row.now))
    return found


# --- states -------------------------------------------------------------------------------------------------------


def state_counts(organs: QuerySet[Organ], year: int) -> dict[str, int]:
    """Return how many organs' reports stand where, in the order of states; one query."""
    rows = standing.with_state(organs, year).order_by().values_list("report_state").annotate(Count("pk"))
    found = Counter(dict(rows))
    return {key: found[key] for key in standing.STATES}


@dataclass(frozen=True, slots=True)
class Left:
    """How many days are left to publish a report, or by how many it is or was late; for a public one, to that day.

    Of a report read from a document nobody knows the day.
    """

    due: date
    days: int
    done: bool
    public_on: date | None = None

    @property
    def is_late(self) -> bool:
        """Say whether the last day passed without the report."""
        return self.days < 0 and (not self.done or self.public_on is not None)


def left(organ: Any, dues: Dues) -> Left:
    """Return the days left for the report of an organ that has its state (``standing.with_state``)."""
    at, due = organ.public_at, dues.publish.on
    public_on = at.astimezone(clock.SHANGHAI).date() if at else None
    return Left(due, (due - (public_on or clock.today())).days, organ.report_state in standing.DONE, public_on)


def late_ids(organs: Iterable[Organ], year: int) -> list[int]:
    """Return the keys of organs, each with its state, whose report is late or was."""
    rows = list(organs)
    told = dues_of(rows, year)
    return [each.pk for each in rows if left(each, told[each.pk]).is_late]
