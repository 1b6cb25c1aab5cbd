"""Second doors closed (design 5.2): of the addresses under the desk only those named here are open.

Wagtail brings some three hundred of its own: publish, copy, move, bulk, revert, edit workflows, import. None asks our
question of power, so none is reachable; what is not named answers 404 whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, resolve
from django.urls.exceptions import Resolver404
from wagtail import hooks

DESK = "/desk/"
OPEN_OF_WAGTAIL = frozenset(
    {
        "wagtailadmin_home",
        "wagtailadmin_javascript_catalog",
        "wagtailadmin_sprite",
        "wagtailadmin_dismissibles",
        "wagtailadmin_api:missing",
    }
)
"""Addresses of Wagtail that change nothing of ours: its home (ours stands before it), texts, icons.

Its sign-in and sign-out are not among them: ours stand at their addresses.
"""
OWN = "gongkai_site."


class Doors:
    """Answer 404 for every address under the desk that is neither ours nor on the list."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let a request through or not."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> None:
        """Look where an address leads before its view runs."""
        if request.path.startswith(DESK) and not is_open(request.path):
            raise Http404


def is_open(path: str) -> bool:
    """Say whether an address under the desk is ours or a harmless one of Wagtail's."""
    try:
        match = resolve(path)
    except Resolver404:
        return False
    return match.view_name in OPEN_OF_WAGTAIL or match.view_name in our_names()


@cache
def our_names() -> frozenset[str]:
    """Return the names of the addresses that our own hooks register; every one has a name."""
    named = {"desk_first", "desk_account", "desk_login", "desk_logout"}
    for hook in hooks.get_hooks("register_admin_urls"):
        if hook.__module__.startswith(OWN):
            named |= set(_names(hook()))
    return frozenset(named)


def _names(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name
