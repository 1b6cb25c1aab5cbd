"""Someone outside checks the facts of an item, by a link that expires and is answered once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction

from gongkai.review.signing import is_publishable
from gongkai.review.steps import IN_REVIEW, STEPS
from gongkai_site.audit.trail import record
from gongkai_site.base import clock
from gongkai_site.base.powers import Job, may
from gongkai_site.base.refusals import Refused, raise_if
from gongkai_site.review.facts import facts_of
from gongkai_site.review.hands import person_of
from gongkai_site.review.models import FactCheck, Review
from gongkai_site.review.services.common import current, step_or_refuse, words

MOST_DAYS = 30


@transaction.atomic
def ask_fact_check(*, by: Any, review: Review, asked: str, question: str = "", days: int = 3) -> tuple[FactCheck, str]:
    """Make a link for someone outside; return the request and its token, which is shown once and not kept.

    An item leaves the house only after the conclusion that it may be published: Refused REVIEW-FACTCHECK-SECRECY.
    """
    review = current(review)
    refusals = [may(by, act, review.organ) for act in STEPS["ask"].acts]
    if None not in refusals:
        raise_if(refusals[0])
    person = person_of(by)
    step_or_refuse("ask", review)
    name = " ".join(asked.split())
    if not name or not 1 <= days <= MOST_DAYS:
        raise Refused("REVIEW-FACTCHECK-ASKED", days=days, most=MOST_DAYS)
    facts = facts_of(review)
    if facts.hash != facts.now:
        raise Refused("REVIEW-CHANGED")
    if not is_publishable(facts):
        raise Refused("REVIEW-FACTCHECK-SECRECY")
    token = secrets.token_urlsafe(32)
    made = FactCheck.objects.create(
        review=review,
        token_hash=digest(token),
        asked=name[:100],
        question=question.strip(),
        asked_by=person,
        expires_at=clock.now() + timedelta(days=days),
    )
    facts_kept = {"review": review.pk, "expires": made.expires_at}
    record("factcheck.asked", made, by=by, organ=review.organ_id, data=facts_kept)
    return made, token


@transaction.atomic
def answer_fact_check(*, token: str, is_right: bool, answer: str) -> FactCheck:
    """Keep what was answered, once.

    Raises Refused with the problems of ``open_fact_check``, and REVIEW-OPINION when the facts are wrong without a word.
    """
    asked = open_fact_check(token)
    text = answer.strip() if is_right and not answer.strip() else words(answer)
    changes = {"answered_at": clock.now(), "is_right": is_right, "answer": text}
    if not FactCheck.objects.filter(pk=asked.pk, answered_at=None, revoked_at=None).update(**changes):
        raise Refused("REVIEW-FACTCHECK-USED")
    asked.refresh_from_db()
    organ = asked.review.organ_id
    record("factcheck.answered", asked, by=Job("factcheck"), organ=organ, data={"is_right": is_right})
    return asked


@transaction.atomic
def revoke_fact_check(*, by: Any, fact_check: FactCheck) -> FactCheck:
    """Let a link be answered no more: by who asked."""
    asked = FactCheck.objects.select_related("review__organ").get(pk=fact_check.pk)
    person = person_of(by)
    refusals = [may(by, act, asked.review.organ) for act in STEPS["ask"].acts]
    if None not in refusals:
        raise_if(refusals[0])
    if asked.asked_by_id != person.pk:
        raise Refused("REVIEW-FACTCHECK-OWN")
    open_ones = FactCheck.objects.filter(pk=asked.pk, answered_at=None, revoked_at=None)
    if not open_ones.update(revoked_at=clock.now()):
        raise Refused("REVIEW-FACTCHECK-USED")
    asked.refresh_from_db()
    record("factcheck.revoked", asked, by=by, organ=asked.review.organ_id)
    return asked


def open_fact_check(token: str) -> FactCheck:
    """Return the request of a link that can still be answered.

    Raises Refused REVIEW-FACTCHECK-UNKNOWN, -USED, -REVOKED, -EXPIRED, or -CLOSED when the review is over.
    """
    found = (
        FactCheck.objects.select_related("review__organ", "review__revision").filter(token_hash=digest(token)).first()
    )
    if found is None:
        raise Refused("REVIEW-FACTCHECK-UNKNOWN")
    codes = {
        "answered": "REVIEW-FACTCHECK-USED",
        "revoked": "REVIEW-FACTCHECK-REVOKED",
        "expired": "REVIEW-FACTCHECK-EXPIRED",
    }
    if found.state in codes:
        raise Refused(codes[found.state])
    if found.review.state != IN_REVIEW:
        raise Refused("REVIEW-FACTCHECK-CLOSED")
    return found


def digest(token: str) -> str:
    """Return what is kept of a token: it has 256 random bits, so a plain digest cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()
