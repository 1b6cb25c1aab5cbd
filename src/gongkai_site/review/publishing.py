"""The last look, and the door."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F
from wagtail.actions.unpublish import UnpublishAction
from wagtail.models import Revision, WorkflowState

from gongkai.review import GATES, LEVELS, is_complete, missing
from gongkai.review import Review as Facts
from gongkai.review.steps import HELD, PUBLISHED, RELEASED, RUNNING
from gongkai_site.accounts.models import Person
from gongkai_site.audit.trail import record
from gongkai_site.base import clock
from gongkai_site.base.models import Versioned
from gongkai_site.base.refusals import Refused, raise_if
from gongkai_site.review import door
from gongkai_site.review.content_hash import fresh, kind_or_refuse
from gongkai_site.review.facts import facts_of
from gongkai_site.review.findings import lines_in, stops
from gongkai_site.review.hands import Hand
from gongkai_site.review.models import Review
from gongkai_site.review.services.common import closed, step_or_refuse, told


@transaction.atomic
def publish(workflow_state: WorkflowState, user: Any) -> None:
    """Publish what a review's workflow has passed, or hold it; see ``finish.publish_reviewed``."""
    review = Review.objects.filter(workflow_state=workflow_state).select_related("revision", "organ").first()
    if review is None:
        raise Refused("REVIEW-DOOR", title=str(workflow_state.content_object))
    urgent = review.released_by_id is not None
    step_or_refuse("release" if urgent else "publish", review)
    content = _looked_again(review, urgent=urgent)
    if not urgent and kind_or_refuse(content).held(content):
        review.take(seen=review.version, state=HELD, level="", due_on=None, due_provisional=False)
    else:
        _publish(review, content, user)


def let_out(review: Review, by: Any) -> None:
    """Publish an item that was held, inside the transaction at hand, and those that go with it; each has its entry.

    Raises Refused REVIEW-STATE, REVIEW-CHANGED, REVIEW-INCOMPLETE and what hinders the item.
    """
    step_or_refuse("let_out", review)
    content = _looked_again(review)
    told(review, "let_out", Hand(by) if isinstance(by, Person) else None, "")
    _publish(review, content, by if isinstance(by, Person) else None, by=by)
    facts = {"hash": review.hash, "revision": review.revision_id}
    record("review.let_out", review, by=by, organ=review.organ_id, data=facts)


def held_review(content: Any) -> Review | None:
    """Return the review that holds an item until it may be public, or None."""
    kind = ContentType.objects.get_for_model(content)
    return Review.objects.filter(content_type=kind, object_id=str(content.pk), state=HELD).first()


def _looked_again(review: Review, *, urgent: bool = False) -> Any:
    """Return the item as the database has it, after looking again that exactly it was signed and nothing hinders it."""
    _look_again(facts_of(review, urgent=urgent, locked=True), review)
    content = fresh(review.content)
    raise_if(kind_or_refuse(content).hindrance(content))
    raise_if(stops(lines_in(review), review.title))
    return content


def _publish(review: Review, content: Any, user: Any, *, by: Any = None) -> None:
    now = clock.now()
    first = content.first_published_at or now
    with door.opened(content):
        content.publish(Revision.objects.get(pk=review.revision_id), user=user, skip_permission_checks=True)
    stamps: dict[str, Any] = {"first_published_at": first, "last_published_at": now}
    if isinstance(content, Versioned):
        stamps |= {"version": F("version") + 1, "changed_at": now}
    type(content)._base_manager.filter(pk=content.pk).update(**stamps)
    if review.released_by_id is not None:
        review.take(seen=review.version, state=RELEASED)
        return
    closed(review, PUBLISHED)
    for other in kind_or_refuse(content).together(content):
        if (waiting := held_review(other)) is not None:
            let_out(waiting, by or user)


def take_down(content: Any, person: Any) -> None:
    """Take a public item down inside the transaction at hand; it is a draft again.

    For services that withdraw, which ask for power before and record an entry after.
    """
    with door.opened(content):
        UnpublishAction(content, user=person).execute(skip_permission_checks=True)
    if isinstance(content, Versioned):
        stamps = {"version": F("version") + 1, "changed_at": clock.now()}
        type(content)._base_manager.filter(pk=content.pk).update(**stamps)


def mark(content: Any, **facts: Any) -> None:
    """Write into an item, public or not, what follows from what happened elsewhere, such as the day it ended.

    For services that ask for power before and record an entry after.
    """
    with door.opened(content):
        content.take(seen=content.version, **facts)


def _look_again(facts: Facts, review: Review) -> None:
    if facts.hash != facts.now:
        raise Refused("REVIEW-CHANGED")
    if review.state not in RUNNING or not is_complete(facts):
        rest = [f"{LEVELS[level].zh} {GATES[gate].zh}" if level else GATES[gate].zh for level, gate in missing(facts)]
        raise Refused("REVIEW-INCOMPLETE", title=review.title, missing=rest or None)
