"""Lockout after wrong passwords or codes, by django-axes: what it is told, and what the locked out are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from gongkai_site.base import clock
from gongkai_site.base.refusals import lang, refusal


def username_of(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str | None:
    """Return the sign-in name that is being tried, in small letters as accounts have them."""
    given = (credentials or {}).get("username") or (credentials or {}).get("login") or request.POST.get("login")
    return str(given).strip().lower()[:255] if given else None


def locked_until(username: str) -> datetime | None:
    """Return until when a sign-in name is locked, or None."""
    return locks_of([username]).get(username.lower())


def locks_of(usernames: Iterable[str]) -> dict[str, datetime]:
    """Return until when each of some sign-in names is locked; those that are not are left out."""
    # django-axes counts by the machine's own clock, not the site's: a demo's fixed clock would lock for ever.
    length = timedelta(hours=settings.AXES_COOLOFF_TIME)
    rows = (
        AccessAttempt.objects.filter(
            username__in=[name.lower() for name in usernames], attempt_time__gte=timezone.now() - length
        )
        .order_by()
        .values("username")
        .annotate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
    )
    return {row["username"]: row["last"] + length for row in rows if row["failures"] >= settings.AXES_FAILURE_LIMIT}


def is_locked(request: HttpRequest, username: str) -> bool:
    """Say whether a sign-in name is locked, and let the answer to this request say so when it is."""
    credentials = {"username": username}
    locked = bool(AxesProxyHandler.is_locked(request, credentials))
    if locked:
        request.axes_locked_out = True  # type: ignore[attr-defined]  # what the middleware of django-axes looks for
        request.axes_credentials = credentials  # type: ignore[attr-defined]
    return locked


def count_wrong_code(request: HttpRequest, username: str) -> None:
    """Count a wrong code of a second factor as a wrong password is counted."""
    user_login_failed.send(__name__, credentials={"username": username}, request=request, factor="code")


def locked_page(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Mapping[str, Any] | None = None
) -> HttpResponse:
    """Say that the account is locked and until when, status 429; the same for accounts that do not exist."""
    until = locked_until(username_of(request, credentials) or "")
    shown = until.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M") if until else None
    found = refusal("SIGNIN-LOCKED", until=shown, tries=settings.AXES_FAILURE_LIMIT)
    return render(request, "account/locked.html", {"sentence": found.text(lang())}, status=429)
