"""From notices to a calendar: the versions known on a day, the holidays of a region, years filled in on request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from gongkai.problems import Failure
from gongkai.resources import read_toml
from gongkai.workdays.calendar import WorkCalendar, Year
from gongkai.workdays.notices import FOLDER, NATION, Notice, notices

REGION = re.compile(r"[1-9]\d(\d\d){0,2}")


def load(
    *, as_of: date | None = None, region: str = "", data: Path | None = None, provisional: bool = False
) -> WorkCalendar:
    """Return the calendar of the years that have a notice.

    ``as_of``: as it was known that day, by the notices issued until then. ``region``: with the local holidays of an
    area (全国年节及纪念日放假办法第四条), its code beginning with those of the areas around it: 6401
    has those of 64 too. ``data``: with the notices added in that folder. ``provisional``: years without a notice are
    filled in, see ``provisional.toml``, and every result that touches one is marked.
    """
    known = [each for each in notices(data) if as_of is None or each.issued is None or each.issued <= as_of]
    return WorkCalendar(_years(known, region, provisional))


def regions_around(region: str) -> list[str]:
    """Return the codes from the province down to the region itself; Failure REGION-CODE if it is no code."""
    if not region:
        return []
    if not REGION.fullmatch(region):
        raise Failure("REGION-CODE", found=region[:40])
    return [region[:length] for length in (2, 4, 6) if length <= len(region)]


def _years(known: Iterable[Notice], region: str, provisional: bool) -> Iterator[Year]:
    latest = {(each.region, each.year): each for each in known}
    numbers = sorted(year for place, year in latest if place == NATION)
    codes = regions_around(region)
    for year in range(numbers[0], _provisional_until() + 1) if provisional else numbers:
        national = latest.get((NATION, year))
        whole = _of(national) if national else _provisional(year)
        for code in codes:
            if local := latest.get((code, year)):
                whole = _with(whole, local)
        yield whole


def _of(notice: Notice) -> Year:
    return Year(notice.year, notice.days_off, notice.make_up, (notice.version,))


def _with(year: Year, local: Notice) -> Year:
    """Return the year with local days on top: what the local notice says of a day goes before the national one."""
    off = {day: name for day, name in year.days_off.items() if day not in local.make_up}
    return Year(
        year.year,
        {**off, **local.days_off},
        (year.make_up - set(local.days_off)) | local.make_up,
        (*year.versions, local.version),
        year.provisional,
    )


def _provisional(year: int) -> Year:
    days = dict(text.split(" ") for text in _provisional_rule()["days_off"])
    off = {date.fromisoformat(f"{year}-{day}"): name for day, name in days.items()}
    return Year(year, off, frozenset(), (f"{NATION}-{year}@provisional",), provisional=True)


def _provisional_until() -> int:
    return int(_provisional_rule()["until"])


@cache
def _provisional_rule() -> dict[str, Any]:
    return read_toml(FOLDER / "provisional.toml")
