"""The list of remedies: what is open, what is due, what is closed; searched, filtered, exported with masked names."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import django_filters
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from gongkai_site.base.powers import organs_for
from gongkai_site.remedies import words
from gongkai_site.remedies.models import Remedy
from gongkai_site.remedies.queries import SHOWN, VIEW, remedies_for
from gongkai_site.remedies.services.entering import KEEP
from gongkai_site.screens.lists import Day, ListScreen, Word

LIST = _("Remedies sought")
TABS = (
    ("", _("All")),
    ("mine", _("Mine")),
    ("open", _("Pending")),
    ("week", _("Due this week")),
    ("overdue", _("Past the day")),
    ("closed", _("Closed")),
)
OTHERS = (("counted", _("Without wrong entries")),)


class RemedyFilter(WagtailFilterSet):
    """What the list can be cut down to; every choice stands in the address."""

    show = django_filters.ChoiceFilter(label=_("List"), choices=(*TABS[1:], *OTHERS), method="shown")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=words.kinds)
    after_reconsideration = django_filters.BooleanFilter(label=_("After reconsideration"))
    state = django_filters.MultipleChoiceFilter(label=_("State"), choices=words.states)
    outcome = django_filters.MultipleChoiceFilter(label=_("Outcome"), choices=words.endings)
    concerns = django_filters.ChoiceFilter(label=_("What it attacks"), choices=Remedy.CONCERNS)
    filed_on = django_filters.DateFromToRangeFilter(label=_("Filed"), widget=DateRangePickerWidget)
    ended_on = django_filters.DateFromToRangeFilter(label=_("Ended"), widget=DateRangePickerWidget)
    due_on = django_filters.DateFromToRangeFilter(label=_("Due"), widget=DateRangePickerWidget)
    organ = django_filters.ModelChoiceFilter(label=_("Organ"), queryset=lambda request: organs_for(request.user, VIEW))

    class Meta:
        model = Remedy
        fields = ("kind", "state")

    def shown(self, rows: QuerySet[Remedy], name: str, value: str) -> QuerySet[Remedy]:
        """Cut down to what a tab shows."""
        return rows.filter(SHOWN[value](self.request.user))


class RemedyList(ListScreen):
    """All remedies a person may see."""

    model = Remedy
    act = VIEW
    organ_field = None
    url_name = "remedies"
    page_title = LIST
    header_icon = "resubmit"
    template_name = "remedies/list.html"
    results_template_name = "remedies/list_results.html"
    filterset_class = RemedyFilter
    search_fields = ("number", "matter", "forum_number", "forum")
    default_ordering = "-filed_on"
    empty = _("No remedies yet. Enter one from its case or here, or import the list kept so far.")
    columns_all = (
        TitleColumn(
            "number",
            label=_("Number"),
            sort_key="number",
            get_url=lambda remedy: reverse("remedies_remedy", args=[remedy.pk]),
            classname="ap-who",
        ),
        Column("kind", label=_("Kind"), accessor=words.kind_word, sort_key="kind", classname="ap-short"),
        Column("matter", label=_("Matter"), sort_key="matter", classname="ap-subject"),
        Column("who", label=_("Who brought it"), accessor=words.party_word, classname="ap-who"),
        Word("state", label=_("State"), accessor=words.short_state, tone=words.state_tone, sort_key="state"),
        Column(
            "outcome",
            label=_("Outcome"),
            accessor=lambda remedy: words.short(words.ending_word(remedy.outcome)),
            sort_key="outcome",
            classname="ap-short",
        ),
        Word("due", label=_("Due"), accessor=words.due_word, tone=words.due_tone, sort_key="due_on"),
        Column("forum", label=_("Organ or court"), sort_key="forum"),
        Column("forum_number", label=_("Number there"), sort_key="forum_number"),
        Day("filed_on", label=_("Filed"), sort_key="filed_on"),
        Day("ended_on", label=_("Ended"), sort_key="ended_on"),
        Column("role", label=_("Part of this organ"), accessor="get_role_display"),
        Column("handler", label=_("Handler"), sort_key="handler__name"),
        Column("organ", label=_("Organ"), sort_key="organ__name"),
    )
    columns_first = ("number", "kind", "matter", "state", "due", "outcome")
    EXPORTED: ClassVar[Mapping[str, Callable[[Remedy], Any]]] = {
        "number": lambda remedy: remedy.number,
        "organ": lambda remedy: str(remedy.organ),
        "kind": words.kind_word,
        "matter": lambda remedy: remedy.matter,
        "who": words.party_word,
        "forum": lambda remedy: remedy.forum,
        "forum_number": lambda remedy: remedy.forum_number,
        "role": lambda remedy: remedy.get_role_display(),
        "filed_on": lambda remedy: remedy.filed_on,
        "state": words.state_word,
        "due_on": lambda remedy: remedy.due_on,
        "ended_on": lambda remedy: remedy.ended_on,
        "outcome": lambda remedy: words.ending_word(remedy.outcome),
        "handler": lambda remedy: str(remedy.handler or ""),
    }
    """What is exported: never more than the list shows."""
    list_export = list(EXPORTED)
    export_headings = {**{column.name: column.label for column in columns_all}, "due_on": _("Due")}
    export_filename = "remedies"
    actions = (("remedies_new", _("Enter a remedy"), "plus"), ("imports_new", _("Import"), "upload"))
    actions_need = {"remedies_new": KEEP, "imports_new": "imports.run"}

    def get_base_queryset(self) -> QuerySet[Remedy]:
        """Return the rows with what the columns show."""
        return remedies_for(self.request.user).select_related("organ", "handler")

    def order_queryset(self, queryset: QuerySet[Remedy]) -> QuerySet[Remedy]:
        """Order rows; those without a day come after those that have one."""
        if self.ordering == "due_on":
            return queryset.order_by(F("due_on").asc(nulls_last=True), "-pk")
        rows: QuerySet[Remedy] = super().order_queryset(queryset)
        return rows

    def get_ordering(self) -> Any:
        """Return the order asked for; what is due comes by its day unless told."""
        first = "due_on" if self.request.GET.get("show") in {"week", "overdue", "open", "mine"} else "-filed_on"
        wish = self.request.GET.get("ordering", first)
        return wish if wish in self.get_valid_orderings() else first

    def to_row_dict(self, item: Remedy) -> Any:
        """Return a row of the export."""
        return OrderedDict((name, tell(item)) for name, tell in self.EXPORTED.items())

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Name the tabs and the one at hand."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        return {**context, "tabs": TABS, "at": self.request.GET.get("show", "")}
