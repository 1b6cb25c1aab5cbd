"""May this person take this step of this review? What buttons show; the services ask the same and decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gongkai.review import GATES, LEVELS, URGENT, may_conclude, may_sign, may_step, missing
from gongkai.review.signing import REFERRED, SECRECY, is_publishable
from gongkai.review.steps import IN_REVIEW, SIGN, STEPS
from gongkai_site.accounts.models import Person
from gongkai_site.base.powers import may
from gongkai_site.base.refusals import Refusal, refusal
from gongkai_site.review.facts import facts_of, secrecy_of
from gongkai_site.review.findings import lines_in, stops
from gongkai_site.review.hands import Hand, hands
from gongkai_site.review.models import Review
from gongkai_site.review.people import took_part, unfit_to_sign

Ask = Callable[[Person, Review], Refusal | None]


def why_not(person: Any, review: Review, step: str) -> Refusal | None:
    """Return why a person may not take a step now, or None when they may."""
    return _ASKED[step](person, review)


def _sign(person: Person, review: Review) -> Refusal | None:
    acts = [LEVELS[review.level].act] if review.level else list(SIGN)
    found = _hand(person, review, acts, unfit_to_sign(review, review.level))
    if not isinstance(found, Hand):
        return found
    if stopped := may_step("sign", review.state):
        return stopped
    facts = facts_of(review)
    gates = [gate for level, gate in missing(facts) if level == review.level]
    return may_sign(facts, review.level, gates or facts.rule.levels.get(review.level, ()), found.people)


def _return(person: Person, review: Review) -> Refusal | None:
    acts = [LEVELS[review.level].act] if review.level else list(SIGN)
    found = _hand(person, review, [*acts, "review.secrecy"], unfit_to_sign(review, review.level))
    if not isinstance(found, Hand):
        return found
    return may_step("return", review.state) or _own(found, review, {"zh": "退回", "en": "a return"})


def _conclude(person: Person, review: Review) -> Refusal | None:
    found = _hand(person, review, ["review.secrecy"], _drafters(review))
    if not isinstance(found, Hand):
        return found
    return may_step("conclude", review.state) or may_conclude(facts_of(review), found.people)


def _settle(person: Person, review: Review) -> Refusal | None:
    found = _hand(person, review, ["review.secrecy"], _drafters(review))
    if not isinstance(found, Hand):
        return found
    if stopped := may_step("settle", review.state) or _own(found, review, GATES[SECRECY].words):
        return stopped
    kept = secrecy_of(review)
    return refusal("REVIEW-REFERRAL-NONE") if kept is None or kept.result != REFERRED else None


def _withdraw(person: Person, review: Review) -> Refusal | None:
    if stopped := may(person, "review.submit", review.organ) or may_step("withdraw", review.state):
        return stopped
    own = person.pk in _drafters(review)
    return None if own else refusal("REVIEW-NOT-DRAFTER", name=review.submitted_by.name)


def _release(person: Person, review: Review) -> Refusal | None:
    if stopped := may(person, "review.urgent", review.organ) or may_step("release", review.state):
        return stopped
    facts, level = facts_of(review, urgent=True), next(iter(URGENT.levels))
    gates = [gate for at, gate in missing(facts) if at]
    refused = may_sign(facts, level, gates or URGENT.levels[level], {person.pk})
    return refused or stops(lines_in(review), review.title)


def _overrule(person: Person, review: Review) -> Refusal | None:
    if stopped := may(person, "review.overrule", review.organ) or may_step("overrule", review.state):
        return stopped
    return _own(Hand(person), review, {"zh": "放行", "en": "an overrule"})


def _after(step: str) -> Ask:
    def asked(person: Person, review: Review) -> Refusal | None:
        part = took_part(review)
        found = _hand(person, review, ["review.after"], part)
        if not isinstance(found, Hand):
            return found
        return may_step(step, review.state) or (refusal("REVIEW-AFTER-OWN") if found.people & part else None)

    return asked


def _ask(person: Person, review: Review) -> Refusal | None:
    refusals = [may(person, act, review.organ) for act in STEPS["ask"].acts]
    if None not in refusals:
        return refusals[0]
    if review.state != IN_REVIEW:
        return may_step("ask", review.state)
    facts = facts_of(review)
    if facts.hash != facts.now:
        return refusal("REVIEW-CHANGED")
    return None if is_publishable(facts) else refusal("REVIEW-FACTCHECK-SECRECY")


_ASKED: Mapping[str, Ask] = {
    "sign": _sign,
    "return": _return,
    "conclude": _conclude,
    "settle": _settle,
    "withdraw": _withdraw,
    "release": _release,
    "clear": _after("clear"),
    "recall": _after("recall"),
    "ask": _ask,
    "overrule": _overrule,
}


def _hand(person: Person, review: Review, acts: list[str], unfit: frozenset[int]) -> Hand | Refusal:
    found = hands(person, acts, review.organ)
    if isinstance(found, Refusal):
        return found
    return next((each for each in found if not each.people & unfit), found[0])


def _own(found: Hand, review: Review, gate: dict[str, str]) -> Refusal | None:
    return refusal("REVIEW-OWN-WORK", gate=gate) if found.people & _drafters(review) else None


def _drafters(review: Review) -> frozenset[int]:
    return frozenset(review.drafters.values_list("pk", flat=True))
