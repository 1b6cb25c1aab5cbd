"""Holiday notices as files: one TOML file a year, with one or more dated versions.

A later version replaces an earlier one from its date on, so that the calendar can be had as it was known on a day.
People may write the file of a single notice without the list of versions:

    year = 2027
    number = "国办发明电〔2026〕×号"
    issued = 2026-11-04
    days_off = ["2027-01-01/2027-01-03 元旦", "2027-02-05/2027-02-13 春节"]
    make_up_working_days = ["2027-02-20"]
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from gongkai.problems import Failure
from gongkai.resources import misfit

FOLDER = Path(__file__).parent
SCHEMA = FOLDER / "year.schema.json"
NATION = "cn"
LARGEST = 1_000_000
ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Notice:
    """One version of a year's holidays. Without ``issued`` its date is not known, and it counts as known throughout."""

    year: int
    days_off: Mapping[date, str]
    make_up: frozenset[date]
    issued: date | None = None
    number: str = ""
    mark: str = "unverified"
    note: str = ""
    source: str = ""
    region: str = NATION

    @property
    def version(self) -> str:
        """Return the name of this version: region, year, and the date of the notice or where its data are from."""
        return f"{self.region}-{self.year}@{self.issued.isoformat() if self.issued else self.mark}"

    def says_the_same(self, other: Notice) -> bool:
        """Say whether two versions have the same date and the same days; names and numbers may differ."""
        return (self.issued, set(self.days_off), self.make_up) == (other.issued, set(other.days_off), other.make_up)


def notices(data: Path | None = None) -> list[Notice]:
    """Return every notice, shipped and added in the folder ``data``, by region and year, oldest version first."""
    added = [notice for path, region in _files(data) for notice in read_notices(path, region)] if data else []
    return sorted([*_shipped(), *added], key=lambda each: (each.region, each.year, each.issued or date.min))


def read_notices(path: Path, region: str = NATION) -> list[Notice]:
    """Return the notices of one file; Failure WORKDAYS-FILE says what is wrong with it."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
    except OSError as fault:
        raise _fault(path, f"打不开（{fault.strerror}）", f"cannot be opened ({fault.strerror})") from fault
    if len(raw) > LARGEST:
        raise _fault(path, "文件过大", "the file is too large")
    try:
        content = json.loads(json.dumps(tomllib.loads(raw.decode("utf-8-sig")), default=str))  # dates as text
    except (ValueError, RecursionError) as fault:
        raise _fault(path, f"不是 UTF-8 的 TOML（{fault}）", f"it is no TOML in UTF-8 ({fault})") from fault
    if "versions" not in content:
        content = {"versions": [{key: content[key] for key in content if key != "year"}], **_only(content, "year")}
    if reason := misfit(content, SCHEMA):
        raise _fault(path, f"格式不合（{reason}）", f"it does not fit the format ({reason})")
    return [_notice(path, content["year"], version, region) for version in content["versions"]]


def spans(days: Mapping[date, str] | Iterable[date]) -> list[str]:
    """Return days as text, neighbours of one name together: ``2026-02-15/2026-02-23 春节``."""
    names = days if isinstance(days, Mapping) else dict.fromkeys(days, "")
    runs: list[list[date]] = []
    for day in sorted(names):
        if runs and runs[-1][-1] + ONE_DAY == day and names[runs[-1][-1]] == names[day]:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [
        (f"{run[0]}/{run[-1]}" if len(run) > 1 else f"{run[0]}") + (f" {names[run[0]]}" if names[run[0]] else "")
        for run in runs
    ]


def _notice(path: Path, year: int, version: Mapping[str, Any], region: str) -> Notice:
    days_off = dict(_days(path, year, version["days_off"]))
    make_up = frozenset(day for day, _ in _days(path, year, version.get("make_up_working_days", [])))
    if both := sorted(make_up & set(days_off)):
        raise _fault(path, f"{both[0]} 既放假又上班", f"{both[0]} is both off and worked")
    if weekday := sorted(day for day in make_up if day.weekday() < SATURDAY and region == NATION):
        raise _fault(path, f"{weekday[0]} 不是周末，不能是调休上班日", f"{weekday[0]} is no weekend day to make up")
    issued = version.get("issued")
    return Notice(
        year=year,
        days_off=days_off,
        make_up=make_up,
        issued=_date(path, issued) if issued else None,
        region=region,
        **_only(version, "number", "mark", "note", "source"),
    )


def _days(path: Path, year: int, texts: Iterable[str]) -> Iterator[tuple[date, str]]:
    seen: set[date] = set()
    for text in texts:
        span, _, name = text.partition(" ")
        first, _, last = span.partition("/")
        day, until = _date(path, first), _date(path, last or first)
        if day.year != year or until.year != year or until < day:
            raise _fault(path, f"{span} 不在 {year} 年内，或者前后颠倒", f"{span} is outside {year} or runs backwards")
        while day <= until:
            if day in seen:
                raise _fault(path, f"{day} 写了两次", f"{day} stands there twice")
            seen.add(day)
            yield day, name
            if day == until:
                break
            day += ONE_DAY


def _date(path: Path, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise _fault(path, f"没有 {text} 这一天", f"there is no day {text}") from fault


def _files(data: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(data.glob("*.toml")):
        yield path, NATION
    for path in sorted(data.glob("regions/*/*.toml")):
        yield path, path.parent.name


def _only(content: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: content[key] for key in keys if key in content}


def _fault(path: Path, zh: str, en: str) -> Failure:
    return Failure("WORKDAYS-FILE", file=path.name, reason={"zh": zh, "en": en})


@cache
def _shipped() -> tuple[Notice, ...]:
    return tuple(notice for path in sorted((FOLDER / "data").glob("*.toml")) for notice in read_notices(path))
