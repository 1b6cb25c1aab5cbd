"""Who is away lets another review for them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from gongkai_site.accounts.models import Person
from gongkai_site.accounts.powers import grants_of
from gongkai_site.accounts.roles import ROLES
from gongkai_site.audit.trail import record
from gongkai_site.base import clock
from gongkai_site.base.powers import may, require
from gongkai_site.base.refusals import Refused
from gongkai_site.organs.models import Organ
from gongkai_site.review.hands import DELEGABLE, person_of
from gongkai_site.review.models import Delegation

LONGEST = 92
"""Days a delegation lasts at most; a longer absence is a matter of roles."""


@transaction.atomic
def delegate(
    *,
    by: Any,
    to: Person,
    organ: Organ,
    from_on: date,
    until_on: date,
    reason: str = "",
    delegator: Person | None = None,
) -> Delegation:
    """Let a person review for another within an organ, from a day until another, both included.

    ``delegator`` is who acts, unless whoever sets the rules of the organ provides for someone else's absence.
    What is lent is review alone: never more than the delegator may, never to the drafter of an item, never further.
    """
    person = person_of(by)
    away = delegator or person
    require(by, "review.delegate" if away.pk == person.pk else "review.rules", organ)
    if to.pk == away.pk or (away.pk != person.pk and to.pk == person.pk):
        raise Refused("REVIEW-DELEGATE-SELF")
    if not from_on <= until_on or until_on < clock.today() or (until_on - from_on).days >= LONGEST:
        raise Refused("REVIEW-DELEGATE-TERM", from_on=from_on, until_on=until_on, most=LONGEST)
    if all(may(away, act, organ) is not None for act in DELEGABLE):
        raise Refused("REVIEW-DELEGATE-NOTHING", name=away.name, organ=organ.name)
    _fit(to, organ)
    if _overlapping(away, to, organ, from_on, until_on):
        raise Refused("REVIEW-DELEGATE-TWICE", name=to.name)
    made = Delegation.objects.create(
        delegator=away, delegate=to, organ=organ, from_on=from_on, until_on=until_on, reason=reason.strip()
    )
    facts = {"from_person": away.pk, "to_person": to.pk, "from": from_on, "until": until_on}
    record("delegation.made", made, by=by, organ=organ.pk, data=facts)
    return made


@transaction.atomic
def revoke_delegation(*, by: Any, delegation: Delegation) -> Delegation:
    """End a delegation now: by who gave it, or who sets the rules of the organ."""
    held = Delegation.objects.select_related("organ").get(pk=delegation.pk)
    person = person_of(by)
    require(by, "review.delegate" if held.delegator_id == person.pk else "review.rules", held.organ)
    if not Delegation.objects.filter(pk=held.pk, revoked_at=None, until_on__gte=clock.today()).update(
        revoked_at=clock.now()
    ):
        raise Refused("REVIEW-DELEGATE-OVER")
    held.refresh_from_db()
    record("delegation.revoked", held, by=by, organ=held.organ_id)
    return held


def _fit(to: Person, organ: Organ) -> None:
    """Who acts for another works in the organ, and is no administrator apart."""
    grants = grants_of(to)
    if not to.is_live or to.organ_id != organ.pk or not grants:
        raise Refused("REVIEW-DELEGATE-ORGAN", name=to.name, organ=organ.name)
    if apart := [grant.role for grant in grants if ROLES[grant.role].apart]:
        role = ROLES[apart[0]]
        raise Refused("REVIEW-DELEGATE-APART", name=to.name, role={"zh": role.zh, "en": role.en})


def _overlapping(away: Person, to: Person, organ: Organ, from_on: date, until_on: date) -> bool:
    return Delegation.objects.filter(
        delegator=away,
        delegate=to,
        organ=organ,
        revoked_at=None,
        from_on__lte=until_on,
        until_on__gte=from_on,
    ).exists()
