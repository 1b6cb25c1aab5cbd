"""Text on its way into a document: what no file format takes is left out, lines are told apart, headings are found."""

from __future__ import annotations

import re
from datetime import date

from gongkai.documents.text import CONTROL, LINE_END

UNPRINTABLE = re.compile("[\x80-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
SURROGATE = re.compile("[\ud800-\udfff]")
SECOND_LEVEL = re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")
LONGEST_LEAD = 42
"""How many signs a second-level heading has at most, its number included; more is a sentence."""
LONG_WORD = re.compile(r"[!-~\u00a1-\u024f]{15,}")
AFTER_SIGN = re.compile(r"(?<=[@/.:?&=_-])(?=\w)")


def cleaned(text: str) -> str:
    """Return a text without control characters and the like, half of a split character replaced by its sign."""
    return UNPRINTABLE.sub("", CONTROL.sub("", whole(text)))


def whole(text: str) -> str:
    """Return a text with the sign for an unknown character where half of a split one stands, which no file takes."""
    return SURROGATE.sub("\ufffd", text)


def lines_of(text: str) -> list[str]:
    r"""Return the lines of a text that are not empty, each run of blanks made one.

    >>> lines_of("甲\x00 乙 \n\n 丙")
    ['甲 乙', '丙']
    """
    lines = (" ".join(line.split()) for line in LINE_END.split(cleaned(text)))
    return [line for line in lines if line]


def one_line(text: str | None) -> str:
    """Return a text as one line."""
    return " ".join(lines_of(text or ""))


def solid(text: str) -> str:
    """Return a text without blanks, as titles are compared."""
    return "".join(text.split())


def lead(paragraph: str) -> int:
    """Return how many signs at the head of a paragraph are a second-level heading: all, a first sentence, or none.

    >>> lead("（一）主动公开。全年公开信息 12 条。"), lead("（二）改进措施"), lead("全年公开信息 12 条。")
    (8, 7, 0)
    """
    if not SECOND_LEVEL.match(paragraph):
        return 0
    end = paragraph.find("。") + 1 or len(paragraph)
    return end if end <= LONGEST_LEAD else 0


def chinese_date(day: date) -> str:
    """Return a date as official documents print it.

    >>> chinese_date(date(2021, 1, 18))
    '2021年1月18日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def breakable(text: str, most: int = 24) -> str:
    """Return a text whose long words in Latin letters and digits may be broken, by zero-width spaces.

    An address may be broken behind its signs, a word without any every few letters.
    """

    def broken(match: re.Match[str]) -> str:
        parts = AFTER_SIGN.split(match.group())
        return "\u200b".join(part[at : at + most] for part in parts for at in range(0, len(part), most))

    return LONG_WORD.sub(broken, text)
