"""Read reviews: all within reach, what waits for one's own hand, what one sent, what is late."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from gongkai.review import LEVELS
from gongkai.review.steps import IN_REVIEW, RELEASED
from gongkai_site.accounts.models import Person
from gongkai_site.base import clock
from gongkai_site.organs.models import Organ
from gongkai_site.review.hands import organs_reachable
from gongkai_site.review.models import Review, Secrecy, Signature

ACTS = (
    "review.submit",
    "review.sign_first",
    "review.sign_second",
    "review.sign_final",
    "review.secrecy",
    "review.urgent",
    "review.after",
)
"""Whoever may do one of these for an organ sees its reviews."""


def organs_in_reach(person: Any) -> QuerySet[Organ]:
    """Return the organs whose reviews a person sees."""
    within = Q(pk=None)
    for act in ACTS:
        within |= Q(pk__in=organs_reachable(person, act).values("pk"))
    return Organ.objects.filter(within)


def reviews_for(person: Any) -> QuerySet[Review]:
    """Return every review a person sees."""
    if not isinstance(person, Person):
        return Review.objects.none()
    rows = Review.objects.filter(organ__in=organs_in_reach(person))
    return rows.select_related("organ", "submitted_by", "content_type")


def to_act(person: Any) -> QuerySet[Review]:
    """Return the reviews that wait for this very person: to sign, to conclude on secrecy, to review afterwards.

    What they drafted, or signed at another level, does not wait for them.
    """
    if not isinstance(person, Person):
        return Review.objects.none()
    signing = Q(pk=None)
    for level in LEVELS.values():
        signing |= Q(level=level.key, organ__in=organs_reachable(person, level.act))
    elsewhere = Signature.objects.filter(review=OuterRef("pk"), person=person).exclude(level=OuterRef("level"))
    settled = Secrecy.objects.filter(review=OuterRef("pk")).exclude(outcome="refer", answer="")
    signed = Signature.objects.filter(review=OuterRef("pk"), person=person)
    waiting = (
        Q(state=IN_REVIEW) & signing & ~Exists(elsewhere)
        | Q(state=IN_REVIEW, organ__in=organs_reachable(person, "review.secrecy")) & ~Exists(settled)
        | Q(state=RELEASED, organ__in=organs_reachable(person, "review.after")) & ~Exists(signed)
    )
    return reviews_for(person).filter(waiting).exclude(drafters=person).order_by("due_on", "pk")


def sent_by(person: Any) -> QuerySet[Review]:
    """Return what a person submitted, newest first."""
    return reviews_for(person).filter(submitted_by=person)


def after_reviews(person: Any) -> QuerySet[Review]:
    """Return what was released urgently and is still to be reviewed."""
    return reviews_for(person).filter(state=RELEASED).order_by("due_on", "pk")


def overdue(reviews: QuerySet[Review]) -> QuerySet[Review]:
    """Return those among reviews that someone should have acted on before today."""
    return reviews.filter(due_on__lt=clock.today())
