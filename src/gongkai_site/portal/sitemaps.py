"""The map for search engines: an index, and pages of at most 5,000 addresses; robots.txt points at it."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongkai_site.organs.models import Organ
from gongkai_site.portal.frame import entries_of
from gongkai_site.publishing.queries import public_items

SIZE = 5000
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
CLOSED = ("/desk/", "/accounts/", "/factcheck/", "/search/", "/*/search/", "/view/")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Return the index: the page of columns, then those of items, by their keys."""
    pages = -(-public_items().count() // SIZE)
    return _xml("sitemapindex", "sitemap", (reverse("portal_sitemap", args=[page]) for page in range(pages + 1)))


@require_safe
def page(request: HttpRequest, number: int) -> HttpResponse:
    """Return one page: of columns, or of items in the order they came in."""
    if number == 0:
        return _xml("urlset", "url", _columns())
    rows = public_items().order_by("pk").values_list("organ__slug", "slug")[(number - 1) * SIZE : number * SIZE]
    if not rows:
        raise Http404
    return _xml("urlset", "url", (reverse("portal_item", args=row) for row in rows))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Return what is not for search engines, and where the map is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    lines.append(f"Sitemap: {settings.GONGKAI_URL}{reverse('portal_sitemaps')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _columns() -> Iterable[str]:
    yield reverse("portal_home")
    yield reverse("portal_catalogue")
    yield reverse("portal_all_reports")
    for organ in Organ.objects.filter(ended_on__isnull=True):
        yield reverse("portal_organ", args=[organ.slug])
        yield reverse("portal_catalogue_of", args=[organ.slug])
        yield from (entry.address for entry in entries_of(organ))


def _xml(outer: str, inner: str, addresses: Iterable[str]) -> HttpResponse:
    lines = "".join(
        f"<{inner}><loc>{escape(settings.GONGKAI_URL + address)}</loc></{inner}>\n" for address in addresses
    )
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{outer} xmlns="{SPACE}">\n{lines}</{outer}>\n'
    return HttpResponse(text, content_type="application/xml; charset=utf-8")
