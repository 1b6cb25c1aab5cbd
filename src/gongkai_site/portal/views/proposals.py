"""The general situation of an organ's proposals, by year, with the answers that are public."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongkai_site.organs.models import Organ
from gongkai_site.portal.cache import kept
from gongkai_site.portal.frame import Column, organ_of, shown
from gongkai_site.portal.shelves import rows_of
from gongkai_site.proposals import situation as told
from gongkai_site.publishing.models import Item


@require_safe
@kept
def situation(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the numbers of a year, the latest unless another is asked for."""
    organ = organ_of(slug)
    years, wish = told.years_of(organ), request.GET.get("year", "")
    if wish and not (wish.isdecimal() and int(wish) in years):
        raise Http404
    year = int(wish) if wish else (years[0] if years else None)
    title = _("Handling of proposals")
    column = Column(
        title,
        description=_("How {organ} handled proposals of deputies and of the CPPCC.").format(organ=organ.name),
        keywords=_("proposals, deputies, CPPCC"),
    )
    found = told.situation(organ, year) if year else None
    above = (_("Content disclosed by law"), reverse("portal_content", args=[organ.slug]))
    facts: dict[str, Any] = {"years": years, "found": found}
    if year:
        facts["published"] = _rows(told.published_in(organ, year))
        facts["later"] = _rows(told.published_later(organ, year))
    return shown(request, "portal/proposals.html", organ, column=column, crumbs=(above, (title, "")), **facts)


def _rows(items: QuerySet[Item]) -> list[Item]:
    return rows_of(list(items.values_list("pk", flat=True)))


def address_of(organ: Organ) -> str:
    """Return the page of an organ that has something to tell, or nothing."""
    return reverse("portal_proposals", args=[organ.slug]) if told.years_of(organ) else ""
