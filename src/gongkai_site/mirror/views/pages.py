"""Screens of mirrored pages: what was found, its kind corrected, its row voided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from gongkai.catalogue import KINDS
from gongkai_site.base.powers import organs_for
from gongkai_site.base.refusals import lang
from gongkai_site.mirror import forms, queries, services
from gongkai_site.mirror.models import KIND_CHOICES, NONE, Mirrored
from gongkai_site.mirror.queries import VIEW
from gongkai_site.mirror.services import DRAFT
from gongkai_site.mirror.twins import twins
from gongkai_site.mirror.views.mirrors import MIRRORS, PAGES
from gongkai_site.publishing.models import Item
from gongkai_site.screens.forms import ReasonForm
from gongkai_site.screens.lists import Day, Figure, ListScreen, Word
from gongkai_site.screens.records import Fact, Panel, RecordScreen, Step
from gongkai_site.screens.steps import StepScreen


def kind_of(page: Mirrored) -> Any:
    """Return the name of a page's kind, or that it waits."""
    if page.kind in KINDS:
        return KINDS[page.kind].words[lang()]
    return _("not counted") if page.kind == NONE else _("column waits for its kind")


def state_of(page: Mirrored) -> Any:
    """Return the word of a page's state."""
    if page.voided_at:
        return _("void")
    if page.gone_on:
        return _("gone")
    if getattr(page, "twin", None):
        return _("counted with an item")
    return _("changed") if page.text_changed_on else _("stands")


def tone_of(page: Mirrored) -> str:
    """Return how a page's state is coloured."""
    if page.voided_at or page.gone_on:
        return "red"
    return "amber" if page.text_changed_on or getattr(page, "twin", None) else ""


STATES = (
    ("counts", _("counts")),
    ("item", _("counted with an item")),
    ("stands", _("stands")),
    ("changed", _("changed")),
    ("gone", _("gone")),
    ("void", _("void")),
)


class PageFilter(WagtailFilterSet):
    """What the list of pages can be cut down to."""

    organ = django_filters.ModelChoiceFilter(label=_("Organ"), queryset=lambda request: organs_for(request.user, VIEW))
    mirror = django_filters.ModelChoiceFilter(
        label=_("Mirror"), queryset=lambda request: queries.mirrors_for(request.user)
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=[*KIND_CHOICES, (NONE, _("not counted"))])
    year = django_filters.NumberFilter(label=_("Year"), field_name="published_on", lookup_expr="year")
    published_on = django_filters.DateFromToRangeFilter(label=_("Published on"), widget=DateRangePickerWidget)
    waiting = django_filters.BooleanFilter(label=_("Column waits for its kind"), method="with_waiting")
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=STATES,
        method="with_state",
    )

    class Meta:
        model = Mirrored
        fields = ("organ", "mirror", "kind", "published_on")

    def with_waiting(self, rows: QuerySet[Mirrored], name: str, value: bool) -> QuerySet[Mirrored]:
        """Cut down to pages that wait, or that do not."""
        waits = Q(kind="", voided_at__isnull=True, gone_on__isnull=True)
        return rows.filter(waits) if value else rows.exclude(waits)

    def with_state(self, rows: QuerySet[Mirrored], name: str, value: str) -> QuerySet[Mirrored]:
        """Cut down to a state."""
        if value == "void":
            return rows.filter(voided_at__isnull=False)
        rows = rows.filter(voided_at__isnull=True)
        if value == "gone":
            return rows.filter(gone_on__isnull=False)
        rows = rows.filter(gone_on__isnull=True)
        if value == "counts":
            return queries.counted(rows)
        if value == "item":
            return rows.filter(pk__in=list(twins(rows)))
        return rows.filter(text_changed_on__isnull=False) if value == "changed" else rows


class Pages(ListScreen):
    """The mirrored pages a person may see."""

    model = Mirrored
    act = VIEW
    url_name = "mirror_pages"
    page_title = PAGES
    header_icon = "list-ul"
    filterset_class = PageFilter
    search_fields = ("title", "number", "index_number", "address")
    default_ordering = "-published_on"
    empty = _("No page yet. Run a mirror, or import a list of what was published.")
    columns_all = (
        TitleColumn(
            "title", label=_("Title"), sort_key="title", get_url=lambda row: reverse("mirror_one", args=[row.pk])
        ),
        Word("kind", label=_("Kind"), accessor=kind_of, tone=lambda row: "" if row.kind else "amber", sort_key="kind"),
        Day("published_on", label=_("Published on"), sort_key="published_on"),
        Column("column", label=_("Column"), sort_key="column"),
        Column("number", label=_("Official number"), sort_key="number"),
        Column("organ", label=_("Organ"), sort_key="organ__name"),
        Word("state", label=_("State"), accessor=state_of, tone=tone_of),
        Column("index_number", label=_("Index number")),
        Column("source", label=_("Source")),
        Figure("words", label=_("Words"), sort_key="words"),
    )
    columns_first = ("title", "kind", "published_on", "column", "number", "state")
    list_export = [
        "organ",
        "title",
        "kind",
        "published_on",
        "column",
        "number",
        "index_number",
        "address",
        "text_changed_on",
        "gone_on",
        "void_reason",
    ]
    export_headings = {field.name: field.verbose_name for field in Mirrored._meta.fields}
    export_filename = "mirrored"
    actions = (("mirror", MIRRORS, "copy"), ("imports_new", _("Import"), "upload"))
    actions_need = {"imports_new": "imports.run"}

    def get_base_queryset(self) -> QuerySet[Mirrored]:
        """Return the pages with what the columns show."""
        return queries.pages_for(self.request.user)

    def get_table(self, object_list: Any) -> Any:
        """Show the rows of a page, each with the item that counts in its place."""
        found = twins(Mirrored.objects.filter(pk__in=[row.pk for row in object_list]))
        for row in object_list:
            row.twin = found.get(row.pk)
        return super().get_table(object_list)


class OnePage(RecordScreen):
    """One mirrored page."""

    act = VIEW
    list_url_name = "mirror_pages"
    list_label = PAGES

    def get_record(self) -> Mirrored:
        """Return the page, within the reader's sight."""
        page = queries.page_for(self.request.user, self.kwargs["pk"])
        page.twin = twins(Mirrored.objects.filter(pk=page.pk)).get(page.pk)  # type: ignore[attr-defined]  # as lists do
        return page

    def panels(self) -> Sequence[Panel]:
        """Return what it says."""
        page = self.record
        item = None if page.voided_at or page.gone_on else Item.objects.filter(pk=page.twin).first()
        facts = [
            Fact(_("Counted with the item"), item, reverse("items_item", args=[page.twin]) if item else "", "amber"),
            Fact(_("Public address"), page.address, page.address),
            Fact(_("Published on"), page.published_on),
            Fact(_("Column"), page.column),
            Fact(_("Kind"), kind_of(page), tone="" if page.kind else "amber"),
            Fact(_("Official number"), page.number),
            Fact(_("Index number"), page.index_number),
            Fact(_("Source"), page.source),
            Fact(_("Summary"), page.summary),
            Fact(_("Words"), page.words),
            Fact(_("Attachments"), page.attachments),
            Fact(_("Changed on"), page.text_changed_on, tone="amber"),
            Fact(_("Gone since"), page.gone_on, tone="red"),
            Fact(_("Voided because"), page.void_reason, tone="red"),
        ]
        return [Panel(_("mirrored page"), [fact for fact in facts if fact.value])]

    def side(self) -> Sequence[Panel]:
        """Return its state."""
        page = self.record
        mirror = reverse("mirror_page", args=[page.mirror_id]) if page.mirror_id else ""
        facts = [Fact(_("State"), state_of(page), tone=tone_of(page)), Fact(_("Organ"), page.organ)]
        return [Panel(_("State"), [*facts, Fact(_("Mirror"), page.mirror or _("from a sheet"), mirror)])]

    def steps(self) -> Sequence[Step]:
        """Return what can be done to it."""
        page, cannot = self.record, services.may_correct(self.request.user, self.record)
        return [
            Step(_("Correct the kind"), reverse("mirror_kind", args=[page.pk]), cannot),
            Step(_("Void"), reverse("mirror_void", args=[page.pk]), cannot, "red"),
        ]


class OfPage(StepScreen):
    """A step of one page."""

    act = DRAFT

    def get_record(self) -> Any:
        """Return the page, within the reader's sight."""
        return queries.page_for(self.request.user, self.kwargs["pk"])

    def get_back_url(self) -> str:
        """Return to the page."""
        return reverse("mirror_one", args=[self.record.pk])


class CorrectKind(OfPage):
    """Say which kind one page is."""

    title = _("Correct the kind")
    advice = _("This page keeps the kind you choose, whatever its column holds.")
    form_class = forms.KindForm
    done = _("The kind is corrected.")

    def get_initial(self) -> dict[str, Any]:
        """Begin with what it is now."""
        return {"kind": self.record.kind}

    def perform(self, form: Any) -> str:
        """Correct it."""
        services.correct_kind(by=self.request.user, page=self.record, seen=self.seen, **form.cleaned_data)
        return self.get_back_url()


class VoidPage(OfPage):
    """Void a page."""

    title = button = _("Void")
    tone = "red"
    advice = _("A void page counts no more, and no run brings it back. It stays to be seen, with the reason.")
    form_class = ReasonForm
    done = _("The page is void.")

    def perform(self, form: Any) -> str:
        """Void it."""
        services.void_page(by=self.request.user, page=self.record, seen=self.seen, **form.cleaned_data)
        return self.get_back_url()
