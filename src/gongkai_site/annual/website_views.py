"""The yearly report of a government site: its items, one entered by hand, the page that prints, and the sheet."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from gongkai_site.annual import queries, services, website
from gongkai_site.annual.compiling import known_year
from gongkai_site.annual.models_kept import SiteValue
from gongkai_site.annual.views import LIST, TYPES, years
from gongkai_site.base import clock
from gongkai_site.base.powers import may
from gongkai_site.base.refusals import Refusal, lang, refusal
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import settings_on
from gongkai_site.screens.guard import Guarded
from gongkai_site.screens.records import RecordScreen, Step
from gongkai_site.screens.sealed import as_file
from gongkai_site.screens.steps import StepScreen

ORIGINS = {website.RECORDS: _("from records"), website.HAND: _("by hand"), website.NONE: _("not yet known")}


class OfYear:
    """Finds organ and year of the address."""

    kwargs: dict[str, Any]
    request: HttpRequest

    @cached_property
    def whose(self) -> Organ:
        """Return whose site it is."""
        return queries.organ_for(self.request.user, self.kwargs["slug"], services.VIEW)

    def organ(self) -> Organ:
        """Return whose site it is."""
        return self.whose

    @property
    def year(self) -> int:
        """Return the year reported on."""
        return known_year(self.kwargs["year"])

    def report_title(self) -> str:
        """Return the report's title."""
        return f"{self.whose.name}{self.year}年度{website.TABLE['title']['zh']}"

    def facts(self) -> dict[str, Any]:
        """Return what page and print show."""
        groups = website.groups_of(self.whose, self.year)
        held = settings_on(self.whose, clock.today())
        return {
            "groups": groups,
            "origins": ORIGINS,
            "missing": website.missing(groups),
            "whose": self.whose,
            "year": self.year,
            "due": website.due_on(self.year),
            "left": (website.due_on(self.year) - clock.today()).days,
            "basis": website.TABLE["basis"],
            "unseen": website.TABLE["unseen"][lang()],
            "site": [(label, held.get(key, "")) for key, label in SITE.items()],
        }


SITE = {
    "website": _("Address of the site"),
    "site_id": _("Identification code"),
    "icp": _("ICP filing number"),
    "police_filing": _("Police filing number"),
}
"""What the report says of the site itself, from the settings of the organ."""


class SiteReport(OfYear, RecordScreen):
    """The report of a site on a year: each item with its value and where that comes from."""

    act = services.VIEW
    list_url_name = "annual"
    list_label = LIST
    template_name = "annual/website.html"

    def get_record(self) -> Organ:
        """Return whose site it is."""
        return self.whose

    def get_page_title(self) -> str:
        """Return the report's name."""
        return gettext("{organ}: yearly report of the site, {year}").format(organ=self.whose.name, year=self.year)

    def steps(self) -> Sequence[Step]:
        """Return how it is taken away."""
        place = [self.whose.slug, self.year]
        return [
            Step(_("Print"), reverse("annual_site_print", args=place), tone="main"),
            Step("XLSX", reverse("annual_site_xlsx", args=place)),
        ]

    def history(self) -> Sequence[Any]:
        """Return nothing: the organ's history is told on its own page."""
        return ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the items."""
        turn = [(year, reverse("annual_site", args=[self.whose.slug, year])) for year in years()]
        may_enter = may(self.request.user, services.DRAFT, self.whose) is None
        return {**super().get_context_data(**kwargs), **self.facts(), "years": turn, "may_enter": may_enter}


class SitePrint(OfYear, Guarded, TemplateView):
    """The report on one page, for print."""

    act = services.VIEW
    template_name = "annual/website_print.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the items."""
        return {
            **super().get_context_data(**kwargs),
            **self.facts(),
            "heading": self.report_title(),
            "today": clock.today(),
        }


class SiteSheet(OfYear, Guarded, View):
    """The report as a sheet."""

    act = services.VIEW
    http_method_names = ("get", "head")  # type: ignore[assignment]  # a tuple serves as well

    def get(self, request: HttpRequest, slug: str, year: int) -> HttpResponse:
        """Return the XLSX."""
        return as_file(sheet(self.report_title(), self.facts()), f"{slug}-site-{year}.xlsx", TYPES["xlsx"])


def sheet(title: str, facts: dict[str, Any]) -> bytes:
    """Return the report as XLSX: group, item, value, unit, where it comes from, source or reason."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    page = book.active
    page.title = str(facts["year"])
    page.append([title])
    for label, value in facts["site"]:
        page.append([str(label), value or "—"])
    page.append([])
    page.append(
        [
            str(each)
            for each in (_("Group"), _("Item of the report"), _("Value"), _("Unit"), _("Origin"), _("Source or reason"))
        ]
    )
    heads = (1, page.max_row)
    for group in facts["groups"]:
        for value in group.values:
            item = value.item
            origin = str(ORIGINS[value.origin])
            page.append([group.name, item.name, value.value, item.unit[lang()], origin, value.reason])
    page.append([])
    page.append([facts["unseen"]])
    for row in heads:
        for cell in page[row]:
            cell.font = Font(bold=True)
    for cells in page.iter_rows():
        for cell in cells:
            if cell.data_type == "f":
                cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=cell.row not in (1, page.max_row), vertical="top")
    for column, width in zip("ABCDEF", (18, 44, 12, 8, 14, 48), strict=True):
        page.column_dimensions[column].width = width
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class ValueForm(forms.Form):
    """A value by hand, with its source."""

    value = forms.IntegerField(
        label=_("Value"),
        min_value=0,
        max_value=2**62,
        required=False,
        help_text=_("Leave it empty where it is not known."),
    )
    reason = forms.CharField(
        label=_("Source or reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Where the value comes from, such as the statistics of the site's operator; or why there is none."),
    )


class EnterValue(OfYear, StepScreen):
    """Enter one item by hand."""

    act = services.DRAFT
    form_class = ValueForm
    done = _("The value is entered.")

    @cached_property
    def item(self) -> website.Item:
        """Return the item of the address."""
        found = website.ITEMS.get(self.kwargs["key"])
        if found is None:
            raise Http404
        return found

    def get_record(self) -> SiteValue | None:
        """Return what was entered before."""
        return SiteValue.objects.filter(organ=self.whose, year=self.year, key=self.item.key).first()

    def get_page_title(self) -> str:
        """Return the item's name."""
        return self.item.name

    def subject(self) -> str:
        """Return whose report it is."""
        return self.report_title()

    def hindrance(self) -> Refusal | None:
        """Say why an item that is counted from records is not entered."""
        if website.is_counted(self.whose, self.year, self.item):
            return refusal("SITE-VALUE-COUNTED", name=self.item.words)
        return None

    def get_initial(self) -> dict[str, Any]:
        """Show what stands there."""
        return {"value": self.record.value, "reason": self.record.reason} if self.record else {}

    def get_back_url(self) -> str:
        """Return to the report."""
        return reverse("annual_site", args=[self.whose.slug, self.year])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        first = super(StepScreen, self).get_breadcrumbs_items()
        report = {"url": self.get_back_url(), "label": self.report_title()}
        return [*first, report, {"url": "", "label": self.get_page_title()}]

    def perform(self, form: Any) -> str:
        """Keep it."""
        seen = self.seen if self.record else 0
        who, given = self.request.user, form.cleaned_data
        website.enter(by=who, organ=self.whose, year=self.year, key=self.item.key, seen=seen, **given)
        return self.get_back_url()
