"""Word lists 错敏词: what a word should be, where it is right, and how it is found without tripping on longer words.

The built-in list is the base. A list laid over it adds words, says anew what one should be, or lets one pass
(kind ``right``); lists are laid over one another by ``+``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal

from gongkai.findings.hits import Hit
from gongkai.problems import Failure

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

WordKind = Literal["wrong", "fixed", "leader", "organ", "outdated", "right"]
CODES: Mapping[WordKind, str] = {
    "wrong": "WORDING-WRONG",
    "fixed": "WORDING-FIXED",
    "leader": "WORDING-LEADER",
    "organ": "WORDING-ORGAN",
    "outdated": "WORDING-OUTDATED",
}
"""The finding of each kind; ``right`` has none."""
FORMER = re.compile(r"(?:原|前|时任|原任|更名前的|撤销的)[“（(]?$")
"""Words that make a name of the past right."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A word that should be another one. ``excepted`` are longer words in which it is right.

    One of kind ``right`` is itself such a longer word: neither it nor a word inside it is a finding. An entry counts
    from ``from_on`` to ``until_on``, both days included; without them always.
    """

    word: str
    suggestion: str
    kind: WordKind
    excepted: tuple[str, ...] = ()
    source: str = ""
    from_on: date | None = None
    until_on: date | None = None

    def counts_on(self, day: date) -> bool:
        """Say whether it counts on a day."""
        return (self.from_on is None or self.from_on <= day) and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True, eq=False)  # by identity: to hash all words for each text takes longer than to find them
class WordList:
    """Words in one version."""

    version: str
    entries: tuple[Entry, ...]

    def __add__(self, other: WordList) -> WordList:
        """Return both lists in one; where both have a word, that of the other counts."""
        merged = {entry.word: entry for entry in (*self.entries, *other.entries)}
        return WordList(f"{self.version}+{other.version}", tuple(merged.values()))

    @cached_property
    def is_dated(self) -> bool:
        """Say whether what it holds is not the same on all days."""
        return any(entry.from_on or entry.until_on for entry in self.entries)

    def on(self, day: date | None) -> WordList:
        """Return the list as it counts on a day; without a day, all of it."""
        return self if day is None or not self.is_dated else _on(self, day)


@lru_cache(maxsize=16)
def _on(words: WordList, day: date) -> WordList:
    return WordList(f"{words.version}@{day}", tuple(entry for entry in words.entries if entry.counts_on(day)))


def words_in(text: str, words: WordList) -> Iterator[Hit]:
    """Yield the words of a list in a text: the longest where several begin or end together, none where it is right.

    >>> words = WordList("1", (Entry("文化部", "文化和旅游部", "organ", ("文化部门",)),))
    >>> [hit.start for hit in words_in("文化部门和原文化部，由文化部", words)]
    [11]
    """
    automaton, patterns = _automaton(words)
    reached = 0
    for number, start, end in sorted(automaton.find_matches_as_indexes(text, overlapping=True), key=_outer_first):
        entry, is_part = patterns[number], end <= reached
        reached = max(reached, end)
        if (
            entry is None
            or is_part
            or (entry.kind in ("organ", "outdated") and FORMER.search(text, max(0, start - 8), start))
        ):
            continue
        facts = {"expected": entry.suggestion or None, "note": entry.source or None}
        yield Hit(CODES[entry.kind], start, entry.word, entry.word, facts)


def _outer_first(match: tuple[int, int, int]) -> tuple[int, int]:
    return match[1], -match[2]


@lru_cache(maxsize=32)
def _automaton(words: WordList) -> tuple[AhoCorasick, Sequence[Entry | None]]:
    """Return what finds all words at once, and for each pattern its entry, None where it says that a word is right."""
    try:
        from ahocorasick_rs import AhoCorasick
    except ImportError as fault:
        raise Failure("EXTRA-MISSING", found="ahocorasick-rs", extra="read") from fault
    patterns: dict[str, Entry | None] = {entry.word: entry if entry.kind in CODES else None for entry in words.entries}
    for entry in words.entries:
        for right in (*entry.excepted, *([entry.suggestion] if entry.word in entry.suggestion else [])):
            patterns.setdefault(right, None)
    return AhoCorasick(list(patterns)), list(patterns.values())
