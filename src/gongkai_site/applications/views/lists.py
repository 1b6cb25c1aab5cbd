"""The list of cases: what is mine, what is late, what waits; searched, filtered, exported with masked names."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from gongkai import law
from gongkai.applications import CHANNELS, STATES
from gongkai_site.accounts.models import Person
from gongkai_site.accounts.powers import holders_of
from gongkai_site.applications import words
from gongkai_site.applications.finding import found_by
from gongkai_site.applications.models import Application
from gongkai_site.applications.people import APPLICANTS
from gongkai_site.applications.queries import SHOWN, TIMELY, VIEW, alike_to, cases_for
from gongkai_site.base.powers import may, organs_for
from gongkai_site.base.refusals import lang
from gongkai_site.screens.lists import Day, ListScreen, Pages, Word

LIST = _("Applications")
MOST = 10_000
"""Rows that are counted and paged through; whoever looks for more narrows the list down."""
TABS = (
    ("", _("All")),
    ("mine", _("Mine")),
    ("team", _("My organ's")),
    ("week", _("Due this week")),
    ("overdue", _("Past the day")),
    ("waiting", _("Waiting for others")),
    ("signature", _("Awaiting signature")),
    ("confirmation", _("Awaiting confirmation")),
    ("closed", _("Closed")),
)
OTHERS = (
    ("open", _("Open")),
    ("to_sign", _("For me to sign")),
    ("to_examine", _("For me to review")),
    ("returned", _("Sent back to me")),
    ("unconfirmed", _("Unconfirmed for long")),
    ("counted", _("Without wrong entries")),
)
"""What numbers of other pages lead to."""
BY_ARRIVAL = {"": "-arrived_at", "closed": "-arrived_at", "counted": "-arrived_at", "waiting": "arrived_at"}
"""Lists that do not come by the due day: while one waits for others, the clock mostly stands still and has none."""
SPANS = ("received_on", "answered_on", "due_on")
"""Days that a list can be cut down to."""
ASSIGN, HANDLE = "applications.assign", "applications.handle"


class Capped(Pages):
    """Pages whose number is known up to a limit: counting a million rows would cost more than showing twenty."""

    @cached_property
    def count(self) -> int:
        """Return how many rows there are, at most ``MOST``."""
        return int(self.object_list.order_by()[:MOST].count())

    def page(self, number: Any) -> Any:
        """Return a page: its keys first, which an index can give in order, then their rows and no others."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        keys = list(self.object_list.values_list("pk", flat=True)[first : first + self.per_page])
        return self._get_page(self.object_list.filter(pk__in=keys), number, self)


class Tick(Column):
    """A box that takes a case into a bulk assignment, where it waits for a handler."""

    cell_template_name = "applications/tick.html"


def people_in_sight(request: Any) -> QuerySet[Person]:
    """Return the people of the organs a person may see."""
    return Person.objects.filter(organ__in=organs_for(request.user, VIEW)).order_by("name")


def outcomes() -> list[tuple[str, str]]:
    """Return the decisions in the language of this request."""
    return [(code, str(getattr(each, lang()))) for code, each in law.outcomes().items()]


class CaseFilter(WagtailFilterSet):
    """What the list can be cut down to; every choice stands in the address."""

    show = django_filters.ChoiceFilter(label=_("List"), choices=(*TABS[1:], *OTHERS), method="shown")
    state = django_filters.MultipleChoiceFilter(
        label=_("State"),
        choices=lambda: [(key, state.words[lang()]) for key, state in STATES.items()],
        distinct=False,  # a case has one state
    )
    channel = django_filters.ChoiceFilter(
        label=_("Channel"), choices=lambda: [(key, channel.words[lang()]) for key, channel in CHANNELS.items()]
    )
    applicant = django_filters.ChoiceFilter(label=_("Kind of applicant"), choices=APPLICANTS)
    result = django_filters.ChoiceFilter(label=_("Outcome"), choices=outcomes)
    handler = django_filters.ModelChoiceFilter(label=_("Handler"), queryset=people_in_sight)
    section = django_filters.CharFilter(label=_("Section"))
    received_on = django_filters.DateFromToRangeFilter(label=_("Received"), widget=DateRangePickerWidget)
    answered_on = django_filters.DateFromToRangeFilter(label=_("Answered"), widget=DateRangePickerWidget)
    timing = django_filters.ChoiceFilter(
        label=_("Answered in time"), choices=(("on_time", _("in time")), ("late", _("too late"))), method="in_time"
    )
    due_on = django_filters.DateFromToRangeFilter(label=_("Due"), widget=DateRangePickerWidget)
    provisional = django_filters.BooleanFilter(label=_("By a provisional calendar"))
    organ = django_filters.ModelChoiceFilter(label=_("Organ"), queryset=lambda request: organs_for(request.user, VIEW))
    like = django_filters.NumberFilter(label=_("Same applicant as case"), method="of_the_same")

    class Meta:
        model = Application
        fields = ("state", "channel")

    def shown(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        """Cut down to what a tab shows."""
        return rows.filter(SHOWN[value](self.request.user))

    def in_time(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        """Cut down to what was answered by its day, or after it."""
        return rows.filter(TIMELY[value])

    def of_the_same(self, rows: QuerySet[Application], name: str, value: Any) -> QuerySet[Application]:
        """Cut down to the cases of one applicant, whom the address names by a case alone."""
        case = cases_for(self.request.user).filter(pk=int(value)).first()
        return rows.filter(alike_to(case)) if case else rows.none()


class CaseList(ListScreen):
    """All cases a person may see."""

    model = Application
    act = VIEW
    organ_field = None
    url_name = "applications"
    page_title = LIST
    header_icon = "doc-full-inverse"
    template_name = "applications/list.html"
    results_template_name = "applications/list_results.html"
    paginator_class = Capped
    filterset_class = CaseFilter
    search_fields = ("number", "subject", "document_number")
    default_ordering = "-arrived_at"
    empty = _("No applications yet. Enter one that came over the counter, by post, fax or e-mail.")
    columns_all = (
        Tick("tick", label=_("Choose"), accessor=lambda case: "", classname="ap-tick"),
        TitleColumn(
            "number",
            label=_("Case number"),
            sort_key="number",
            get_url=lambda case: reverse("applications_case", args=[case.pk]),
        ),
        Column("title", label=_("Subject"), sort_key="subject", classname="ap-subject"),
        Column("who", label=_("Applicant"), accessor=words.applicant_word, classname="ap-who"),
        Column("kind", label=_("Kind of applicant"), accessor="get_applicant_display"),
        Word("state", label=_("State"), accessor=words.state_word, tone=words.state_tone, sort_key="state"),
        Word("due", label=_("Due"), accessor=words.due_word, tone=words.due_tone, sort_key="due_on"),
        Column("handler", label=_("Handler"), sort_key="handler__name"),
        Column("section", label=_("Section"), sort_key="section"),
        Column("channel", label=_("Channel"), accessor=words.channel_word, sort_key="channel"),
        Day("received_on", label=_("Received"), sort_key="received_on"),
        Day("answered_on", label=_("Answered"), sort_key="answered_on"),
        Column("result", label=_("Outcome"), accessor=lambda case: words.outcome_word(case.result), sort_key="result"),
        Column("organ", label=_("Organ"), sort_key="organ__name"),
    )
    columns_first = ("number", "title", "who", "state", "due", "handler")
    EXPORTED: ClassVar[Mapping[str, Callable[[Application], Any]]] = {
        "number": lambda case: case.number,
        "organ": lambda case: str(case.organ),
        "title": lambda case: case.title,
        "who": words.applicant_word,
        "kind": lambda case: case.get_applicant_display(),
        "channel": words.channel_word,
        "state": words.state_word,
        "received_on": lambda case: case.received_on,
        "due_on": lambda case: case.due_on,
        "provisional": lambda case: case.provisional,
        "answered_on": lambda case: case.answered_on,
        "result": lambda case: words.outcome_word(case.result),
        "handler": lambda case: str(case.handler or ""),
        "section": lambda case: case.section,
    }
    """What is exported: never more than the list shows."""
    list_export = list(EXPORTED)
    export_headings = {
        **{column.name: column.label for column in columns_all},
        "title": _("Subject"),
        "due_on": _("Due"),
        "provisional": _("By a provisional calendar"),
    }
    export_filename = "applications"

    actions = (
        ("applications_new", _("Enter an application"), "plus"),
        ("applications_statistics", _("Statistics"), "table"),
        ("applications_tasks", _("Tasks of sections"), "tasks"),
        ("applications_notices", _("Calendar notices"), "date"),
        ("applications_feed_address", _("Calendar feed"), "rotate"),
    )
    actions_need = {"applications_new": "applications.register", "applications_notices": "applications.head"}

    def get_base_queryset(self) -> QuerySet[Application]:
        """Return the rows with what the columns show; what is asked for stays sealed."""
        return cases_for(self.request.user).select_related("organ", "handler").defer("wanted", "help_needed", "code")

    def get_ordering(self) -> Any:
        """Return the order asked for; unless told, what is open comes by its day, and a span of days by those days."""
        wish = self.request.GET.get("ordering", "")
        return wish if wish in self.get_valid_orderings() else self.first_ordering

    @property
    def first_ordering(self) -> str:
        """Return the order nobody has asked for. An index gives it within what the list is cut down to."""
        shown = self.request.GET.get("show", "")
        if shown not in BY_ARRIVAL:
            return "due_on"
        spans = (name for name in SPANS if any(self.request.GET.get(f"{name}_{end}") for end in ("from", "to")))
        return f"-{name}" if (name := next(spans, "")) else BY_ARRIVAL[shown]

    def order_queryset(self, queryset: QuerySet[Application]) -> QuerySet[Application]:
        """Order rows; cases without a day come after those that have one."""
        if self.ordering == "due_on":
            return queryset.order_by(F("due_on").asc(nulls_last=True), "-pk")
        rows: QuerySet[Application] = super().order_queryset(queryset)
        return rows

    def search_queryset(self, queryset: QuerySet[Application]) -> QuerySet[Application]:
        """Find by case number, subject or document number; a number of a person is no word for an address."""
        if not self.is_searching:
            return queryset
        return queryset.filter(found_by(self.search_query.strip()))

    def to_row_dict(self, item: Application) -> Any:
        """Return a row of the export."""
        return OrderedDict((name, tell(item)) for name, tell in self.EXPORTED.items())

    @cached_property
    def handlers(self) -> list[Person]:
        """Return to whom several cases at once can be given: those who handle for the person's own organ."""
        person: Any = self.request.user
        if person.organ is None or may(person, ASSIGN, person.organ) is not None:
            return []
        return holders_of(HANDLE, person.organ)

    @cached_property
    def columns(self) -> list[Column]:
        """Return the chosen columns; boxes stand before them for who may assign."""
        return [
            column
            for column in self.columns_all
            if (self.handlers if column.name == "tick" else column.name in self.chosen)
        ]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Name the tabs and the one at hand, and who may be given cases."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        context["choices"] = [choice for choice in context["choices"] if choice[0] != "tick"]
        shown = self.request.GET.get("show", "")
        capped = context.get("items_count") == MOST
        return {**context, "tabs": TABS, "at": shown, "handlers": self.handlers, "capped": capped, "most": MOST}
