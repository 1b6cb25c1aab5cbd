"""Is the process up, can it serve, and what does it count."""

from __future__ import annotations

import hmac
import os
import resource
import sys
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse

Gauge = tuple[str, str, float]
GAUGES: list[Callable[[], Iterator[Gauge]]] = []
"""What parts of the site count, as (name, help, value); each part adds its own when it starts."""


def live(request: HttpRequest) -> HttpResponse:
    """Answer that the process runs."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers and the data folder can be written to, else 503."""
    checks = {"database": _database(), "data": os.access(settings.GONGKAI_DATA, os.W_OK)}
    return JsonResponse(
        {"status": "ok" if all(checks.values()) else "failing", "checks": checks},
        status=200 if all(checks.values()) else 503,
    )


def metrics(request: HttpRequest) -> HttpResponse:
    """Print the gauges as Prometheus reads them: to this machine, or to who knows the token."""
    token = settings.GONGKAI_METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and not hmac.compare_digest(given.encode(), token.encode()):
        return HttpResponseForbidden()
    if not token and request.META.get("REMOTE_ADDR") not in {"127.0.0.1", "::1"}:
        return HttpResponseForbidden()
    lines: list[str] = []
    for source in (_process, *GAUGES):
        for name, words, value in source():
            lines += [f"# HELP {name} {words}", f"# TYPE {name} gauge", f"{name} {value:g}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def _process() -> Iterator[Gauge]:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    yield "gongkai_process_peak_bytes", "Peak memory of this worker.", peak


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True
