"""What every public page has around its content: names of the site, its five entries, tags, foot, content policy."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from csp.constants import NONE, SELF
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from gongkai_site.base import clock
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import settings_on

POLICY = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "base-uri": [NONE],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
}
"""A public page runs no script and takes no style but those of the site's own files."""
ELDERLY = "gk_elderly"
"""The cookie of who reads in large type."""
KNOWN = frozenset({"organ", "kind", "art", "topic", "genre", "year", "validity", "order", "page"})
"""What lists may be asked. The rest of a question changes nothing and is not looked at."""


def known(question: str, names: Collection[str] = KNOWN) -> str:
    """Return a question reduced to what is known of it, in one order.

    >>> known("page=2&utm=x&kind=notice")
    'kind=notice&page=2'
    """
    return urlencode(sorted(pair for pair in parse_qsl(question) if pair[0] in names))


@dataclass(frozen=True)
class Column:
    """A column as the guide of government sites has it in tags: name, type, description, keywords."""

    name: str
    type: str = ""
    description: str = ""
    keywords: str = ""


@dataclass(frozen=True)
class Entry:
    """One of the five entries of the platform."""

    name: str
    title: str
    address: str


@dataclass(frozen=True)
class Frame:
    """The names and identifiers around a page. ``organ`` is None on pages of the whole city."""

    request: HttpRequest
    organ: Organ | None = None
    column: Column | None = None
    crumbs: tuple[tuple[str, str], ...] = field(default=())

    @cached_property
    def root(self) -> Organ | None:
        """Return the first organ of the tree, whose site this is."""
        if self.organ and self.organ.parent_id is None:
            return self.organ
        return Organ.objects.order_by("path").first()

    @cached_property
    def site_name(self) -> str:
        """Return the name of the whole site."""
        return self.root.name if self.root else str(settings.WAGTAIL_SITE_NAME)

    @property
    def name(self) -> str:
        """Return whose page it is."""
        return self.organ.name if self.organ else self.site_name

    @property
    def domain(self) -> str:
        """Return the domain of the site."""
        return str(urlsplit(settings.GONGKAI_URL).netloc)

    @property
    def url(self) -> str:
        """Return the whole address of the page, without its question."""
        return f"{settings.GONGKAI_URL}{self.request.path}"

    @cached_property
    def held(self) -> dict[str, str]:
        """Return the settings of the organ, and those of the site where it has none of its own."""
        found = settings_on(self.root, clock.today()) if self.root else {}
        own = settings_on(self.organ, clock.today()) if self.organ and self.organ != self.root else {}
        shared = {key: found[key] for key in ("site_id", "icp", "police_filing") if key in found}
        return (shared | own) if self.organ and self.organ != self.root else found

    @property
    def entries(self) -> list[Entry]:
        """Return the four columns of the platform in their order and the entrance for applications."""
        owner = self.organ or self.root
        return list(entries_of(owner)) if owner else []

    @property
    def home(self) -> str:
        """Return the address of the first page."""
        return reverse("portal_organ", args=[self.organ.slug]) if self.organ else reverse("portal_home")

    @property
    def search(self) -> str:
        """Return the address of the search."""
        return reverse("portal_search_of", args=[self.organ.slug]) if self.organ else reverse("portal_search")

    @property
    def catalogue(self) -> str:
        """Return the address of the catalogue."""
        return reverse("portal_catalogue_of", args=[self.organ.slug]) if self.organ else reverse("portal_catalogue")

    @property
    def is_elderly(self) -> bool:
        """Say whether the reader chose large type."""
        return self.request.COOKIES.get(ELDERLY) == "1"

    @property
    def switch(self) -> str:
        """Return the address that turns large type on or off and leads back here."""
        asked = known(self.request.META.get("QUERY_STRING", ""), {*KNOWN, "q"})
        here = f"{self.request.path}?{asked}" if asked else self.request.path
        return f"{reverse('portal_elderly')}?{urlencode({'on': '0' if self.is_elderly else '1', 'to': here})}"


def entries_of(organ: Organ) -> Iterator[Entry]:
    """Yield the five entries of an organ's sub-site, named and ordered by 国办公开办函〔2019〕61号."""
    for name, title in (
        ("guide", _("Guide to government information")),
        ("rules", _("Rules on openness")),
        ("content", _("Content disclosed by law")),
        ("reports", _("Annual reports on openness")),
        ("apply", _("Disclosure on application")),
    ):
        yield Entry(name, title, reverse(f"portal_{name}", args=[organ.slug]))


def organ_of(slug: str) -> Organ:
    """Return the organ of a sub-site, or raise Http404."""
    found: Organ = get_object_or_404(Organ, slug=slug)
    return found


def shown(
    request: HttpRequest,
    template: str,
    organ: Organ | None = None,
    *,
    column: Column | None = None,
    crumbs: tuple[tuple[str, str], ...] = (),
    status: int = 200,
    **facts: Any,
) -> HttpResponse:
    """Return a page in its frame."""
    frame = Frame(request, organ, column, crumbs)
    response = render(request, template, {"frame": frame, "organ": organ, **facts}, status=status)
    response._csp_config = POLICY  # type: ignore[attr-defined]  # as the decorators of django-csp do
    return response
