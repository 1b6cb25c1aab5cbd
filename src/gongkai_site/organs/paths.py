"""Which paths an organ's sub-site cannot have: those the site answers itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver


def reserved() -> set[str]:
    """Return the first parts of the addresses of the site that are fixed words, such as ``desk`` and ``search``."""
    fixed = {part for part in _first_parts(get_resolver().url_patterns) if part and "<" not in part}
    return fixed | {settings.STATIC_URL.strip("/"), settings.MEDIA_URL.strip("/")}


def _first_parts(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    for each in patterns:
        route = str(each.pattern)
        if isinstance(each, URLResolver) and not route:
            yield from _first_parts(each.url_patterns)
        else:
            yield route.split("/")[0]
