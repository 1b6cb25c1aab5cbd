"""The answer to ``base.powers.may``: from the roles a person holds today and the organ at hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from gongkai_site.accounts.models import Grant, Person
from gongkai_site.accounts.roles import ACTS, ROLES
from gongkai_site.base import clock
from gongkai_site.base.powers import Job
from gongkai_site.base.refusals import Refusal, refusal
from gongkai_site.organs.models import Organ, holding


def decide(person: Any, act: str, organ: Any) -> Refusal | None:
    """Return why not, or None. An act nobody declared raises KeyError: a slip of ours, never a yes."""
    declared = ACTS[act]
    words = {"zh": declared.zh, "en": declared.en}
    if not isinstance(person, Person):
        return refusal("POWER-NOBODY", act=words)
    if not person.is_live:
        return refusal("POWER-DISABLED", act=words)
    held = [grant for grant in grants_of(person) if act in ROLES[grant.role].acts]
    if not held:
        return refusal("POWER-ROLE", act=words, roles=_roles_with(act))
    if declared.on == "site" or organ is None:
        # On an organ that does not exist yet, only those who answer for a root may act.
        if declared.on == "site" or any(ROLES[grant.role].deep and _is_root(grant.organ) for grant in held):
            return None
        return refusal("POWER-ORGAN", act=words, organ={"zh": "全站", "en": "the whole site"})
    target = organ if isinstance(organ, Organ) else Organ.objects.get(pk=organ)
    if any(_covers(grant, target) for grant in held):
        return None
    return refusal("POWER-ORGAN", act=words, organ=target.name)


def grants_of(person: Person) -> list[Grant]:
    """Return the roles a person holds today; read once for each object of the person."""
    cached: list[Grant] | None = person.__dict__.get("_grants")
    if cached is None:
        cached = list(Grant.objects.filter(holding(clock.today()), person=person).select_related("organ"))
        person.__dict__["_grants"] = cached
    return cached


def forget(person: Person) -> None:
    """Read the roles anew when they are next asked for."""
    person.__dict__.pop("_grants", None)


def organs_for(person: Any, act: str) -> QuerySet[Organ]:
    """Return the organs to whose records a person may do an act: what lists are cut down to. A job reaches all."""
    ACTS[act]
    if isinstance(person, Job):
        return Organ.objects.all()
    if not isinstance(person, Person) or not person.is_live:
        return Organ.objects.none()
    within = Q(pk=None)
    for grant in grants_of(person):
        if act in ROLES[grant.role].acts:
            within |= Q(path__startswith=grant.organ.path) if ROLES[grant.role].deep else Q(pk=grant.organ.pk)
    return Organ.objects.filter(within)


def holders_of(act: str, organ: Organ) -> list[Person]:
    """Return the people who may do an act to an organ's records today, by name."""
    roles = [key for key, role in ROLES.items() if act in role.acts]
    above = organ.ancestor_ids
    grants = Grant.objects.filter(holding(clock.today()), role__in=roles, organ__in=above).select_related(
        "person", "organ"
    )
    found = {grant.person.pk: grant.person for grant in grants if _covers(grant, organ) and grant.person.is_live}
    return sorted(found.values(), key=lambda person: (person.name, person.pk))


def has_any(person: Any, acts: Iterable[str]) -> bool:
    """Say whether a person may do one of the acts to some organ: whether a menu shows."""
    wanted = set(acts)
    return (
        isinstance(person, Person)
        and person.is_live
        and any(ROLES[grant.role].acts & wanted for grant in grants_of(person))
    )


def _covers(grant: Grant, organ: Organ) -> bool:
    return grant.organ.pk == organ.pk or (ROLES[grant.role].deep and organ.path.startswith(grant.organ.path))


def _is_root(organ: Organ) -> bool:
    return len(organ.ancestor_ids) == 1


def _roles_with(act: str) -> dict[str, str]:
    roles = [role for role in ROLES.values() if act in role.acts]
    return {"zh": "、".join(role.zh for role in roles), "en": ", ".join(role.en for role in roles)}
