"""Every write about signing in: what happened at the door, open sign-ins ended, accounts unlocked, factors reset."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.db import models, transaction

from gongkai_site.accounts.factors import seal_anew
from gongkai_site.accounts.lockout import locked_until
from gongkai_site.accounts.models import Person
from gongkai_site.audit.trail import record
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refused

END, RESET, KEYS = "sessions.end", "factors.reset", "keys.manage"
EVENTS = {
    "succeeded": "signin.succeeded",
    "failed": "signin.failed",
    "locked": "signin.locked",
    "ended": "signin.ended",
    "idled": "signin.idled",
    "factor_added": "factor.added",
    "factor_removed": "factor.removed",
    "factor_renewed": "factor.renewed",
    "recovery_used": "factor.recovery_used",
    "refused": "access.refused",
}
"""What can happen at the door, and how the trail calls it."""
FAILURES = frozenset({"failed", "locked", "refused"})


@transaction.atomic
def tell(event: str, *, by: Any, person: Any = None, **facts: Any) -> None:
    """Leave an entry of something that happened at the door.

    ``person`` is whose account it is about. A name that was typed and is nobody's is not kept: it may be a password.
    """
    target = person if isinstance(person, models.Model) else None
    record(EVENTS[event], target, by=by, data=facts, succeeded=event not in FAILURES)


@transaction.atomic
def end_signin(*, by: Any, signin: int) -> Person:
    """End one open sign-in: one's own, or with the power to of another; return whose it was.

    Raises Refused SIGNIN-GONE when it has ended already, and those of power.
    """
    found = UserSession.objects.filter(pk=signin).select_related("user").first()
    if found is None:
        raise Refused("SIGNIN-GONE")
    person: Person = found.user
    if not _is_oneself(by, person):
        require(by, END, person.organ)
    found.end()
    record("signin.cut", person, by=by, organ=person.organ_id, data={"count": 1})
    return person


@transaction.atomic
def end_signins(*, by: Any, person: Person, keep: str = "") -> int:
    """End all open sign-ins of a person but that of session ``keep``; return how many there were."""
    if not _is_oneself(by, person):
        require(by, END, person.organ)
    count = cut(person, keep=keep)
    record("signin.cut", person, by=by, organ=person.organ_id, data={"count": count})
    return count


@transaction.atomic
def unlock_person(*, by: Any, person: Person) -> None:
    """Let a locked account try again; nobody unlocks their own. Raises Refused SIGNIN-NOT-LOCKED."""
    require(by, END, person.organ)
    _not_oneself(by, person)
    if locked_until(person.username) is None:
        raise Refused("SIGNIN-NOT-LOCKED", name=person.name)
    AccessAttempt.objects.filter(username=person.username.lower()).delete()
    record("signin.unlocked", person, by=by, organ=person.organ_id)


@transaction.atomic
def reset_factors(*, by: Any, person: Person) -> None:
    """Take away all second factors of a person who lost them, and end their sign-ins; never one's own.

    The next sign-in asks for the password and leads to a new factor. Raises Refused FACTOR-NONE.
    """
    require(by, RESET, person.organ)
    _not_oneself(by, person)
    held = Authenticator.objects.filter(user=person)
    kinds = sorted(held.values_list("type", flat=True))
    if not kinds:
        raise Refused("FACTOR-NONE", name=person.name)
    held.delete()
    cut(person)
    record("factor.reset", person, by=by, organ=person.organ_id, data={"kinds": kinds})


@transaction.atomic
def seal_factors_anew(*, by: Any) -> tuple[int, list[int]]:
    """Bring the secrets of second factors under the current key; return how many, and those that do not open."""
    require(by, KEYS)
    done, broken = seal_anew()
    if done or broken:
        record("factor.sealed_anew", by=by, data={"count": done, "broken": len(broken)}, succeeded=not broken)
    return done, broken


def cut(person: Person, *, keep: str = "") -> int:
    """End the open sign-ins of a person inside a transaction that tells of it itself; return how many."""
    count = 0
    for found in UserSession.objects.filter(user=person).exclude(session_key=keep):
        found.end()
        count += 1
    return count


def _is_oneself(by: Any, person: Person) -> bool:
    return isinstance(by, Person) and by.pk == person.pk and by.is_live


def _not_oneself(by: Any, person: Person) -> None:
    if isinstance(by, Person) and by.pk == person.pk:
        raise Refused("POWER-OWN")
