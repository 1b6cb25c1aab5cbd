"""The list of messages: what is mine, what is late, what waits; searched, filtered, exported without who wrote."""

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

from gongkai_site.accounts.models import Person
from gongkai_site.accounts.powers import holders_of
from gongkai_site.base.powers import may, organs_for
from gongkai_site.messages_board import words
from gongkai_site.messages_board.kinds import STATES, offered
from gongkai_site.messages_board.models import Message
from gongkai_site.messages_board.queries import SHOWN, VIEW, messages_for
from gongkai_site.messages_board.services.effects import HANDLE
from gongkai_site.screens.lists import Day, ListScreen, Word

LIST = _("Messages")
ASSIGN = "messages.assign"
TABS = (
    ("", _("All")),
    ("mine", _("Mine")),
    ("open", _("Open")),
    ("assign", _("To assign")),
    ("review", _("To review")),
    ("week", _("Due this week")),
    ("overdue", _("Past the day")),
    ("hard", _("Over three months")),
    ("closed", _("Closed")),
)
OTHERS = (
    ("counted", _("Valid messages")),
    ("answered", _("Messages answered")),
    ("online", _("Messages answered online")),
    ("on_time", _("Messages answered in time")),
    ("rated", _("Messages rated")),
    ("satisfied", _("Satisfied or basically satisfied")),
)
"""What numbers of other pages lead to."""


class Tick(Column):
    """A box that takes a message into a bulk assignment, where it waits for a handler."""

    cell_template_name = "messages_board/tick.html"


def people_in_sight(request: Any) -> QuerySet[Person]:
    """Return the people of the organs a person may see."""
    return Person.objects.filter(organ__in=organs_for(request.user, VIEW)).order_by("name")


class MessageFilter(WagtailFilterSet):
    """What the list can be cut down to; every choice stands in the address."""

    show = django_filters.ChoiceFilter(label=_("List"), choices=(*TABS[1:], *OTHERS), method="shown")
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=lambda: [(key, state.word) for key, state in STATES.items()]
    )
    category = django_filters.ChoiceFilter(label=_("Category"), choices=lambda: offered("categories"))
    board = django_filters.ChoiceFilter(label=_("Source"), choices=lambda: offered("boards"))
    rating = django_filters.ChoiceFilter(label=_("Rating"), choices=lambda: offered("ratings"))
    handler = django_filters.ModelChoiceFilter(label=_("Handler"), queryset=people_in_sight)
    section = django_filters.CharFilter(label=_("Section"), lookup_expr="iexact")
    received_on = django_filters.DateFromToRangeFilter(label=_("Received"), widget=DateRangePickerWidget)
    due_on = django_filters.DateFromToRangeFilter(label=_("Due"), widget=DateRangePickerWidget)
    answered_on = django_filters.DateFromToRangeFilter(label=_("Answered"), widget=DateRangePickerWidget)
    organ = django_filters.ModelChoiceFilter(label=_("Organ"), queryset=lambda request: organs_for(request.user, VIEW))

    class Meta:
        model = Message
        fields = ("state", "category")

    def shown(self, rows: QuerySet[Message], name: str, value: str) -> QuerySet[Message]:
        """Cut down to what a tab shows."""
        return rows.filter(SHOWN[value](self.request.user))


class MessageList(ListScreen):
    """All messages a person may see."""

    model = Message
    act = VIEW
    organ_field = None
    url_name = "messages"
    page_title = LIST
    header_icon = "comment"
    template_name = "messages_board/list.html"
    results_template_name = "messages_board/list_results.html"
    filterset_class = MessageFilter
    search_fields = ("number", "board_id", "topic")
    default_ordering = "-received_on"
    empty = _("No messages yet. Enter one, or import the export of the city's board.")
    columns_all = (
        Tick("tick", label=_("Choose"), accessor=lambda message: "", classname="ap-tick"),
        TitleColumn(
            "number",
            label=_("Message number"),
            sort_key="number",
            get_url=lambda message: reverse("messages_message", args=[message.pk]),
        ),
        Column("title", label=_("Subject"), sort_key="topic", classname="ap-subject"),
        Column("category", label=_("Category"), accessor=words.category_word, sort_key="category"),
        Column("board", label=_("Source"), accessor=words.board_word, sort_key="board"),
        Column("board_id", label=_("Number at the source"), sort_key="board_id"),
        Day("received_on", label=_("Received"), sort_key="received_on"),
        Word("state", label=_("State"), accessor=words.state_word, tone=words.state_tone, sort_key="state"),
        Word("due", label=_("Due"), accessor=words.due_word, tone=words.due_tone, sort_key="due_on"),
        Column("handler", label=_("Handler"), sort_key="handler__name"),
        Column("section", label=_("Section"), sort_key="section"),
        Day("answered_on", label=_("Answered"), sort_key="answered_on"),
        Column("rating", label=_("Rating"), accessor=words.rating_word, sort_key="rating"),
        Column("organ", label=_("Organ"), sort_key="organ__name"),
    )
    columns_first = ("number", "title", "category", "state", "due", "handler")
    EXPORTED: ClassVar[Mapping[str, Callable[[Message], Any]]] = {
        "number": lambda message: message.number,
        "organ": lambda message: str(message.organ),
        "title": lambda message: message.title,
        "category": words.category_word,
        "board": words.board_word,
        "board_id": lambda message: message.board_id,
        "received_on": lambda message: message.received_on,
        "state": words.state_word,
        "due_on": lambda message: message.due_on,
        "handler": lambda message: str(message.handler or ""),
        "section": lambda message: message.section,
        "answered_on": lambda message: message.answered_on,
        "rating": words.rating_word,
        "closed_on": lambda message: message.closed_on,
    }
    """What is exported: never more than the list shows."""
    list_export = list(EXPORTED)
    export_headings = {
        **{column.name: column.label for column in columns_all},
        "due_on": _("Due"),
        "closed_on": _("Settled on"),
    }
    export_filename = "messages"
    actions = (
        ("messages_new", _("Enter a message"), "plus"),
        ("imports_new", _("Import"), "upload"),
        ("messages_statistics", _("Statistics"), "table"),
    )
    actions_need = {"messages_new": "messages.register", "imports_new": "imports.run"}

    def get_base_queryset(self) -> QuerySet[Message]:
        """Return the rows with what the columns show; what was typed stays sealed."""
        rows = messages_for(self.request.user).select_related("organ", "handler")
        return rows.defer("subject", "text", "writer", "answer", "code")

    def get_ordering(self) -> Any:
        """Return the order asked for; what is open comes by its day unless told."""
        is_open = self.request.GET.get("show", "") in {"mine", "open", "assign", "review", "week", "overdue", "hard"}
        first = "due_on" if is_open else self.default_ordering
        wish = self.request.GET.get("ordering", first)
        return wish if wish in self.get_valid_orderings() else first

    def order_queryset(self, queryset: QuerySet[Message]) -> QuerySet[Message]:
        """Order rows; messages without a day come last."""
        if self.ordering == "due_on":
            return queryset.order_by(F("due_on").asc(nulls_last=True), "-pk")
        rows: QuerySet[Message] = super().order_queryset(queryset)
        return rows

    def to_row_dict(self, item: Message) -> Any:
        """Return a row of the export."""
        return OrderedDict((name, tell(item)) for name, tell in self.EXPORTED.items())

    @cached_property
    def handlers(self) -> list[Person]:
        """Return to whom several messages at once can be given: those who handle for the person's own organ."""
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
        """Name the tabs and the one at hand, and who may be given messages."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        context["choices"] = [choice for choice in context["choices"] if choice[0] != "tick"]
        return {**context, "tabs": TABS, "at": self.request.GET.get("show", ""), "handlers": self.handlers}
