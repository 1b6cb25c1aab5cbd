"""States and steps of a proposal, from their tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.base.refusals import Refusal, lang, refusal

FOLDER = PACKAGE / "proposals"
SAME, BACK, EFFECT = "same", "back", "effect"
LEAD, SEPARATE, CO = "lead", "separate", "co"
ROLES = {
    LEAD: {"zh": "主办", "en": "lead"},
    SEPARATE: {"zh": "分办", "en": "separately"},
    CO: {"zh": "会办", "en": "co-handling"},
}
ANSWERING = (LEAD, SEPARATE)
"""The roles in which an organ answers by itself: what it undertook. A co-handler gives its opinion to the lead."""


@dataclass(frozen=True, slots=True)
class State:
    """Where a proposal stands."""

    key: str
    zh: str
    en: str
    open: bool = False
    counts: bool = True

    @property
    def words(self) -> dict[str, str]:
        """Return the name in both languages."""
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class Rule:
    """One step, as ``steps.toml`` has it."""

    key: str
    zh: str
    en: str
    start: tuple[str, ...]
    to: str
    act: str
    roles: tuple[str, ...]
    guards: tuple[str, ...]
    asks: Mapping[str, Mapping[str, Any]]
    basis: str
    tone: str

    @property
    def words(self) -> dict[str, str]:
        """Return the name in both languages."""
        return {"zh": self.zh, "en": self.en}


def _rule(key: str, entry: Mapping[str, Any]) -> Rule:
    return Rule(
        key,
        entry["zh"],
        entry["en"],
        tuple(entry["from"]),
        entry["to"],
        entry["act"],
        tuple(entry.get("roles", ROLES)),
        tuple(entry.get("guards", ())),
        entry["asks"],
        entry.get("basis", ""),
        entry.get("tone", ""),
    )


STATES = {key: State(key, **entry) for key, entry in read_toml(FOLDER / "states.toml").items()}
STEPS = {key: _rule(key, entry) for key, entry in read_toml(FOLDER / "steps.toml").items()}
OPEN = tuple(key for key, state in STATES.items() if state.open)
COUNTED = tuple(key for key, state in STATES.items() if state.counts)


def may_start(step: str, state: str, role: str) -> Refusal | None:
    """Return why a step cannot start in a state and role, or None."""
    rule = STEPS[step]
    if role not in rule.roles:
        several = [ROLES[each] for each in rule.roles]
        told = {"zh": "、".join(each["zh"] for each in several), "en": ", ".join(each["en"] for each in several)}
        return refusal("PROPOSAL-ROLE", step=rule.words, role=ROLES[role], roles=told)
    if state in rule.start:
        return None
    starts = [STATES[each] for each in rule.start]
    told = {"zh": "、".join(each.zh for each in starts), "en": ", ".join(each.en for each in starts)}
    return refusal("PROPOSAL-STATE", step=rule.words, state=STATES[state].words, states=told)


def word(words: Mapping[str, str]) -> str:
    """Return words in the language of this request."""
    return words[lang()]
