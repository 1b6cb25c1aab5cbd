"""Screens of assurance: matters, events, and the steps of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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

from gongkai_site.assurance import forms, queries, services
from gongkai_site.assurance.kinds import EVENTS, KINDS, MATTERS
from gongkai_site.assurance.models import Event, Kept, Matter
from gongkai_site.assurance.services import KEEP, VIEW
from gongkai_site.base import clock
from gongkai_site.base.powers import organs_for
from gongkai_site.base.refusals import lang
from gongkai_site.files.models import StoredFile
from gongkai_site.files.services import add_file
from gongkai_site.organs.models import Organ
from gongkai_site.screens.forms import ReasonForm
from gongkai_site.screens.lists import Day, Figure, ListScreen, Word
from gongkai_site.screens.records import Fact, Panel, RecordScreen, Step
from gongkai_site.screens.steps import StepScreen

MATTER_LIST, EVENT_LIST = _("Findings and tasks"), _("Meetings and training")
STATES = {"open": _("to be done"), "late": _("late"), "closed": _("done"), "void": _("void")}
STANDING = "standing"
TONES = {"open": "amber", "late": "red", "closed": "green", "void": "red"}


def kind_of(row: Any) -> str:
    """Return the name of a row's kind."""
    return KINDS[row.kind].words[lang()]


def address(row: Kept, step: str = "") -> str:
    """Return the address of a row, or of one of its steps."""
    name = "assurance_matter" if isinstance(row, Matter) else "assurance_event"
    return reverse(f"{name}_{step}" if step else name, args=[row.pk])


class MatterFilter(WagtailFilterSet):
    """What the list of matters can be cut down to."""

    organ = django_filters.ModelChoiceFilter(label=_("Organ"), queryset=lambda request: organs_for(request.user, VIEW))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=lambda: forms.kinds(MATTERS))
    on = django_filters.DateFromToRangeFilter(label=_("Date"), widget=DateRangePickerWidget)
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=[*STATES.items(), (STANDING, _("all but void"))], method="with_state"
    )

    class Meta:
        model = Matter
        fields = ("organ", "kind", "on")

    def with_state(self, rows: QuerySet[Matter], name: str, value: str) -> QuerySet[Matter]:
        """Cut down to a state."""
        if value == "void":
            return rows.filter(voided_at__isnull=False)
        rows = rows.filter(voided_at__isnull=True)
        if value == STANDING:
            return rows
        if value == "closed":
            return rows.filter(closed_on__isnull=False)
        rows = rows.filter(closed_on__isnull=True)
        late = rows.filter(due_on__lt=clock.today())
        return late if value == "late" else rows.exclude(pk__in=late.values("pk"))


class Matters(ListScreen):
    """What checks found and plans order."""

    model = Matter
    act = VIEW
    url_name = "assurance_matters"
    page_title = MATTER_LIST
    header_icon = "clipboard-list"
    filterset_class = MatterFilter
    search_fields = ("what", "source", "section", "person", "result")
    default_ordering = "-on"
    empty = _("Nothing is kept yet. Enter what a check found, or a task of the year's plan.")
    columns_all = (
        TitleColumn("what", label=_("Finding or task"), get_url=address),
        Column("kind", label=_("Kind"), accessor=kind_of, sort_key="kind"),
        Column("source", label=_("Source")),
        Day("on", label=_("Date"), sort_key="on"),
        Column("section", label=_("Section")),
        Column("person", label=_("Person")),
        Day("due_on", label=_("Due on"), sort_key="due_on"),
        Day("closed_on", label=_("Settled on"), sort_key="closed_on"),
        Word("state", label=_("State"), accessor=lambda row: STATES[row.state], tone=lambda row: TONES[row.state]),
        Column("organ", label=_("Organ"), sort_key="organ__name"),
    )
    columns_first = ("what", "kind", "on", "due_on", "state", "organ")
    list_export = ["organ", "kind", "source", "what", "on", "section", "person", "due_on", "closed_on", "result"]
    export_headings = {field.name: field.verbose_name for field in Matter._meta.fields}
    export_filename = "assurance"
    actions = (("assurance_new", _("Enter"), "plus"), ("assurance_events", EVENT_LIST, "group"))
    actions_need = {"assurance_new": KEEP}

    def get_base_queryset(self) -> QuerySet[Matter]:
        """Return the matters with what the columns show."""
        return queries.matters_for(self.request.user)


class EventFilter(WagtailFilterSet):
    """What the list of events can be cut down to."""

    organ = django_filters.ModelChoiceFilter(label=_("Organ"), queryset=lambda request: organs_for(request.user, VIEW))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=lambda: forms.kinds(EVENTS))
    on = django_filters.DateFromToRangeFilter(label=_("Date"), widget=DateRangePickerWidget)

    class Meta:
        model = Event
        fields = ("organ", "kind", "on")


class Events(ListScreen):
    """Meetings and training."""

    model = Event
    act = VIEW
    url_name = "assurance_events"
    page_title = EVENT_LIST
    header_icon = "group"
    filterset_class = EventFilter
    search_fields = ("topic", "head", "notes")
    default_ordering = "-on"
    empty = _("Nothing is kept yet. Enter a meeting of the leading group, or a training.")
    columns_all = (
        TitleColumn("topic", label=_("Topic"), get_url=address),
        Column("kind", label=_("Kind"), accessor=kind_of, sort_key="kind"),
        Day("on", label=_("Date"), sort_key="on"),
        Column("head", label=_("Chair or lecturer")),
        Figure("people", label=_("Persons present"), sort_key="people"),
        Column("organ", label=_("Organ"), sort_key="organ__name"),
        Word(
            "state",
            label=_("State"),
            accessor=lambda row: _("void") if row.voided_at else _("counts"),
            tone=lambda row: "red" if row.voided_at else "",
        ),
    )
    list_export = ["organ", "kind", "on", "topic", "head", "people", "notes", "void_reason"]
    export_headings = {field.name: field.verbose_name for field in Event._meta.fields}
    export_filename = "events"
    actions = (("assurance_new", _("Enter"), "plus"), ("assurance_matters", MATTER_LIST, "clipboard-list"))
    actions_need = {"assurance_new": KEEP}

    def get_base_queryset(self) -> QuerySet[Event]:
        """Return the events with what the columns show."""
        return queries.events_for(self.request.user)


class RowPage(RecordScreen):
    """One matter or event."""

    act = VIEW

    def facts(self) -> list[Fact]:
        """Return what it is."""
        raise NotImplementedError

    def panels(self) -> Sequence[Panel]:
        """Return what it is, and what shows it."""
        row, facts = self.record, self.facts()
        if row.voided_at:
            facts.append(Fact(_("Voided because"), row.void_reason, tone="red"))
        files = StoredFile.objects.filter(pk__in=row.evidence)
        shown = [Fact(file.name, f"{file.size:,} B", reverse("files_download", args=[file.pk])) for file in files]
        panels = [Panel(kind_of(row), [fact for fact in facts if fact.value not in ("", None)])]
        return [*panels, Panel(_("Evidence"), shown or [Fact(_("Evidence"), _("none yet"))])]

    def side(self) -> Sequence[Panel]:
        """Return whose it is."""
        row = self.record
        return [Panel(_("State"), [Fact(_("Organ"), row.organ), Fact(_("Entered by"), row.by or "")])]

    def steps(self) -> Sequence[Step]:
        """Return what can be done to it."""
        row, person = self.record, self.request.user
        change = services.may_change(person, row)
        close = [Step(_("Say how it ended"), address(row, "close"), change, "main")] if isinstance(row, Matter) else []
        return [
            *close,
            Step(_("Change"), address(row, "change"), change),
            Step(_("Void"), address(row, "void"), services.may_void(person, row), "red"),
        ]


class MatterPage(RowPage):
    """One matter."""

    list_url_name = "assurance_matters"
    list_label = MATTER_LIST

    def get_record(self) -> Matter:
        """Return the matter, within the reader's sight."""
        return queries.one(queries.matters_for(self.request.user), self.kwargs["pk"])

    def facts(self) -> list[Fact]:
        """Return what it is."""
        row = self.record
        return [
            Fact(_("State"), STATES[row.state], tone=TONES[row.state]),
            Fact(row.known.source[lang()], row.source),
            Fact(_("Finding or task"), row.what),
            Fact(_("Date"), row.on),
            Fact(_("Section"), row.section),
            Fact(_("Person"), row.person),
            Fact(_("Due on"), row.due_on),
            Fact(_("Settled on"), row.closed_on),
            Fact(_("How it ended"), row.result),
        ]


class EventPage(RowPage):
    """One event."""

    list_url_name = "assurance_events"
    list_label = EVENT_LIST

    def get_record(self) -> Event:
        """Return the event, within the reader's sight."""
        return queries.one(queries.events_for(self.request.user), self.kwargs["pk"])

    def facts(self) -> list[Fact]:
        """Return what it is."""
        row = self.record
        return [
            Fact(_("Topic"), row.topic),
            Fact(_("Date"), row.on),
            Fact(row.known.head[lang()], row.head),
            Fact(_("Persons present"), row.people),
            Fact(_("Notes"), row.notes),
            Fact(_("Basis"), row.known.basis),
        ]


class New(StepScreen):
    """Which kind, then its form."""

    act = KEEP
    title = _("Enter")
    button = _("Next step")
    form_class = forms.WhichForm
    keeps_drafts = False

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("assurance_matters")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the organs one may write for."""
        return {**super().get_form_kwargs(), "organs": organs_for(self.request.user, KEEP)}

    def perform(self, form: Any) -> str:
        """Go on to the form of that kind."""
        return reverse("assurance_enter", args=[form.cleaned_data["organ"].slug, form.cleaned_data["kind"]])


class WithFiles(StepScreen):
    """A step that may add evidence."""

    def kept(self, organ: Organ, files: Iterable[Any]) -> list[int]:
        """Keep the files of a form; return their ids."""
        return [add_file(by=self.request.user, organ=organ, name=each.name, stream=each).pk for each in files]


class Enter(WithFiles):
    """A new matter or event of one kind."""

    act = KEEP
    done = _("It is kept.")

    @cached_property
    def whose(self) -> Organ:
        """Return whose it is."""
        found: Organ = get_object_or_404(organs_for(self.request.user, KEEP), slug=self.kwargs["slug"])
        return found

    def organ(self) -> Organ:
        """Return whose it is."""
        return self.whose

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer 404 for a kind that does not exist."""
        if kwargs["kind"] not in KINDS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        """Return the kind's name."""
        return str(_("Enter: {kind}")).format(kind=KINDS[self.kwargs["kind"]].words[lang()])

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("assurance_matters" if self.kwargs["kind"] in MATTERS else "assurance_events")

    def get_form_class(self) -> Any:
        """Return the form of the kind."""
        return forms.FORMS[self.kwargs["kind"]]

    def get_form_kwargs(self) -> dict[str, Any]:
        """Say which kind it is."""
        return {**super().get_form_kwargs(), "kind": KINDS[self.kwargs["kind"]]}

    def perform(self, form: Any) -> str:
        """Keep it."""
        facts = dict(form.cleaned_data)
        evidence = self.kept(self.whose, facts.pop("added"))
        add = services.add_matter if self.kwargs["kind"] in MATTERS else services.add_event
        made = add(by=self.request.user, organ=self.whose, kind=self.kwargs["kind"], evidence=evidence, **facts)
        return address(made)


class OfRow(WithFiles):
    """A step of one matter or event."""

    act = KEEP
    model: type[Kept] = Matter

    def get_record(self) -> Any:
        """Return the row, within the reader's sight."""
        rows: Any = queries.matters_for if self.model is Matter else queries.events_for
        return queries.one(rows(self.request.user), self.kwargs["pk"])

    def get_back_url(self) -> str:
        """Return to the row."""
        return address(self.record)


class Change(OfRow):
    """Change what is kept."""

    title = _("Change")
    done = _("The change is saved.")

    def get_form_class(self) -> Any:
        """Return the form of the kind."""
        return forms.FORMS[self.record.kind]

    def get_form_kwargs(self) -> dict[str, Any]:
        """Show the row as it is; the row itself is the service's to write."""
        return {**super().get_form_kwargs(), "instance": self.get_record(), "kind": self.record.known}

    def perform(self, form: Any) -> str:
        """Change it."""
        facts = dict(form.cleaned_data)
        evidence = [*self.record.evidence, *self.kept(self.record.organ, facts.pop("added"))]
        services.change(by=self.request.user, row=self.record, seen=self.seen, evidence=evidence, **facts)
        return self.get_back_url()


class Close(OfRow):
    """Say how a matter ended."""

    title = _("Say how it ended")
    form_class = forms.CloseForm
    done = _("The matter is closed.")

    def perform(self, form: Any) -> str:
        """Close it."""
        facts = dict(form.cleaned_data)
        evidence = self.kept(self.record.organ, facts.pop("added"))
        services.close_matter(by=self.request.user, matter=self.record, seen=self.seen, evidence=evidence, **facts)
        return self.get_back_url()


class Void(OfRow):
    """Void a row."""

    title = button = _("Void")
    tone = "red"
    advice = _("What is void counts no more. It stays to be seen, with the reason.")
    form_class = ReasonForm
    done = _("It is void.")

    def perform(self, form: Any) -> str:
        """Void it."""
        services.void(by=self.request.user, row=self.record, seen=self.seen, **form.cleaned_data)
        return self.get_back_url()
