"""What a deviation is, and the list of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Literal

from corpus.formats.names import ALL
from corpus.work import Work

Stage = Literal["form", "values", "page"]
Apply = Callable[[Work, Random], None]

STAGES: tuple[Stage, ...] = ("form", "values", "page")


@dataclass(frozen=True)
class Deviation:
    """One way in which real reports leave the form. ``touches`` names what two deviations cannot both change."""

    name: str
    of: tuple[int, ...]
    """Which of the fifteen deviations seen in real reports it stands for."""
    stage: Stage
    """Whether it changes the form that is printed, what stands in cells, or the page laid out."""
    formats: frozenset[str]
    touches: frozenset[str]
    edition: str
    """The form that the report's year must have; empty for any."""
    weight: int
    apply: Apply

    @property
    def effect(self) -> str:
        """What it does to the page and to what a reader must find, in a sentence."""
        return (self.apply.__doc__ or "").strip()


DEVIATIONS: dict[str, Deviation] = {}


def deviation(
    *of: int,
    stage: Stage,
    touches: str,
    formats: frozenset[str] = ALL,
    edition: str = "",
    weight: int = 2,
) -> Callable[[Apply], Apply]:
    """Register a function as a deviation; its name with hyphens is the deviation's. ``touches`` is split at blanks."""

    def register(apply: Apply) -> Apply:
        name = apply.__name__.replace("_", "-")
        DEVIATIONS[name] = Deviation(name, of, stage, formats, frozenset(touches.split()), edition, weight, apply)
        return apply

    return register
