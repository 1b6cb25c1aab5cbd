"""The idle clock: a signed cookie says when a sign-in was last used, so that no request writes the session."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from gongkai_site.base import clock

COOKIE = "gongkai_seen"
SALT = "gongkai.idle"
SIGN_IN = "sign_in"
SIGNED_IN_AT = "signed_in_at"
"""Keys of the session: the name of this sign-in, which outlives a change of the session's key, and when it began."""

EVERY = timedelta(minutes=1)
"""How often the cookie is written anew, at most."""

BACKGROUND = "X-Gongkai-Background"
"""Header of what a page asks for by itself; such a request is no sign of life."""
BACKGROUND_NAMES = frozenset({"wagtailadmin_editing_sessions:ping", "wagtailadmin_editing_sessions:release"})


def last_seen(request: HttpRequest) -> datetime | None:
    """Return when this sign-in was last used; a cookie that is missing, altered or another's counts for nothing."""
    began = request.session.get(SIGNED_IN_AT)
    if began is None:
        return None
    seen = float(began)
    try:
        name, moment = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        name, moment = "", 0.0
    if name == request.session.get(SIGN_IN):
        seen = max(seen, float(moment))
    return datetime.fromtimestamp(seen, tz=clock.SHANGHAI)


def is_idle(request: HttpRequest) -> bool:
    """Say whether the time without action is over."""
    seen = last_seen(request)
    return seen is None or clock.now() - seen >= timedelta(minutes=settings.GONGKAI_IDLE_MINUTES)


def is_background(request: HttpRequest) -> bool:
    """Say whether a page asked by itself, without a person doing anything."""
    match = request.resolver_match
    return BACKGROUND in request.headers or (match is not None and match.view_name in BACKGROUND_NAMES)


def keep_alive(request: HttpRequest, response: HttpResponse) -> None:
    """Write the cookie when the last one is a minute old."""
    seen = last_seen(request)
    if COOKIE in request.COOKIES and seen is not None and clock.now() - seen < EVERY:
        return
    value = signing.dumps([request.session.get(SIGN_IN), clock.now().timestamp()], salt=SALT)
    response.set_cookie(COOKIE, value, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, path="/")
