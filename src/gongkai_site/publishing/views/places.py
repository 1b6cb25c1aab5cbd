"""Access places and what was handed to them (条例第二十五条)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column as Cell
from wagtail.admin.ui.tables import TitleColumn

from gongkai_site.base.powers import organs_for
from gongkai_site.base.refusals import Refusal
from gongkai_site.organs.models import Organ
from gongkai_site.publishing import catalogue_forms as forms
from gongkai_site.publishing.models import AccessPlace, Delivery
from gongkai_site.publishing.queries import to_deliver
from gongkai_site.publishing.services import places
from gongkai_site.publishing.services.columns import CATALOGUE
from gongkai_site.publishing.services.drafting import VIEW
from gongkai_site.publishing.views.catalogue import Organs, organ_for
from gongkai_site.screens.lists import Figure, ListScreen, Word
from gongkai_site.screens.records import Fact, Panel, RecordScreen, Step
from gongkai_site.screens.steps import Confirm, StepScreen

LIST = _("Access places")


def places_for(person: Any) -> QuerySet[AccessPlace]:
    """Return the places of the organs a person sees, and those of the organs above, where they deliver as well."""
    seen = organs_for(person, VIEW)
    above = {pk for organ in seen for pk in organ.ancestor_ids}
    return AccessPlace.objects.filter(organ__in=above).select_related("organ")


def place_for(person: Any, pk: int) -> AccessPlace:
    """Return a place within a person's sight, or raise Http404."""
    found: AccessPlace = get_object_or_404(places_for(person), pk=pk)
    return found


class PlaceFilter(WagtailFilterSet):
    """What the list can be cut down to."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=AccessPlace.KINDS)

    class Meta:
        model = AccessPlace
        fields = ("kind",)


class PlaceList(ListScreen):
    """All places a person may see."""

    model = AccessPlace
    act = VIEW
    organ_field = None
    url_name = "places"
    page_title = LIST
    header_icon = "home"
    filterset_class = PlaceFilter
    search_fields = ("name", "address")
    default_ordering = "name"
    empty = _("No access place yet. The law asks for archives and libraries at least (条例第二十五条).")
    columns_all = (
        TitleColumn(
            "name", label=_("Name"), sort_key="name", get_url=lambda place: reverse("places_place", args=[place.pk])
        ),
        Cell("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        Cell("address", label=_("Address")),
        Cell("hours", label=_("Opening hours")),
        Cell("telephone", label=_("Telephone")),
        Cell("organ", label=_("Organ"), sort_key="organ__name"),
        Figure("count", label=_("Deliveries")),
        Word("state", label=_("State"), accessor=lambda place: _("closed") if place.closed_at else _("open")),
    )
    columns_first = ("name", "kind", "address", "hours", "organ", "count", "state")
    list_export = ["organ", "name", "get_kind_display", "address", "hours", "telephone", "closed_at"]
    export_headings = {
        **{field.name: field.verbose_name for field in AccessPlace._meta.fields},
        "get_kind_display": _("Kind"),
    }
    export_filename = "places"
    actions = (("places_new", _("Add a place"), "plus"),)
    actions_need = {"places_new": CATALOGUE}

    def get_base_queryset(self) -> QuerySet[AccessPlace]:
        """Return the places with how often something was handed to them."""
        return places_for(self.request.user).annotate(count=Count("deliveries"))


class PlacePage(RecordScreen):
    """One place."""

    act = VIEW
    template_name = "publishing/item.html"
    list_url_name = "places"
    list_label = LIST

    def get_record(self) -> AccessPlace:
        """Return the place, within the reader's sight."""
        return place_for(self.request.user, self.kwargs["pk"])

    def organ(self) -> None:
        """Ask nothing more: a place of an organ above is seen by all below."""
        return

    def panels(self) -> Sequence[Panel]:
        """Return what it is, and what was handed to it by organs within sight."""
        place = self.record
        facts = [
            Fact(_("Name"), place.name),
            Fact(_("Kind"), place.get_kind_display()),
            Fact(_("Address"), place.address),
            Fact(_("Opening hours"), place.hours),
            Fact(_("Telephone"), place.telephone),
            Fact(_("Organ"), place.organ),
        ]
        rows = place.deliveries.filter(organ__in=organs_for(self.request.user, VIEW)).select_related("organ")
        made = {"deliveries": rows.annotate(count=Count("lines"))}
        return [Panel(LIST, facts), Panel(_("Deliveries"), template="publishing/deliveries.html", context=made)]

    def steps(self) -> Sequence[Step]:
        """Return what can be done: a delivery for each organ one may deliver for."""
        person, place = self.request.user, self.record
        organs = list(organs_for(person, places.DELIVER)[:12])
        found = []
        for organ in organs:
            waiting = to_deliver(organ, place).count()
            words = _("Deliver ({n})").format(n=waiting)
            label = words if len(organs) == 1 else f"{organ.short_name or organ}：{words}"
            address = reverse("places_deliver", args=[place.pk, organ.slug])
            found.append(Step(label, address, places.may_deliver(person, organ, place), "main"))
        refused = places.may_change_place(person, place)
        return [
            *found,
            Step(_("Change"), reverse("places_change", args=[place.pk]), refused),
            Step(_("Close the place"), reverse("places_close", args=[place.pk]), refused, "red"),
        ]


class PlaceOrgans(Organs):
    """Whose place is new."""

    act = CATALOGUE
    to, title = "places_enter", _("Add a place")


class NewPlace(StepScreen):
    """A new place of an organ."""

    act = CATALOGUE
    title = _("Add a place")
    form_class = forms.PlaceForm
    done = _("The place is added.")

    @cached_property
    def whose(self) -> Organ:
        """Return whose place it is."""
        return organ_for(self.request.user, self.kwargs["slug"])

    def organ(self) -> Organ:
        """Return whose place it is."""
        return self.whose

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("places")

    def perform(self, form: Any) -> str:
        """Add it."""
        made = places.add_place(by=self.request.user, organ=self.whose, **form.cleaned_data)
        return reverse("places_place", args=[made.pk])


class OfPlace(StepScreen):
    """A step of one place."""

    act = CATALOGUE

    def get_record(self) -> AccessPlace:
        """Return the place, within the reader's sight."""
        return place_for(self.request.user, self.kwargs["pk"])

    def hindrance(self) -> Refusal | None:
        """Say why nothing can be done to it."""
        return places.may_change_place(self.request.user, self.record)

    def get_back_url(self) -> str:
        """Return to the place."""
        return reverse("places_place", args=[self.record.pk])


class ChangePlace(OfPlace):
    """Change a place."""

    title = _("Change")
    form_class = forms.PlaceForm
    done = _("The change is saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Show it as it is; the row itself is the service's to write."""
        return {**super().get_form_kwargs(), "instance": self.get_record()}

    def perform(self, form: Any) -> str:
        """Change it."""
        places.change_place(by=self.request.user, place=self.record, seen=self.seen, **form.cleaned_data)
        return self.get_back_url()


class ClosePlace(OfPlace):
    """Close a place."""

    title = _("Close the place")
    button = _("Close the place")
    tone = "red"
    advice = _("It is shown no more as an access place; what it received stays on record.")
    form_class = Confirm
    done = _("The place is closed.")

    def perform(self, form: Any) -> str:
        """Close it."""
        places.close_place(by=self.request.user, place=self.record, seen=self.seen)
        return self.get_back_url()


class Deliver(OfPlace):
    """Hand an organ's items to a place."""

    act = places.DELIVER
    title = _("Deliver")
    button = _("Keep the delivery")
    form_class = forms.DeliveryForm
    template_name = "publishing/deliver.html"
    done = _("The delivery is kept. Print its list for both sides to sign.")

    @cached_property
    def whose(self) -> Organ:
        """Return whose items are handed over."""
        return organ_for(self.request.user, self.kwargs["slug"])

    def organ(self) -> Organ:
        """Return whose items are handed over."""
        return self.whose

    def hindrance(self) -> Refusal | None:
        """Say why nothing can be handed over."""
        return places.may_deliver(self.request.user, self.whose, self.record)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer what the place has not received yet."""
        return {**super().get_form_kwargs(), "organ": self.whose, "place": self.record}

    def perform(self, form: Any) -> str:
        """Keep it."""
        made = places.deliver(by=self.request.user, organ=self.whose, place=self.record, **form.cleaned_data)
        return reverse("places_delivery", args=[made.pk])


class DeliveryPage(RecordScreen):
    """The list of one delivery, to print and sign."""

    act = VIEW
    template_name = "publishing/delivery.html"
    list_url_name = "places"
    list_label = LIST

    def get_record(self) -> Delivery:
        """Return the delivery, within the reader's sight."""
        rows = Delivery.objects.filter(organ__in=organs_for(self.request.user, VIEW))
        found: Delivery = get_object_or_404(rows.select_related("organ", "place", "by"), pk=self.kwargs["pk"])
        return found

    def get_page_title(self) -> str:
        """Name the list."""
        return str(_("Delivery list"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Bring its lines."""
        lines = self.record.lines.select_related("item").order_by("item__published_on", "item_id")
        return {**super().get_context_data(**kwargs), "lines": lines}
