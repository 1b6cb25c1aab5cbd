"""The law as data: limits, articles, outcomes and fee scales, each dated and with its source.

The figures stand in the TOML files beside this module; code asks for the value in force on a day and never holds one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from gongkai.problems import Failure, Lang
from gongkai.resources import read_toml

__all__ = [
    "Article",
    "Bracket",
    "Edition",
    "FeeScale",
    "Limit",
    "Outcome",
    "articles",
    "editions",
    "fee_scales",
    "in_force_since",
    "limit",
    "limits",
    "outcomes",
]

FOLDER = Path(__file__).parent

Unit = Literal["working_day", "day", "month", "year", "fixed_date"]
Mark = Literal["verified", "unverified", "our_choice"]

UNIT_WORDS: Mapping[Unit, tuple[str, str]] = {
    "working_day": ("{n} 个工作日", "{n} working days"),
    "day": ("{n} 日", "{n} days"),
    "month": ("{n} 个月", "{n} months"),
    "year": ("{n} 年", "{n} years"),
    "fixed_date": ("次年 {on} 前", "by {on} of the next year"),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """One statutory limit as it stands from a day on.

    ``length`` counts ``unit``; a ``fixed_date`` has ``on``, month and day of the next year, instead. ``roll``: a last
    day that is a day off moves on. ``at_most``: the organ fixes the length, up to this one. ``scope`` local: a setting.
    """

    name: str
    zh: str
    en: str
    start: Mapping[Lang, str]
    unit: Unit
    length: int
    on: tuple[int, int] | None
    roll: bool
    at_most: bool
    scope: Literal["national", "local"]
    since: date
    basis: str
    rule: str
    mark: Mark
    from_mark: Mark

    def words(self, lang: Lang) -> str:
        """Return the length in words, as ``20 个工作日``."""
        on = "{:02}-{:02}".format(*self.on) if self.on else ""
        return UNIT_WORDS[self.unit][lang == "en"].format(n=self.length, on=on)


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the regulation."""

    id: str
    number: str
    since: date


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its rule id, its citation, and what it says in our words."""

    id: str
    cite: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision that ends an application. ``rows`` names its row of table 三 by form id; ``remedy`` the notice."""

    code: str
    zh: str
    en: str
    basis: tuple[str, ...]
    letter: tuple[str, ...]
    remedy: Literal["A", "B", "none"]
    rows: Mapping[str, str]
    mark: Mark
    remedy_mark: Mark
    why: Mapping[str, str] = field(default_factory=dict)
    """Why it counts in its row."""


@dataclass(frozen=True, slots=True)
class Bracket:
    """Units from ``first`` to ``last`` cost ``yuan`` each; the last bracket of a scale has no end."""

    first: int
    last: int | None
    yuan: int


@dataclass(frozen=True, slots=True)
class FeeScale:
    """One scale in force from a day on. After ``brackets`` come ``steps``: (size, first yuan, more yuan a step)."""

    since: date
    basis: str
    mark: Mark
    at_most: int
    brackets: tuple[Bracket, ...]
    steps: tuple[int, int, int] | None


def limit(name: str, *, on: date) -> Limit:
    """Return the limit of this name in force on a day; Failure LIMIT-NOT-YET before there was one.

    >>> limit("answer", on=date(2019, 5, 14)).length, limit("answer", on=date(2019, 5, 15)).length
    (15, 20)
    """
    values = limits()[name]
    for value in reversed(values):
        if value.since <= on:
            return value
    first = values[0]
    raise Failure(
        "LIMIT-NOT-YET",
        found=on.isoformat(),
        since=first.since.isoformat(),
        limit={"zh": first.zh, "en": first.en},
        basis=first.basis,
    )


@cache
def limits() -> dict[str, tuple[Limit, ...]]:
    """Return every limit by name, its values oldest first."""
    return {name: _values(name, entry) for name, entry in _read("limits").items()}


def in_force_since() -> date:
    """Return the day the regulation first came into force."""
    return editions()[0].since


@cache
def editions() -> tuple[Edition, ...]:
    """Return the editions of the regulation, oldest first."""
    return tuple(Edition(each["id"], each["number"], each["from"]) for each in _read("articles")["editions"])


@cache
def articles() -> dict[str, Article]:
    """Return the articles of the regulation by rule id, in order."""
    return {name: Article(name, **entry) for name, entry in _read("articles")["articles"].items()}


@cache
def outcomes() -> dict[str, Outcome]:
    """Return every decision by code."""
    return {
        code: Outcome(
            code=code,
            **{
                **entry,
                "basis": tuple(entry["basis"]),
                "letter": tuple(entry["letter"]),
                "remedy_mark": entry.get("remedy_mark", "verified"),
            },
        )
        for code, entry in _read("outcomes").items()
    }


@cache
def fee_scales(kind: Literal["per_application", "per_page"]) -> tuple[FeeScale, ...]:
    """Return the scales of one kind, oldest first."""
    return tuple(_scale(each["from"], each["mark"], each[kind]) for each in _read("fees")["scales"])


def _values(name: str, entry: Mapping[str, Any]) -> tuple[Limit, ...]:
    roll = entry.get("roll", entry["unit"] in ("day", "month", "year"))
    common = {
        "name": name,
        "roll": roll,
        "at_most": entry.get("at_most", False),
        "scope": entry.get("scope", "national"),
        "rule": entry.get("rule", ""),
        **{key: entry[key] for key in ("zh", "en", "start", "unit")},
    }
    values = [
        Limit(
            **common,
            since=value["from"],
            length=value.get("length", 0),
            on=_month_day(value["on"]) if "on" in value else None,
            basis=value["basis"],
            mark=value["mark"],
            from_mark=value.get("from_mark", "verified"),
        )
        for value in entry["values"]
    ]
    return tuple(sorted(values, key=lambda value: value.since))


def _month_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


def _scale(since: date, mark: Mark, entry: Mapping[str, Any]) -> FeeScale:
    brackets: list[Bracket] = []
    for each in entry["brackets"]:
        first = (brackets[-1].last or 0) + 1 if brackets else 1
        brackets.append(Bracket(first, each.get("to"), each["yuan"]))
    steps = entry.get("steps")
    return FeeScale(
        since,
        entry["basis"],
        mark,
        entry["at_most"],
        tuple(brackets),
        (steps["size"], steps["first"], steps["more"]) if steps else None,
    )


@cache
def _read(name: str) -> dict[str, Any]:
    return read_toml(FOLDER / f"{name}.toml", FOLDER / f"{name}.schema.json")
