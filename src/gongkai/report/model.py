"""A report as data: figures by key, marks for what is not a number, and the narrative."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

from gongkai.problems import Problem
from gongkai.report.forms import Form, compose

Figure = int | Decimal | None
"""A count, an amount in yuan, or None where no number stands. Blank is not zero."""

MarkState = Literal["blank", "slash", "dash", "not_kept", "not_applicable", "entered", "true_zero"]

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands in a cell beside, or in place of, a number: ``raw`` is the text as printed.

    ``entered`` with a null figure is an entry that could not be settled as a number.
    """

    state: MarkState
    raw: str = ""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SectionText:
    """The narrative of one section: number and heading as the form has them, paragraphs without the tables.

    What stands before the first section has an empty number and heading.
    """

    no: str
    heading: str
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """One organ's report on one year. ``figures`` lacks the cells that the document has no place for."""

    form: str
    figures: Mapping[str, Figure]
    organ: str | None = None
    organ_code: str | None = None
    year: int | None = None
    table_forms: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    dated: date | None = None
    period: tuple[date, date] | None = None
    contact: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)
    sections: tuple[SectionText, ...] = ()
    problems: tuple[Problem, ...] = ()

    @cached_property
    def mixed_form(self) -> Form:
        """The form this report follows, table by table."""
        return compose(self.form, self.table_forms)

    def vector(self) -> tuple[Figure, ...]:
        """Return all figures in the form's order, None where blank or absent."""
        return tuple(self.figures.get(key) for key in self.mixed_form.keys)

    def section(self, no: str) -> SectionText | None:
        """Return the section with this number in the form, or None."""
        return next((each for each in self.sections if each.no == no), None)


def yuan(amount: Decimal) -> Decimal:
    """Return an amount with at least two decimals and no needless ones, exact."""
    return amount.quantize(CENT) if amount == amount.quantize(CENT) else amount.normalize()


def money_text(amount: Decimal) -> str:
    """Return yuan as the contract writes it: plain digits, at least two decimals.

    >>> money_text(Decimal("1835100"))
    '1835100.00'
    """
    return format(yuan(amount), "f")
