"""Word lists 错敏词: what a word should be, where it is right, and how it is found without tripping on longer words.

A list is a CSV that the city office keeps and pushes to its organs; its version is told by its content.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from gongkai.documents import decode
from gongkai.findings.hits import Hit
from gongkai.problems import Failure

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

WordKind = Literal["wrong", "fixed", "leader", "organ", "outdated"]
CODES: Mapping[WordKind, str] = {
    "wrong": "WORDING-WRONG",
    "fixed": "WORDING-FIXED",
    "leader": "WORDING-LEADER",
    "organ": "WORDING-ORGAN",
    "outdated": "WORDING-OUTDATED",
}
KIND_WORDS: Mapping[str, WordKind] = {
    **{kind: kind for kind in get_args(WordKind)},
    "错别字": "wrong",
    "固定表述": "fixed",
    "领导人": "leader",
    "机构": "organ",
    "过时": "outdated",
}
COLUMNS = {
    "word": ("word", "词", "词语"),
    "suggestion": ("suggestion", "建议", "改为"),
    "except": ("except", "例外"),
    "kind": ("kind", "类别"),
    "note": ("note", "说明", "来源"),
}
NEEDED = ("word", "suggestion", "kind")
PARTS = re.compile(r"[、;；|]")
FORMER = re.compile(r"(?:原|前|时任|原任|更名前的|撤销的)[“（(]?$")
"""Words that make a name of the past right."""
MOST_WORDS = 200_000
LONGEST_WORD = 64


@dataclass(frozen=True, slots=True)
class Entry:
    """A word that should be another one. ``excepted`` are longer words in which it is right."""

    word: str
    suggestion: str
    kind: WordKind
    excepted: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, eq=False)  # by identity: to hash all words for each text takes longer than to find them
class WordList:
    """Words in one version."""

    version: str
    entries: tuple[Entry, ...]

    def __add__(self, other: WordList) -> WordList:
        """Return both lists in one; where both have a word, that of the other counts."""
        merged = {entry.word: entry for entry in (*self.entries, *other.entries)}
        return WordList(f"{self.version}+{other.version}", tuple(merged.values()))


def read_words(data: bytes) -> WordList:
    """Return the list in a CSV; raise Failure WORDS-COLUMN, WORDS-KIND, WORDS-WORD, WORDS-NONE, WORDS-MANY."""
    rows = csv.reader(io.StringIO(decode(data).lstrip("\ufeff")))
    try:
        return _list(list(rows), sha256(data).hexdigest()[:12])
    except csv.Error as fault:
        raise Failure("WORDS-NONE") from fault


def _list(rows: Sequence[Sequence[str]], version: str) -> WordList:
    if not rows:
        raise Failure("WORDS-NONE")
    if len(rows) > MOST_WORDS:
        raise Failure("WORDS-MANY", found=len(rows), limit=MOST_WORDS)
    head = [name.strip().lower() for name in rows[0]]
    places = {key: next((head.index(name) for name in names if name in head), None) for key, names in COLUMNS.items()}
    if missing := [COLUMNS[key][1] for key in NEEDED if places[key] is None]:
        raise Failure("WORDS-COLUMN", found=missing)
    entries = {}
    for line, row in enumerate(rows[1:], 2):
        cells = {key: row[at].strip() if at is not None and at < len(row) else "" for key, at in places.items()}
        if any(cells.values()):
            entry = _entry(cells, line)
            entries[entry.word] = entry
    if not entries:
        raise Failure("WORDS-NONE")
    return WordList(version, tuple(entries.values()))


def _entry(cells: Mapping[str, str], line: int) -> Entry:
    kind = KIND_WORDS.get(cells["kind"])
    if kind is None:
        raise Failure("WORDS-KIND", place=(("line", line),), found=cells["kind"], expected="、".join(KIND_WORDS))
    if not 2 <= len(cells["word"]) <= LONGEST_WORD or cells["word"] == cells["suggestion"]:
        raise Failure("WORDS-WORD", place=(("line", line),), found=cells["word"][:LONGEST_WORD], limit=LONGEST_WORD)
    excepted = tuple(word for part in PARTS.split(cells["except"]) if (word := part.strip()))
    if wrong := [word for word in excepted if cells["word"] not in word]:
        raise Failure("WORDS-EXCEPT", place=(("line", line),), found=wrong, expected=cells["word"])
    return Entry(cells["word"], cells["suggestion"], kind, excepted, cells["note"])


@lru_cache(maxsize=1)
def default_words() -> WordList:
    """Return our own small list (``words.csv``): organs renamed in 2018 and 2023, common misspellings."""
    return read_words((Path(__file__).parent / "words.csv").read_bytes())


def words_in(text: str, words: WordList) -> Iterator[Hit]:
    """Yield the words of a list in a text: the longest where several begin or end together, none where it is right.

    >>> [hit.shown for hit in words_in("农业部门和原国土资源局，截止目前", default_words())]
    ['截止目前']
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
        facts = {"expected": entry.suggestion or None, "note": entry.note or None}
        yield Hit(CODES[entry.kind], start, entry.word, entry.word, facts)


def _outer_first(match: tuple[int, int, int]) -> tuple[int, int]:
    return match[1], -match[2]


@lru_cache(maxsize=8)
def _automaton(words: WordList) -> tuple[AhoCorasick, Sequence[Entry | None]]:
    """Return what finds all words at once, and for each pattern its entry, None where it says that a word is right."""
    try:
        from ahocorasick_rs import AhoCorasick
    except ImportError as fault:
        raise Failure("EXTRA-MISSING", found="ahocorasick-rs", extra="read") from fault
    patterns: dict[str, Entry | None] = {entry.word: entry for entry in words.entries}
    for entry in words.entries:
        for right in (*entry.excepted, *([entry.suggestion] if entry.word in entry.suggestion else [])):
            patterns.setdefault(right, None)
    return AhoCorasick(list(patterns)), list(patterns.values())
