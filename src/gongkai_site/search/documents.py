"""What is put into the index and what comes out, whichever engine keeps it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, Protocol

Order = Literal["newest", "relevance"]
AROUND = 40
TITLE_COUNTS = 4.0
"""How much more a word of the title counts than one of the text, by relevance."""


@dataclass(frozen=True, slots=True)
class Document:
    """What can be found: a record by kind and key, whose it is, its day, title and text."""

    kind: str
    pk: str
    organ: int | None
    day: date
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found, with a piece of its text around what was asked for."""

    kind: str
    pk: str
    organ: int | None
    day: date
    title: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Results:
    """How many were found in all, and those of the page."""

    total: int
    hits: tuple[Hit, ...]


class Writer(Protocol):
    """The index while it is held to write."""

    def put(self, document: Document) -> None:
        """Put a document in the place of the one that was there."""

    def drop(self, kind: str, pk: str) -> None:
        """Take a document out."""


class Engine(Protocol):
    """What keeps an index. Each finds exactly what a look through every text would find, by the same tokens."""

    path: Path
    """The file or folder of the index."""
    batch: int
    """Documents a rebuild writes at a time."""

    def writing(self) -> AbstractContextManager[Writer]:
        """Hold the index to write, making it when it is not there; it is kept when the block ends well."""

    def query(
        self,
        text: str,
        *,
        kinds: Collection[str] | None,
        organs: Collection[int] | None,
        limit: int,
        offset: int,
        order: Order,
    ) -> Results:
        """Find what holds every part of a question; raise Refused SEARCH-NONE while there is no index."""

    def keys(self, text: str, kind: str, most: int) -> list[str] | None:
        """Return the keys of all documents of a kind that hold a text, or None when they are more than ``most``."""

    def ranked(self, text: str, kind: str, order: Order) -> list[str]:
        """Return the keys of all documents of a kind that hold every part of a question, in an order."""

    def texts(self, kind: str, pks: Collection[str]) -> dict[str, str]:
        """Return the texts of documents of a kind, by their keys."""

    def held(self) -> dict[str, int]:
        """Return how many documents there are of each kind."""

    def held_keys(self, kind: str) -> Iterable[str]:
        """Return the keys of all documents of a kind."""

    def clear(self) -> None:
        """Begin anew, as after a fault of the disk."""


def excerpt(text: str, asked: list[str]) -> str:
    """Return a piece of a text around the first part of the question that stands in it."""
    low = text.lower()
    at = next((place for part in asked if (place := low.find(part)) >= 0), 0)
    first = max(at - AROUND, 0)
    piece = text[first : at + 2 * AROUND]
    before, after = "…" if first else "", "…" if first + len(piece) < len(text) else ""
    return f"{before}{' '.join(piece.split())}{after}"
