"""Kinds of matters and events, from their table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from gongkai.resources import read_toml
from gongkai_site import PACKAGE


@dataclass(frozen=True, slots=True)
class Kind:
    """What is kept under one name; ``source`` and ``head`` are what those columns are called for it."""

    key: str
    zh: str
    en: str
    subject: Literal["matter", "event"]
    source: Mapping[str, str] = field(default_factory=dict)
    head: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""

    @property
    def words(self) -> dict[str, str]:
        """Return its name in both languages."""
        return {"zh": self.zh, "en": self.en}


KINDS: Mapping[str, Kind] = {
    key: Kind(key, **{"source" if name == "from" else name: value for name, value in entry.items()})
    for key, entry in read_toml(PACKAGE / "assurance" / "kinds.toml").items()
}
MATTERS = {key: kind for key, kind in KINDS.items() if kind.subject == "matter"}
EVENTS = {key: kind for key, kind in KINDS.items() if kind.subject == "event"}
