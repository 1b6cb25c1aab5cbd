"""Amounts of money: kept in yuan, printed in the unit of the label or, where it names none, with the unit beside it."""

from __future__ import annotations

from decimal import Decimal

from gongkai.report.forms.model import Column

UNITS = {"万元": Decimal(10_000), "亿元": Decimal(100_000_000), "元": Decimal(1)}
"""What the units that reports use are worth in yuan."""


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
