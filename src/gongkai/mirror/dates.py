"""The day a page was published: what its metadata, its text and its address say of it, each checked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from gongkai.problems import Problem, problem

FIRST = date(1990, 1, 1)
"""Before any organ had a site."""
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
PACKED = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
IN_ADDRESS = (
    PACKED,
    re.compile(r"/((?:19|20)\d\d)[-/](\d{1,2})[-/](\d{1,2})(?=[/_.-])"),
    re.compile(r"/((?:19|20)\d\d)(0[1-9]|1[0-2])/(0[1-9]|[12]\d|3[01])(?=[/_.-])"),
)
Said = tuple[str, str]
"""Where a date stands and what stands there."""


def day_in(text: str) -> date | None:
    """Return the first date of a text, or None when there is none or it is no day.

    >>> day_in("发布时间：2020年5月8日 10:22"), day_in("20200508"), day_in("2020-13-45")
    (datetime.date(2020, 5, 8), datetime.date(2020, 5, 8), None)
    """
    found = DAY.search(text) or PACKED.search(text)
    return _made(found) if found else None


def day_of_address(address: str) -> date | None:
    """Return the day an address names, as content systems write it into the path, or None.

    >>> day_of_address("https://a.gov.cn/tzgg/202005/t20200508_1234.html")
    datetime.date(2020, 5, 8)
    """
    for pattern in IN_ADDRESS:
        for found in pattern.finditer(address):
            if made := _made(found):
                return made
    return None


def published(
    metadata: str, texts: Iterable[str], address: str, today: date, place: str
) -> tuple[date | None, str, list[Problem]]:
    """Return the day of publication, where it was found (``meta``, ``page``, ``address``), and what was wrong."""
    problems: list[Problem] = []
    first: date | None = None
    source = ""
    for name, text in [("meta", metadata), *(("page", text) for text in texts)]:
        if not text.strip():
            continue
        made = day_in(text)
        if made is None or made < FIRST:
            problems.append(problem("MIRROR-DATE-WRONG", place=(place,), found=text.strip()[:40]))
        elif made > today:
            problems.append(problem("MIRROR-DATE-FUTURE", place=(place,), found=str(made)))
        elif first is None:
            first, source = made, name
        elif made != first:
            problems.append(problem("MIRROR-DATES-DIFFER", place=(place,), expected=str(first), found=str(made)))
            break
    if first is None and (made := day_of_address(address)) and FIRST <= made <= today:
        first, source = made, "address"
        problems.append(problem("MIRROR-DATE-ADDRESS", place=(place,), found=str(made)))
    return first, source, problems


def _made(found: re.Match[str]) -> date | None:
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None
