"""Who had part in a review."""

from __future__ import annotations

from gongkai_site.review.models import Review


def unfit_to_sign(review: Review, level: str) -> frozenset[int]:
    """Return who may sign nothing at a level: who drafted, and who signed at another."""
    signed = review.signatures.exclude(level=level).values_list("person", "on_behalf_of")
    people = {each for pair in signed for each in pair if each}
    return frozenset({*review.drafter_ids, *people})


def took_part(review: Review) -> frozenset[int]:
    """Return everyone who drafted, signed or released an item."""
    signed = review.signatures.values_list("person", "on_behalf_of")
    people = {review.released_by_id, *(each for pair in signed for each in pair)}
    return review.drafter_ids | {each for each in people if each is not None}
