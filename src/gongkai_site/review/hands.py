"""Whose hand signs: a person by their own power, or by delegation for someone who is away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from gongkai_site.accounts.models import Person
from gongkai_site.accounts.powers import organs_for
from gongkai_site.base import clock
from gongkai_site.base.powers import Job, may
from gongkai_site.base.refusals import Refusal, Refused, raise_if
from gongkai_site.organs.models import Organ
from gongkai_site.review.models import Delegation

DELEGABLE = frozenset(
    {"review.sign_first", "review.sign_second", "review.sign_final", "review.secrecy", "review.after"}
)
"""What may be done for another. The urgent door is for its named leader alone; rules and submissions too."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who acts, and for whom."""

    person: Person
    on_behalf_of: Person | None = None

    @property
    def people(self) -> frozenset[int]:
        """Return both: what one of them may not do is not done through the other."""
        return frozenset(each.pk for each in (self.person, self.on_behalf_of) if each is not None)

    def facts(self) -> dict[str, Any]:
        """Return the fields of a row that says who acted."""
        return {"person": self.person, "on_behalf_of": self.on_behalf_of}


def person_of(by: Any) -> Person:
    """Return the person who acts; a job of the system reviews nothing."""
    if isinstance(by, Job):
        raise Refused("REVIEW-PERSON")
    if not isinstance(by, Person):
        raise Refused("POWER-NOBODY", act={"zh": "审核", "en": "review"})
    return by


def hands(by: Any, acts: Iterable[str], organ: Organ) -> list[Hand] | Refusal:
    """Return the hands by which a person may do one of the acts, their own first, or why there are none."""
    person, wanted = person_of(by), tuple(acts)
    refusals = [may(person, act, organ) for act in wanted]
    own = [Hand(person)] if None in refusals else []
    held = Delegation.objects.filter(holding_today(), delegate=person, organ=organ).select_related("delegator")
    lent = [
        Hand(person, row.delegator)
        for row in held
        if person.is_live and any(act in DELEGABLE and may(row.delegator, act, organ) is None for act in wanted)
    ]
    found = own or lent
    return found or next(each for each in refusals if each is not None)


def hand(by: Any, acts: Iterable[str], organ: Organ, *, unfit: Iterable[int] = ()) -> Hand:
    """Return the hand by which a person does an act; raise Refused when there is none.

    Of several, one that holds nobody ``unfit`` is taken: who stands in for two people uses the one who may sign.
    """
    found = hands(by, acts, organ)
    if isinstance(found, Refusal):
        raise_if(found)
        raise AssertionError
    bad = frozenset(unfit)
    return next((each for each in found if not each.people & bad), found[0])


def organs_reachable(person: Any, act: str) -> QuerySet[Organ]:
    """Return the organs for whose items a person may do an act today, by delegation too."""
    own = Q(pk__in=organs_for(person, act).values("pk"))
    if act not in DELEGABLE or not isinstance(person, Person) or not person.is_live:
        return Organ.objects.filter(own)
    held = Delegation.objects.filter(holding_today(), delegate=person).select_related("delegator", "organ")
    lent = [row.organ.pk for row in held if may(row.delegator, act, row.organ) is None]
    return Organ.objects.filter(own | Q(pk__in=lent))


def holding_today() -> Q:
    """Return the condition of delegations that hold today."""
    today = clock.today()
    return Q(revoked_at__isnull=True, from_on__lte=today, until_on__gte=today)
