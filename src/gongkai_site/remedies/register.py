"""The register of table 四: by the outcome in the year it came, as pending at the end of each year before."""

from __future__ import annotations

from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Value
from django.urls import reverse

from gongkai.applications.remedies import PENDING
from gongkai.applications.remedy_steps import RECONSIDERATION, SUIT
from gongkai.problems import problem
from gongkai.report.forms import forms
from gongkai.report.rollup.totals import totals
from gongkai_site.base import clock
from gongkai_site.base.powers import organs_for
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import setting_on
from gongkai_site.registers.protocol import Figure, Records, words
from gongkai_site.remedies.models import Remedy
from gongkai_site.remedies.ways import Way, way_of

VIEW = "remedies.view"
TABLE = "remedies."
BLOCKS = {
    "reconsideration": Q(kind=RECONSIDERATION),
    "litigation_direct": Q(kind=SUIT, after_reconsideration=False),
    "litigation_after_reconsideration": Q(kind=SUIT, after_reconsideration=True),
}


class Remedies:
    """The register ``remedies``."""

    name = "remedies"

    def keys(self, form: str) -> frozenset[str]:
        """Return the keys of a form that remedies answer for: all of table 四 that are no totals."""
        if form not in forms():
            return frozenset()
        keys = (key for key in forms()[form].keys if key.startswith(TABLE))
        return frozenset(key for key in keys if _parts(key)[1] != "total")

    def figures(self, organ: Organ, year: int, form: str, as_of: datetime) -> dict[str, Figure]:
        """Return a figure for each key of a form, from one query."""
        keys, way = sorted(self.keys(form)), way_of(organ, year)
        asked = {f"n{number}": Count("pk", filter=condition(key, year, way)) for number, key in enumerate(keys)}
        found = standing(organ, as_of).order_by().aggregate(**asked)
        kept, why = _why_none(organ, year, as_of)
        return {key: _figure(found[f"n{number}"], kept, why) for number, key in enumerate(keys)}

    def records(self, organ: Organ, year: int, key: str, reader: Any, as_of: datetime | None = None) -> Records:
        """Return the remedies of a figure, each counting one."""
        rows = standing(organ, as_of or clock.now()).filter(condition(key, year, way_of(organ, year)))
        rows = rows.annotate(counted=Value(1), day=F("filed_on")).order_by("filed_on", "pk")
        return Records(rows.filter(organ__in=organs_for(reader, VIEW)), rows.count())

    def url(self, record: Any) -> str:
        """Return a remedy's page on the desk."""
        return reverse("remedies_remedy", args=[record.pk])


REMEDIES = Remedies()


def standing(organ: Organ, as_of: datetime) -> QuerySet[Remedy]:
    """Return the remedies of an organ that were entered by a moment and count for it.

    Wrong entries do not, nor lawsuits in which it is co-defendant as the reconsideration organ: those the organ that
    answered counts (国办公开办函〔2016〕201号).
    """
    rows = Remedy.objects.filter(organ=organ, created_at__lte=as_of)
    return rows.exclude(state="void").exclude(role="reviewer")


def condition(key: str, year: int, way: Way) -> Q:
    """Return which remedies count in a cell; in a total, those of all its cells."""
    if below := next((sums[key] for form in forms().values() if key in (sums := totals(form))), None):
        return reduce(or_, (condition(each, year, way) for each in below))
    block, column = _parts(key)
    first, last = date(year, 1, 1), date(year, 12, 31)
    by_first = way.by_first and block != RECONSIDERATION
    day, ending = ("first_on", "first_ending") if by_first else ("ended_on", "outcome")
    if column == PENDING:
        return BLOCKS[block] & Q(filed_on__lte=last) & (Q(**{f"{day}__gt": last}) | Q(**{f"{day}__isnull": True}))
    return BLOCKS[block] & Q(**{f"{day}__range": (first, last), f"{ending}__in": way.endings(column)})


def _parts(key: str) -> tuple[str, str]:
    """Return block and column of a cell."""
    block, _, column = key.removeprefix(TABLE).rpartition(".")
    return block, column


def _why_none(organ: Organ, year: int, as_of: datetime) -> tuple[bool, dict[str, str]]:
    """Return whether a register was kept for the year, and why a cell of it is zero, or empty."""
    last = date(year, 12, 31)
    since = setting_on(organ, "remedies_since", last) or ""
    said = since[:4].isdecimal() and int(since[:4]) <= year
    kept = said or standing(organ, as_of).filter(filed_on__lte=last).exists()
    return kept, dict(words(problem("REMEDY-NONE-IN-YEAR" if kept else "REMEDY-NOT-KEPT", year=year)))


def _figure(count: int, kept: bool, why: dict[str, str]) -> Figure:
    if count:
        return Figure(count)
    return Figure(0, "true_zero", why) if kept else Figure(None, "not_kept", why)
