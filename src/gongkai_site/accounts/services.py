"""Every write about people and their roles."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from gongkai_site.accounts.models import Grant, OldPassword, Person
from gongkai_site.accounts.powers import forget, grants_of
from gongkai_site.accounts.roles import ROLES
from gongkai_site.accounts.signin_services import cut
from gongkai_site.audit.trail import record
from gongkai_site.base import clock
from gongkai_site.base.powers import Job, require
from gongkai_site.base.refusals import Refused
from gongkai_site.organs.models import Organ

REMEMBERED = 5
"""How many earlier passwords may not be taken again."""


@transaction.atomic
def create_person(
    *,
    by: Any,
    username: str,
    name: str,
    organ: Organ | None,
    kind: str = "staff",
    expires_on: date | None = None,
    **facts: Any,
) -> tuple[Person, str]:
    """Make an account with a password for the first sign-in; return both. The password is shown once and not kept.

    Raises Refused PERSON-TAKEN, PERSON-EXPIRY for a vendor without a last day, and those of power.
    """
    require(by, "people.manage", organ)
    username = username.strip().lower()
    if Person.objects.filter(username__iexact=username).exists():
        raise Refused("PERSON-TAKEN", username=username)
    if kind == "vendor" and (expires_on is None or expires_on <= clock.today()):
        raise Refused("PERSON-EXPIRY", username=username)
    password = facts.pop("password", None) or secrets.token_urlsafe(12)
    person = Person(username=username, name=name.strip(), organ=organ, kind=kind, expires_on=expires_on, **facts)
    person.must_change_password = not isinstance(by, Job)
    person.set_password(password)
    person.save()
    record(
        "person.created",
        person,
        by=by,
        organ=organ.pk if organ else None,
        data={"kind": kind, "expires_on": expires_on},
    )
    return person, password


@transaction.atomic
def disable_person(*, by: Any, person: Person) -> Person:
    """Let an account sign in no more, and end its open sign-ins at once; nobody disables their own.

    Raises Refused PERSON-DISABLED when it is disabled already.
    """
    require(by, "people.manage", person.organ)
    _not_oneself(by, person)
    if not Person.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
        raise Refused("PERSON-DISABLED", name=person.name)
    person.refresh_from_db()
    count = cut(person)
    record("person.disabled", person, by=by, organ=person.organ_id, data={"signins": count})
    return person


@transaction.atomic
def enable_person(*, by: Any, person: Person, expires_on: date | None = None) -> Person:
    """Let an account sign in again; a vendor's with a new last day.

    Raises Refused PERSON-ENABLED when it may already, PERSON-EXPIRY for a vendor without a last day.
    """
    require(by, "people.manage", person.organ)
    _not_oneself(by, person)
    if person.is_live:
        raise Refused("PERSON-ENABLED", name=person.name)
    if person.kind == "vendor" and (expires_on is None or expires_on <= clock.today()):
        raise Refused("PERSON-EXPIRY", username=person.username)
    Person.objects.filter(pk=person.pk).update(is_active=True, expires_on=expires_on)
    person.refresh_from_db()
    record("person.enabled", person, by=by, organ=person.organ_id, data={"expires_on": expires_on})
    return person


@transaction.atomic
def grant_role(
    *, by: Any, person: Person, role: str, organ: Organ, from_on: date | None = None, to_on: date | None = None
) -> Grant:
    """Let a person hold a role for an organ.

    Raises Refused POWER-OWN for one's own account, ROLE-APART when two administrators would meet in one person,
    ROLE-HELD when it is held already, and those of power.
    """
    require(by, "roles.grant", organ)
    _not_oneself(by, person)
    if role not in ROLES:
        raise Refused("ROLE-UNKNOWN", role=role)
    from_on = from_on or clock.today()
    if to_on and to_on <= from_on:
        raise Refused("ORGAN-TERM", from_on=from_on, to_on=to_on)
    Person.objects.select_for_update().get(pk=person.pk)
    held = Grant.objects.filter(_overlapping(from_on, to_on), person=person)
    if held.filter(role=role, organ=organ).exists():
        raise Refused("ROLE-HELD", name=person.name, role=_words(role), organ=organ.name)
    others = [grant.role for grant in held if grant.role != role]
    if others and (ROLES[role].apart or any(ROLES[other].apart for other in others)):
        raise Refused("ROLE-APART", name=person.name, role=_words(role), other=_words(others[0]))
    grant = Grant.objects.create(person=person, role=role, organ=organ, from_on=from_on, to_on=to_on)
    forget(person)
    record("role.granted", person, by=by, organ=organ.pk, data={"role": role, "from": from_on, "to": to_on})
    return grant


@transaction.atomic
def revoke_role(*, by: Any, grant: Grant, on: date | None = None) -> None:
    """End a role a person holds, today or on a day. Raises Refused ROLE-ENDED when it has ended by then."""
    require(by, "roles.grant", grant.organ)
    _not_oneself(by, grant.person)
    on = on or clock.today()
    if not Grant.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=on), pk=grant.pk).exists():
        raise Refused("ROLE-ENDED", name=grant.person.name, role=_words(grant.role), organ=grant.organ.name)
    if on <= grant.from_on:
        Grant.objects.filter(pk=grant.pk).delete()
    else:
        Grant.objects.filter(pk=grant.pk).update(to_on=on)
    forget(grant.person)
    record("role.revoked", grant.person, by=by, organ=grant.organ_id, data={"role": grant.role, "on": on})


@transaction.atomic
def change_password(*, person: Person, password: str, by: Any = None, keep: str = "") -> None:
    """Set a new password: strong, and none of the last ones; all sign-ins end but that of session ``keep``.

    Raises Refused PASSWORD-WEAK with what is wrong with it, PASSWORD-REPEATED.
    """
    try:
        validate_password(password, person)
    except ValidationError as fault:
        raise Refused("PASSWORD-WEAK", reasons=list(fault.messages)) from fault
    earlier = [
        person.password,
        *person.old_passwords.order_by("-at", "-pk").values_list("hash", flat=True)[:REMEMBERED],
    ]
    if any(each and check_password(password, each) for each in earlier):
        raise Refused("PASSWORD-REPEATED", count=REMEMBERED)
    if person.password:
        OldPassword.objects.create(person=person, hash=person.password)
    person.set_password(password)
    person.must_change_password = False
    person.password_changed_at = clock.now()
    person.save(update_fields=["password", "must_change_password", "password_changed_at"])
    count = cut(person, keep=keep)
    record("password.changed", person, by=by or person, organ=person.organ_id, data={"signins": count})


@transaction.atomic
def reset_password(*, by: Any, person: Person) -> str:
    """Give a forgotten account a password for one sign-in; return it, to be shown once."""
    require(by, "people.manage", person.organ)
    _not_oneself(by, person)
    password = secrets.token_urlsafe(12)
    if person.password:
        OldPassword.objects.create(person=person, hash=person.password)
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    cut(person)
    record("password.reset", person, by=by, organ=person.organ_id)
    return password


def roles_of(person: Person) -> list[Grant]:
    """Return the roles a person holds today."""
    return grants_of(person)


def _overlapping(from_on: date, to_on: date | None) -> Q:
    """Return the condition of grants that hold on some day of a term."""
    later = Q(from_on__lt=to_on) if to_on else Q()
    return later & (Q(to_on__isnull=True) | Q(to_on__gt=from_on))


def _not_oneself(by: Any, person: Person) -> None:
    if isinstance(by, Person) and by.pk == person.pk:
        raise Refused("POWER-OWN")


def _words(role: str) -> dict[str, str]:
    return {"zh": ROLES[role].zh, "en": ROLES[role].en}
