"""Screens of ledgers: the list, a record, and its steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from gongkai_site.base import clock
from gongkai_site.base.powers import organs_for
from gongkai_site.base.refusals import lang
from gongkai_site.ledgers import forms, queries, services
from gongkai_site.ledgers.kinds import KINDS
from gongkai_site.ledgers.models import Record
from gongkai_site.ledgers.register import VIEW
from gongkai_site.organs.models import Organ
from gongkai_site.review.desk import steps_for
from gongkai_site.screens.forms import ReasonForm
from gongkai_site.screens.lists import Day, Figure, ListScreen, Word
from gongkai_site.screens.records import Fact, Panel, RecordScreen, Step
from gongkai_site.screens.steps import StepScreen

LIST = _("Ledgers")
STATES = (("counts", _("counts")), ("public", _("public")), ("void", _("void")))


def state_of(record: Record) -> Any:
    """Return the word of a record's state."""
    if record.is_void:
        return _("void")
    return _("public") if record.live else _("counts")


class RecordFilter(WagtailFilterSet):
    """What the list can be cut down to."""

    organ = django_filters.ModelChoiceFilter(label=_("Organ"), queryset=lambda request: organs_for(request.user, VIEW))
    kind = django_filters.ChoiceFilter(label=_("Ledger"), choices=forms.kind_choices)
    day = django_filters.DateFromToRangeFilter(label=_("Date"), widget=DateRangePickerWidget)
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="with_state")

    class Meta:
        model = Record
        fields = ("organ", "kind", "day")

    def with_state(self, rows: QuerySet[Record], name: str, value: str) -> QuerySet[Record]:
        """Cut down to a state."""
        if value == "void":
            return rows.filter(voided_at__isnull=False)
        rows = rows.filter(voided_at__isnull=True)
        return rows.filter(live=True) if value == "public" else rows


class RecordList(ListScreen):
    """All records a person may see."""

    model = Record
    act = VIEW
    url_name = "ledgers"
    page_title = LIST
    header_icon = "table"
    filterset_class = RecordFilter
    search_fields = ("title", "number", "party")
    default_ordering = "-day"
    empty = _("No records yet. Enter one, or import a spreadsheet.")
    columns_all = (
        TitleColumn(
            "title",
            label=_("Title"),
            sort_key="title",
            get_url=lambda record: reverse("ledgers_record", args=[record.pk]),
        ),
        Column("kind", label=_("Ledger"), accessor=lambda record: getattr(KINDS[record.kind], lang()), sort_key="kind"),
        Column("number", label=_("Number"), sort_key="number"),
        Day("day", label=_("Date"), sort_key="day"),
        Figure("quantity", label=_("Quantity"), sort_key="quantity"),
        Figure("amount", label=_("Amount (yuan)"), sort_key="amount"),
        Column("party", label=_("Party")),
        Column("organ", label=_("Organ"), sort_key="organ__name"),
        Column("source", label=_("Source")),
        Word(
            "state",
            label=_("State"),
            accessor=state_of,
            tone=lambda record: "red" if record.is_void else "green" if record.live else "",
        ),
    )
    columns_first = ("title", "kind", "day", "quantity", "amount", "organ", "state")
    list_export = [
        "organ",
        "kind",
        "number",
        "title",
        "day",
        "quantity",
        "amount",
        "party",
        "source",
        "voided_at",
        "void_reason",
    ]
    export_headings = {field.name: field.verbose_name for field in Record._meta.fields}
    export_filename = "ledgers"
    actions = (
        ("ledgers_new", _("Enter a record"), "plus"),
        ("imports_new", _("Import"), "upload"),
        ("ledgers_zero", _("State a zero"), "check"),
    )
    actions_need = {"ledgers_new": services.DRAFT, "imports_new": "imports.run", "ledgers_zero": services.DRAFT}

    def get_base_queryset(self) -> QuerySet[Record]:
        """Return the records with what the columns show."""
        return super().get_base_queryset().select_related("organ")


class RecordPage(RecordScreen):
    """One record."""

    act = VIEW
    list_url_name = "ledgers"
    list_label = LIST

    def get_record(self) -> Record:
        """Return the record, within the reader's sight."""
        return queries.record_for(self.request.user, self.kwargs["pk"])

    def panels(self) -> Sequence[Panel]:
        """Return what it is."""
        record, kind = self.record, KINDS[self.record.kind]
        facts = [
            Fact(_("Ledger"), getattr(kind, lang())),
            Fact(_("Number"), record.number),
            Fact(kind.day[lang()], record.day),
            Fact(_("Quantity"), record.quantity),
        ]
        if "ended_on" in kind.fields:
            facts.append(Fact(kind.ends[lang()], record.ended_on))
        if "disclosed_on" in kind.fields:
            facts.append(Fact(_("Made public on"), record.disclosed_on))
        if "amount" in kind.fields:
            facts.append(Fact(_("Amount (yuan)"), record.amount))
        if "party" in kind.fields:
            facts.append(Fact(_("Party"), record.party))
        facts += [Fact(_("Source"), record.source), Fact(_("Basis"), kind.basis)]
        if record.is_void:
            facts.append(Fact(_("Voided because"), record.void_reason, tone="red"))
        return [Panel(_("ledger record"), facts)]

    def side(self) -> Sequence[Panel]:
        """Return whose it is."""
        record = self.record
        facts = [
            Fact(_("State"), state_of(record), tone="red" if record.is_void else ""),
            Fact(_("Organ"), record.organ),
            Fact(_("Drafter"), record.drafter),
            Fact(_("Entered"), clock.day_of(record.created_at)),
        ]
        return [Panel(_("State"), facts)]

    def steps(self) -> Sequence[Step]:
        """Return what can be done to it."""
        person, record = self.request.user, self.record
        return [
            *steps_for(person, record),
            Step(_("Change"), reverse("ledgers_change", args=[record.pk]), services.may_change(person, record)),
            Step(_("Void"), reverse("ledgers_void", args=[record.pk]), services.may_void(person, record), "red"),
        ]


class NewRecord(StepScreen):
    """Which ledger, then its form."""

    act = services.DRAFT
    title = _("Enter a record")
    form_class = forms.WhichForm
    button = _("Next step")
    keeps_drafts = False

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("ledgers")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the organs one may write for."""
        return {**super().get_form_kwargs(), "organs": organs_for(self.request.user, self.act)}

    def perform(self, form: Any) -> str:
        """Go on to the form of that ledger."""
        return reverse("ledgers_enter", args=[form.cleaned_data["organ"].slug, form.cleaned_data["kind"]])


class EnterRecord(StepScreen):
    """A new record of one ledger."""

    act = services.DRAFT
    form_class = forms.RecordForm
    done = _("The record is entered.")

    @cached_property
    def whose(self) -> Organ:
        """Return whose ledger it is."""
        found: Organ = get_object_or_404(organs_for(self.request.user, VIEW), slug=self.kwargs["slug"])
        return found

    def organ(self) -> Organ:
        """Return whose ledger it is."""
        return self.whose

    def get_page_title(self) -> str:
        """Return the ledger's name."""
        return str(_("Enter: {kind}")).format(kind=getattr(KINDS[self.kwargs["kind"]], lang()))

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("ledgers")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Show the fields of the kind."""
        return {**super().get_form_kwargs(), "kind": self.kwargs["kind"]}

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer 404 for a ledger that does not exist."""
        if kwargs["kind"] not in KINDS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def perform(self, form: Any) -> str:
        """Enter it."""
        made = services.add_record(
            by=self.request.user, organ=self.whose, kind=self.kwargs["kind"], **form.cleaned_data
        )
        return reverse("ledgers_record", args=[made.pk])


class OfRecord(StepScreen):
    """A step of one record."""

    def get_record(self) -> Record:
        """Return the record, within the reader's sight."""
        return queries.record_for(self.request.user, self.kwargs["pk"])

    def get_back_url(self) -> str:
        """Return to the record."""
        return reverse("ledgers_record", args=[self.record.pk])


class ChangeRecord(OfRecord):
    """Change a record."""

    act = services.DRAFT
    title = _("Change")
    form_class = forms.RecordForm
    done = _("The change is saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Show the record as it is; the row itself is the service's to write."""
        blank = queries.record_for(self.request.user, self.kwargs["pk"])
        return {**super().get_form_kwargs(), "instance": blank, "kind": self.record.kind}

    def perform(self, form: Any) -> str:
        """Change it."""
        services.change_record(by=self.request.user, record=self.record, seen=self.seen, **form.cleaned_data)
        return self.get_back_url()


class VoidRecord(OfRecord):
    """Void a record."""

    act = services.VOID
    title = _("Void")
    button = _("Void")
    tone = "red"
    advice = _("A void record counts no more, in this year's report and in any other. It stays to be seen.")
    form_class = ReasonForm
    done = _("The record is void.")

    def perform(self, form: Any) -> str:
        """Void it."""
        services.void_record(by=self.request.user, record=self.record, seen=self.seen, **form.cleaned_data)
        return self.get_back_url()


class StateZero(StepScreen):
    """Say why there is nothing to count."""

    act = services.DRAFT
    title = _("State a zero")
    advice = _("A ledger without records is left blank in the report until someone says why there is nothing to count.")
    form_class = forms.ZeroForm
    done = _("The reason is kept.")

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("ledgers")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the organs one may write for."""
        return {**super().get_form_kwargs(), "organs": organs_for(self.request.user, self.act)}

    def get_initial(self) -> dict[str, Any]:
        """Take what the link that led here says."""
        return {name: self.request.GET[name] for name in ("organ", "kind", "from_year") if name in self.request.GET}

    def perform(self, form: Any) -> str:
        """Keep it."""
        services.state_zero(by=self.request.user, **form.cleaned_data)
        return reverse("ledgers")
