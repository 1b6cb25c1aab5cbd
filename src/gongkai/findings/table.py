"""The table of findings (``findings.toml``): which gate each concerns, and what it does to what is to be published."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from gongkai.documents.model import Place
from gongkai.problems import Problem, problem
from gongkai.resources import read_toml

Effect = Literal["refuse", "block", "inform"]
EFFECTS: tuple[Effect, ...] = ("refuse", "block", "inform")
"""What a finding does, the gravest first."""
DIGITS = re.compile(r"\d(?:[ _-]?\d){6,}[\dXx]")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding."""

    code: str
    gate: str
    effect: Effect
    basis: str
    source: str


def _kinds() -> Mapping[str, Kind]:
    table = read_toml(Path(__file__).parent / "findings.toml")
    return {code: Kind(code, **entry) for code, entry in table.items()}


KINDS = _kinds()


def finding(code: str, place: Place, found: Any = None, **facts: Any) -> Problem:
    """Return a finding: a problem whose ``data`` holds its gate and its effect.

    ``found`` is shown as it is: who calls has masked it. Names in the place may hold numbers; they are masked here.
    """
    kind = KINDS[code]
    safe = tuple(without_numbers(part) if isinstance(part, str) else (part[0], _masked(part[1])) for part in place)
    facts.setdefault("basis", kind.basis)
    return problem(code, place=safe, found=found, gate=kind.gate, effect=kind.effect, **facts)


def effect_of(found: Problem) -> Effect | None:
    """Return what a finding does; None for a problem that is none, such as a file that cannot be read."""
    kind = KINDS.get(found.code)
    return kind.effect if kind else None


def _masked(number: int | str) -> int | str:
    return without_numbers(number) if isinstance(number, str) else number


def without_numbers(text: str) -> str:
    """Return a name with its long numbers masked."""
    return DIGITS.sub(lambda match: f"{match[0][:3]}****", text)
