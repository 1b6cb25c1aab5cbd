"""Screens of older reports: the list, the years that are missing, a document with what was read, and its steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from gongkai.report.check import check
from gongkai.report.model import Report
from gongkai_site.annual import past, past_forms, queries, services
from gongkai_site.annual.models_past import CONFIRMED, PUBLIC, UNREAD, PastReport
from gongkai_site.annual.views import LIST as REPORTS
from gongkai_site.base import clock
from gongkai_site.base.powers import organs_for
from gongkai_site.base.refusals import Refusal, Refused, lang
from gongkai_site.files.services import add_file
from gongkai_site.files.views import handed_out
from gongkai_site.organs.models import Organ
from gongkai_site.review.desk import steps_for
from gongkai_site.screens.guard import Guarded
from gongkai_site.screens.lists import Figure, ListScreen, Word
from gongkai_site.screens.records import Fact, Panel, RecordScreen, Step
from gongkai_site.screens.steps import StepScreen

LIST = _("Older reports")
TONES = {UNREAD: "red", CONFIRMED: "green", PUBLIC: "green"}


def tone(document: PastReport) -> str:
    """Return the tone of a document's state."""
    return TONES.get(document.state, "amber")


class PastFilter(WagtailFilterSet):
    """What the list can be cut down to."""

    organ = django_filters.ModelChoiceFilter(
        label=_("Organ"), queryset=lambda request: organs_for(request.user, services.VIEW)
    )
    year = django_filters.NumberFilter(label=_("Year"))
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=(
            ("unread", _("could not be read")),
            ("read", _("read, to be confirmed")),
            ("confirmed", _("confirmed")),
            ("public", _("public")),
        ),
        method="with_state",
    )

    class Meta:
        model = PastReport
        fields = ("organ", "year")

    def with_state(self, rows: QuerySet[PastReport], name: str, value: str) -> QuerySet[PastReport]:
        """Cut down to a state."""
        if value == "public":
            return rows.filter(live=True)
        rows = rows.filter(live=False)
        if value == "confirmed":
            return rows.filter(confirmed_at__isnull=False)
        rows = rows.filter(confirmed_at__isnull=True)
        return rows.filter(content="") if value == "unread" else rows.exclude(content="")


class PastList(ListScreen):
    """The documents a person may see."""

    model = PastReport
    act = services.VIEW
    url_name = "annual_past"
    page_title = LIST
    header_icon = "doc-full"
    filterset_class = PastFilter
    search_fields = ("organ__name", "file__name")
    default_ordering = "-year"
    empty = _("No older report is kept yet. Upload the documents as they were published.")
    columns_all = (
        TitleColumn(
            "organ",
            label=_("Organ"),
            sort_key="organ__name",
            get_url=lambda row: reverse("annual_past_document", args=[row.pk]),
        ),
        Figure("year", label=_("Year"), sort_key="year"),
        Column("file", label=_("Document")),
        Word("state", label=_("State"), accessor="state_word", tone=tone),
    )
    list_export = ["organ", "year", "file", "state_word"]
    export_headings = {"state_word": _("State")}
    export_filename = "older-reports"
    actions = (
        ("annual_past_new", _("Upload an older report"), "upload"),
        ("annual_past_gaps", _("Years without a report"), "warning"),
    )
    actions_need = {"annual_past_new": services.DRAFT}

    def get_base_queryset(self) -> QuerySet[PastReport]:
        """Return the documents in sight that none replaced."""
        return past.documents_for(self.request.user)


class Years(Column):
    """The years without a report, each a link to where its document is uploaded."""

    cell_template_name = "annual/years.html"

    def get_value(self, instance: Organ) -> list[tuple[int, str]]:
        """Return each year with its address."""
        at = reverse("annual_past_new")
        return [(year, f"{at}?organ={instance.slug}&year={year}") for year in past.missing_years(instance)]


class Gaps(ListScreen):
    """For each organ in sight the years whose report the public does not find."""

    model = Organ
    act = services.VIEW
    organ_field = "pk"
    url_name = "annual_past_gaps"
    page_title = _("Years without a report")
    header_icon = "warning"
    search_fields = ("name", "short_name", "credit_code")
    default_ordering = "path"
    empty = _("No organ is in your sight. Ask the security administrator for a role.")
    columns_all = (
        TitleColumn("name", label=_("Organ"), sort_key="name", get_url=lambda organ: reverse("annual_past")),
        Figure("since", label=_("Reports since"), accessor=past.first_year),
        Years("missing", label=_("Years without a public report")),
    )
    actions = (("annual_past_new", _("Upload an older report"), "upload"),)
    actions_need = {"annual_past_new": services.DRAFT}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        items = list(super().get_breadcrumbs_items())
        return [*items[:-1], {"url": reverse("annual_past"), "label": LIST}, items[-1]]


class NewPast(StepScreen):
    """Upload a document."""

    act = services.DRAFT
    title = _("Upload an older report")
    button = _("Upload and read")
    advice = _(
        "The document is kept as it is. Its tables are read and shown to you; nothing is public before you have "
        "confirmed them and the review has passed."
    )
    form_class = past_forms.DocumentForm
    keeps_drafts = False

    def get_initial(self) -> dict[str, Any]:
        """Take organ and year from the address, as the list of missing years gives them."""
        asked = self.request.GET
        last = clock.today().year - 1
        return {"organ": asked.get("organ", ""), "year": asked.get("year", last)}

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the organs one may write for."""
        return {**super().get_form_kwargs(), "person": self.request.user, "act": self.act}

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("annual_past")

    def perform(self, form: Any) -> str:
        """Keep the document and read it."""
        given, who = form.cleaned_data, self.request.user
        if found := past.may_keep(who, given["organ"], given["year"]):
            raise Refused.of(found, exit_code=1)
        file = add_file(by=who, organ=given["organ"], name=given["file"].name, stream=given["file"], also=past.HTML)
        made = past.keep(by=who, organ=given["organ"], year=given["year"], file=file)
        return reverse("annual_past_document", args=[made.pk])


class PastPage(RecordScreen):
    """One document: what was read of it, what was not, and what can be done."""

    act = services.VIEW
    list_url_name = "annual_past"
    list_label = LIST
    template_name = "annual/past.html"

    def get_record(self) -> PastReport:
        """Return the document, within the reader's sight."""
        return past.document_for(self.request.user, self.kwargs["pk"])

    @cached_property
    def report(self) -> Report | None:
        """Return what was read."""
        found: Report | None = self.record.report
        return found

    def side(self) -> Sequence[Panel]:
        """Return where it stands, and the file."""
        document = self.record
        facts = [
            Fact(_("State"), document.state_word, tone=tone(document)),
            Fact(_("Organ"), document.organ),
            Fact(_("Year"), document.year),
            Fact(_("Document"), document.file.name, reverse("annual_past_file", args=[document.pk])),
            Fact(_("Uploaded by"), document.drafter),
            Fact(_("Confirmed by"), document.confirmed_by),
        ]
        if document.note:
            facts.append(Fact(_("Why it is kept without tables"), document.note))
        return [Panel(_("Document"), facts)]

    def steps(self) -> Sequence[Step]:
        """Return what can be done to it."""
        person, document = self.request.user, self.record
        hindered = past.may_confirm(person, document)
        replace = f"{reverse('annual_past_new')}?organ={document.organ.slug}&year={document.year}"
        return [
            Step(_("Confirm what was read"), reverse("annual_past_confirm", args=[document.pk]), hindered, "main"),
            *steps_for(person, document),
            Step(_("Replace the document"), replace, past.may_keep(person, document.organ, document.year)),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what was read, what is to be said of it, and what could not be read."""
        words, report = lang(), self.report
        found = check(report, queries.report_of(self.record.organ, self.record.year - 1)).problems if report else ()
        return {
            **super().get_context_data(**kwargs),
            "told": [{**each, "text": each["message"][words]} for each in self.record.told],
            "problems": [(each, each.text(words), each.place_text(words)) for each in found],
            "unread": list(unread_cells(report)) if report else [],
            "cells": len(report.figures) if report else 0,
            "reports": REPORTS,
        }


def unread_cells(report: Report) -> Sequence[tuple[str, str]]:
    """Return the cells whose entry could not be settled, or that the document has no place for: place, what stands."""
    form = report.mixed_form
    entered = {key for key, mark in report.marks.items() if mark.state == "entered" and report.figures.get(key) is None}
    gone = [key for key in form.keys if key not in report.figures]
    found = [*((key, report.marks[key].raw) for key in form.keys if key in entered), *((key, "") for key in gone)]
    return [(" · ".join(map(str, form.place(key))), raw) for key, raw in found]


class ConfirmPast(StepScreen):
    """Confirm what was read."""

    act = services.DRAFT
    title = _("Confirm what was read")
    button = _("Confirm")
    advice = _(
        "Compare every table with the document. Once confirmed, the figures check the next year's report, and the "
        "document can go to review."
    )
    form_class = past_forms.ConfirmForm
    done = _("The document is confirmed.")

    def get_record(self) -> PastReport:
        """Return the document, within the reader's sight."""
        return past.document_for(self.request.user, self.kwargs["pk"])

    def hindrance(self) -> Refusal | None:
        """Say why it cannot be confirmed."""
        return past.may_confirm(self.request.user, self.record)

    def get_back_url(self) -> str:
        """Return to the document."""
        return reverse("annual_past_document", args=[self.record.pk])

    def perform(self, form: Any) -> str:
        """Confirm it."""
        past.confirm(by=self.request.user, past=self.record, seen=self.seen, **form.cleaned_data)
        return self.get_back_url()


class PastFile(Guarded, View):
    """The document as it was uploaded."""

    act = services.VIEW
    http_method_names = ("get", "head")  # type: ignore[assignment]  # a tuple serves as well

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the document first."""
        super().setup(request, *args, **kwargs)
        self.document = past.document_for(request.user, kwargs["pk"])

    def organ(self) -> Organ:
        """Return whose it is."""
        return self.document.organ

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Hand it out."""
        return handed_out(self.document.file)
