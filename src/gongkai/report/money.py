"""Amounts of money: kept in yuan, printed in the unit of the label or, where it names none, with the unit beside it."""

from __future__ import annotations

import re
from decimal import Decimal

from gongkai.report.forms.model import Column

UNITS = {"万元": Decimal(10_000), "亿元": Decimal(100_000_000), "元": Decimal(1)}
"""What the units that reports use are worth in yuan."""
CENT = Decimal("0.01")
NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,10})?")


def money_cell(amount: Decimal, column: Column) -> str:
    """Return an amount as a cell of this column prints it, exact.

    >>> money_cell(Decimal("1835100"), Column("fee", "金额", "money", unit="万元"))
    '183.51'
    >>> money_cell(Decimal("1835100"), Column("sum", "金额", "money"))
    '183.51万元'
    """
    unit = column.unit or "万元"
    number = format((amount / UNITS[unit]).normalize(), "f")
    return number if column.unit else number + unit


def typed_money(text: str, column: Column) -> Decimal:
    """Return the yuan a person means: in the unit they write, else in the one of the label.

    Raises ValueError for what is no amount, one below a cent, or one without any unit where the label names none.

    >>> typed_money("3.55", Column("fee", "金额", "money", unit="万元"))
    Decimal('35500.00')
    >>> typed_money("1,835,100元", Column("sum", "金额", "money"))
    Decimal('1835100.00')
    """
    plain = "".join(text.split()).replace(",", "").replace("，", "")
    unit = next((each for each in UNITS if plain.endswith(each)), "")
    worth = UNITS.get(unit or column.unit)
    if not NUMBER.fullmatch(number := plain.removesuffix(unit)):
        raise ValueError(text)
    if worth is None and Decimal(number):  # nothing is nothing in any unit
        raise ValueError(text)
    amount = Decimal(number) * (worth or 1)
    if amount != amount.quantize(CENT):
        raise ValueError(text)
    return amount.quantize(CENT)
