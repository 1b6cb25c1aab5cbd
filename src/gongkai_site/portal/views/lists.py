"""Lists: the catalogue of an organ or of the whole city, and the items of one kind."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongkai.catalogue import KINDS
from gongkai_site.base.refusals import lang
from gongkai_site.mirror.public import public_pages
from gongkai_site.organs.models import Organ
from gongkai_site.portal.cache import kept
from gongkai_site.portal.facets import Asked
from gongkai_site.portal.frame import Column, organ_of, shown
from gongkai_site.portal.opendata import entries
from gongkai_site.portal.shelves import Shelves, rows_of, shelves
from gongkai_site.portal.views.existing import address_of
from gongkai_site.portal.views.proposals import address_of as proposals_of
from gongkai_site.proposals.services.publication import KIND as PROPOSALS

AXES = ("kind", "art", "topic", "genre", "year", "validity")


@require_safe
@kept
def catalogue(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Show the catalogue with its facets."""
    organ = organ_of(slug) if slug else None
    found = shelves()
    asked = Asked(request, AXES if organ else ("organ", *AXES))
    column = Column(
        _("Catalogue of information"),
        description=_("All that {organ} discloses, by kind, topic, year and validity.").format(
            organ=organ.name if organ else _("the city")
        ),
        keywords=_("catalogue, government information"),
    )
    existing = address_of(organ) if organ and public_pages(organ).exists() else ""
    return _list(request, organ, column, asked, found, _scope(organ), existing=existing)


@require_safe
@kept
def of_kind(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show an organ's items of one kind."""
    if kind not in KINDS:
        raise Http404
    organ, found = organ_of(slug), shelves()
    asked = Asked(request, ("topic", "year", "validity"))
    name = getattr(KINDS[kind], lang())
    column = Column(name, description=f"{organ.name} · {name}", keywords=name)
    situation = proposals_of(organ) if kind == PROPOSALS else ""
    return _list(request, organ, column, asked, found, {**_scope(organ), "kind": kind}, situation=situation)


@require_safe
@kept
def as_json(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Return a page of the catalogue as open data, 500 entries each, the newest first."""
    organ = organ_of(slug) if slug else None
    return JsonResponse(entries(request, organ), json_dumps_params={"ensure_ascii": False})


def turned(asked: Asked, keys: Any) -> Page[Any]:
    """Return the page asked for, with its rows in the place of their keys."""
    page = asked.page(keys)
    page.object_list = rows_of([int(pk) for pk in page.object_list])
    return page


def _list(
    request: HttpRequest,
    organ: Organ | None,
    column: Column,
    asked: Asked,
    found: Shelves,
    scope: dict[str, str],
    **more: Any,
) -> HttpResponse:
    keys = found.ids[found.where({**scope, **asked.chosen})]
    page = turned(asked, keys if asked.order == "newest" else keys[::-1])
    facts: dict[str, Any] = {"page": page, "asked": asked, "facets": asked.facets(found, scope=scope), **more}
    facts["open_data"] = reverse("portal_json_of", args=[organ.slug]) if organ else reverse("portal_json")
    facts["feed"] = _feed(organ, scope)
    return shown(request, "portal/list.html", organ, column=column, crumbs=((column.name, ""),), **facts)


def _feed(organ: Organ | None, scope: dict[str, str]) -> str:
    if organ is None:
        return reverse("portal_feed")
    if "kind" in scope:
        return reverse("portal_feed_of_kind", args=[organ.slug, scope["kind"]])
    return reverse("portal_feed_of", args=[organ.slug])


def _scope(organ: Organ | None) -> dict[str, str]:
    return {"organ": organ.slug} if organ else {}
