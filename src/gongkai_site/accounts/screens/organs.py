"""Organs on the desk: the list, an organ's page, and the steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from gongkai_site.accounts.screens import forms
from gongkai_site.base import clock
from gongkai_site.base.powers import may, organs_for
from gongkai_site.organs import queries, services
from gongkai_site.organs.models import WORDS, Duty, Organ, word
from gongkai_site.screens.lists import Day, ListScreen
from gongkai_site.screens.records import Fact, Panel, RecordScreen, Step
from gongkai_site.screens.steps import StepScreen

LIST = _("Organs")
VIEW, MANAGE = "organs.view", services.MANAGE
STATES = (("now", _("existing")), ("ended", _("ended")))


class OrganFilter(WagtailFilterSet):
    """What the list can be cut down to."""

    level = django_filters.ChoiceFilter(label=_("Level"), choices=lambda: forms.words("levels"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=lambda: forms.words("kinds"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state")

    class Meta:
        model = Organ
        fields = ("level", "kind")

    def in_state(self, rows: QuerySet[Organ], name: str, value: str) -> QuerySet[Organ]:
        """Cut down to organs that exist, or that have ended."""
        ended = rows.filter(ended_on__lte=clock.today())
        return ended if value == "ended" else rows.exclude(pk__in=ended.values("pk"))


class OrganList(ListScreen):
    """The organs one may see, in the order of their tree."""

    model = Organ
    act = VIEW
    organ_field = None
    url_name = "organs"
    page_title = LIST
    header_icon = "site"
    filterset_class = OrganFilter
    search_fields = ("name", "short_name", "credit_code", "slug")
    default_ordering = "path"
    columns_all = (
        TitleColumn("name", label=_("Full name"), sort_key="name", get_url=lambda row: reverse("organ", args=[row.pk])),
        Column("short_name", label=_("Short name")),
        Column("level", label=_("Level"), accessor=lambda row: word("levels", row.level), sort_key="level"),
        Column("kind", label=_("Kind"), accessor=lambda row: word("kinds", row.kind), sort_key="kind"),
        Column("credit_code", label=_("Credit code")),
        Column("slug", label=_("Path on the site")),
        Column("region", label=_("Region code")),
        Day("founded_on", label=_("Founded on"), sort_key="founded_on"),
        Day("ended_on", label=_("Ended on"), sort_key="ended_on"),
    )
    columns_first = ("name", "level", "kind", "credit_code", "ended_on")
    list_export: ClassVar[list[str]] = [
        "name",
        "short_name",
        "credit_code",
        "level",
        "kind",
        "region",
        "slug",
        "founded_on",
        "ended_on",
    ]
    export_headings: ClassVar[dict[str, Any]] = {field.name: field.verbose_name for field in Organ._meta.fields}
    export_filename = "organs"
    actions = (("organ_new", _("New organ"), "plus"),)
    actions_need: ClassVar[dict[str, str]] = {"organ_new": MANAGE}

    def get_base_queryset(self) -> QuerySet[Organ]:
        """Return the organs one may see."""
        return organs_for(self.request.user, VIEW)


class OrganPage(RecordScreen):
    """One organ."""

    act = VIEW
    list_url_name = "organs"
    list_label = LIST

    def get_record(self) -> Organ:
        """Return the organ, within the reader's sight."""
        return organ_for(self.request.user, self.kwargs["pk"])

    def organ(self) -> Organ:
        """Return the organ itself."""
        found: Organ = self.record
        return found

    def panels(self) -> Sequence[Panel]:
        """Return what is known of it today."""
        organ, today = self.record, clock.today()
        known = queries.settings_on(organ, today)
        yes = _("yes") if organ.makes_rules else _("no")
        return [
            Panel(
                _("Organ"),
                [
                    Fact(_("Full name"), organ.name),
                    Fact(_("Short name"), organ.short_name),
                    Fact(_("Credit code"), organ.credit_code),
                    Fact(_("Level"), word("levels", organ.level)),
                    Fact(_("Kind"), word("kinds", organ.kind)),
                    Fact(_("Region code"), organ.region),
                    Fact(_("Path on the site"), organ.slug),
                    Fact(_("May make rules"), yes),
                    Fact(_("Founded on"), organ.founded_on),
                    Fact(_("Ended on"), organ.ended_on),
                ],
            ),
            Panel(
                _("Contact and competence"), [Fact(word("settings", key), known.get(key)) for key in WORDS["settings"]]
            ),
            Panel(
                _("Leading group and duties"),
                template="accounts/duties.html",
                context={
                    "rows": [(word("roles", duty.role), duty) for duty in queries.duties_on(organ, today)],
                    "may": not may(self.request.user, MANAGE, organ),
                },
            ),
        ]

    def side(self) -> Sequence[Panel]:
        """Return where it stood and stands, and who came before and after."""
        organ, today = self.record, clock.today()
        seen = set(organs_for(self.request.user, VIEW).values_list("pk", flat=True))
        placed = [
            Fact(f"{row.from_on} –{f' {row.to_on}' if row.to_on else ''}", row.parent, _to(row.parent, seen))
            for row in organ.placements.select_related("parent").order_by("-from_on")
        ]
        after = [Fact(row.on, row.successor, _to(row.successor, seen)) for row in organ.successors.select_related()]
        before = [
            Fact(row.on, row.predecessor, _to(row.predecessor, seen)) for row in organ.predecessors.select_related()
        ]
        below = [Fact(child.short_name or "·", child, _to(child, seen)) for child in queries.children_on(organ, today)]
        found = [
            (_("Stands under"), placed),
            (_("Succeeded by"), after),
            (_("Successor of"), before),
            (_("Below it"), below),
        ]
        return [Panel(heading, facts) for heading, facts in found if facts]

    def steps(self) -> Sequence[Step]:
        """Return what can be done to it."""
        organ, why = self.record, may(self.request.user, MANAGE, self.record)
        rows = [
            (_("Change"), "organ_change", "main"),
            (_("Contact and competence"), "organ_settings", ""),
            (_("Assign a duty"), "organ_duty", ""),
            (_("Put under another organ"), "organ_place", ""),
            (_("Succeeded by another organ"), "organ_succeed", "red"),
        ]
        return [Step(label, reverse(to, args=[organ.pk]), why, tone) for label, to, tone in rows]


class NewOrgan(StepScreen):
    """A new organ under another."""

    act = MANAGE
    title = _("New organ")
    button = _("Enter the organ")
    form_class = forms.NewOrgan
    done = _("The organ is entered.")

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("organs")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the organs one may put it under."""
        return {**super().get_form_kwargs(), "organs": organs_for(self.request.user, MANAGE)}

    def perform(self, form: Any) -> str:
        """Enter it."""
        made = services.found_organ(by=self.request.user, **form.cleaned_data)
        return reverse("organ", args=[made.pk])


class OfOrgan(StepScreen):
    """A step of one organ."""

    act = MANAGE

    def get_record(self) -> Organ:
        """Return the organ, within the reader's sight."""
        return organ_for(self.request.user, self.kwargs["pk"])

    def organ(self) -> Any:
        """Return the organ itself."""
        return self.record

    def get_back_url(self) -> str:
        """Return to the organ."""
        return reverse("organ", args=[self.record.pk])

    def perform(self, form: Any) -> str:
        """Take the step and go back to the organ."""
        self.take(by=self.request.user, **form.cleaned_data)
        return self.get_back_url()

    def take(self, **facts: Any) -> None:
        """Take the step by its service."""
        raise NotImplementedError


class ChangeOrgan(OfOrgan):
    """Change what is known of an organ."""

    title = _("Change")
    form_class = forms.OrganForm
    done = _("The change is saved.")

    def get_initial(self) -> dict[str, Any]:
        """Show the organ as it is."""
        return {name: getattr(self.record, name) for name in forms.OrganForm.base_fields}

    def take(self, **facts: Any) -> None:
        """Change it."""
        services.change_organ(organ=self.record, seen=self.seen, **facts)


class PlaceOrgan(OfOrgan):
    """Put an organ under another from a day on."""

    title = button = _("Put under another organ")
    form_class = forms.Place
    done = _("The organ is placed.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the organs one may put it under."""
        return {**super().get_form_kwargs(), "organs": organs_for(self.request.user, MANAGE)}

    def take(self, **facts: Any) -> None:
        """Place it."""
        services.place_organ(organ=self.record, **facts)


class SucceedOrgan(OfOrgan):
    """Say which organ took over."""

    title = button = _("Succeeded by another organ")
    tone = "red"
    form_class = forms.Succeed
    done = _("The succession is on record.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the organs that may have taken over."""
        return {**super().get_form_kwargs(), "organs": organs_for(self.request.user, MANAGE)}

    def take(self, **facts: Any) -> None:
        """Say so."""
        services.succeed(predecessor=self.record, **facts)


class SetOrgan(OfOrgan):
    """Let values hold from a day on."""

    title = _("Contact and competence")
    form_class = forms.Settings
    done = _("The change is saved.")

    @cached_property
    def known(self) -> dict[str, str]:
        """Return what holds today."""
        return queries.settings_on(self.record, clock.today())

    def get_form_kwargs(self) -> dict[str, Any]:
        """Show what holds today."""
        return {**super().get_form_kwargs(), "known": self.known}

    def take(self, **facts: Any) -> None:
        """Set what was filled in, and what was emptied."""
        by, from_on = facts.pop("by"), facts.pop("from_on")
        values = {key: value for key, value in facts.items() if value or self.known.get(key)}
        services.set_for(by=by, organ=self.record, values=values, from_on=from_on)


class AssignDuty(OfOrgan):
    """Give a place in the leading group, or a duty."""

    title = button = _("Assign a duty")
    form_class = forms.NewDuty
    done = _("The duty is assigned.")

    def take(self, **facts: Any) -> None:
        """Assign it."""
        services.assign_duty(organ=self.record, **facts)


class EndDuty(OfOrgan):
    """End a duty."""

    title = button = _("End the duty")
    tone = "red"
    form_class = forms.EndDuty
    done = _("The duty is ended.")

    def take(self, **facts: Any) -> None:
        """End it."""
        duty = get_object_or_404(Duty, pk=self.kwargs["duty"], organ=self.record)
        services.end_duty(duty=duty, **facts)


def organ_for(reader: Any, pk: int) -> Organ:
    """Return an organ within the reader's sight, or raise Http404."""
    found: Organ | None = organs_for(reader, VIEW).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _to(organ: Organ, seen: set[int]) -> str:
    return reverse("organ", args=[organ.pk]) if organ.pk in seen else ""
