"""Annual reports that have passed review: by year since the organ began, and each with its downloads."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from gongkai.problems import Failure
from gongkai.report.write import target_of, write
from gongkai.report.write.html import style
from gongkai_site.annual import pages, queries
from gongkai_site.annual.views import TYPES
from gongkai_site.base import clock
from gongkai_site.organs.models import Organ
from gongkai_site.portal.cache import kept
from gongkai_site.portal.frame import Column, organ_of, shown

SINCE = 2008
"""The first year with reports (条例（2007） in force from 1 May 2008)."""


def _column(organ: Organ) -> Column:
    return Column(
        _("Annual reports on openness"),
        description=_("The annual reports of {organ} on openness, by year.").format(organ=organ.name),
        keywords=_("annual report, openness"),
    )


@require_safe
@kept
def reports(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every year since reports are drawn up or the organ began, with its report or that there is none here."""
    organ = organ_of(slug)
    public = set(queries.public_years(organ))
    began = max(SINCE, organ.founded_on.year if organ.founded_on else min(public, default=clock.today().year))
    ended = organ.ended_on.year if organ.ended_on else clock.today().year - 1
    years = sorted({*range(began, ended + 1), *public}, reverse=True)
    column = _column(organ)
    facts: dict[str, Any] = {"years": [(year, year in public) for year in years], "any": bool(public)}
    return shown(request, "portal/reports.html", organ, column=column, crumbs=((column.name, ""),), **facts)


@require_safe
@kept
def report(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Show one report: the latest edition that has passed review."""
    organ, edition = _edition(slug, year)
    facts: dict[str, Any] = {
        "edition": edition,
        "year": year,
        "years": queries.public_years(organ),
        "article": pages.fragment(edition.report),
        "downloads": ("pdf", "docx", "xlsx", "json"),
    }
    column = _column(organ)
    crumbs = ((column.name, reverse("portal_reports", args=[organ.slug])), (str(year), ""))
    return shown(request, "portal/report.html", organ, column=column, crumbs=crumbs, **facts)


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
    organ = organ_of(slug)
    edition = queries.public_edition(organ, year)
    if edition is None:
        raise Http404
    return organ, edition
