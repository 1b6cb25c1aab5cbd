"""Numbers of a workbook as a person sees them: the format says whether 44197 is a day, and 0.5 is 50%."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from math import inf, isfinite

from gongkai.documents.xmlparts import Element, children, local

GENERAL = "General"
BUILT_IN = {
    9: "0%", 10: "0.00%", 14: "yyyy-m-d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-m-d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"',
    29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""The formats that a workbook names by number only, as a Chinese office has them."""

PIECE = re.compile(
    r"""
    "(?P<quoted>[^"]*)"? | [\\!](?P<escaped>.) | \[\$(?P<money>[^\]-]*)[^\]]*\] | \[(?P<elapsed>h+|m+|s+)\]
    | \[(?P<test>[<>=]{1,2})(?P<limit>-?[\d.]+)\] | \[[^\]]*\] | [_*]. | (?P<era>AM/PM|A/P|上午/下午)
    | (?P<date>[ymdhs]+) | (?P<digit>[0\#?]) | (?P<point>\.) | (?P<comma>,) | (?P<percent>%)
    | (?P<general>General|G/通用格式) | E[+-] | (?P<plain>[^@])
    """,
    re.VERBOSE | re.IGNORECASE,
)
TESTS = {
    "<": Decimal.__lt__, ">": Decimal.__gt__, "=": Decimal.__eq__,
    "<=": Decimal.__le__, ">=": Decimal.__ge__, "<>": Decimal.__ne__,
}  # fmt: skip
MOST_DIGITS = 15
"""What a spreadsheet keeps of a number: 0.1 + 0.2 is 0.3 to whoever looks at it."""
LARGEST_EXPONENT = 30


@dataclass(frozen=True, slots=True)
class Section:
    """One of up to four parts of a format: for which numbers it is, and what it does to them."""

    before: str = ""
    after: str = ""
    divisor: int = 0
    """The power of ten by which the number shown is smaller: 0!.0, is the trick that shows 万 of 元."""
    percent: bool = False
    dated: frozenset[str] = frozenset()
    """Which of y, m, d, h, s are shown."""
    in_chinese: bool = False
    test: tuple[str, Decimal] | None = None
    prints: bool = False
    """Whether it prints the number at all: a dash for zero, as book-keepers have it, is no mark of the report."""


@dataclass(frozen=True, slots=True)
class Formats:
    """The formats of a workbook, by the number that a cell gives its style."""

    by_style: Sequence[str] = ()
    from_1904: bool = False

    def shown(self, text: str, style: int) -> str:
        """Return a number as a person sees it; what is no number as it is."""
        number = _decimal(text)
        if number is None:
            return text
        code = self.by_style[style] if 0 <= style < len(self.by_style) else GENERAL
        if code == GENERAL:
            return plain(number)
        section, is_negative = _chosen(sections(code), number)
        if section.dated:
            return _dated(number, section, self.from_1904) or plain(number)
        return _numeric(number, section, is_negative)


def read_formats(root: Element | None, *, from_1904: bool = False) -> Formats:
    """Return the formats of a workbook from its part on styles."""
    if root is None:
        return Formats(from_1904=from_1904)
    parts = children(root)
    own: dict[int, str] = {}
    for one in parts.get("numFmts", ()):
        own[_int(one.get("numFmtId"))] = str(one.get("formatCode", ""))
    numbers = [_int(one.get("numFmtId")) for one in parts.get("cellXfs", ()) if local(one) == "xf"]
    return Formats([own.get(number, BUILT_IN.get(number, GENERAL)) for number in numbers], from_1904)


def plain(number: Decimal) -> str:
    """Return a number without exponent and without zeros that say nothing.

    >>> plain(Decimal("3.0")), plain(Decimal("1E+3")), plain(Decimal("-0.50"))
    ('3', '1000', '-0.5')
    """
    if number.is_zero():
        return "0"
    if abs(number.adjusted()) > LARGEST_EXPONENT:
        return str(number.normalize())
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@cache
def sections(code: str) -> tuple[Section, ...]:
    """Return the parts of a format: for positive numbers, negative ones, zero, or as their own tests say."""
    return tuple(_section(part) for part in _parted(code[:255])) or (Section(),)


def _parted(code: str) -> list[str]:
    parts = [""]
    for match in PIECE.finditer(code):
        if match.group() == ";":
            parts.append("")
        else:
            parts[-1] += match.group()
    return parts


def _section(code: str) -> Section:
    before = after = ""
    places = commas = 0
    has_digits = prints = percent = is_shifted = False
    dated: set[str] = set()
    test = None
    for match in PIECE.finditer(code):
        kind, text = match.lastgroup, match.group(match.lastgroup or 0)
        if kind == "digit":
            has_digits, commas, places = True, 0, places + is_shifted
            prints = prints or text != "?"
        elif kind == "comma":
            commas += has_digits
        elif kind == "general":
            has_digits = prints = True
        elif kind == "percent":
            percent = True
        elif kind in ("date", "elapsed"):
            dated |= set(text.lower())
        elif kind == "limit":
            test = (match["test"], _decimal(text) or Decimal())
        elif kind in ("quoted", "escaped", "money", "plain"):
            if has_digits and kind != "plain" and text == ".":
                is_shifted = True  # digits behind a point that is written, not counted
            elif not has_digits:
                before += text
            elif kind != "plain" or text not in "-/":  # in 000-0000 and ?/? they stand between digits
                after += text
    in_chinese = "年" in before + after or "月" in before + after
    divisor = 3 * commas + places
    return Section(before, after, divisor, percent, frozenset(dated), in_chinese, test, prints)


def _chosen(found: tuple[Section, ...], number: Decimal) -> tuple[Section, bool]:
    """Return the part that shows a number, and whether it is the one for negative numbers."""
    tested = [section for section in found if section.test]
    if tested:
        for section in tested:
            if section.test and TESTS.get(section.test[0], Decimal.__eq__)(number, section.test[1]):
                return section, False
        return next((section for section in found if not section.test), Section()), False
    if number < 0 and len(found) > 1:
        return found[1], True
    if number == 0 and len(found) > 2 and found[2].prints:
        return found[2], False
    return found[0], False


def _numeric(number: Decimal, section: Section, is_negative: bool) -> str:
    shifted = number.scaleb((2 if section.percent else 0) - section.divisor)
    before, after = section.before.strip(), section.after.strip()
    if is_negative:
        # The part says itself how it shows the sign: -0, (0), 减0. The sign is ours, but for a word that says it.
        before, after = before.strip("-－−()（） "), after.strip("()（） ")
    sign = "-" if number < 0 and "减" not in before else ""
    return f"{sign}{before}{plain(abs(shifted))}{'%' if section.percent else ''}{after}"


def _dated(number: Decimal, section: Section, from_1904: bool) -> str:
    moment = _moment(number, from_1904)
    if moment is None:
        return ""
    day = _day(moment, section)
    time = ""
    if section.dated & {"h", "s"}:
        time = moment.strftime("%H:%M:%S" if "s" in section.dated else "%H:%M")
        if not section.dated & {"y", "d"}:  # the m is a minute
            day = ""
            hours = int(number * 24) if number >= 1 else moment.hour
            time = f"{hours:02}{time[2:]}"
    return f"{day} {time}".strip()


def _day(moment: datetime, section: Section) -> str:
    shown = section.dated & {"y", "m", "d"}
    numbers = {"y": f"{moment.year:04}", "m": f"{moment.month}", "d": f"{moment.day}"}
    if section.in_chinese:
        return "".join(numbers[part] + sign for part, sign in zip("ymd", "年月日", strict=True) if part in shown)
    return "-".join(numbers[part].zfill(2) for part in "ymd" if part in shown)


def _moment(number: Decimal, from_1904: bool) -> datetime | None:
    if not 0 <= number < 2_958_466:
        return None
    # The first spreadsheets took 1900 for a leap year; days before that 29 February are counted one too many.
    start = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30 if number >= 60 else 31)  # noqa: DTZ001  # a day on paper has no zone
    try:
        return start + timedelta(seconds=round(float(number) * 86_400))
    except OverflowError:
        return None


def _decimal(text: str) -> Decimal | None:
    """Return a number as a spreadsheet keeps it, None for what is none."""
    try:
        number = float(text) if len(text) <= 400 else inf
    except ValueError:
        return None
    return Decimal(f"{number:.{MOST_DIGITS}g}") if isfinite(number) else None


def _int(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0
