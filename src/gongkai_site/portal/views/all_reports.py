"""The reports of every organ of the city: by year, and those that a question names."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongkai_site.annual import public
from gongkai_site.base import clock
from gongkai_site.organs.models import Organ
from gongkai_site.portal.cache import kept
from gongkai_site.portal.facets import Asked
from gongkai_site.portal.frame import shown
from gongkai_site.portal.marks import marked, question_of
from gongkai_site.portal.views.reports import column_of


@require_safe
@kept
def by_year(request: HttpRequest) -> HttpResponse:
    """Show which organs have a public report on a year, and which have none."""
    asked = Asked(request, ("year",))
    years = public.all_years()
    year = asked.chosen.get("year") or next(iter(years), clock.today().year - 1)
    organs = public.with_reports(Organ.objects.all(), year).order_by("path")
    turn = sorted({*years, year}, reverse=True)
    column = column_of(None)
    facts: dict[str, Any] = {
        "asked": asked,
        "page": asked.page(organs),
        "year": year,
        "years": [(each, asked.address(year=each)) for each in turn],
        "there": years.get(year, 0),
        "search_at": reverse("portal_report_search"),
    }
    return shown(request, "portal/all_reports.html", column=column, crumbs=((column.name, ""),), **facts)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """List the public reports whose organ and year a question names."""
    q, _question = question_of(request)
    asked = Asked(request, (), q=q)
    words = q.split()
    column = column_of(None)
    page = asked.page(public.searched(words) if words else [])
    crumbs = ((column.name, reverse("portal_all_reports")), (_("Search"), ""))
    facts: dict[str, Any] = {
        "q": q,
        "asked": asked,
        "page": page,
        "rows": [(organ, year, marked(organ.name, words)) for organ, year in page.object_list],
        "search_at": reverse("portal_report_search"),
    }
    response = shown(request, "portal/found_reports.html", column=column, crumbs=crumbs, **facts)
    response["Cache-Control"] = "no-cache"
    return response
