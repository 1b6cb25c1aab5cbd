"""Between a signed-in person and the site: the idle clock, what must be done first, drafts that went through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import Resolver404, resolve, reverse

from gongkai_site.accounts import drafts, idle
from gongkai_site.accounts.models import Person
from gongkai_site.accounts.refusals import answer_refused
from gongkai_site.accounts.signin_services import tell
from gongkai_site.base import clock
from gongkai_site.base.refusals import Refused

Next = Callable[[HttpRequest], HttpResponse]
SENT = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
ALWAYS = frozenset({"account_logout", "account_reauthenticate", "mfa_reauthenticate", "live", "ready", "metrics"})
"""Addresses open whatever must be done first."""
FIRST = {
    "account_change_password": ALWAYS | {"account_change_password"},
    "mfa_index": ALWAYS
    | {
        "account_change_password",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_reauthenticate_webauthn",
        "mfa_view_recovery_codes",
    },
}
"""What must be done first, by the address it is done at, and where one may go until it is done."""


class Idle:
    """Sign out who did nothing for too long, and keep what they sent as a draft."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or lead to sign in again."""
        person = request.user
        if not isinstance(person, Person):
            return self.get_response(request)
        if idle.is_idle(request):
            return self._out(request, person)
        response = self.get_response(request)
        if request.user.is_authenticated and not idle.is_background(request):
            idle.keep_alive(request, response)
        return response

    def _out(self, request: HttpRequest, person: Person) -> HttpResponse:
        kept = _keep(request, person)
        request.idled = True  # type: ignore[attr-defined]  # so that the sign-out is not told of twice
        logout(request)
        tell("idled", by=person, person=person, draft=kept)
        return _sign_in_again(request, idled="draft" if kept else "yes")


class First:
    """Let a person do nothing else until the password is changed and a second factor enrolled."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or lead to what must be done first."""
        person = request.user
        if isinstance(person, Person) and not request.path.startswith(settings.STATIC_URL):
            name = _name_of(request)
            todo = must_first(person)
            if todo and name not in FIRST[todo]:
                return _lead(request, reverse(todo))
        return self.get_response(request)


class Settled:
    """Let go of the draft of a form that went through; show refusals that no screen caught."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        response = self.get_response(request)
        person = request.user
        if request.method == "POST" and response.status_code in {302, 303} and isinstance(person, Person):
            drafts.drop(person, request.path)
        return response

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Answer a refusal with its sentence."""
        return answer_refused(request, fault) if isinstance(fault, Refused) else None


def must_first(person: Person) -> str | None:
    """Return the name of the address where something must be done before all else, or None."""
    days = settings.GONGKAI_PASSWORD_DAYS
    if person.must_change_password or (days and person.password_changed_at < clock.now() - timedelta(days=days)):
        return "account_change_password"
    if settings.GONGKAI_SECOND_FACTOR == "required" and not is_mfa_enabled(person):
        return "mfa_index"
    return None


def _keep(request: HttpRequest, person: Person) -> bool:
    if request.method != "POST" or request.content_type not in SENT or not request.path.startswith("/desk/"):
        return False
    return drafts.keep(person, request.path, dict(request.POST.lists()))


def _sign_in_again(request: HttpRequest, **words: str) -> HttpResponse:
    back = request.get_full_path() if request.method == "GET" else request.path
    address = f"{reverse('account_login')}?{urlencode({'next': back, **words})}"
    return _lead(request, address)


def _lead(request: HttpRequest, address: str) -> HttpResponse:
    """Lead a person elsewhere; a page that asks by itself is told so instead of being given another page."""
    if idle.BACKGROUND in request.headers or request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return JsonResponse({"sign_in": address}, status=401)
    return HttpResponseRedirect(address)


def _name_of(request: HttpRequest) -> Any:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return None
