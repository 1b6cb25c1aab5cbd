"""The register of table 三: new by receipt, result by answer, carried over at the year's end; each zero says why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Value
from django.urls import reverse

from gongkai import law
from gongkai.applications.counting import IN, NEW, OUT, RESULTS
from gongkai.problems import problem
from gongkai.report.forms import forms
from gongkai_site.applications.models import Application
from gongkai_site.applications.people import APPLICANTS
from gongkai_site.base import clock
from gongkai_site.base.powers import organs_for
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import setting_on
from gongkai_site.registers.protocol import Figure, Records, words

VIEW = "applications.view"
TABLE = "applications."
COLUMNS = frozenset(key for key, _ in APPLICANTS)


@dataclass(frozen=True, slots=True)
class Way:
    """How an organ counts: by the day served or signed, with the last result of the first one's year or the first."""

    day: str = "first_on"
    result: str = "result"


class Applications:
    """The register ``applications``."""

    name = "applications"

    def keys(self, form: str) -> frozenset[str]:
        """Return the keys of a form that applications answer for: all of table 三 that are no totals."""
        if form not in forms():
            return frozenset()
        return frozenset(key for key in forms()[form].keys if key.startswith(TABLE) and _parts(key))

    def figures(self, organ: Organ, year: int, form: str, as_of: datetime) -> dict[str, Figure]:
        """Return a figure for each key of a form."""
        found = Counter(dict(_counts(standing(organ, as_of), year, form, way_of(organ, year))))
        reason = why_none(organ, year, as_of)
        return {key: _figure(found[key], *reason) for key in self.keys(form)}

    def records(self, organ: Organ, year: int, key: str, reader: Any, as_of: datetime | None = None) -> Records:
        """Return the cases of a figure, each counting one."""
        form = next(form for form in forms() if key in forms()[form].keys)
        rows = standing(organ, as_of or clock.now()).filter(condition(key, year, form, way_of(organ, year)))
        rows = rows.annotate(counted=Value(1), day=F("received_on")).order_by("received_on", "pk")
        is_seen = organs_for(reader, VIEW).filter(pk=organ.pk).exists()  # all rows are of one organ
        return Records(rows if is_seen else rows.none(), rows.count())

    def url(self, record: Any) -> str:
        """Return a case's page on the desk."""
        return reverse("applications_case", args=[record.pk])


APPLICATIONS = Applications()


def standing(organ: Organ, as_of: datetime) -> QuerySet[Application]:
    """Return the cases of an organ that were entered by a moment, wrong entries left out."""
    return Application.objects.filter(organ=organ, created_at__lte=as_of).exclude(state="void")


def way_of(organ: Organ, year: int) -> Way:
    """Return how an organ counted at the end of a year (settings; the law does not say)."""
    last = date(year, 12, 31)
    return Way(
        "first_signed_on" if setting_on(organ, "count_by", last) == "signed" else "first_on",
        "first_result" if setting_on(organ, "count_final", last) == "0" else "result",
    )


def condition(key: str, year: int, form: str, way: Way) -> Q:
    """Return which cases count in a cell; in a total, those of all its cells."""
    row, _, column = key.removeprefix(TABLE).rpartition(".")
    first, last = date(year, 1, 1), date(year, 12, 31)
    there = Q(applicant=column) if column in COLUMNS else Q()
    match row:
        case "new_received":
            return there & Q(received_on__range=(first, last))
        case "carried_in":
            return there & Q(received_on__lt=first) & _open_after(way, first)
        case "carried_out":
            return (
                there & Q(received_on__lte=last) & (Q(**{f"{way.day}__gt": last}) | Q(**{f"{way.day}__isnull": True}))
            )
    codes = [code for code, each in law.outcomes().items() if row in (RESULTS, each.rows[form])]
    return there & Q(**{f"{way.day}__range": (first, last), f"{way.result}__in": codes})


def _open_after(way: Way, first: date) -> Q:
    return Q(**{f"{way.day}__gte": first}) | Q(**{f"{way.day}__isnull": True})


def _counts(rows: QuerySet[Application], year: int, form: str, way: Way) -> Iterator[tuple[str, int]]:
    """Yield the cells that are not zero, from two scans: cases received by its end, and answered in it."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    groups = {  # what is counted stands in the index as well, which the primary key does not on every database
        NEW: Q(received_on__gte=first),
        IN: Q(received_on__lt=first) & _open_after(way, first),
        OUT: Q(**{f"{way.day}__gt": last}) | Q(**{f"{way.day}__isnull": True}),
    }
    received = rows.filter(received_on__lte=last).order_by().values_list("applicant")
    for column, *counts in received.annotate(
        **{row: Count("applicant", filter=which) for row, which in groups.items()}
    ):
        yield from zip((f"{TABLE}{row}.{column}" for row in groups), counts, strict=True)
    answered = rows.filter(**{f"{way.day}__range": (first, last)}).exclude(received_on=None)
    cells: Counter[str] = Counter()
    for column, outcome, count in answered.order_by().values_list("applicant", way.result).annotate(Count("applicant")):
        cells[f"{TABLE}{law.outcomes()[outcome].rows[form]}.{column}"] += count
    yield from cells.items()


def _parts(key: str) -> tuple[str, str] | None:
    """Return row and column of a cell, None of a total."""
    row, _, column = key.removeprefix(TABLE).rpartition(".")
    return (row, column) if column in COLUMNS and row != RESULTS else None


def why_none(organ: Organ, year: int, as_of: datetime) -> tuple[bool, dict[str, Any]]:
    """Return whether a register was kept for the year, and why a cell of it is zero, or empty."""
    since = setting_on(organ, "applications_since", date(year, 12, 31))
    kept = (since is not None and int(since[:4]) <= year) or standing(organ, as_of).filter(
        received_on__lte=date(year, 12, 31)
    ).exists()
    code = "APPLICATION-NONE-IN-YEAR" if kept else "APPLICATION-NOT-KEPT"
    return kept, dict(words(problem(code, year=year)))


def _figure(count: int, kept: bool, why: dict[str, Any]) -> Figure:
    if count:
        return Figure(count)
    return Figure(0, "true_zero", why) if kept else Figure(None, "not_kept", why)
