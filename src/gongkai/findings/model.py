"""What is looked at, and what it is held against."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from gongkai.documents.model import Place
from gongkai.findings.lists import default_words
from gongkai.findings.words import WordList
from gongkai.problems import Problem

Where = Literal[
    "body",
    "title",
    "header",
    "note",
    "alt",
    "name",
    "link",
    "picture",
    "no_alt",
    "gps",
    "layer",
    "comment",
    "deleted",
    "hidden",
    "property",
    "info",
    "metadata",
    "data",
    "script",
    "unread",
    "remark",
]
"""Where a passage stands: what a reader sees, what names the file, and what is there without being seen.

``layer``: the text of a page taken anew, so that only what the body does not hold counts. ``gps``, ``no_alt``: findings
of their own. ``unread`` and ``remark`` hold a problem and no text.
"""
SEEN = frozenset({"body", "title", "header", "note", "alt"})
UNSEEN = ("comment", "deleted", "hidden", "property", "metadata", "data")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a file: a paragraph, a row of a table, a comment, a property.

    A row's cells are parted by tabs; each has its column and its place, and the rows of one table its number.
    """

    text: str
    place: Place = ()
    where: Where = "body"
    columns: tuple[int, ...] = ()
    places: tuple[Place, ...] = ()
    table: int = 0
    problem: Problem | None = None

    def place_at(self, position: int) -> Place:
        """Return the place of what stands at a position of the text: the cell, or the whole passage."""
        return self.places[self.text.count("\t", 0, position)] if self.places else self.place

    @property
    def cells(self) -> list[str]:
        """Return the texts of a row's cells."""
        return self.text.split("\t")


@dataclass(frozen=True)
class Against:
    """What a text is held against.

    ``registered`` are the organ's own contacts, ``repealed`` maps a document number to why it holds no longer,
    ``own_hosts`` are the organ's hosts (none: outside links are not told), ``others`` maps titles to texts that this
    one may repeat, ``on`` is the day ages are counted on, ``resolves`` tells whether an inner address leads somewhere.
    """

    registered: Collection[str] = ()
    words: WordList = field(default_factory=default_words)
    repealed: Mapping[str, str] = field(default_factory=dict)
    own_hosts: Collection[str] = ()
    others: Mapping[str, str] = field(default_factory=dict)
    on: date | None = None
    resolves: Callable[[str], bool] | None = None
