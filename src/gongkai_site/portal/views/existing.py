"""Pages of sites that organs keep elsewhere: they are found here, and stand under their own addresses."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongkai_site.base.refusals import Refused
from gongkai_site.mirror.models import Mirrored
from gongkai_site.mirror.public import Found, public_pages
from gongkai_site.organs.models import Organ
from gongkai_site.portal.facets import Asked
from gongkai_site.portal.frame import Column, organ_of, shown
from gongkai_site.portal.marks import marked, question_of
from gongkai_site.search.tokens import terms

FEW = 5
NEWEST, RELEVANCE = "newest", "relevance"


def address_of(organ: Organ | None, q: str = "") -> str:
    """Return where the pages of existing sites are listed, of an organ or of all; those that hold a question."""
    at = reverse("portal_existing_of", args=[organ.slug]) if organ else reverse("portal_existing")
    return f"{at}?{urlencode({'q': q})}" if q else at


def first_of(question: str, q: str, organ: Organ | None, order: str) -> dict[str, Any]:
    """Return what the search shows beside the items it found: how many pages, the first of them, and where all are."""
    found = _found(question, organ, order)
    rows = [(page, marked(page.title, terms(question)), host_of(page)) for page in found[0:FEW]]
    return {"existing": {"rows": rows, "count": len(found), "address": address_of(organ, q)}}


def _found(question: str, organ: Organ | None, order: str) -> Found:
    return Found(question, organ, "relevance" if order == RELEVANCE else "newest")


def host_of(page: Mirrored) -> str:
    """Return the host a page stands at."""
    return urlsplit(page.address).netloc


@require_safe
def existing(request: HttpRequest, slug: str = "") -> HttpResponse:
    """List pages of existing sites, the newest first, or those that hold a question."""
    organ = organ_of(slug) if slug else None
    q, question = question_of(request)
    orders = {NEWEST: _("newest first"), RELEVANCE: _("most relevant first")} if q else {NEWEST: _("newest first")}
    asked = Asked(request, (), orders, q=q)
    column = Column(_("On existing sites"), description=_("What organs published on the sites they keep elsewhere."))
    facts: dict[str, Any] = {"q": q, "asked": asked, "page": None}
    try:
        found = (
            Found(question, organ, "relevance" if asked.order == RELEVANCE else "newest") if q else public_pages(organ)
        )
        page = facts["page"] = asked.page(found)
        parts = terms(question) if q else []
        facts["rows"] = [(each, marked(each.title, parts), host_of(each)) for each in page.object_list]
    except Refused as refused:
        facts["fault"] = refused.sentence()
    response = shown(request, "portal/existing.html", organ, column=column, crumbs=((column.name, ""),), **facts)
    response["Cache-Control"] = "no-cache"
    return response
