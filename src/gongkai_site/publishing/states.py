"""Where an item stands, in a word: from its draft to the day it is taken down."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from gongkai.review.steps import HELD, IN_REVIEW, RETURNED
from gongkai_site.base import clock
from gongkai_site.publishing.models import LAPSED, REPEALED, WITHDRAWN, Item
from gongkai_site.review.models import Review

WORDS = {
    "draft": _("draft"),
    "in_review": _("in review"),
    "waiting": _("waiting for its hour"),
    "public": _("public"),
    REPEALED: _("repealed"),
    LAPSED: _("lapsed"),
    WITHDRAWN: _("withdrawn"),
}
TONES = {"in_review": "amber", "waiting": "amber", "public": "green", WITHDRAWN: "red"}


def with_state(rows: QuerySet[Item]) -> QuerySet[Item]:
    """Return items with what their state is told by, in the same query."""
    reviews = Review.objects.filter(
        content_type=ContentType.objects.get_for_model(Item), object_id=Cast(OuterRef("pk"), CharField())
    )
    return rows.annotate(reviewing=Exists(reviews.filter(state=IN_REVIEW)), waiting=Exists(reviews.filter(state=HELD)))


def state_of(item: Any) -> str:
    """Return the state of an item that ``with_state`` brought."""
    if item.life:
        return str(item.life)
    if item.live:
        return LAPSED if item.ends_on and item.ends_on < clock.today() else "public"
    return "in_review" if item.reviewing else "waiting" if item.waiting else "draft"


def returned(rows: QuerySet[Item], person: Any = None) -> QuerySet[Item]:
    """Cut items down to those whose last review sent them back; to a person: what they drafted or submitted."""
    kind = ContentType.objects.get_for_model(Item)
    later = Review.objects.filter(content_type=kind, object_id=OuterRef("object_id"), pk__gt=OuterRef("pk"))
    back = Review.objects.filter(content_type=kind, state=RETURNED).exclude(Exists(later))
    if person is not None:
        back = back.filter(Q(submitted_by=person) | Q(drafters=person))
    ids = back.annotate(item=Cast("object_id", BigIntegerField())).values("item")
    return rows.filter(Q(live=False) | Q(has_unpublished_changes=True), life="", pk__in=ids)


def sent_back(item: Any) -> Review | None:
    """Return the review that sent an item back, while nothing has come of it."""
    kind = ContentType.objects.get_for_model(Item)
    last = Review.objects.filter(content_type=kind, object_id=str(item.pk)).order_by("pk").last()
    return last if last is not None and last.state == RETURNED and is_on_its_way(item) else None


def is_on_its_way(item: Any) -> bool:
    """Say whether an item, or its next version, is still to become public."""
    return not item.life and item.dropped_at is None and (not item.live or item.has_unpublished_changes)


def in_state(rows: QuerySet[Item], state: str) -> QuerySet[Item]:
    """Cut items that ``with_state`` brought down to a state."""
    over = Q(live=True, life="", ends_on__lt=clock.today())
    found = {
        "draft": Q(live=False, life="", reviewing=False, waiting=False),
        "in_review": Q(live=False, life="", reviewing=True),
        "waiting": Q(live=False, life="", waiting=True),
        "public": Q(live=True, life="") & ~over,
        "ended": Q(life__in=[REPEALED, LAPSED]) | over,
        WITHDRAWN: Q(life=WITHDRAWN),
    }
    return rows.filter(found[state])
