"""The information-processing fee (条例第四十二条、国办函〔2020〕109号), in whole yuan.

Two progressive scales, of which an organ uses one for an application, never both: by the number of applications of one
applicant in one calendar month, or by the pages of one application.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gongkai.law import FeeScale, fee_scales
from gongkai.problems import Failure

Kind = Literal["per_application", "per_page"]


@dataclass(frozen=True, slots=True)
class Charge:
    """The units from ``first`` to ``last``, which cost the same each."""

    first: int
    last: int
    yuan: int

    @property
    def amount(self) -> int:
        """Return what these units cost together."""
        return (self.last - self.first + 1) * self.yuan


@dataclass(frozen=True, slots=True)
class Fee:
    """An amount in whole yuan and the brackets it is the sum of."""

    kind: Kind
    quantity: int
    amount: int
    charges: tuple[Charge, ...]
    basis: str


def per_application(count: int, *, on: date | None = None) -> Fee:
    """Return the fee for ``count`` applications that one applicant made in one calendar month (109号第四条).

    ``on``: by the scale in force that day, else by the newest.

    >>> per_application(45).amount
    5500
    """
    return _fee("per_application", count, on)


def per_page(pages: int, *, on: date | None = None) -> Fee:
    """Return the fee for the pages of one application (109号第五条); one side of A4 or smaller is a page.

    >>> per_page(250).amount
    4700
    """
    return _fee("per_page", pages, on)


def rate_of_application(ordinal: int, *, on: date | None = None) -> int:
    """Return what the application with this ordinal in the calendar month costs (109号第四条).

    >>> [rate_of_application(ordinal) for ordinal in (10, 11, 30, 31, 40, 41, 51)]
    [0, 100, 100, 200, 200, 300, 400]
    """
    charges = _fee("per_application", ordinal, on).charges
    return charges[-1].yuan if charges else 0


def _fee(kind: Kind, quantity: int, on: date | None) -> Fee:
    scale = _scale_on(kind, on)
    if isinstance(quantity, bool) or not isinstance(quantity, int) or not 0 <= quantity <= scale.at_most:
        raise Failure("FEE-QUANTITY", found=str(quantity)[:40], at_most=scale.at_most, basis=scale.basis)
    charges = tuple(_charges(scale, quantity))
    return Fee(kind, quantity, sum(charge.amount for charge in charges), charges, scale.basis)


def _charges(scale: FeeScale, quantity: int) -> Iterator[Charge]:
    last = 0
    for bracket in scale.brackets:
        if bracket.first > quantity:
            return
        last = min(bracket.last or quantity, quantity)
        yield Charge(bracket.first, last, bracket.yuan)
    if scale.steps:
        size, yuan, more = scale.steps
        while last < quantity:
            yield Charge(last + 1, min(last + size, quantity), yuan)
            last, yuan = last + size, yuan + more


def _scale_on(kind: Kind, on: date | None) -> FeeScale:
    scales = fee_scales(kind)
    for scale in reversed(scales):
        if on is None or scale.since <= on:
            return scale
    first = scales[0]
    raise Failure(
        "LIMIT-NOT-YET",
        found=on.isoformat() if on else None,
        since=first.since.isoformat(),
        limit={"zh": "信息处理费标准", "en": "scale of the processing fee"},
        basis=first.basis,
    )
