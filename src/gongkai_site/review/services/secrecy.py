"""The secrecy conclusion (保密审查): its own record, item by item, and the referral of what is in doubt."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from gongkai.review import GATES, may_conclude
from gongkai.review.signing import NOT, OUTCOMES, PUBLISHABLE, REFERRED, SECRECY
from gongkai.review.steps import RETURNED
from gongkai_site.audit.trail import record
from gongkai_site.base import clock
from gongkai_site.base.refusals import Refused, raise_if
from gongkai_site.review import routes
from gongkai_site.review.facts import facts_of, secrecy_of
from gongkai_site.review.hands import Hand, hand
from gongkai_site.review.models import Review, Secrecy
from gongkai_site.review.services.common import claim, claim_beside, closed, current, told, words

ACT = "review.secrecy"


@transaction.atomic
def conclude_secrecy(
    *, by: Any, review: Review, seen: int, outcome: str, reason: str, body: str = "", body_name: str = ""
) -> Review:
    """Say that an item may be published, must not, or is referred to a body that decides (条例第十七条).

    What must not be published goes back to its drafter. Raises Refused REVIEW-SECRECY-DONE, REVIEW-SECRECY-WORD,
    REVIEW-REFERRAL, REVIEW-OWN-WORK, REVIEW-CHANGED and those of power.
    """
    review = current(review)
    officer = hand(by, [ACT], review.organ, unfit=review.drafter_ids)
    content = claim_beside(review, "conclude", seen)
    text = words(reason, "reason")
    if outcome not in OUTCOMES:
        raise Refused("REVIEW-SECRECY-WORD", found=outcome)
    if (outcome == REFERRED) != bool(body and body in dict(Secrecy.BODIES)):
        raise Refused("REVIEW-REFERRAL")
    raise_if(may_conclude(facts_of(review, content=content), officer.people))
    Secrecy.objects.create(
        review=review,
        outcome=outcome,
        reason=text,
        hash=review.hash,
        body=body,
        body_name=body_name.strip(),
        **officer.facts(),
    )
    told(review, "conclude", officer, text, gates=[SECRECY])
    _go_on(review, outcome, officer, text)
    facts = {"outcome": outcome, "body": body, "hash": review.hash, "revision": review.revision_id}
    record("review.secrecy_concluded", review, by=by, organ=review.organ_id, data=facts)
    return review


@transaction.atomic
def settle_referral(
    *, by: Any, review: Review, seen: int, answer: str, answer_text: str, answered_on: date | None = None
) -> Review:
    """Enter what the body that was asked has decided.

    Raises Refused REVIEW-REFERRAL-NONE when nothing is referred, REVIEW-SECRECY-WORD for what is no answer.
    """
    review = current(review)
    officer = hand(by, [ACT], review.organ, unfit=review.drafter_ids)
    claim(review, "settle", seen)
    text = words(answer_text, "answer")
    if officer.people & facts_of(review).drafters:
        raise Refused("REVIEW-OWN-WORK", gate=GATES[SECRECY].words)
    kept = secrecy_of(review)
    if kept is None or kept.result != REFERRED:
        raise Refused("REVIEW-REFERRAL-NONE")
    if answer not in {PUBLISHABLE, NOT}:
        raise Refused("REVIEW-SECRECY-WORD", found=answer)
    if answered_on is not None and answered_on > clock.today():
        raise Refused("REVIEW-FUTURE", day=answered_on)
    Secrecy.objects.filter(pk=kept.pk).update(
        answer=answer,
        answer_text=text,
        answered_on=answered_on or clock.today(),
        entered_by=officer.person,
        entered_for=officer.on_behalf_of,
    )
    told(review, "settle", officer, text, gates=[SECRECY])
    _go_on(review, answer, officer, text)
    record("review.referral_settled", review, by=by, organ=review.organ_id, data={"answer": answer})
    return review


def _go_on(review: Review, outcome: str, officer: Hand, text: str) -> None:
    if outcome == NOT:
        closed(review, RETURNED)
        routes.reject(review, officer.person, text)
