"""What is wrong, as data: code, severity, place, facts, rule and cure. Sentences are made last, from ``texts/``.

A check yields problems and never stops at the first. A function that cannot go on raises ``Failure``, which carries
one problem. Codes are ``AREA-WHAT`` and are never renamed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from gongkai.resources import PACKAGE, read_toml, text_files

Severity = Literal["error", "warning", "note"]
Lang = Literal["zh", "en"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")

PlacePart = str | tuple[str, int | str]
"""An official label, which stays as it is in every language, or a kind of place and its number: ``("line", 12)``."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. ``expected`` and ``found`` are values, ``data`` the further facts that its sentence names."""

    code: str
    severity: Severity
    place: tuple[PlacePart, ...] = ()
    cells: tuple[str, ...] = ()
    expected: int | str | None = None
    found: int | str | None = None
    basis: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    cure: Mapping[str, int | str] | None = None
    template: str = ""
    """The code whose sentence is used, where this one has none of its own."""

    def text(self, lang: Lang = "zh") -> str:
        """Return the whole sentence: what is wrong, by which rule, and the next step."""
        template = str(_entry(self.template or self.code)[lang])
        facts = {"place": self.place_text(lang), "expected": self.expected, "found": self.found, "basis": self.basis}
        return template.format_map(_Facts({**facts, **self.data}, lang))

    def place_text(self, lang: Lang = "zh") -> str:
        """Return the place in words: labels as printed, lines and sections in the reader's language."""
        return " · ".join(_part_text(part, lang) for part in self.place)

    def to_json(self) -> dict[str, Any]:
        """Return the object of the contract: message in both languages, place in Chinese."""
        return {
            "code": self.code,
            "severity": self.severity,
            "place": self.place_text(),
            "cells": list(self.cells),
            "expected": self.expected,
            "found": self.found,
            "basis": self.basis,
            "message": {"zh": self.text("zh"), "en": self.text("en")},
            "cure": dict(self.cure) if self.cure is not None else None,
        }


def problem(code: str, *, severity: Severity | None = None, **facts: Any) -> Problem:
    """Return a problem with the severity and basis of its text file unless told otherwise.

    Named facts that are fields of Problem go there, all others into ``data``.
    """
    entry = _entry(code)
    fields = {name: facts.pop(name) for name in ("place", "cells", "expected", "found", "cure") if name in facts}
    basis = facts.pop("basis", entry.get("basis", ""))
    return Problem(code, severity or entry["severity"], basis=basis, data=facts, **fields)


class Failure(Exception):
    """What stops a function: it carries the one problem that says why. Commands end with ``exit_code``."""

    def __init__(self, code: str, *, exit_code: int = 2, **facts: Any) -> None:
        self.problem = problem(code, severity="error", **facts)
        self.exit_code = exit_code
        super().__init__(self.problem.text("en"))

    @classmethod
    def of(cls, found: Problem, *, exit_code: int = 2) -> Failure:
        """Return a failure that carries a problem which is at hand already."""
        failure = cls.__new__(cls)
        failure.problem, failure.exit_code = found, exit_code
        Exception.__init__(failure, found.text("en"))
        return failure


def codes() -> Iterator[str]:
    """Yield every code, in the order of the text files."""
    yield from _texts()


def entry_of(code: str) -> Mapping[str, Any]:
    """Return the entry of a code: severity, zh, en, and basis where one is fixed."""
    return _entry(code)


def worst(problems: Iterable[Problem]) -> Severity | None:
    """Return the gravest severity among the problems, or None."""
    found = {one.severity for one in problems}
    return next((severity for severity in SEVERITIES if severity in found), None)


class _Facts(dict[str, Any]):
    """The facts of one sentence: lists joined, nothing shown as a dash."""

    def __init__(self, facts: Mapping[str, Any], lang: Lang) -> None:
        super().__init__(facts)
        self.lang = lang

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        if isinstance(value, Mapping) and set(value) == {"zh", "en"}:
            value = value[self.lang]
        if isinstance(value, list | tuple):
            return ("、" if self.lang == "zh" else ", ").join(str(item) for item in value)
        return "—" if value is None else value


def _part_text(part: PlacePart, lang: Lang) -> str:
    if isinstance(part, str):
        return part
    kind, number = part
    return str(_places()[kind][lang]).format(n=number)


def _entry(code: str) -> Mapping[str, Any]:
    return _texts()[code]


@cache
def _texts() -> dict[str, dict[str, Any]]:
    entries: dict[str, dict[str, Any]] = {}
    for path in text_files("problems-*.toml"):
        for code, entry in read_toml(path).items():
            if code in entries:
                raise ValueError(f"{path.name}: {code} is defined twice")
            entries[code] = entry
    return entries


@cache
def _places() -> dict[str, dict[str, str]]:
    return read_toml(PACKAGE / "texts" / "places.toml")
