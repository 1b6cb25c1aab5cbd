"""Lists: what waits for one's own hand, what one sent, all within reach, what is to be reviewed afterwards."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from gongkai.review import LEVELS, STATES
from gongkai.review.steps import OPEN
from gongkai_site.base.powers import has_any, may
from gongkai_site.base.refusals import Refusal, lang
from gongkai_site.review import queries
from gongkai_site.review.hands import holding_today
from gongkai_site.review.models import Delegation, Review
from gongkai_site.review.registry import kind_of, kinds
from gongkai_site.screens.lists import Day, ListScreen, Word

QUEUE = _("Review")


def kind_word(review: Review) -> Any:
    """Return the name of what is reviewed."""
    return review.content_type.model_class()._meta.verbose_name  # type: ignore[union-attr]  # registered models exist


def column_word(review: Review) -> str:
    """Return the name of the column of what is reviewed."""
    found = kind_of(review.content_type.model_class()) if review.content_type.model_class() else None  # type: ignore[arg-type]
    return found.column_word(review.column) if found else review.column


def where(review: Review) -> str:
    """Return the level at hand, or the state, in words."""
    if review.level:
        return str(getattr(LEVELS[review.level], lang()))
    return STATES[review.state][lang()]


def tone(review: Review) -> str:
    """Return the colour of a state: late is red, what waits amber, what is done green."""
    if review.is_overdue:
        return "red"
    return "amber" if review.state in OPEN else "green" if review.state == "published" else ""


def due_word(review: Review) -> str:
    """Return the date by which someone acts, marked when it is late or guessed."""
    if review.due_on is None:
        return ""
    marks = [str(_("overdue"))] if review.is_overdue else []
    marks += [str(_("provisional"))] if review.due_provisional else []
    return " · ".join([review.due_on.isoformat(), *marks])


class InReach:
    """Whoever has part in review for some organ, or acts for someone, opens these screens."""

    act: ClassVar[str] = "review.submit"

    def _somewhere(self, person: Any) -> Refusal | None:
        if has_any(person, [*queries.ACTS, "review.rules", "review.delegate"]):
            return None
        if person.is_authenticated and Delegation.objects.filter(holding_today(), delegate=person).exists():
            return None
        return may(person, self.act)


TABS = (
    ("review", _("Waits for me")),
    ("review_sent", _("Sent by me")),
    ("review_after", _("To review afterwards")),
    ("review_all", _("All reviews")),
    ("review_delegations", _("Delegations")),
    ("review_rules", _("Rules of review")),
)


class Tabbed(InReach):
    """A list of review, with the way to the others above it."""

    template_name = "review/list.html"
    url_name: ClassVar[str]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Name the lists and the one at hand."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)  # type: ignore[misc]  # a list is the other base
        return {**context, "tabs": TABS, "at": self.url_name}


class ReviewFilter(WagtailFilterSet):
    """What a list can be cut down to."""

    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=lambda: [(each.kind, each.model._meta.verbose_name) for each in kinds()]
    )
    level = django_filters.ChoiceFilter(
        label=_("Level"), choices=lambda: [(key, getattr(level, lang())) for key, level in LEVELS.items()]
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=lambda: [(key, words[lang()]) for key, words in STATES.items() if key != "none"]
    )
    late = django_filters.BooleanFilter(label=_("Overdue"), method="only_late")

    class Meta:
        model = Review
        fields = ("kind", "level", "state")

    def only_late(self, rows: QuerySet[Review], name: str, value: bool) -> QuerySet[Review]:
        """Cut down to what is late."""
        return queries.overdue(rows) if value else rows


class Queue(Tabbed, ListScreen):
    """What waits for the person."""

    model = Review
    url_name = "review"
    page_title = QUEUE
    header_icon = "clipboard-list"
    filterset_class = ReviewFilter
    search_fields = ("title", "column")
    default_ordering = "due_on"
    empty = _("Nothing waits for you.")
    columns_all = (
        TitleColumn(
            "title",
            label=_("Title"),
            sort_key="title",
            get_url=lambda review: reverse("review_item", args=[review.pk]),
        ),
        Column("kind", label=_("Kind"), accessor=kind_word, sort_key="kind"),
        Column("column", label=_("Column"), accessor=column_word, sort_key="column"),
        Column("organ", label=_("Organ"), sort_key="organ__name"),
        Word("state", label=_("Where it stands"), accessor=where, tone=tone),
        Word("due", label=_("Due"), accessor=due_word, tone=lambda review: "red" if review.is_overdue else ""),
        Column("submitted_by", label=_("Submitted by"), sort_key="submitted_by__name"),
        Day("created_at", label=_("Submitted"), sort_key="created_at"),
    )
    columns_first = ("title", "kind", "organ", "state", "due", "submitted_by")
    list_export = ["title", "kind", "column", "organ", "state", "level", "due_on", "submitted_by", "created_at"]
    export_filename = "review"

    def rows(self) -> QuerySet[Review]:
        """Return the rows of this list."""
        return queries.to_act(self.request.user)

    def get_base_queryset(self) -> QuerySet[Review]:
        """Return the rows with what the columns show."""
        return self.rows().select_related("organ", "submitted_by", "content_type")


class Sent(Queue):
    """What the person submitted."""

    url_name = "review_sent"
    page_title = _("Sent by me")
    default_ordering = "-created_at"
    empty = _("You have submitted nothing yet.")

    def rows(self) -> QuerySet[Review]:
        """Return the rows of this list."""
        return queries.sent_by(self.request.user)


class Everything(Queue):
    """Every review within reach."""

    url_name = "review_all"
    page_title = _("All reviews")
    default_ordering = "-created_at"
    empty = _("Nothing has been submitted yet.")

    def rows(self) -> QuerySet[Review]:
        """Return the rows of this list."""
        return queries.reviews_for(self.request.user)


class Afterwards(Queue):
    """What was released urgently."""

    url_name = "review_after"
    page_title = _("To review afterwards")
    empty = _("Nothing was released urgently that is still to be reviewed.")

    def rows(self) -> QuerySet[Review]:
        """Return the rows of this list."""
        return queries.after_reviews(self.request.user)
