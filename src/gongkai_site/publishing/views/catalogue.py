"""An organ's catalogue: items of the law, its own entries, how many items each holds, and the gaps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Min
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from gongkai_site.base import clock
from gongkai_site.base.powers import may, organs_for
from gongkai_site.base.refusals import Refusal
from gongkai_site.organs.models import Organ
from gongkai_site.publishing import catalogue_forms as forms
from gongkai_site.publishing.catalogue import catalogue
from gongkai_site.publishing.fiscal import KIND, fiscal_state
from gongkai_site.publishing.models import Column, Item
from gongkai_site.publishing.services import columns
from gongkai_site.publishing.services.drafting import VIEW
from gongkai_site.screens.guard import Guarded
from gongkai_site.screens.records import RecordScreen, Step
from gongkai_site.screens.steps import Confirm, StepScreen

TITLE = _("Catalogue")
FISCAL_TITLE = _("Budget and final accounts")


def organ_for(person: Any, slug: str) -> Organ:
    """Return an organ within a person's sight, or raise Http404."""
    found: Organ = get_object_or_404(organs_for(person, VIEW), slug=slug)
    return found


class Organs(Guarded, WagtailAdminTemplateMixin, TemplateView):
    """Whose page of a kind to open; where there is one organ alone, straight on to it."""

    act = VIEW
    template_name = "publishing/organs.html"
    to: ClassVar[str]
    title: ClassVar[Any]

    def address(self, organ: Organ) -> str:
        """Return where the page of an organ is."""
        return reverse(self.to, args=[organ.slug])

    def get_page_title(self) -> str:
        """Return what is chosen for."""
        return str(self.title)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """List the organs within sight."""
        choices = [(organ, self.address(organ)) for organ in organs_for(request.user, self.act)]
        if len(choices) == 1:
            return HttpResponseRedirect(choices[0][1])
        return self.render_to_response(self.get_context_data(choices=choices))


class CatalogueOrgans(Organs):
    """Whose catalogue."""

    to, title = "catalogue_tree", TITLE


class FiscalOrgans(Organs):
    """Whose budget and accounts."""

    to, title = "fiscal_year", FISCAL_TITLE

    def address(self, organ: Organ) -> str:
        """Return where this year's page is."""
        return reverse(self.to, args=[organ.slug, clock.today().year])


class OfOrgan(RecordScreen):
    """A page about one organ."""

    act = VIEW

    def get_record(self) -> Organ:
        """Return the organ, within the reader's sight."""
        return organ_for(self.request.user, self.kwargs["slug"])

    def organ(self) -> Organ:
        """Return the organ itself."""
        found: Organ = self.record
        return found

    def history(self) -> tuple[()]:
        """Return nothing: the organ's history is not this page's."""
        return ()


class CataloguePage(OfOrgan):
    """The tree of one organ."""

    template_name = "publishing/catalogue.html"
    list_url_name = "catalogue"
    list_label = TITLE

    def get_page_title(self) -> str:
        """Name the catalogue and whose it is."""
        return f"{self.record}：{TITLE}"

    def steps(self) -> Sequence[Step]:
        """Return what can be done."""
        refused = may(self.request.user, columns.CATALOGUE, self.record)
        return [
            Step(_("Add an entry"), reverse("catalogue_add", args=[self.record.slug]), refused, "main"),
            Step(FISCAL_TITLE, reverse("fiscal_year", args=[self.record.slug, clock.today().year])),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Bring the tree."""
        may_change = may(self.request.user, columns.CATALOGUE, self.record) is None
        facts = {"tree": catalogue(self.record), "may_change": may_change}
        return {**super().get_context_data(**kwargs), **facts}


class AddColumn(StepScreen):
    """A new entry."""

    act = columns.CATALOGUE
    title = _("Add an entry")
    form_class = forms.ColumnForm
    done = _("The entry is added.")

    @cached_property
    def whose(self) -> Organ:
        """Return whose catalogue it is."""
        return organ_for(self.request.user, self.kwargs["slug"])

    def organ(self) -> Organ:
        """Return whose catalogue it is."""
        return self.whose

    def get_back_url(self) -> str:
        """Return to the tree."""
        return reverse("catalogue_tree", args=[self.whose.slug])

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the items of the law of this organ's level."""
        return {**super().get_form_kwargs(), "organ": self.whose}

    def get_initial(self) -> dict[str, Any]:
        """Take the item of the law that the link names."""
        return {"art": self.request.GET["art"]} if "art" in self.request.GET else {}

    def perform(self, form: Any) -> str:
        """Add it."""
        columns.add_column(by=self.request.user, organ=self.whose, **form.cleaned_data)
        return self.get_back_url()


class OfColumn(StepScreen):
    """A step of one entry."""

    act = columns.CATALOGUE

    def get_record(self) -> Column:
        """Return the entry, within the reader's sight."""
        rows = Column.objects.filter(organ__in=organs_for(self.request.user, VIEW)).select_related("organ")
        found: Column = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def hindrance(self) -> Refusal | None:
        """Say why nothing can be done to it."""
        return columns.may_change_column(self.request.user, self.record)

    def get_back_url(self) -> str:
        """Return to the tree."""
        return reverse("catalogue_tree", args=[self.record.organ.slug])


class ChangeColumn(OfColumn):
    """Change an entry."""

    title = _("Change")
    form_class = forms.ColumnForm
    done = _("The change is saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Show it as it is; the row itself is the service's to write."""
        return {**super().get_form_kwargs(), "instance": self.get_record(), "organ": self.record.organ}

    def perform(self, form: Any) -> str:
        """Change it."""
        columns.change_column(by=self.request.user, column=self.record, seen=self.seen, **form.cleaned_data)
        return self.get_back_url()


class CloseColumn(OfColumn):
    """Close an entry."""

    title = _("Close the entry")
    button = _("Close the entry")
    tone = "red"
    advice = _("It is kept up no more. What it holds stays public under its item of the law.")
    form_class = Confirm
    done = _("The entry is closed.")

    def perform(self, form: Any) -> str:
        """Close it."""
        columns.close_column(by=self.request.user, column=self.record, seen=self.seen)
        return self.get_back_url()


class Fiscal(OfOrgan):
    """An organ's money in a year: this year's budget, last year's accounts, each there or lacking."""

    template_name = "publishing/fiscal.html"
    list_url_name = "fiscal"
    list_label = FISCAL_TITLE

    def get_page_title(self) -> str:
        """Name the year."""
        return str(_("{organ}: budget and final accounts, {year}")).format(
            organ=self.record.short_name or self.record, year=self.kwargs["year"]
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Look for each part of the year."""
        year = self.kwargs["year"]
        if not 2008 <= year <= clock.today().year + 1:
            raise Http404
        write = reverse("items_write", args=[self.record.slug, "budget"])
        known = Item.objects.filter(organ=self.record, kind=KIND).exclude(fiscal_year=None)
        first = known.aggregate(first=Min("fiscal_year"))["first"] or year
        years = range(max(clock.today().year, year), min(clock.today().year - 5, first, year) - 1, -1)
        parts = [(part, part.is_late(clock.today())) for part in fiscal_state(self.record, year)]
        return {**super().get_context_data(**kwargs), "parts": parts, "year": year, "years": years, "write": write}
