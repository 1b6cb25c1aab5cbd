"""What the first screen of the desk says: each part of the site adds what it knows of a person's day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

Bucket = Literal["today", "late", "waiting", "year"]
"""What must I do today, what is late, what waits for others, and the year at a glance."""


@dataclass(frozen=True, slots=True)
class Item:
    """A number that is a link."""

    bucket: Bucket
    label: Any
    count: int
    url: str


ITEMS: list[Callable[[Any], Iterable[Item]]] = []


def items_for(person: Any) -> dict[str, list[Item]]:
    """Return what each bucket holds for a person; of the first three only what is not nothing."""
    found: dict[str, list[Item]] = {"today": [], "late": [], "waiting": [], "year": []}
    for tell in ITEMS:
        for item in tell(person):
            if item.count or item.bucket == "year":
                found[item.bucket].append(item)
    return found
