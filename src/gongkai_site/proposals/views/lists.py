"""The list of proposals: searched, filtered, sorted, exported."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import django_filters
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from gongkai_site.base.powers import organs_for
from gongkai_site.base.refusals import lang
from gongkai_site.organs.models import choices
from gongkai_site.proposals import queries, words
from gongkai_site.proposals.models import KINDS, OPENNESS, SATISFACTION, LabelSet, Proposal
from gongkai_site.proposals.services.entering import REGISTER, VIEW
from gongkai_site.proposals.table import ROLES, STATES
from gongkai_site.screens.lists import Day, ListScreen, Word

LIST = _("Deputies' and CPPCC proposals")
SHOWN = (
    ("open", _("Open")),
    ("overdue", _("Past the day")),
    ("signature", _("Awaiting signature")),
    ("undertaken", _("Undertaken (lead, separate)")),
    ("co", _("Co-handled")),
    ("rehandled", _("Handled again")),
    ("rated", _("With an opinion slip")),
    ("satisfied", _("Satisfied")),
    ("content", _("Satisfied or basically so")),
    ("to_publish", _("Answer to be published")),
    ("unpublished", _("Publication late")),
    ("published", _("Published")),
)


class ProposalFilter(WagtailFilterSet):
    """What the list can be cut down to; every choice stands in the address."""

    show = django_filters.ChoiceFilter(label=_("List"), choices=SHOWN, method="shown")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=KINDS)
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=lambda: [(key, state.words[lang()]) for key, state in STATES.items()]
    )
    role = django_filters.ChoiceFilter(
        label=_("Role of the organ"), choices=lambda: [(key, told[lang()]) for key, told in ROLES.items()]
    )
    level = django_filters.ChoiceFilter(label=_("Level"), choices=choices("levels"))
    session = django_filters.NumberFilter(label=_("Term"))
    meeting = django_filters.NumberFilter(label=_("Meeting"))
    assigned_on = django_filters.DateFromToRangeFilter(label=_("Assigned"), widget=DateRangePickerWidget)
    due_on = django_filters.DateFromToRangeFilter(label=_("Due"), widget=DateRangePickerWidget)
    first_answered_on = django_filters.DateFromToRangeFilter(label=_("First answered"), widget=DateRangePickerWidget)
    published_on = django_filters.DateFromToRangeFilter(
        label=_("Published"), field_name="item__published_on", widget=DateRangePickerWidget
    )
    answered = django_filters.BooleanFilter(label=_("Answered"), field_name="first_answered_on", method="is_answered")
    timing = django_filters.ChoiceFilter(
        label=_("Answered the first time"), choices=(("on_time", _("in time")),), method="in_time"
    )
    label_set = django_filters.ModelChoiceFilter(
        label=_("Set of classes"), queryset=lambda request: queries.sets_for(request.user)
    )
    result_class = django_filters.CharFilter(label=_("Class"), lookup_expr="iexact")
    satisfaction = django_filters.ChoiceFilter(label=_("Opinion"), choices=SATISFACTION)
    openness = django_filters.ChoiceFilter(label=_("Openness"), choices=OPENNESS)
    organ = django_filters.ModelChoiceFilter(label=_("Organ"), queryset=lambda request: organs_for(request.user, VIEW))

    class Meta:
        model = Proposal
        fields = ("kind", "state")

    def shown(self, rows: QuerySet[Proposal], name: str, value: str) -> QuerySet[Proposal]:
        """Cut down to one of the lists."""
        return rows.filter(queries.SHOWN[value]())

    def is_answered(self, rows: QuerySet[Proposal], name: str, value: bool) -> QuerySet[Proposal]:
        """Cut down to what was answered at all, or was not."""
        return rows.filter(first_answered_on__isnull=not value)

    def in_time(self, rows: QuerySet[Proposal], name: str, value: str) -> QuerySet[Proposal]:
        """Cut down to what was answered the first time by its day."""
        return rows.filter(round=1, first_answered_on__isnull=False, answered_on__lte=F("due_on"))


class ProposalList(ListScreen):
    """All proposals a person may see."""

    model = Proposal
    act = VIEW
    organ_field = None
    url_name = "proposals"
    page_title = LIST
    header_icon = "comment"
    filterset_class = ProposalFilter
    search_fields = ("number", "title")
    default_ordering = "-assigned_on"
    empty = _("No proposals yet. Enter one, or import the assembly's export.")
    columns_all = (
        TitleColumn(
            "title",
            label=_("Title"),
            sort_key="title",
            get_url=lambda row: reverse("proposals_proposal", args=[row.pk]),
        ),
        Column("number", label=_("Number of the proposal"), sort_key="number"),
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        Column("meeting", label=_("Meeting"), accessor=words.meeting_word, sort_key="session"),
        Column("proposers", label=_("Proposers"), accessor=words.proposers_word),
        Column("role", label=_("Role of the organ"), accessor=words.role_word, sort_key="role"),
        Word("state", label=_("State"), accessor=words.state_word, tone=words.state_tone, sort_key="state"),
        Word("due", label=_("Due"), accessor=words.due_word, tone=words.due_tone, sort_key="due_on"),
        Day("assigned_on", label=_("Assigned"), sort_key="assigned_on"),
        Day("answered_on", label=_("Answered"), sort_key="answered_on"),
        Column("result_class", label=_("Class"), sort_key="result_class"),
        Word(
            "satisfaction",
            label=_("Opinion"),
            accessor=words.satisfaction_word,
            tone=words.satisfaction_tone,
            sort_key="satisfaction",
        ),
        Word(
            "publication",
            label=_("Publication"),
            accessor=words.publication_word,
            tone=words.publication_tone,
            sort_key="publish_by",
        ),
        Column("handler", label=_("Handler"), sort_key="handler__name"),
        Column("section", label=_("Section"), sort_key="section"),
        Column("organ", label=_("Organ"), sort_key="organ__name"),
    )
    columns_first = ("title", "number", "kind", "state", "due", "result_class", "satisfaction")
    EXPORTED: ClassVar[Mapping[str, Callable[[Proposal], Any]]] = {
        "organ": lambda row: str(row.organ),
        "kind": lambda row: row.get_kind_display(),
        "meeting": words.meeting_word,
        "number": lambda row: row.number,
        "title": lambda row: row.title,
        "proposers": lambda row: "、".join(each.name for each in row.proposers.all()),
        "role": words.role_word,
        "assigning_body": lambda row: row.assigning_body,
        "assigned_on": lambda row: row.assigned_on,
        "due_on": lambda row: row.due_on,
        "state": words.state_word,
        "answered_on": lambda row: row.answered_on,
        "result_class": lambda row: row.result_class,
        "class_words": words.class_word,
        "satisfaction": words.satisfaction_word,
        "openness": lambda row: row.get_openness_display(),
        "publication": words.publication_word,
        "handler": lambda row: str(row.handler or ""),
        "section": lambda row: row.section,
    }
    """What is exported: names of proposers, never how to reach them."""
    list_export = list(EXPORTED)
    export_headings = {
        **{column.name: column.label for column in columns_all},
        "assigning_body": _("Assigning body"),
        "due_on": _("Due"),
        "class_words": _("Words of the class"),
        "openness": _("Openness"),
    }
    export_filename = "proposals"
    actions = (
        ("proposals_new", _("Enter a proposal"), "plus"),
        ("proposals_statistics", _("Statistics"), "table"),
        ("proposals_sets", _("Sets of classes"), "list-ul"),
        ("imports_new", _("Import"), "upload"),
    )
    actions_need = {"proposals_new": REGISTER, "imports_new": "imports.run"}

    def get_base_queryset(self) -> QuerySet[Proposal]:
        """Return the rows with what the columns show."""
        return queries.proposals_for(self.request.user).select_related("label_set").prefetch_related("proposers")

    def search_queryset(self, queryset: QuerySet[Proposal]) -> QuerySet[Proposal]:
        """Find by number, title or proposer."""
        if not self.is_searching:
            return queryset
        asked = self.search_query.strip()
        found = Q(number__icontains=asked) | Q(title__icontains=asked) | Q(proposers__name__icontains=asked)
        return queryset.filter(pk__in=Proposal.objects.filter(found).values("pk"))

    def order_queryset(self, queryset: QuerySet[Proposal]) -> QuerySet[Proposal]:
        """Order rows; what has no day comes after what has one."""
        if self.ordering == "due_on":
            return queryset.order_by(F("due_on").asc(nulls_last=True), "-pk")
        rows: QuerySet[Proposal] = super().order_queryset(queryset)
        return rows

    def to_row_dict(self, item: Proposal) -> Any:
        """Return a row of the export."""
        return OrderedDict((name, tell(item)) for name, tell in self.EXPORTED.items())


class SetList(ListScreen):
    """The sets of classes a person may see."""

    model = LabelSet
    act = VIEW
    url_name = "proposals_sets"
    page_title = _("Sets of classes")
    header_icon = "list-ul"
    search_fields = ("body",)
    default_ordering = "body"
    list_export = ["organ", "kind", "body", "labels", "basis", "closed_at"]
    export_filename = "proposal-classes"
    empty = _("No set yet. Enter the classes of your assigning body: an answer is marked with one of them.")
    columns_all = (
        TitleColumn(
            "body",
            label=_("Assigning body"),
            sort_key="body",
            get_url=lambda row: reverse("proposals_set", args=[row.pk]),
        ),
        Column("kind", label=_("Kind"), accessor=lambda row: row.get_kind_display() or _("both kinds")),
        Column(
            "labels", label=_("Classes"), accessor=lambda row: "；".join(f"{code} {told}" for code, told in row.labels)
        ),
        Column("organ", label=_("Organ"), sort_key="organ__name"),
        Word(
            "state",
            label=_("State"),
            accessor=lambda row: _("closed") if row.closed_at else _("in use"),
            tone=lambda row: "" if row.closed_at else "green",
        ),
    )
    actions = (("proposals_set_new", _("Enter a set"), "plus"),)
    actions_need = {"proposals_set_new": "proposals.head"}

    def get_base_queryset(self) -> QuerySet[LabelSet]:
        """Return the sets with their organs."""
        return super().get_base_queryset().select_related("organ")
