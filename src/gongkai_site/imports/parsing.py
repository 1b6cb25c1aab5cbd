"""How texts of cells are read: days, amounts, counts, words of a list. What cannot be read is refused, not guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
SERIAL = re.compile(r"\d{5}")
"""A day as workbooks count it, where its cell lost the format of a day."""
AMOUNT = re.compile(r"[¥￥]?\s*(-?[\d,]*\.?\d+)\s*(亿元|万元|元)?(?:人民币)?")
GROUPED = re.compile(r"-?\d{1,3}(,\d{3})*(\.\d+)?")
UNITS = {"亿元": Decimal(100_000_000), "万元": Decimal(10_000), "元": Decimal(1)}
FIRST_DAY, LAST_DAY = date(1949, 10, 1), date(2100, 1, 1)


class Unread(ValueError):
    """A text that is not what its column wants: a code, and facts for its sentence."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def plain(raw: str) -> str:
    """Return a text with full-width signs narrowed and blanks around it gone."""
    return unicodedata.normalize("NFKC", raw).strip()


def text(longest: int = 500) -> Callable[[str], str]:
    """Read a text of a length."""

    def read(raw: str) -> str:
        found = " ".join(raw.split())
        if len(found) > longest:
            raise Unread("IMPORT-LONG", length=len(found), longest=longest)
        return found

    return read


def day(raw: str) -> date:
    """Read a day: 2020-12-31, 2020/12/31, 2020年12月31日, 20201231, or a workbook's number of it.

    >>> day("2020年1月8日"), day("44196")
    (datetime.date(2020, 1, 8), datetime.date(2020, 12, 31))
    """
    found = plain(raw)
    parts = DAY.fullmatch(found) or PACKED.fullmatch(found)
    made = None
    try:
        if parts:
            year, month, number = (int(part) for part in parts.groups())
            made = date(year, month, number)
        elif SERIAL.fullmatch(found):
            made = date(1899, 12, 30) + timedelta(days=int(found))
    except ValueError as fault:
        raise Unread("IMPORT-DAY") from fault
    if made is None or not FIRST_DAY <= made < LAST_DAY:
        raise Unread("IMPORT-DAY")
    return made


def yuan(raw: str) -> Decimal:
    """Read an amount in yuan, exactly; 万元 and 亿元 count when they stand there.

    >>> yuan("183.51万元"), yuan("1,835,100.00")
    (Decimal('1835100.00'), Decimal('1835100.00'))
    """
    found = AMOUNT.fullmatch(plain(raw).replace("，", ","))
    if found is None or ("," in found.group(1) and not GROUPED.fullmatch(found.group(1))):
        raise Unread("IMPORT-AMOUNT")
    try:
        made = Decimal(found.group(1).replace(",", "")) * UNITS[found.group(2) or "元"]
    except InvalidOperation as fault:
        raise Unread("IMPORT-AMOUNT") from fault
    if abs(made) >= Decimal(10) ** 14 or made != made.quantize(Decimal("0.01")):
        raise Unread("IMPORT-AMOUNT")
    return made.quantize(Decimal("0.01"))


def count(raw: str) -> int:
    """Read a whole number, 0 or more: ``57``, ``1,057``, ``57件``, ``57.0``."""
    found = re.fullmatch(r"(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.0+)?\s*[件条项次宗份个]?", plain(raw))
    if found is None:
        raise Unread("IMPORT-COUNT")
    return int(found.group(1).replace(",", ""))


def choice(words: Mapping[str, Any]) -> Callable[[str], Any]:
    """Read one word of a list; the values of ``words`` are what they mean."""

    def read(raw: str) -> Any:
        if (found := plain(raw)) not in words:
            raise Unread("IMPORT-WORD", known=list(words))
        return words[found]

    return read
