"""Tell the trail where the request at hand came from."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from gongkai_site.audit.trail import ADDRESS
from gongkai_site.base.addresses import address_of


class Address:
    """Set the address for as long as the request lasts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        token = ADDRESS.set(address_of(request))
        try:
            return self.get_response(request)
        finally:
            ADDRESS.reset(token)
