"""A review as the core knows it: what its pure rules are asked with."""

from __future__ import annotations

from typing import Any

from gongkai.review import URGENT, Conclusion, Rule, Signature
from gongkai.review import Review as Facts
from gongkai_site.review.content_hash import hash_now, hash_of_revision, kind_or_refuse, row_of
from gongkai_site.review.models import Review, Secrecy


def facts_of(review: Review, *, urgent: bool = False, content: Any = None) -> Facts:
    """Return what is known of a review now; the hash is taken anew from the revision, and from the item as it stands.

    ``urgent`` asks by the rule of the urgent door; ``content`` is the row of the item, for who has it locked.
    """
    content = content if content is not None else row_of(review)
    kept = hash_of_revision(kind_or_refuse(content), review.revision, content) if content is not None else ""
    now = hash_now(content) if content is not None and kept == review.hash else kept
    return Facts(
        rule=URGENT if urgent else Rule.of_json(review.rule),
        drafters=review.drafter_ids,
        hash=review.hash,
        now=now,
        signatures=tuple(
            Signature(each.level, each.gate, _people(each), each.hash) for each in review.signatures.all()
        ),
        conclusion=_conclusion(review),
    )


def secrecy_of(review: Review) -> Secrecy | None:
    """Return the secrecy conclusion, read anew."""
    return Secrecy.objects.filter(review=review).first()


def _conclusion(review: Review) -> Conclusion | None:
    found = secrecy_of(review)
    if found is None:
        return None
    people = _people(found) | {each for each in (found.entered_by_id, found.entered_for_id) if each}
    return Conclusion(found.result, frozenset(people), found.hash)


def _people(row: Any) -> frozenset[int]:
    return frozenset(each for each in (row.person_id, row.on_behalf_of_id) if each)
