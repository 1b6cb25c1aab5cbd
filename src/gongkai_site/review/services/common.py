"""What the services share: the review as the database has it, the item behind it, and the history row of a step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gongkai.review import STEPS, may_step
from gongkai_site.base import clock
from gongkai_site.base.refusals import Refused, raise_if
from gongkai_site.review.content_hash import row_of
from gongkai_site.review.dues import due_after
from gongkai_site.review.hands import Hand
from gongkai_site.review.models import OPINION, Opinion, Review, Signature


def current(review: Review) -> Review:
    """Return a review as the database has it."""
    found = (
        Review.objects.select_related("organ", "revision", "workflow_state", "content_type")
        .filter(pk=review.pk)
        .first()
    )
    if found is None:
        raise Refused("RECORD-GONE")
    return found


def step_or_refuse(name: str, review: Review) -> None:
    """Raise Refused REVIEW-STATE when a step does not start from where a review stands."""
    raise_if(may_step(name, review.state))


def claim(review: Review, step: str, seen: int) -> Any:
    """Take a review for a step, if it stands where the step starts and is as the person saw it; return its item.

    Of two who act at once the second waits here and then learns that the review has changed. The item is locked
    before the review, as it is by whoever changes it, so that neither waits for the other.
    """
    content = _lock(review, step)
    if seen < review.version:
        last = review.opinions.select_related("person").last()
        done = {key: f"{last.person or ''}{getattr(STEPS[last.step], key)}" if last else "" for key in ("zh", "en")}
        raise Refused("REVIEW-MOVED", done=done)
    review.take(seen=seen)
    return content


def claim_beside(review: Review, step: str, seen: int) -> Any:
    """Take a review for a step that stands beside the signatures: neither those nor it make the other outdated.

    What such a step rests on, the content and where the review stands, its service looks at once more.
    """
    content = _lock(review, step)
    if seen > review.version:
        raise Refused("RECORD-CHANGED", seen=seen, version=review.version)
    return content


def _lock(review: Review, step: str) -> Any:
    """Let nobody else act on the item until the transaction ends, and read the review as it is now."""
    content = row_of(review, locked=True)
    review.refresh_from_db()
    step_or_refuse(step, review)
    return content


def words(text: str, what: str = "opinion") -> str:
    """Return an opinion or reason without space around it; raise Refused when there is none or it is too long."""
    text = text.strip()
    if not text:
        raise Refused("REVIEW-OPINION", what=WORDS[what])
    if len(text) > OPINION:
        raise Refused("REVIEW-LONG", what=WORDS[what], most=OPINION, found=len(text))
    return text


WORDS = {
    "opinion": {"zh": "意见", "en": "an opinion"},
    "reason": {"zh": "理由", "en": "a reason"},
    "answer": {"zh": "答复", "en": "the answer"},
}


def told(
    review: Review, step: str, hand: Hand | None, text: str, *, level: str = "", gates: Iterable[str] = ()
) -> Opinion:
    """Keep what was done and said."""
    who = hand.facts() if hand else {}
    return Opinion.objects.create(
        review=review, step=step, level=level, gates=list(gates), text=text, hash=review.hash, **who
    )


def passed(review: Review, written: Opinion, level: str, gates: Iterable[str], hand: Hand) -> None:
    """Keep the signature of each gate passed with an opinion."""
    facts = hand.facts()
    Signature.objects.bulk_create(
        Signature(review=review, opinion=written, level=level, gate=gate, hash=review.hash, **facts) for gate in gates
    )


def closed(review: Review, state: str) -> None:
    """End a review in a state."""
    review.take(seen=review.version, state=state, level="", due_on=None, closed_at=clock.now())


def moved(review: Review, level: str) -> None:
    """Move on to another level, which has its own working days."""
    due, provisional = due_after(review.rule["days"], review.organ)
    review.take(seen=review.version, level=level, due_on=due, due_provisional=provisional)
