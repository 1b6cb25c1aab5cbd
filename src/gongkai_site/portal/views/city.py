"""Pages of the whole city: the first one, the map, the statement on accessibility, large type on and off."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongkai_site.organs.models import Organ
from gongkai_site.portal.cache import kept
from gongkai_site.portal.frame import ELDERLY, Column, shown
from gongkai_site.portal.shelves import newest, of_organ, rows_of, shelves

NEWEST = 12
YEAR = 365 * 24 * 3600


def organs() -> list[Organ]:
    """Return the organs there are, each under the one above it."""
    return list(Organ.objects.filter(ended_on__isnull=True))


@require_safe
@kept
def home(request: HttpRequest) -> HttpResponse:
    """Show the search, the organs and what is new in the city."""
    found = shelves()
    every = of_organ(found, None)
    counts = found.counts("organ", every)
    return shown(
        request,
        "portal/home.html",
        organs=[(organ, counts.get(organ.slug, 0)) for organ in organs()],
        items=rows_of(newest(every, found, NEWEST)),
        count=len(found.ids),
    )


@require_safe
@kept
def site_map(request: HttpRequest) -> HttpResponse:
    """Show every organ with its columns."""
    column = Column(_("Site map"), description=_("Every organ and its columns."), keywords=_("Site map"))
    return shown(request, "portal/map.html", column=column, crumbs=((_("Site map"), ""),), organs=organs())


@require_safe
@kept
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how the site is made for everybody, and where to tell of an obstacle."""
    name = _("Accessibility statement")
    column = Column(name, description=_("How this site can be read by everybody."), keywords=name)
    return shown(request, "portal/accessibility.html", column=column, crumbs=((name, ""),))


@require_safe
def elderly(request: HttpRequest) -> HttpResponse:
    """Turn large type on or off, remember it, and lead back to where one was."""
    to = request.GET.get("to", "")
    if not (to.startswith("/") and url_has_allowed_host_and_scheme(to, allowed_hosts=None)):
        to = reverse("portal_home")
    response = HttpResponseRedirect(to)
    if request.GET.get("on") == "1":
        response.set_cookie(ELDERLY, "1", max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    else:
        response.delete_cookie(ELDERLY, samesite="Lax")
    response["Cache-Control"] = "no-store"
    return response
