"""Kinds of records and what they count towards, from their tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from gongkai.resources import read_toml
from gongkai_site import PACKAGE

Rule = Literal["in_year", "by_end", "in_force", "before", "change"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What is kept in one ledger."""

    key: str
    zh: str
    en: str
    day: Mapping[str, str]
    fields: tuple[str, ...]
    must: tuple[str, ...]
    basis: str
    ends: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> dict[str, str]:
        """Return its name in both languages."""
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class Count:
    """Which rows make a figure: their kind, by which rule and date, and what is summed."""

    key: str
    kind: str
    rule: Rule
    date: Literal["day", "ended_on", "disclosed_on"] = "day"
    sums: Literal["quantity", "amount"] = "quantity"
    reason: str = ""


def _kinds() -> dict[str, Kind]:
    table = read_toml(PACKAGE / "ledgers" / "kinds.toml")
    return {
        key: Kind(key, **{**entry, "fields": tuple(entry["fields"]), "must": tuple(entry["must"])})
        for key, entry in table.items()
    }


def _counts() -> dict[str, dict[str, Count]]:
    table = read_toml(PACKAGE / "ledgers" / "figures.toml")
    return {form: {key: Count(key, **entry) for key, entry in keys.items()} for form, keys in table.items()}


KINDS: Mapping[str, Kind] = _kinds()
COUNTS: Mapping[str, Mapping[str, Count]] = _counts()
"""For each form, each key with what it counts."""
