"""What the public sees of annual reports: editions, documents of older years, and the records behind figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from gongkai.problems import Failure
from gongkai.report.model import Report
from gongkai.report.write.charts import Chart, charts, series_charts
from gongkai_site.annual import past
from gongkai_site.annual.models import Edition, PastReport
from gongkai_site.organs.models import Organ
from gongkai_site.registers.protocol import Open, register_of, registers

YEARS_DRAWN = 5
"""How many years at most a chart over the years shows."""


def editions_of(organ: Organ, year: int) -> list[Edition]:
    """Return the public editions of a report, the one that holds first."""
    return list(Edition.objects.filter(organ=organ, year=year, live=True).order_by("-number"))


def report_of(organ: Organ, year: int) -> Report | None:
    """Return the report the public sees of a year: the latest edition, else what was read from the document."""
    editions = editions_of(organ, year)
    if editions:
        return editions[0].report
    document = past.public_document(organ, year)
    return document.report if document else None


def links(organ: Organ, report: Report) -> dict[str, str]:
    """Return the address of the public records behind each figure that has some."""
    if report.year is None:
        return {}
    form = report.mixed_form
    keys: set[str] = set()
    for one in registers():
        if isinstance(one, Open):
            keys |= one.open_keys(organ, report.year, report.form)
    return {
        key: reverse("portal_figure", args=[organ.slug, report.year, key])
        for key in form.keys
        if key in keys and report.figures.get(key)
    }


def rows_of(organ: Organ, report: Report, key: str) -> QuerySet[Any] | None:
    """Return the public records behind a figure, or None where no register shows any."""
    one = register_of(report.form, key)
    if report.year is None or not isinstance(one, Open):
        return None
    return one.open_rows(organ, report.year, key)


def drawn(report: Report, others: Iterable[Report] = ()) -> list[Chart]:
    """Return the charts of a report, and over the years with others; none where the part that draws is missing."""
    with suppress(Failure):
        return [*charts(report), *series_charts([*others, report])]
    return []


# --- the whole city -----------------------------------------------------------------------------------------------


def with_reports(organs: QuerySet[Organ], year: int) -> QuerySet[Any]:
    """Return the organs there were in a year, each with whether it has a public report, and a document."""
    there = organs.exclude(founded_on__year__gt=year).exclude(ended_on__year__lt=year)
    edition = Edition.objects.filter(organ=OuterRef("pk"), year=year, live=True)
    document = PastReport.objects.filter(organ=OuterRef("pk"), year=year, live=True)
    found: QuerySet[Any] = there.annotate(has_report=Exists(edition), has_document=Exists(document))
    return found


def all_years() -> dict[int, int]:
    """Return the years with a public report, the latest first, each with how many organs have one."""
    pairs = {pair for model in (Edition, PastReport) for pair in _pairs(model.objects.all())}
    counts: dict[int, int] = {}
    for _organ, year in pairs:
        counts[year] = counts.get(year, 0) + 1
    return dict(sorted(counts.items(), reverse=True))


def searched(words: Sequence[str]) -> list[tuple[Organ, int]]:
    """Return the public reports that words name: parts of the organ's name, and years; the latest years first."""
    years = {int(word) for word in words if word.isascii() and word.isdecimal() and len(word) == 4}
    organs = Organ.objects.all()
    for word in words:
        if not (word.isascii() and word.isdecimal() and len(word) == 4):
            organs = organs.filter(name__icontains=word) | organs.filter(short_name__icontains=word)
    named = organs.in_bulk()
    pairs = {pair for model in (Edition, PastReport) for pair in _pairs(model.objects.filter(organ__in=named))}
    wanted = [(pk, year) for pk, year in pairs if not years or year in years]
    return [(named[pk], year) for pk, year in sorted(wanted, key=lambda pair: (-pair[1], named[pair[0]].path))]


def _pairs(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(live__in=[True]).order_by().values_list("organ", "year").distinct()
