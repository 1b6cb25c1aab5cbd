"""Where a request came from, past the proxies that are trusted and no further."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Return the address of the visitor, or nothing when none is known.

    Each trusted proxy adds one address at the end of X-Forwarded-For; what stands before those was written by the
    visitor and is not believed.
    """
    count: int = settings.GONGKAI_TRUSTED_PROXIES
    found = str(request.META.get("REMOTE_ADDR", ""))
    if count:
        chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        found = chain[-count] if len(chain) >= count else found
    try:
        return str(ipaddress.ip_address(found))
    except ValueError:
        return ""
