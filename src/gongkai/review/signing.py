"""Who may sign what, and what is still missing: what is known of a review goes in, a problem or None comes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gongkai.problems import Problem, problem
from gongkai.review.rules import GATES, LEVELS, Rule

Person = int | str
PUBLISHABLE, NOT, REFERRED = "publishable", "not", "refer"
OUTCOMES = (PUBLISHABLE, NOT, REFERRED)
SECRECY = "secrecy"


@dataclass(frozen=True, slots=True)
class Signature:
    """One gate signed at one level; ``people`` are who signed and, by delegation, for whom."""

    level: str
    gate: str
    people: frozenset[Person]
    hash: str


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The secrecy conclusion on the content of a hash; a referral counts as its outcome once there is one."""

    outcome: str
    people: frozenset[Person]
    hash: str


@dataclass(frozen=True, slots=True)
class Review:
    """What is known of a review: its rule, who wrote the item, the hash submitted, and the hash of the item now."""

    rule: Rule
    drafters: frozenset[Person]
    hash: str
    now: str
    signatures: tuple[Signature, ...] = ()
    conclusion: Conclusion | None = None


def may_sign(review: Review, level: str, gates: Iterable[str], people: Iterable[Person]) -> Problem | None:
    """Return why gates may not be signed at a level, or None.

    ``people`` is who signs and, by delegation, for whom: what neither may do is not done through the other.
    初审、复审、终审不得由同一人办理；起草人不得审核自己的稿件.
    """
    who, wanted = frozenset(people), tuple(gates)
    return (
        _changed(review)
        or _own_work(review, who, LEVELS[level].words if level in LEVELS else level)
        or _gate(review, level, wanted)
        or _twice(review, level, wanted, who)
        or _order(review, level)
    )


def may_conclude(review: Review, people: Iterable[Person]) -> Problem | None:
    """Return why a secrecy conclusion may not be drawn, or None."""
    if found := _changed(review) or _own_work(review, frozenset(people), GATES[SECRECY].words):
        return found
    if review.conclusion is not None:
        return problem("REVIEW-SECRECY-DONE")
    return None


def missing(review: Review) -> Iterator[tuple[str, str]]:
    """Yield what must still be signed as (level, gate), and ``("", "secrecy")`` without a publishable conclusion.

    Signatures and a conclusion on other content than was submitted count for nothing.
    """
    signed = {(each.level, each.gate) for each in review.signatures if each.hash == review.hash}
    for level, gates in review.rule.levels.items():
        yield from ((level, gate) for gate in gates if (level, gate) not in signed)
    if not is_publishable(review):
        yield "", SECRECY


def is_publishable(review: Review) -> bool:
    """Say whether the secrecy conclusion lets this very content out."""
    found = review.conclusion
    return found is not None and found.outcome == PUBLISHABLE and found.hash == review.hash


def is_complete(review: Review) -> bool:
    """Say whether all is signed by people who may, for the content as it is now; nothing less lets it be published."""
    return not any(missing(review)) and review.hash == review.now and _is_honest(review)


def level_at_hand(review: Review) -> str | None:
    """Return the first level at which something is still to be signed."""
    return next((level for level, _ in missing(review) if level), None)


def _is_honest(review: Review) -> bool:
    """Look again, over all signatures, that no drafter and nobody twice signed, whatever let them in."""
    seen: dict[Person, str] = {}
    for each in review.signatures:
        if each.people & review.drafters:
            return False
        if any(seen.setdefault(person, each.level) != each.level for person in each.people):
            return False
    return review.conclusion is not None and not review.conclusion.people & review.drafters


def _changed(review: Review) -> Problem | None:
    return problem("REVIEW-CHANGED") if review.hash != review.now else None


def _own_work(review: Review, people: frozenset[Person], gate: object) -> Problem | None:
    return problem("REVIEW-OWN-WORK", gate=gate) if people & review.drafters else None


def _gate(review: Review, level: str, gates: tuple[str, ...]) -> Problem | None:
    if level not in review.rule.levels:
        needed = [LEVELS[key].zh for key in review.rule.levels]
        return problem("REVIEW-LEVEL", found=LEVELS[level].words if level in LEVELS else level, levels=needed)
    if SECRECY in gates:
        return problem("REVIEW-SECRECY-APART")
    at_level = review.rule.levels[level]
    if not gates or (strange := [gate for gate in gates if gate not in at_level]):
        names = [GATES[gate].zh if gate in GATES else gate for gate in (strange if gates else ())]
        return problem("REVIEW-GATE", found="、".join(names) or None, gates=[GATES[gate].zh for gate in at_level])
    return None


def _twice(review: Review, level: str, gates: tuple[str, ...], people: frozenset[Person]) -> Problem | None:
    for each in review.signatures:
        if each.people & people and each.level != level:
            return problem("REVIEW-TWICE", level=LEVELS[each.level].words, gate=LEVELS[level].words)
    done = [GATES[each.gate].words for each in review.signatures if each.level == level and each.gate in gates]
    return problem("REVIEW-SIGNED", gate=done[0]) if done else None


def _order(review: Review, level: str) -> Problem | None:
    """Levels go in order, and the last is not signed before the secrecy conclusion (先审查、后公开)."""
    if (at_hand := level_at_hand(review)) != level and at_hand is not None:
        return problem("REVIEW-ORDER", found=LEVELS[level].words, expected=LEVELS[at_hand].words)
    if level == list(review.rule.levels)[-1] and not is_publishable(review):
        return problem("REVIEW-SECRECY-FIRST", level=LEVELS[level].words)
    return None
