"""Dates and periods as reports write them: 2021年1月18日, 二〇二一年一月十八日, 2020年1月1日至12月31日."""

from __future__ import annotations

import re
from datetime import date

DIGITS = {sign: str(value) for value, signs in enumerate(("〇零○OＯ０", *"一二三四五六七八九")) for sign in signs}
CHINESE = "".join(sorted(set(DIGITS) - {"O"}))
NUMBER = rf"(?:\d{{1,2}}|[{CHINESE}十]{{1,3}})"
YEAR = rf"(?:\d{{4}}|[{CHINESE}]{{4}})"
DATE = re.compile(rf"({YEAR})\s*年\s*({NUMBER})\s*月\s*({NUMBER})\s*[日号]")
ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
PERIOD = re.compile(
    rf"({YEAR})年({NUMBER})月({NUMBER})日[起开始]*(?:[至到]|[-—－~～]{{1,2}})(?:({YEAR})年)?({NUMBER})月({NUMBER})日"
)


def parse_chinese_date(text: str) -> date | None:
    """Return the last date that a text names, in figures or in Chinese numerals; None if it names no day there is.

    >>> parse_chinese_date("二〇二一年一月十八日"), parse_chinese_date("2021-1-18")
    (datetime.date(2021, 1, 18), datetime.date(2021, 1, 18))
    """
    found = [*DATE.finditer(text), *ISO.finditer(text)]
    if not found:
        return None
    year, month, day = max(found, key=lambda match: match.end()).groups()
    return _day(number_of(year), number_of(month), number_of(day))


def parse_period(text: str) -> tuple[date, date] | None:
    """Return the first period that a text states, or None.

    >>> parse_period("统计期限为2020年1月1日至12月31日。")
    (datetime.date(2020, 1, 1), datetime.date(2020, 12, 31))
    """
    match = PERIOD.search("".join(text.split()))
    if match is None:
        return None
    year, month, day, until, last_month, last_day = match.groups()
    start = _day(number_of(year), number_of(month), number_of(day))
    end = _day(number_of(until or year), number_of(last_month), number_of(last_day))
    return (start, end) if start and end else None


def number_of(text: str) -> int:
    """Return the value of figures, of digits read one by one (二〇二一), or of a number up to 99 (二十一)."""
    if "十" in text:
        tens, _, ones = text.partition("十")
        return number_of(tens or "一") * 10 + (number_of(ones) if ones else 0)
    return int("".join(DIGITS.get(sign, sign) for sign in text))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
