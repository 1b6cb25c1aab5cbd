"""Annual reports that have passed review: by year since the organ began, each with its downloads and sources."""

from __future__ import annotations

from typing import Any

from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from gongkai.catalogue import KINDS
from gongkai.problems import Failure
from gongkai.report.model import Report
from gongkai.report.write import CHARTED, Options, Target, target_of, write
from gongkai.report.write.html import style
from gongkai_site.annual import pages, past, public, queries
from gongkai_site.annual.comparing import moved
from gongkai_site.annual.compiling import shown as printed
from gongkai_site.annual.models import Edition, PastReport
from gongkai_site.annual.views import TYPES
from gongkai_site.base.refusals import Refused, lang
from gongkai_site.files.views import handed_out
from gongkai_site.organs.models import Organ
from gongkai_site.portal.cache import kept
from gongkai_site.portal.facets import Asked
from gongkai_site.portal.frame import Column, organ_of, shown
from gongkai_site.portal.shelves import of_organ, shelves

FORMATS = ("html", "pdf", "docx", "xlsx", "json")
READ = ("xlsx", "json")
"""What is offered of a report read from a document, beside the document."""


def column_of(organ: Organ | None) -> Column:
    """Return the column of reports, of an organ or of the city."""
    whose = organ.name if organ else _("the city")
    return Column(
        _("Annual reports on openness"),
        description=_("The annual reports of {organ} on openness, by year.").format(organ=whose),
        keywords=_("annual report, openness"),
    )


@require_safe
@kept
def reports(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every year since reports are drawn up or the organ began, with its report or that there is none here."""
    organ = organ_of(slug)
    editions, documents = set(queries.public_years(organ)), set(past.document_years(organ))
    years = sorted({*past.years_of(organ), *editions, *documents}, reverse=True)
    states = [(year, "own" if year in editions else "read" if year in documents else "") for year in years]
    column = column_of(organ)
    facts: dict[str, Any] = {"years": states, "any": bool(editions or documents)}
    return shown(request, "portal/reports.html", organ, column=column, crumbs=((column.name, ""),), **facts)


@require_safe
@kept
def report(request: HttpRequest, slug: str, year: int, number: int = 0) -> HttpResponse:
    """Show one report: the latest edition that has passed review, or an earlier one; else the document of the year."""
    organ = organ_of(slug)
    editions = public.editions_of(organ, year)
    edition = next((each for each in editions if number in (0, each.number)), None)
    document = past.public_document(organ, year) if not editions and not number else None
    if edition is None and document is None:
        raise Http404
    found = edition.report if edition else document.report if document else None
    address = reverse("portal_report", args=[organ.slug, year])
    base = reverse("portal_edition", args=[organ.slug, year, number]) if number else address
    facts: dict[str, Any] = {
        "edition": edition,
        "document": document,
        "title": str(edition or document),
        "published": (edition or document).first_published_at,  # type: ignore[union-attr]  # one of them is there
        "editions": editions,
        "is_earlier": edition is not None and edition != editions[0],
        "explained": getattr(edition, "explained", ()),
        "year": year,
        "years": sorted({*queries.public_years(organ), *past.document_years(organ)}, reverse=True),
        "downloads": [(name.upper(), f"{base}report.{name}") for name in _formats(edition, found)],
        **(_content(organ, found, is_newest=bool(editions) and edition == editions[0]) if found else {}),
        **_beside(organ, year, found),
    }
    column = column_of(organ)
    above = (column.name, reverse("portal_reports", args=[organ.slug]))
    crumbs = (
        (above, (str(year), address), (_("edition {n}").format(n=number), "")) if number else (above, (str(year), ""))
    )
    return shown(request, "portal/report.html", organ, column=column, crumbs=crumbs, **facts)


def _formats(edition: Edition | None, found: Report | None) -> tuple[str, ...]:
    return FORMATS if edition else READ if found else ()


def _content(organ: Organ, found: Report, *, is_newest: bool) -> dict[str, Any]:
    """Return the report itself with charts and links to public records, and why its zeros are zero.

    The records are those of the edition that holds; figures of an earlier one lead nowhere.
    """
    links = public.links(organ, found) if is_newest else {}
    years = range((found.year or 0) - public.YEARS_DRAWN + 1, found.year or 0)
    earlier = [public.report_of(organ, year) for year in years]
    drawn = public.drawn(found, [each for each in earlier if each])
    reasons: dict[str, list[str]] = {}
    for key, mark in found.marks.items():
        if mark.reason and mark.state == "true_zero":
            reasons.setdefault(mark.reason, []).append(" · ".join(map(str, found.mixed_form.place(key))))
    return {"article": pages.fragment(found, links, drawn), "has_links": bool(links), "reasons": list(reasons.items())}


def _beside(organ: Organ, year: int, found: Report | None) -> dict[str, Any]:
    """Return last year's figures beside this one's, and what is public of the year on this site, by kind."""
    previous = public.report_of(organ, year - 1)
    all_of = shelves()
    counts = all_of.counts("kind", of_organ(all_of, organ, year=year))
    at = reverse("portal_catalogue_of", args=[organ.slug])
    items = [(getattr(KINDS[k], lang()), counts[k], f"{at}?kind={k}&year={year}") for k in KINDS if k in counts]
    return {"compared": moved(found, previous) if found and previous else (), "items": items}


@require_safe
@kept
def figure(request: HttpRequest, slug: str, year: int, key: str) -> HttpResponse:
    """Show the public records behind a figure of the report that holds."""
    organ = organ_of(slug)
    edition = queries.public_edition(organ, year)
    if edition is None or key not in edition.report.mixed_form.cell:
        raise Http404
    found = edition.report
    rows = public.rows_of(organ, found, key)
    if rows is None or not rows.exists():
        raise Http404
    asked = Asked(request, ())
    place = " · ".join(map(str, found.mixed_form.place(key)))
    column, value = column_of(organ), found.figures.get(key)
    counted = sum(rows.values_list("counted", flat=True))
    facts: dict[str, Any] = {
        "page": asked.page(rows),
        "asked": asked,
        "value": printed(value),
        "counted": printed(counted),
        "is_whole": counted == value,
        "place": place,
        "year": year,
    }
    crumbs = (
        (column.name, reverse("portal_reports", args=[organ.slug])),
        (str(year), reverse("portal_report", args=[organ.slug, year])),
        (_("Source"), ""),
    )
    return shown(request, "portal/figure.html", organ, column=column, crumbs=crumbs, **facts)


@require_safe
def file(request: HttpRequest, slug: str, year: int, name: str, number: int = 0) -> HttpResponse:
    """Return one report as a document."""
    organ = organ_of(slug)
    try:
        target = target_of(name)
    except Failure as failure:
        raise Http404 from failure
    editions = public.editions_of(organ, year)
    edition = next((each for each in editions if number in (0, each.number)), None)
    document = past.public_document(organ, year) if not editions and not number else None
    source = edition or document
    if source is None or source.report is None or (edition is None and target not in READ):
        raise Http404
    stem = f"{organ.slug}-{year}{f'-{number}' if number else ''}"
    answer = HttpResponse(_written(source, source.report, target), content_type=TYPES[target])
    answer["Content-Disposition"] = f'attachment; filename="{stem}.{target}"'
    answer["Cache-Control"] = "no-cache"
    return answer


def _written(source: Edition | PastReport, found: Report, target: Target) -> bytes:
    """Return a report as a document, made once: what is public never changes."""
    key = f"report:{source._meta.model_name}:{source.pk}:{source.version}:{target}"
    data: bytes | None = caches["pages"].get(key)
    if data is None:
        data = write(found, target, Options(charts=target in CHARTED))
        caches["pages"].set(key, data)
    return data


@require_safe
def document(request: HttpRequest, slug: str, year: int, name: str) -> HttpResponseBase:
    """Hand out the document of an older year as it was uploaded."""
    found = past.public_document(organ_of(slug), year)
    if found is None or found.file.name != name or queries.public_edition(found.organ, year):
        raise Http404
    try:
        answer = handed_out(found.file)
    except Refused as refused:
        raise Http404 from refused
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
@cache_control(public=True, max_age=3600)
def report_css(request: HttpRequest) -> HttpResponse:
    """Return the style of reports, which the core owns."""
    return HttpResponse(style(), content_type="text/css; charset=utf-8")
