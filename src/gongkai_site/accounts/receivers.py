"""What django, axes and allauth tell of signing in goes into the trail."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
    authenticator_used,
)
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from gongkai_site.accounts.idle import SIGN_IN, SIGNED_IN_AT
from gongkai_site.accounts.lockout import count_wrong_code
from gongkai_site.accounts.models import Person
from gongkai_site.accounts.signin_services import tell
from gongkai_site.base import clock


def connect() -> None:
    """Listen."""
    for signal, receiver in (
        (user_logged_in, signed_in),
        (user_logged_out, signed_out),
        (user_login_failed, failed),
        (user_locked_out, locked),
        (authentication_failed, wrong_code),
        (authenticator_added, factor_added),
        (authenticator_removed, factor_removed),
        (authenticator_reset, factor_renewed),
        (authenticator_used, factor_used),
    ):
        signal.connect(receiver, dispatch_uid=f"gongkai-{receiver.__name__}")


def signed_in(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    """Note a sign-in, and give it a name of its own to which the idle clock is bound."""
    request.session[SIGN_IN] = secrets.token_hex(8)
    request.session[SIGNED_IN_AT] = clock.now().timestamp()
    tell("succeeded", by=user, person=user)


def signed_out(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    """Note a sign-out; one for idleness is told of by the idle clock itself."""
    if user is not None and not getattr(request, "idled", False):
        tell("ended", by=user, person=user)


def failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **facts: Any) -> None:
    """Note a wrong password or code, by nobody: who it was is not known."""
    tell("failed", by=None, person=_person(credentials.get("username")), factor=facts.get("factor", "password"))


def locked(sender: Any, request: HttpRequest, username: str | None, **_: Any) -> None:
    """Note the try that locked an account, not those made while it was locked."""
    if getattr(request, "axes_failures_since_start", None) is not None:
        tell("locked", by=None, person=_person(username))


def wrong_code(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    """Count a wrong code towards the lockout."""
    count_wrong_code(request, user.username)


def factor_added(sender: Any, user: Any, authenticator: Any, **_: Any) -> None:
    """Note a new second factor."""
    tell("factor_added", by=user, person=user, kind=authenticator.type)


def factor_removed(sender: Any, user: Any, authenticator: Any, **_: Any) -> None:
    """Note a second factor taken away by its owner."""
    tell("factor_removed", by=user, person=user, kind=authenticator.type)


def factor_renewed(sender: Any, user: Any, authenticator: Any, **_: Any) -> None:
    """Note new recovery codes."""
    tell("factor_renewed", by=user, person=user, kind=authenticator.type)


def factor_used(sender: Any, user: Any, authenticator: Any, **_: Any) -> None:
    """Note a recovery code that was used up; the sign-in itself is noted for every kind."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        tell("recovery_used", by=user, person=user)


def _person(username: str | None) -> Person | None:
    return Person.objects.filter(username__iexact=username).first() if username else None
