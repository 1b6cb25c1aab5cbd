"""Which addresses of a site are followed: those of its own part, and none that a machine makes up without end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlsplit

from gongkai.mirror.addresses import canonical, same_page
from gongkai.problems import Problem, problem

LONGEST = 500
DEEPEST = 12
MOST_PARAMETERS = 6
MOST_BARREN = 12
"""How many list pages in a row may lead to nothing but their own kind: a calendar has no last page."""
LARGEST = 10 * 1024 * 1024
"""Bytes of a page; what is longer was made by a machine that found no end."""
YEAR = re.compile(r"((?:19|20|21)\d\d)(?:(?:[-/.]\d{1,2}|\d\d)(?:[-/.]\d{1,2}|\d\d)?)?")
MONTH = re.compile(r"/((?:19|20|21)\d\d)[-/_.]?(0[1-9]|1[0-2])(?=/|$)")
"""A folder of a month; in the name of a page such digits are as often a running number."""
CALENDAR = re.compile(r"(?:year|month|yyyy|ym|date|day|week|y|m|d|cal(?:endar)?\w*|nian|yue|riqi|rq)", re.IGNORECASE)
DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of a site that is mirrored: the host of an address, and all below its path."""

    start: str
    today: date

    @property
    def below(self) -> str:
        """Return what all its addresses begin with, without http or https."""
        found = same_page(self.start)
        return found if found.endswith("/") else found[: found.rindex("/") + 1]

    def holds(self, address: str) -> bool:
        """Say whether a canonical address is of this part."""
        return address.partition(":")[2].startswith(self.below)

    def refuse(self, address: str, barren: int = 0) -> Problem | None:
        """Return why a canonical address of this part is not followed, or None."""
        place = (address,)
        if len(address) > LONGEST:
            return problem("MIRROR-LONG", place=(address[:120] + "…",), found=len(address), most=LONGEST)
        parts = urlsplit(address)
        steps = [step for step in parts.path.split("/") if step]
        if len(steps) > DEEPEST:
            return problem("MIRROR-DEEP", place=place, found=len(steps), most=DEEPEST)
        if repeated := _repeated(steps):
            return problem("MIRROR-REPEATS", place=place, found=repeated)
        names = parse_qsl(parts.query, keep_blank_values=True)
        if len(names) > MOST_PARAMETERS:
            return problem("MIRROR-PARAMETERS", place=place, found=len(names), most=MOST_PARAMETERS)
        if later := _later(parts.path, names, self.today):
            return problem("MIRROR-CALENDAR", place=place, found=later)
        return problem("MIRROR-BARREN", place=place, found=barren) if barren > MOST_BARREN else None


def family(address: str) -> str:
    """Return what the pages of one list have in common: the path without its numbers, and the parameters' names.

    >>> family("https://a.gov.cn/tzgg/index_12.html?p=3") == family("https://a.gov.cn/tzgg/index_13.html?p=4")
    True
    """
    parts = urlsplit(address)
    names = sorted({part.partition("=")[0] for part in parts.query.split("&")})
    return f"{DIGITS.sub('#', parts.path)}?{'&'.join(names)}"


def start_of(address: str) -> str:
    """Return the canonical address a mirror begins at, as a folder where its last step is none of a file."""
    found = canonical(address)
    if not found:
        return ""
    parts = urlsplit(found)
    last = parts.path.rpartition("/")[2]
    return found if parts.query or not last or "." in last else f"{found}/"


def _repeated(steps: list[str]) -> str:
    """Return the steps of a path that come again: two or more at once, or one for the third time; dates may."""
    for length in range(2, len(steps) // 2 + 1):
        for at in range(len(steps) - 2 * length + 1):
            block = steps[at : at + length]
            if block == steps[at + length : at + 2 * length] and not "".join(block).isdigit():
                return "/".join(block)
    return next((step for step in steps if not step.isdigit() and steps.count(step) > 2), "")


def _later(path: str, names: list[tuple[str, str]], today: date) -> str:
    """Return the month or year of a calendar that lies ahead, where an address names one."""
    for name, value in names:
        if CALENDAR.fullmatch(name) and (found := YEAR.fullmatch(value)) and int(found[1]) > today.year:
            return value
    for found in MONTH.finditer(path):
        if (int(found[1]), int(found[2])) > (today.year, today.month):
            return found[0].strip("/")
    return ""
