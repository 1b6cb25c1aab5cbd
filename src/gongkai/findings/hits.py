"""What a detector yields of a text: which finding, where in the text, and how it may be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Context = Callable[[int], str]
"""What stands before a position: the words before it, and in a table the heading of its column."""
BEFORE = 30


@dataclass(frozen=True, slots=True)
class Hit:
    """A finding in one text. ``value`` tells two hits apart and is never shown; ``shown`` is masked."""

    code: str
    start: int
    value: str
    shown: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def words_before(text: str) -> Context:
    """Return the context of a running text."""
    return lambda at: text[max(0, at - BEFORE) : at]
