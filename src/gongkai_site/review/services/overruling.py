"""One finding of the machine let through, by a named person who did not draft the item, with a reason."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from gongkai_site.audit.trail import record
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refused
from gongkai_site.review.facts import facts_of
from gongkai_site.review.findings import lines_in
from gongkai_site.review.hands import Hand, person_of
from gongkai_site.review.models import Overrule, Review
from gongkai_site.review.services.common import claim, current, told, words

ACT = "review.overrule"


@transaction.atomic
def overrule(*, by: Any, review: Review, seen: int, key: str, reason: str) -> Review:
    """Let a finding through that blocks an item, in exactly the content it is about; a change of that makes it void.

    Raises Refused REVIEW-OWN-WORK for who drafted it, REVIEW-CHANGED, REVIEW-OVERRULE-GONE when the machine finds no
    such thing, REVIEW-OVERRULE-EFFECT when nobody may or nobody needs to, REVIEW-OPINION, RECORD-CHANGED and those of
    power. No delegate does this.
    """
    review = current(review)
    require(by, ACT, review.organ)
    person = person_of(by)
    claim(review, "overrule", seen)
    text, facts = words(reason, "reason"), facts_of(review)
    if person.pk in facts.drafters:
        raise Refused("REVIEW-OWN-WORK", gate={"zh": "放行", "en": "an overrule"})
    if facts.hash != facts.now:
        raise Refused("REVIEW-CHANGED")
    line = next((each for each in lines_in(review) if each.key == key), None)
    if line is None:
        raise Refused("REVIEW-OVERRULE-GONE")
    if line.effect != "block":
        raise Refused("REVIEW-OVERRULE-EFFECT")
    problem = line.found.problem
    made = Overrule.objects.create(
        review=review,
        opinion=told(review, "overrule", Hand(person), text),
        key=key,
        code=problem.code,
        part=line.found.part,
        about=line.found.about,
        found={"zh": problem.text("zh"), "en": problem.text("en")},
    )
    item = f"{review.kind}:{review.object_id}"
    kept = {"item": item, "finding": made.code, "part": made.part, "digest": made.about, "overrule": made.pk}
    record("review.overruled", review, by=by, organ=review.organ_id, data=kept)
    return review
