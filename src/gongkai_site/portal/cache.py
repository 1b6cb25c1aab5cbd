"""Public pages kept as the bytes they were sent as, by the generation they were made at (design 5.12).

A kept page costs one query, which asks for the generation of its organ, or of the city, and passes none of the
middleware behind this one. Every change that shows counts the generation up in its own transaction, so that no
process hands out what has been withdrawn. Nothing on these pages depends on who asks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language_from_request

from gongkai_site.base import clock
from gongkai_site.portal.frame import ELDERLY, known
from gongkai_site.publishing.generation import CITY

LONGEST = 400
"""Signs of a path and question for which a page is kept."""
OF_CITY = frozenset({"", "annual", "catalogue", "feed", "map", "accessibility"})
"""First parts of the paths of the city's own pages; any other is the path of an organ."""
NEVER = frozenset({"desk", "accounts", "static", "files", "factcheck", "search", "view", "check"})
"""First parts of paths of which no page is kept, as of none without a stroke at its end: no query is spent on them."""
OF_AN_ORGAN = (
    "SELECT o.id, g.number FROM organs_organ o LEFT JOIN publishing_generation g ON g.organ = o.id WHERE o.slug = %s"
)
OF_THE_CITY = "SELECT 0, number FROM publishing_generation WHERE organ = %s"
KEPT = "gk_kept"
View = TypeVar("View", bound=Callable[..., HttpResponse])


def kept(view: View) -> View:
    """Let the pages of a view be kept; it answers GET and HEAD alike for everybody."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        setattr(response, KEPT, True)
        return response

    return marked  # type: ignore[return-value]


class Pages:
    """Answer from what is kept; keep what views allow."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        first, slash, _rest = request.path_info[1:].partition("/")
        if request.method not in {"GET", "HEAD"} or first in NEVER or (first and not slash):
            return self.get_response(request)
        request.get_host()  # a host that is none of ours is refused on kept pages as well
        key = _key(request, first)
        entry = caches["pages"].get(key) if key else None
        if entry is not None:
            body, headers = entry
            response = HttpResponse(body, headers=headers)
        else:
            response = self.get_response(request)
            if getattr(response, KEPT, False):
                _finish(response)
                if key and response.status_code == 200 and not response.cookies:
                    caches["pages"].set(key, (response.content, dict(response.items())))
        return _or_not_modified(request, response)


def _key(request: HttpRequest, first: str) -> str:
    """Return the key of a page, or "" for one that is not kept."""
    asked = request.META.get("QUERY_STRING", "")
    path = request.path_info
    if len(path) + len(asked) > LONGEST:
        return ""
    generation = _generation(first)
    if generation is None:
        return ""
    large = "1" if request.COOKIES.get(ELDERLY) == "1" else ""
    facts = (
        path,
        known(asked) if asked else "",
        large,
        get_language_from_request(request),
        str(clock.today()),
        *map(str, generation),
    )
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def _generation(first: str) -> tuple[int, int] | None:
    """Return whose page it is and the generation; None where there is no such organ."""
    is_city = first in OF_CITY
    with connection.cursor() as cursor:
        cursor.execute(OF_THE_CITY if is_city else OF_AN_ORGAN, [CITY if is_city else first])
        row = cursor.fetchone()
    if row is None:
        return (CITY, 0) if is_city else None
    return int(row[0]), int(row[1] or 0)


def _finish(response: HttpResponse) -> None:
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    response["Content-Length"] = str(len(response.content))
    patch_vary_headers(response, ("Accept-Language", "Cookie"))


def _or_not_modified(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    asked = request.META.get("HTTP_IF_NONE_MATCH")
    tag = response.headers.get("ETag")
    if not asked or not tag or response.status_code != 200:
        return response
    known = [each.removeprefix("W/") for each in parse_etags(asked)]
    if "*" not in known and tag.removeprefix("W/") not in known:
        return response
    answer = HttpResponseNotModified()
    for name in ("ETag", "Cache-Control", "Vary", "Content-Security-Policy"):
        if name in response.headers:
            answer[name] = response.headers[name]
    return answer
