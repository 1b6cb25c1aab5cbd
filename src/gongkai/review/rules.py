"""Gates, levels and the default rules, from their tables; which rule an item follows, and whether one will do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongkai.problems import Problem, problem
from gongkai.resources import read_toml

FOLDER = Path(__file__).parent
LEAST_LEVELS = 2
"""No rule of an organ goes under two persons beside the drafter; the urgent door alone has one."""
MOST_DAYS = 30


@dataclass(frozen=True, slots=True)
class Gate:
    """An aspect that is looked at, with its checklist."""

    key: str
    zh: str
    en: str
    by: str
    source: str
    checklist: tuple[Mapping[str, str], ...]

    @property
    def words(self) -> dict[str, str]:
        """Return the name in both languages."""
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class Level:
    """A person who looks, and the act they need."""

    key: str
    zh: str
    en: str
    act: str

    @property
    def words(self) -> dict[str, str]:
        """Return the name in both languages."""
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class Rule:
    """Which gates are signed at which level, in the order of the levels; working days for each."""

    levels: Mapping[str, tuple[str, ...]]
    days: int
    source: str = ""
    after_days: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the rule as it is kept with a review, so that a later rule does not change one under way."""
        levels = [[level, list(gates)] for level, gates in self.levels.items()]
        return {"levels": levels, "days": self.days, "source": self.source, "after_days": self.after_days}

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Rule:
        """Return the rule that was kept."""
        levels = {level: tuple(gates) for level, gates in kept["levels"]}
        return cls(levels, kept["days"], kept["source"], kept["after_days"])


def _gates() -> Mapping[str, Gate]:
    table = read_toml(FOLDER / "gates.toml")
    return {key: Gate(key, **{**entry, "checklist": tuple(entry["checklist"])}) for key, entry in table.items()}


def _levels() -> Mapping[str, Level]:
    return {key: Level(key, **entry) for key, entry in read_toml(FOLDER / "levels.toml").items()}


GATES = _gates()
LEVELS = _levels()
_TABLE = read_toml(FOLDER / "rules.toml")


def signed_gates() -> tuple[str, ...]:
    """Return the gates that are signed at a level: all but the secrecy gate."""
    return tuple(key for key, gate in GATES.items() if gate.by == "signature")


def in_order(levels: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Return levels and their gates in the order of the tables."""
    return {level: tuple(gate for gate in GATES if gate in set(levels[level])) for level in LEVELS if level in levels}


def _class(name: str, source: str) -> Rule:
    entry = _TABLE["classes"][name]
    return Rule(in_order(entry["levels"]), entry["days"], source, entry.get("after_days", 0))


URGENT = _class("urgent", "")
"""The urgent door: one level, and a review afterwards."""


def rule_for(kind: str, column: str) -> Rule:
    """Return the default rule of a kind of content and a column; the later of those that fit.

    >>> list(rule_for("ledgers", "licences").levels)
    ['first', 'final']
    >>> list(rule_for("ledgers", "normative_document").levels)
    ['first', 'second', 'final']
    """
    fitting = [entry for entry in _TABLE["rules"] if entry["kind"] in ("*", kind) and entry["column"] in ("*", column)]
    return _class(fitting[-1]["class"], fitting[-1]["source"])


def default_rules() -> Iterator[tuple[str, str]]:
    """Yield the kind and column of every default rule, in their order."""
    for entry in _TABLE["rules"]:
        yield entry["kind"], entry["column"]


def rule_fault(levels: Mapping[str, Iterable[str]], days: int) -> Problem | None:
    """Return why an organ's rule will not do, or None."""
    given = {level: tuple(gates) for level, gates in levels.items()}
    unknown = [*(level for level in given if level not in LEVELS)]
    unknown += [gate for gates in given.values() for gate in gates if gate not in signed_gates()]
    if unknown:
        return problem("REVIEW-RULE-WORD", words=unknown)
    if len(given) < LEAST_LEVELS or list(LEVELS)[-1] not in given:
        return problem("REVIEW-RULE-LEVELS", least=LEAST_LEVELS)
    if empty := [LEVELS[level].words for level, gates in given.items() if not gates]:
        return problem("REVIEW-RULE-EMPTY", level=empty[0])
    if not 1 <= days <= MOST_DAYS:
        return problem("REVIEW-RULE-DAYS", found=days, most=MOST_DAYS)
    return None
