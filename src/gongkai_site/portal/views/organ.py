"""An organ's sub-site: its first page and the columns of the platform."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongkai.catalogue import ART, KINDS
from gongkai.law import limit
from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.applications.services import may_file
from gongkai_site.base import clock
from gongkai_site.base.refusals import lang
from gongkai_site.organs.models import WORDS, Organ, Setting, holding, word
from gongkai_site.organs.queries import duties_on, settings_on
from gongkai_site.portal.cache import kept
from gongkai_site.portal.facets import Asked
from gongkai_site.portal.frame import Column, organ_of, shown
from gongkai_site.portal.shelves import first_of_kinds, of_organ, rows_of, shelves
from gongkai_site.portal.views.lists import turned
from gongkai_site.portal.views.proposals import address_of
from gongkai_site.proposals.services.publication import COLUMN
from gongkai_site.publishing.catalogue import catalogue
from gongkai_site.publishing.models import AccessPlace
from gongkai_site.publishing.models import Column as Entry

FEW = 5
NEW = ("notice", "policy", "interpretation", "news", "response")
"""The kinds of which the first page shows what is new."""
GUIDE = (
    *("classification", "arrangement", "ways", "work_body", "address", "office_hours", "telephone", "fax", "email"),
    *("postcode", "website", "competent_department", "reconsideration_organ", "court"),
)
"""The settings a guide shows: those of 条例第十二条 first."""
LAWS = read_toml(PACKAGE / "portal" / "law.toml")["texts"]


@require_safe
@kept
def home(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an organ's first page: the five entries, what is new, its latest year in figures, where to read on paper."""
    organ, found = organ_of(slug), shelves()
    year = max(found.counts("year", of_organ(found, organ)), default=clock.today().year)
    new = first_of_kinds(found, organ, NEW, FEW)
    counts = found.counts("kind", of_organ(found, organ, year=year))
    return shown(
        request,
        "portal/organ.html",
        organ,
        new=[(KINDS[kind], getattr(KINDS[kind], lang()), rows) for kind, rows in new.items() if rows],
        year=year,
        figures=[
            (getattr(KINDS[kind], lang()), counts[kind], _of_year(organ, kind, year))
            for kind in KINDS
            if kind in counts
        ],
        total=sum(counts.values()),
        of_year=f"{reverse('portal_catalogue_of', args=[organ.slug])}?year={year}",
        places=AccessPlace.objects.filter(organ=organ, closed_at=None),
    )


def _of_year(organ: Organ, kind: str, year: int) -> str:
    return f"{reverse('portal_catalogue_of', args=[organ.slug])}?kind={kind}&year={year}"


@require_safe
@kept
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the guide (条例第十二条), made from what is kept of the organ; what is not kept is said to be missing."""
    organ = organ_of(slug)
    held = settings_on(organ, clock.today())
    rows = Setting.objects.filter(holding(clock.today()), organ=organ, key__in=GUIDE)
    facts = [(word("settings", key), held.get(key, ""), WORDS["settings"][key]["source"]) for key in GUIDE]
    column = Column(
        _("Guide to government information"),
        description=_("What {organ} discloses and how to obtain it.").format(organ=organ.name),
        keywords=_("guide, government information, application"),
    )
    updated = rows.aggregate(on=Max("from_on"))["on"]
    return _page(request, "portal/guide.html", organ, column, facts=facts, held=held, updated=updated)


@require_safe
@kept
def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the organ's own rules on openness, and the law."""
    organ, found = organ_of(slug), shelves()
    items = rows_of([int(pk) for pk in found.ids[of_organ(found, organ, kind="rule")]])
    laws = [(each[lang()], each["number"], each.get("from")) for each in LAWS]
    column = Column(
        _("Rules on openness"),
        description=_("Regulations, national rules and {organ}'s own rules on openness.").format(organ=organ.name),
        keywords=_("openness, regulations, rules"),
    )
    return _page(request, "portal/rules.html", organ, column, items=items, laws=laws)


@require_safe
@kept
def content(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what the law has the organ disclose, item by item of 第二十条、第二十一条, with its own columns."""
    organ = organ_of(slug)
    tree = catalogue(organ)
    branches = [(branch, getattr(branch.art, lang())) for branch in tree.branches]
    column = Column(
        _("Content disclosed by law"),
        description=_("What {organ} discloses of itself, by the items of the law.").format(organ=organ.name),
        keywords=_("disclosure, catalogue, article 20"),
    )
    return _page(request, "portal/content.html", organ, column, tree=tree, branches=branches)


@require_safe
@kept
def column(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Show a column of the organ's own catalogue: what it holds, by when, and its items."""
    organ, found = organ_of(slug), shelves()
    entry = Entry.objects.filter(organ=organ, slug=name, closed_at=None).first()
    if entry is None:
        raise Http404
    asked = Asked(request, ())
    keys = found.ids[of_organ(found, organ, column=entry.pk)]
    page = turned(asked, keys if asked.order == "newest" else keys[::-1])
    above = (_("Content disclosed by law"), reverse("portal_content", args=[organ.slug]))
    about = Column(entry.name, description=entry.content or entry.name, keywords=entry.name)
    crumbs = (above, (entry.name, ""))
    facts = {
        "situation": address_of(organ) if entry.slug == COLUMN else "",
        "entry": entry,
        "art": getattr(ART[entry.art], lang()),
        "page": page,
        "asked": asked,
        "facets": [],
    }
    return shown(request, "portal/column.html", organ, column=about, crumbs=crumbs, **facts)


@require_safe
@kept
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    """Say how to apply for information today: in person or by letter, with what, by when answered, at what cost."""
    organ = organ_of(slug)
    held = settings_on(organ, clock.today())
    column = Column(
        _("Disclosure on application"),
        description=_("How to apply to {organ} for government information.").format(organ=organ.name),
        keywords=_("application, government information"),
    )
    days = limit("answer", on=clock.today()).length
    is_open = may_file(organ) is None
    return _page(request, "portal/apply.html", organ, column, held=held, days=days, is_open=is_open)


@require_safe
@kept
def leaders(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the leading group with its duties, and what each section answers for."""
    organ = organ_of(slug)
    duties = list(duties_on(organ, clock.today()))
    group = [duty for role in ("leader", "deputy", "member") for duty in duties if duty.role == role]
    sections = [duty for duty in duties if duty.role == "section"]
    column = Column(
        _("Leading group"),
        description=_("Who leads the work on openness at {organ}.").format(organ=organ.name),
        keywords=_("leading group, duties"),
    )
    return _page(request, "portal/leaders.html", organ, column, group=group, sections=sections)


def _page(request: HttpRequest, template: str, organ: Organ, column: Column, **facts: Any) -> HttpResponse:
    return shown(request, template, organ, column=column, crumbs=((column.name, ""),), **facts)
