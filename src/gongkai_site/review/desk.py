"""What other screens show of review: the button of an item, and the numbers of the first screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai.review import may_step
from gongkai.review.steps import IN_REVIEW, NONE
from gongkai_site.base.powers import may
from gongkai_site.base.refusals import Refusal, refusal
from gongkai_site.review import queries
from gongkai_site.review.content_hash import kind_or_refuse
from gongkai_site.review.models import Review
from gongkai_site.review.registry import kind_of
from gongkai_site.screens.first import Item
from gongkai_site.screens.records import Step


def reviews_of(content: Any) -> list[Review]:
    """Return every review of an item, newest first."""
    kind = ContentType.objects.get_for_model(content)
    return list(Review.objects.filter(content_type=kind, object_id=str(content.pk)).select_related("submitted_by"))


def kin(records: Sequence[Any]) -> list[Review]:
    """Return the reviews of those records that go through review; none, without a query, when no record does."""
    targets = Q()
    for model in {type(each) for each in records if kind_of(each) is not None}:
        ids = [str(each.pk) for each in records if type(each) is model]
        targets |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=ids)
    return list(Review.objects.filter(targets).only("pk")) if targets else []


def may_submit(person: Any, content: Any) -> Refusal | None:
    """Return why a person may not submit an item now, or None."""
    kind = kind_or_refuse(content)
    if found := may(person, "review.submit", kind.organ(content)) or kind.hindrance(content):
        return found
    last = next(iter(reviews_of(content)), None)
    if stopped := may_step("submit", last.state if last else NONE):
        return stopped
    if content.live and not content.has_unpublished_changes:
        return refusal("REVIEW-NOTHING", title=kind.title(content))
    return None


def steps_for(person: Any, content: Any) -> list[Step]:
    """Return the steps of review for an item's own page: submit it, or go to its last review."""
    kind, last = ContentType.objects.get_for_model(content), next(iter(reviews_of(content)), None)
    address = reverse("review_submit", args=[kind.pk, content.pk])
    steps = [Step(_("Submit for review"), address, may_submit(person, content))]
    if last is not None and queries.reviews_for(person).filter(pk=last.pk).exists():
        steps.append(Step(_("Go to its review"), reverse("review_item", args=[last.pk])))
    return steps


def first_screen(person: Any) -> Iterator[Item]:
    """Tell what waits for a person, what of it is late, and what of theirs waits for others."""
    mine = queries.to_act(person)
    yield Item("today", _("to review"), mine.count(), reverse("review"))
    yield Item("late", _("reviews overdue"), queries.overdue(mine).count(), f"{reverse('review')}?late=true")
    sent = queries.sent_by(person).filter(state=IN_REVIEW)
    yield Item("waiting", _("sent to review"), sent.count(), f"{reverse('review_sent')}?state=in_review")
