"""Signature and service: the levels at which an answer is signed, and what must hold before it is signed and served."""

from __future__ import annotations

from collections.abc import Mapping

from gongkai.applications.case import Case, Consultation, Given
from gongkai.applications.guards import GIVES, guard, needs, not_before
from gongkai.problems import Problem, problem

LEVELS: Mapping[str, str] = {"first": "sign_first", "second": "sign_second", "final": "sign"}
"""Each level in order, with the step that signs at it: one person each; how many is the organ's rule."""
MOST = len(LEVELS)
LEVEL_WORDS = {
    "first": {"zh": "初审", "en": "the first review"},
    "second": {"zh": "复审", "en": "the second review"},
    "final": {"zh": "签发", "en": "the signature"},
}


def chain(count: int) -> tuple[str, ...]:
    """Return the levels of an answer that takes so many signatures; the last one is always the signature itself.

    >>> chain(1), chain(2), chain(3)
    (('final',), ('first', 'final'), ('first', 'second', 'final'))
    """
    levels = tuple(LEVELS)
    return (*levels[: max(1, min(count, MOST)) - 1], levels[-1])


def after(level: str, count: int) -> str:
    """Return the level that follows one."""
    levels = chain(count)
    return levels[min(levels.index(level) + 1, len(levels) - 1)]


@guard
def signer_not_drafter(case: Case, given: Given) -> Problem | None:
    """Who drafted an answer does not sign it."""
    return problem("CASE-OWN-WORK") if given.by is not None and given.by == case.drafter else None


@guard
def one_level_each(case: Case, given: Given) -> Problem | None:
    """One person signs at one level."""
    found = next((day for person, day in case.signed if person == given.by), None)
    return problem("CASE-SIGNED-BEFORE", found=found.isoformat()) if found else None


@guard
def first_level(case: Case, given: Given) -> Problem | None:
    """The draft waits for its first review."""
    return _at_level(case, "first")


@guard
def second_level(case: Case, given: Given) -> Problem | None:
    """The draft waits for its second review."""
    return _at_level(case, "second")


@guard
def final_level(case: Case, given: Given) -> Problem | None:
    """Every level before the signature has passed the draft."""
    return _at_level(case, "final")


def _at_level(case: Case, level: str) -> Problem | None:
    return None if case.level == level else problem("CASE-LEVEL", expected=LEVEL_WORDS[case.level])


@guard
def not_before_levels(case: Case, given: Given) -> Problem | None:
    """A level signs no earlier than the one before it."""
    return not_before(given, *(day for _, day in case.signed))


@guard
def reviewed(case: Case, given: Given) -> Problem | None:
    """Nothing is given before its review, secrecy included (条例第十七条)."""
    return None if case.reviewed else problem("CASE-REVIEW", basis="条例第十七条")


@guard
def number(case: Case, given: Given) -> Problem | None:
    """A letter has its number."""
    return needs(given, "number", "CASE-NUMBER")


@guard
def delivery(case: Case, given: Given) -> Problem | None:
    """By post it is the mailing day and its number; else the day of the applicant's signature."""
    way = given.text("delivery")
    if way not in {"portal", "email", "post", "counter"}:
        return problem("CASE-DELIVERY", field="delivery")
    if way == "post" and not given.text("tracking"):
        return problem("CASE-TRACKING", basis="国办公开办函〔2016〕235号", field="tracking")
    return None


@guard
def not_before_signature(case: Case, given: Given) -> Problem | None:
    """A letter goes out no earlier than it was signed."""
    return not_before(given, *([case.decided_on] if case.decided_on else []))


def overruled(case: Case) -> tuple[Consultation, ...]:
    """Return the third parties against whose objection the decision gives the information."""
    if case.outcome not in GIVES or "denied_third_party" in case.grounds:
        return ()
    return tuple(each for each in case.consultations if each.kind == "third_party" and each.agrees is False)


@guard
def somebody_overruled(case: Case, given: Given) -> Problem | None:
    """There is a third party to tell: one the decision gives against, who was not told yet."""
    waiting = any(each.told_on is None for each in overruled(case))
    return None if waiting else problem("CASE-NOT-OVERRULED", field="consultation")


@guard
def party_overruled(case: Case, given: Given) -> Problem | None:
    """Who is told objected, the decision gives against it, and they have not been told yet."""
    waiting = {each.ref for each in overruled(case) if each.told_on is None}
    return None if given.text("consultation") in waiting else problem("CASE-NOT-OVERRULED", field="consultation")


@guard
def parties_told(case: Case, given: Given) -> Problem | None:
    """What is given against a third party's objection is told them first, with the reasons (第三十二条)."""
    untold = [each for each in overruled(case) if each.told_on is None or each.told_on > given.on]
    return problem("CASE-PARTY-NOT-TOLD", count=len(untold), basis="条例第三十二条") if untold else None


@guard
def proof(case: Case, given: Given) -> Problem | None:
    """A case is filed with the proof that its letter was served."""
    return None if case.has_proof else problem("CASE-PROOF", basis="条例第四十五条")
