"""What wraps every request: its number, and one line of the log when it is done."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from gongkai_site.base.logs import REQUEST

LOG = logging.getLogger("gongkai.request")


class Correlation:
    """Give each request a number; log method, path without query, status and time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        started = time.perf_counter()
        token = REQUEST.set(secrets.token_hex(8))
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = REQUEST.get()
            elapsed = round((time.perf_counter() - started) * 1000, 1)
            if not request.path.startswith("/static/"):
                facts = {"method": request.method, "path": request.path, "status": response.status_code, "ms": elapsed}
                LOG.info("request", extra=facts)
            return response
        finally:
            REQUEST.reset(token)
