"""The urgent door: one named leader, never without a secrecy conclusion, and a review afterwards by someone else."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from gongkai.review import URGENT, may_sign, missing
from gongkai.review.steps import PUBLISHED, RETURNED
from gongkai_site.audit.trail import record
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refused, raise_if
from gongkai_site.review import routes
from gongkai_site.review.content_hash import fresh
from gongkai_site.review.dues import due_after
from gongkai_site.review.facts import facts_of
from gongkai_site.review.hands import Hand, hand, person_of
from gongkai_site.review.models import Review
from gongkai_site.review.people import took_part
from gongkai_site.review.publishing import take_down
from gongkai_site.review.services.common import claim, closed, current, passed, told, words

LEVEL = next(iter(URGENT.levels))


@transaction.atomic
def release_urgently(*, by: Any, review: Review, seen: int, reason: str) -> Review:
    """Publish at once on one leader's word, for a reason, leaving a review to be made afterwards.

    Raises Refused REVIEW-SECRECY-FIRST without a conclusion that it may be published, REVIEW-OWN-WORK, REVIEW-TWICE,
    REVIEW-OPINION, RECORD-CHANGED and those of power. No delegate does this.
    """
    review = current(review)
    require(by, "review.urgent", review.organ)
    leader = Hand(person_of(by))
    content = claim(review, "release", seen)
    text = words(reason, "reason")
    facts = facts_of(review, urgent=True, content=content)
    gates = [gate for level, gate in missing(facts) if level]
    raise_if(may_sign(facts, LEVEL, gates or URGENT.levels[LEVEL], leader.people))
    written = told(review, "release", leader, text, level=LEVEL, gates=gates)
    passed(review, written, LEVEL, gates, leader)
    due, provisional = due_after(URGENT.after_days, review.organ)
    review.take(seen=review.version, released_by=leader.person, level="", due_on=due, due_provisional=provisional)
    routes.skip_to_end(review, leader.person, text)
    review.refresh_from_db()
    facts_kept = {"hash": review.hash, "revision": review.revision_id, "due": due}
    record("review.released", review, by=by, organ=review.organ_id, data=facts_kept)
    return review


@transaction.atomic
def clear_after_review(*, by: Any, review: Review, seen: int, opinion: str) -> Review:
    """Say after an urgent release that the item passes every gate; only someone who had no part in it may."""
    review, reviewer = _after(by, review, "clear", seen)
    told(review, "clear", reviewer, words(opinion), gates=URGENT.levels[LEVEL])
    closed(review, PUBLISHED)
    record("review.cleared", review, by=by, organ=review.organ_id, data={"hash": review.hash})
    return review


@transaction.atomic
def recall(*, by: Any, review: Review, seen: int, opinion: str) -> Review:
    """Say after an urgent release that the item does not pass: it is taken down and goes back to its drafter."""
    review, reviewer = _after(by, review, "recall", seen)
    text = words(opinion)
    told(review, "recall", reviewer, text)
    closed(review, RETURNED)
    content = fresh(review.content, locked=True)
    if content.live and content.live_revision_id == review.revision_id:
        take_down(content, reviewer.person)
    record("review.recalled", review, by=by, organ=review.organ_id, data={"hash": review.hash})
    return review


def _after(by: Any, review: Review, step: str, seen: int) -> tuple[Review, Hand]:
    review = current(review)
    part = took_part(review)
    reviewer = hand(by, ["review.after"], review.organ, unfit=part)
    claim(review, step, seen)
    if reviewer.people & part:
        raise Refused("REVIEW-AFTER-OWN")
    return review, reviewer
