"""``gongkai workdays``: the holiday notices the calendar rests on; list them, add one."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from gongkai.cli.base import Command, Group, lang_option, tell
from gongkai.problems import Failure, problem
from gongkai.workdays import Notice, Year, add, notices, regions_around, spans
from gongkai.workdays.notices import NATION

STDIN = "-"


@click.group("workdays", cls=Group)
@lang_option
def workdays() -> None:
    """Holiday notices."""


@workdays.command("list", cls=Command)
@click.option("--year", type=int, metavar="YEAR")
@click.option("--region", default="", metavar="CODE")
@click.option("--data", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--json", "as_json", is_flag=True)
@lang_option
def list_(year: int | None, region: str, data: Path | None, as_json: bool) -> None:
    """List the notices."""
    codes = {NATION, *regions_around(region)}
    known = [each for each in notices(data_folder(data)) if not region or each.region in codes]
    chosen = [each for each in known if year in (None, each.year)]
    if not chosen:
        years = sorted({each.year for each in known})
        raise Failure("WORKDAYS-YEAR", exit_code=1, year=year, known=f"{years[0]}–{years[-1]}")
    if as_json:
        click.echo(json.dumps([_as_json(each, chosen) for each in chosen], ensure_ascii=False, indent=1))
        return
    for notice in chosen:
        click.echo("\t".join(_line(notice, chosen)))
        for line in _days(notice) if year is not None else ():
            click.echo(f"  {line}")


@workdays.command("add", cls=Command)
@click.argument("file")
@click.option("--region", default="", metavar="CODE")
@click.option("--data", type=click.Path(path_type=Path), metavar="DIR")
@lang_option
def add_(file: str, region: str, data: Path | None) -> None:
    """Add a notice."""
    for added in add(Path("/dev/stdin" if file == STDIN else file), data_folder(data), region):
        if added.path:
            tell(problem("WORKDAYS-ADDED", found=added.notice.version, file=str(added.path)))
        else:
            tell(problem("WORKDAYS-HELD", found=added.notice.version))
        click.echo(added.notice.version)


def data_folder(wish: Path | None) -> Path:
    """Return the folder of added notices: the one asked for, else GONGKAI_DATA/workdays, else the user's own."""
    if wish:
        return wish
    root = os.environ.get("GONGKAI_DATA")
    return (Path(root) if root else Path.home() / ".local" / "share" / "gongkai") / "workdays"


def _line(notice: Notice, among: Iterable[Notice]) -> Iterator[str]:
    yield notice.version
    yield notice.number or notice.mark
    yield "=" if _is_current(notice, among) else "×"
    yield str(_working_days(notice) or "")


def _days(notice: Notice) -> Iterator[str]:
    yield from (f"- {span}" for span in spans(notice.days_off))
    yield from (f"+ {span}" for span in spans(notice.make_up))


def _as_json(notice: Notice, among: Iterable[Notice]) -> dict[str, Any]:
    return {
        "version": notice.version,
        "region": notice.region,
        "year": notice.year,
        "number": notice.number,
        "issued": notice.issued.isoformat() if notice.issued else None,
        "mark": notice.mark,
        "note": notice.note,
        "current": _is_current(notice, among),
        "working_days": _working_days(notice),
        "days_off": [day.isoformat() for day in sorted(notice.days_off)],
        "make_up_working_days": [day.isoformat() for day in sorted(notice.make_up)],
    }


def _is_current(notice: Notice, among: Iterable[Notice]) -> bool:
    """Say whether no later version of the same year and region replaces this one; they come oldest first."""
    return [each for each in among if (each.region, each.year) == (notice.region, notice.year)][-1] is notice


def _working_days(notice: Notice) -> int | None:
    """Return the number of working days of the year by a national notice alone."""
    if notice.region != NATION:
        return None
    return Year(notice.year, notice.days_off, notice.make_up, ()).working_days()
