"""What the text of an annual report tells besides the tables: counts of a year, each with the list that shows its rows.

A part of the site that keeps records adds its source with ``tell``; the report's text binds to the names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from gongkai_site.organs.models import Organ
from gongkai_site.registers.protocol import Words


@dataclass(frozen=True, slots=True)
class Fact:
    """One count of a year. ``name`` is stable for ever; no value means that nothing is kept or nothing can be said.

    A share is a Decimal in per cent, rounded as it is printed; its denominator is in the words.
    """

    name: str
    words: Words
    value: int | Decimal | None
    unit: Words
    url: str | None = None
    reason: Words | None = None


class Source(Protocol):
    """A part of the year's work with counts for the text."""

    name: str

    def facts(self, organ: Organ, year: int) -> Iterable[Fact]:
        """Return its counts of a year, the zeros too."""


_SOURCES: dict[str, Source] = {}


def tell(source: Source) -> None:
    """Add a source of counts."""
    _SOURCES[source.name] = source


def facts(organ: Organ, year: int) -> Mapping[str, Fact]:
    """Return every count of an organ's year by name; raise ValueError where two sources tell the same."""
    found: dict[str, Fact] = {}
    for source in _SOURCES.values():
        for fact in source.facts(organ, year):
            if fact.name in found:
                raise ValueError(f"{source.name} tells {fact.name} again")
            found[fact.name] = fact
    return found
