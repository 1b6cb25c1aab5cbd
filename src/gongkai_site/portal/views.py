"""What citizens see: the organs, and each one's annual reports that have passed review."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from gongkai.problems import Failure
from gongkai.report.write import target_of, write
from gongkai.report.write.html import style
from gongkai_site.annual import pages, queries
from gongkai_site.annual.views import TYPES
from gongkai_site.organs.models import Organ


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the organs with the years of their reports."""
    organs = [(organ, queries.public_years(organ)) for organ in Organ.objects.filter(ended_on__isnull=True)]
    return render(request, "portal/home.html", {"organs": organs})


@require_safe
def reports(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an organ's reports by year."""
    organ = get_object_or_404(Organ, slug=slug)
    return render(request, "portal/reports.html", {"organ": organ, "years": queries.public_years(organ)})


@require_safe
def report(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Show one report: the latest edition that has passed review."""
    organ, edition = _edition(slug, year)
    facts: dict[str, Any] = {
        "organ": organ,
        "edition": edition,
        "year": year,
        "years": queries.public_years(organ),
        "article": pages.fragment(edition.report),
        "downloads": ("pdf", "docx", "xlsx", "json"),
    }
    return render(request, "portal/report.html", facts)


@require_safe
def file(request: HttpRequest, slug: str, year: int, name: str) -> HttpResponse:
    """Return one report as a document."""
    organ, edition = _edition(slug, year)
    try:
        target = target_of(name)
    except Failure as failure:
        raise Http404 from failure
    answer = HttpResponse(write(edition.report, target), content_type=TYPES[target])
    answer["Content-Disposition"] = f'attachment; filename="{organ.slug}-{year}.{target}"'
    return answer


@require_safe
@cache_control(public=True, max_age=3600)
def report_css(request: HttpRequest) -> HttpResponse:
    """Return the style of reports, which the core owns."""
    return HttpResponse(style(), content_type="text/css; charset=utf-8")


def _edition(slug: str, year: int) -> tuple[Organ, Any]:
    organ = get_object_or_404(Organ, slug=slug)
    edition = queries.public_edition(organ, year)
    if edition is None:
        raise Http404
    return organ, edition
