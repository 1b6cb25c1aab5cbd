"""Helpers of the tests of signing in: passwords, codes, entries of the trail."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.test import Client

from gongkai_site.accounts.models import Person
from gongkai_site.audit.models import Entry

PASSWORD = "松花江畔-2021-春"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def sign_in(client: Client, person: Person, password: str = "secret", **query: str) -> Any:
    return client.post("/accounts/login/", {"login": person.username, "password": password}, query_params=query)


def enrol(person: Person) -> Authenticator:
    return auth.TOTP.activate(person, SECRET).instance


def code(secret: str = SECRET, *, off: int = 0) -> str:
    """Return the code of this moment, or of periods away."""
    now = next(iter(auth.yield_hotp_counters_from_time())) + 1  # the first of the tolerated ones is one back
    return auth.format_hotp_value(auth.hotp_value(secret, now + off))


def actions(person: Person | None = None) -> list[str]:
    rows = Entry.objects.order_by("pk")
    if person:
        rows = rows.filter(target=str(person.pk))
    return [row.action for row in rows if row.action.split(".")[0] in {"signin", "factor", "access", "password"}]
