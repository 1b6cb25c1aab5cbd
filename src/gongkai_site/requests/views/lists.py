"""The list of corrections and proposals, searched, filtered, exported with masked names; and what several asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from gongkai_site.accounts.models import Person
from gongkai_site.base.powers import organs_for
from gongkai_site.base.refusals import lang
from gongkai_site.requests import services, words
from gongkai_site.requests.models import Request
from gongkai_site.requests.queries import SHOWN, VIEW, requests_for, suggestions
from gongkai_site.requests.services.intake import HANDLE, matter_of
from gongkai_site.requests.services.steps import DECISIONS
from gongkai_site.requests.steps import KINDS, STATES, STEPS
from gongkai_site.screens.guard import Guarded
from gongkai_site.screens.lists import Day, ListScreen, Word

LIST = _("Corrections and proposals")
TABS = (
    ("", _("All")),
    ("open", _("Open")),
    ("mine", _("Mine")),
    ("decide", _("To be decided")),
    ("publish", _("To be published")),
    ("tell", _("To be told")),
    ("overdue", _("Past the day")),
)
OTHERS = (("evidence", _("Waiting for evidence")), ("counted", _("Without wrong entries")))
"""What numbers of other pages lead to."""


def people_in_sight(request: Any) -> QuerySet[Person]:
    """Return the people of the organs a person may see."""
    return Person.objects.filter(organ__in=organs_for(request.user, VIEW)).order_by("name")


class RequestFilter(WagtailFilterSet):
    """What the list can be cut down to; every choice stands in the address."""

    show = django_filters.ChoiceFilter(label=_("List"), choices=(*TABS[1:], *OTHERS), method="shown")
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=lambda: [(key, each.words[lang()]) for key, each in KINDS.items()]
    )
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=lambda: [(key, each.words[lang()]) for key, each in STATES.items()]
    )
    decision = django_filters.MultipleChoiceFilter(
        label=_("Decision"),
        choices=lambda: [(key, each.words[lang()]) for key, each in STEPS.items() if key in DECISIONS],
    )
    handler = django_filters.ModelChoiceFilter(label=_("Handler"), queryset=people_in_sight)
    arrived_on = django_filters.DateFromToRangeFilter(label=_("Arrived on"), widget=DateRangePickerWidget)
    decided_on = django_filters.DateFromToRangeFilter(label=_("Decided"), widget=DateRangePickerWidget)
    published_on = django_filters.DateFromToRangeFilter(label=_("Published"), widget=DateRangePickerWidget)
    organ = django_filters.ModelChoiceFilter(label=_("Organ"), queryset=lambda request: organs_for(request.user, VIEW))

    class Meta:
        model = Request
        fields = ("kind", "state")

    def shown(self, rows: QuerySet[Request], name: str, value: str) -> QuerySet[Request]:
        """Cut down to what a tab shows."""
        return rows.filter(SHOWN[value](self.request.user))


class RequestList(ListScreen):
    """All records a person may see."""

    model = Request
    act = VIEW
    organ_field = None
    url_name = "requests"
    page_title = LIST
    header_icon = "edit"
    template_name = "requests/list.html"
    filterset_class = RequestFilter
    search_fields = ("number", "subject")
    default_ordering = "-arrived_on"
    empty = _("No corrections or proposals yet. Enter one that came over the counter, by post, fax or e-mail.")
    columns_all = (
        TitleColumn(
            "number",
            label=_("Case number"),
            sort_key="number",
            get_url=lambda row: reverse("requests_record", args=[row.pk]),
        ),
        Column("title", label=_("Subject"), sort_key="subject"),
        Column("kind", label=_("Kind"), accessor=words.kind_word, sort_key="kind"),
        Column("who", label=_("Who asks"), accessor=words.person_word),
        Word("state", label=_("State"), accessor=words.state_word, tone=words.state_tone, sort_key="state"),
        Word("due", label=_("Wanted by"), accessor=words.due_word, tone=words.due_tone, sort_key="due_on"),
        Column("handler", label=_("Handler"), sort_key="handler__name"),
        Column("channel", label=_("Channel"), accessor=words.channel_word, sort_key="channel"),
        Day("arrived_on", label=_("Arrived on"), sort_key="arrived_on"),
        Column("decision", label=_("Decision"), accessor=words.decision_word, sort_key="decision"),
        Day("decided_on", label=_("Decided"), sort_key="decided_on"),
        Day("published_on", label=_("Published"), sort_key="published_on"),
        Day("told_on", label=_("Told"), sort_key="told_on"),
        Column("organ", label=_("Organ"), sort_key="organ__name"),
    )
    columns_first = ("number", "title", "kind", "who", "state", "due", "handler", "arrived_on")
    EXPORTED: ClassVar[Mapping[str, Callable[[Request], Any]]] = {
        "number": lambda row: row.number,
        "organ": lambda row: str(row.organ),
        "kind": words.kind_word,
        "title": lambda row: row.title,
        "who": words.person_word,
        "channel": words.channel_word,
        "arrived_on": lambda row: row.arrived_on,
        "state": words.state_word,
        "decision": words.decision_word,
        "decided_on": lambda row: row.decided_on,
        "published_on": lambda row: row.published_on,
        "told_on": lambda row: row.told_on,
        "handler": lambda row: str(row.handler or ""),
    }
    """What is exported: never more than the list shows."""
    list_export = list(EXPORTED)
    export_headings = {column.name: column.label for column in columns_all}
    export_filename = "corrections-and-proposals"
    actions = (
        ("requests_new", _("Enter a correction or proposal"), "plus"),
        ("requests_suggestions", _("Asked for by several"), "group"),
    )
    actions_need = {"requests_new": HANDLE, "requests_suggestions": HANDLE}

    def get_base_queryset(self) -> QuerySet[Request]:
        """Return the rows with what the columns show; what is asked stays sealed."""
        rows = requests_for(self.request.user).select_related("organ", "handler")
        return rows.defer("about", "wanted", "evidence", "code")

    def to_row_dict(self, item: Request) -> Any:
        """Return a row of the export."""
        return OrderedDict((name, tell(item)) for name, tell in self.EXPORTED.items())

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Name the tabs and the one at hand."""
        shown = self.request.GET.get("show", "")
        return {**super().get_context_data(*args, **kwargs), "tabs": TABS, "at": shown}


class Suggestions(Guarded, WagtailAdminTemplateMixin, TemplateView):
    """What several applicants were given: the organ may publish it (条例第四十四条第一款)."""

    act = HANDLE
    template_name = "requests/suggestions.html"
    page_title = _("Asked for by several")
    header_icon = "group"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        items: list[dict[str, Any]] = list(super().get_breadcrumbs_items())
        return [*items, {"url": reverse("requests"), "label": LIST}, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the matters by organ."""
        organs = organs_for(self.request.user, HANDLE)
        found = [(organ, [(matter_of(each), each) for each in suggestions(organ)]) for organ in organs]
        return {**super().get_context_data(**kwargs), "organs": [pair for pair in found if pair[1]]}

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseRedirect:
        """Take a matter up: it then goes its way like a proposal."""
        organ = organs_for(request.user, HANDLE).filter(slug=request.POST.get("organ", "")).first()
        matter = request.POST.get("matter", "")
        asked = next((each for each in suggestions(organ) if matter_of(each) == matter), None) if organ else None
        if organ is None or asked is None:
            raise Http404
        made = services.take_up(by=request.user, organ=organ, asked=asked)
        messages.success(request, _("It is taken up: examine it and have it decided."))
        return HttpResponseRedirect(reverse("requests_record", args=[made.pk]))
