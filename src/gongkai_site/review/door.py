"""The one door to the public: open only while one signed revision is published, or one item taken down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models

Key = tuple[str, str]
_OPEN: ContextVar[Key | None] = ContextVar("review_door", default=None)


@contextmanager
def opened(content: models.Model) -> Iterator[None]:
    """Let one item become public, or cease to be; called in ``publishing`` alone, after its checks."""
    token = _OPEN.set(_key(content))
    try:
        yield
    finally:
        _OPEN.reset(token)


def is_open(content: models.Model) -> bool:
    """Say whether the item at hand is just being published."""
    return _OPEN.get() == _key(content)


def _key(content: Any) -> Key:
    return content._meta.label_lower, str(content.pk)
