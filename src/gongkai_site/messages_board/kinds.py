"""Boards, categories, states and steps of messages, as the data files have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongkai.resources import read_toml
from gongkai_site.base.refusals import lang

HERE = Path(__file__).parent
KINDS: dict[str, dict[str, dict[str, Any]]] = read_toml(HERE / "kinds.toml")
_LIFE: dict[str, dict[str, dict[str, Any]]] = read_toml(HERE / "steps.toml")


@dataclass(frozen=True, slots=True)
class State:
    """Where a message stands. ``open`` owes an answer, ``answered`` had one, ``counts`` is valid in statistics."""

    zh: str
    en: str
    public: str
    public_en: str
    open: bool = False
    answered: bool = False
    counts: bool = True

    @property
    def word(self) -> str:
        """Return its name in the language of this request."""
        return str(getattr(self, lang()))

    @property
    def told(self) -> str:
        """Return what its writer is told."""
        return self.public if lang() == "zh" else self.public_en


@dataclass(frozen=True, slots=True)
class Rule:
    """A step: from which states to which (empty: it stays), whose power, what it asks for."""

    zh: str
    en: str
    starts: tuple[str, ...]
    to: str
    act: str
    asks: tuple[str, ...]
    tone: str = ""

    @property
    def word(self) -> str:
        """Return its name in the language of this request."""
        return str(getattr(self, lang()))


STATES: Mapping[str, State] = {key: State(**each) for key, each in _LIFE["states"].items()}
STEPS: Mapping[str, Rule] = {
    key: Rule(
        starts=tuple(each["from"]),
        **{name: each[name] for name in each if name not in ("from", "asks")},
        asks=tuple(each["asks"]),
    )
    for key, each in _LIFE["steps"].items()
}
OPEN = [key for key, state in STATES.items() if state.open]
ANSWERED = [key for key, state in STATES.items() if state.answered]
COUNTS = [key for key, state in STATES.items() if state.counts]
FORWARDED = [key for key, each in KINDS["boards"].items() if each.get("forwarded")]
SATISFIED = [key for key, each in KINDS["ratings"].items() if each["satisfied"]]


def choices(table: str) -> list[tuple[str, str]]:
    """Return the choices of a table in Chinese, as models have them."""
    return [(key, each["zh"]) for key, each in KINDS[table].items()]


def offered(table: str) -> list[tuple[str, str]]:
    """Return the choices of a table in the language of this request."""
    return [(key, str(each[lang()])) for key, each in KINDS[table].items()]


def word(table: str, key: str) -> str:
    """Return a word of a table in the language of this request; nothing for nothing."""
    return str(KINDS[table][key][lang()]) if key else ""
