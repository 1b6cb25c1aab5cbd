"""Remedies against answers: their kinds, their endings, and what they count as in table 四."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gongkai import law
from gongkai.resources import read_toml

PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of remedy; ``table`` is its block of table 四, empty where the table does not count it."""

    key: str
    zh: str
    en: str
    basis: str
    instances: tuple[str, ...]
    table: str

    @property
    def words(self) -> dict[str, str]:
        """Return the name in both languages."""
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class Ending:
    """How a remedy ends; ``column`` of table 四; whether the organ has to answer anew.

    ``appealable``: a first judgment that ends so takes effect only when nobody appeals.
    """

    key: str
    zh: str
    en: str
    of: tuple[str, ...]
    column: str
    reopens: bool
    appealable: bool = False

    @property
    def words(self) -> dict[str, str]:
        """Return the name in both languages."""
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class Remedy:
    """A remedy for the counting. ``after_reconsideration`` parts the lawsuits; all instances are one case."""

    kind: str
    filed_on: date
    ended_on: date | None = None
    ending: str = ""
    after_reconsideration: bool = False
    counted_elsewhere: bool = False


def _tuples(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}


_DATA = read_toml(Path(__file__).parent / "remedies.toml")
KINDS: Mapping[str, Kind] = {key: Kind(key, **_tuples(entry)) for key, entry in _DATA["kinds"].items()}
ENDINGS: Mapping[str, Ending] = {key: Ending(key, **_tuples(entry)) for key, entry in _DATA["endings"].items()}


INSTANCES: Mapping[str, Mapping[str, str]] = _DATA["instances"]
COLUMNS = tuple(dict.fromkeys(each.column for each in ENDINGS.values() if each.column))
"""The columns of table 四 that an ending may count in."""


def block(remedy: Remedy) -> str:
    """Return the block of table 四: the key before the column, or an empty text."""
    table = KINDS[remedy.kind].table
    if table != "litigation":
        return table
    return "litigation_after_reconsideration" if remedy.after_reconsideration else "litigation_direct"


def cell(remedy: Remedy, year: int, columns: Mapping[str, str] | None = None) -> str | None:
    """Return the cell of table 四 a remedy counts in, ``block.column``, or None.

    By its ending in the year it ended, as pending in every year at whose end it was open. An appeal keeps it open;
    where the reconsideration organ is co-defendant the original organ alone counts it (国办公开办函〔2016〕201号).
    ``columns`` are endings that the organ counts in another column than ours.

    >>> suit = Remedy("litigation", date(2024, 11, 2), date(2025, 3, 1), "upheld", after_reconsideration=True)
    >>> cell(suit, 2024), cell(suit, 2025), cell(suit, 2026)
    ('litigation_after_reconsideration.pending', 'litigation_after_reconsideration.upheld', None)
    """
    there = block(remedy)
    if not there or remedy.counted_elsewhere or remedy.filed_on.year > year:
        return None
    if remedy.ended_on is None or remedy.ended_on.year > year:
        return f"{there}.{PENDING}"
    if remedy.ended_on.year < year:
        return None
    column = (columns or {}).get(remedy.ending) or ENDINGS[remedy.ending].column
    return f"{there}.{column}" if column else None


def goes_first(outcome: str, grounds: tuple[str, ...] = ()) -> bool:
    """Say whether reconsideration comes before a lawsuit (行政复议法第二十三条第一款第（四）项).

    Of answers that withhold under articles 14 to 16, and of a partial answer that does (our cautious reading).
    """
    outcomes = law.outcomes()
    return outcomes[outcome].remedy == "B" or any(outcomes[each].remedy == "B" for each in grounds)
