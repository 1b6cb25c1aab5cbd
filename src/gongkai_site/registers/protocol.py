"""What a register is to the annual report: keys, figures, records; and the list of those there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol, runtime_checkable

from django.db.models import QuerySet

from gongkai.problems import Problem
from gongkai.report.forms import forms
from gongkai.report.model import MarkState
from gongkai.report.rollup.totals import totals
from gongkai_site.organs.models import Organ

Words = Mapping[str, str]
"""A sentence in both languages: ``{"zh", "en"}``."""


def words(found: Problem) -> Words:
    """Return a problem's sentence in both languages."""
    return {"zh": found.text("zh"), "en": found.text("en")}


@dataclass(frozen=True, slots=True)
class Figure:
    """What a register says of one cell: a value or none, the state of a cell that holds no count, and why."""

    value: int | Decimal | None
    state: MarkState | None = None
    reason: Words | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """The rows behind a figure, in order and not yet read. Each has ``day``, and ``counted``: what it adds.

    ``visible`` are those the reader may see, ``total`` is how many rows make the figure.
    """

    visible: QuerySet[Any]
    total: int


class Register(Protocol):
    """One part of the year's work."""

    name: str

    def keys(self, form: str) -> frozenset[str]:
        """Return the figure keys of a form that this register answers for; no other register has one of them."""

    def figures(self, organ: Organ, year: int, form: str, as_of: datetime) -> dict[str, Figure]:
        """Return a figure for each key, as the records stood at a moment."""

    def records(self, organ: Organ, year: int, key: str, reader: Any, as_of: datetime | None = None) -> Records:
        """Return the rows whose quantities sum up to a figure, or to a total of figures this register answers for."""

    def url(self, record: Any) -> str:
        """Return the address of a record's page on the desk."""


@runtime_checkable
class Open(Protocol):
    """A register some of whose rows are public: a reader of the report may see what stands behind a figure."""

    def open_keys(self, organ: Organ, year: int, form: str) -> frozenset[str]:
        """Return the keys of figures that have at least one public row."""

    def open_rows(self, organ: Organ, year: int, key: str) -> QuerySet[Any]:
        """Return the public rows of a figure in order, each with ``title``, ``number``, ``day`` and ``counted``."""


_REGISTERS: dict[str, Register] = {}


def register(one: Register) -> None:
    """Add a register; raise ValueError when it claims a key that no form has or another register holds."""
    for form in forms().values():
        own = one.keys(form.id)
        if unknown := own - set(form.keys):
            raise ValueError(f"{one.name}: {form.id} has no {sorted(unknown)}")
        for other in _REGISTERS.values():
            if other.name != one.name and (shared := own & other.keys(form.id)):
                raise ValueError(f"{one.name} and {other.name} both claim {sorted(shared)}")
    _REGISTERS[one.name] = one


def registers() -> tuple[Register, ...]:
    """Return every register."""
    return tuple(_REGISTERS.values())


def register_behind(form: str, key: str) -> Register | None:
    """Return the register whose rows make a figure: for a total, the one that answers for the cells it adds up."""
    below = totals(forms()[form]).get(key, ())
    return register_of(form, key) or next((one for leaf in below if (one := register_of(form, leaf))), None)


def register_of(form: str, key: str) -> Register | None:
    """Return the register that answers for a key, or None where none does."""
    return next((one for one in registers() if key in one.keys(form)), None)
