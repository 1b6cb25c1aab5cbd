"""``gongkai report rollup``: the reports of many organs → the report of the whole, and the table of all units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

import click

from gongkai.cli.base import Command, lang_option, language, say, texts
from gongkai.cli.progress import Progress
from gongkai.problems import SEVERITIES, Failure, Problem
from gongkai.report.inputs import count_of, read_bytes
from gongkai.report.organs import read_organs

if TYPE_CHECKING:
    from gongkai.report.rollup import RollUp, Wish

MOST_SHOWN = 20
"""How many problems of one code are said; the report has more, the table of units all."""


@click.command("rollup", cls=Command)
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--organ", metavar="NAME")
@click.option("--year", type=click.IntRange(1, 9999), metavar="Y")
@click.option("--organs", metavar="CSV")
@click.option("--by", metavar="COLUMN")
@click.option("--engine", type=click.Choice(["embedded", "spark"]), default="embedded")
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="OUT")
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N")
@lang_option
def rollup(
    paths: tuple[str, ...], organ: str | None, year: int | None, organs: str | None, by: str | None,
    engine: Literal["embedded", "spark"], out: Path | None, jobs: int | None,
) -> int:  # fmt: skip
    """Sum reports."""
    _need_polars()
    from gongkai.report.rollup import Wish

    listed = read_organs(read_bytes(organs)) if organs else None
    return _run(paths, Wish(organ or None, year, listed, by or None), engine, out, jobs)


def _need_polars() -> None:
    from importlib.util import find_spec

    if find_spec("polars") is None:
        raise Failure("EXTRA-MISSING", found="polars", extra="rollup")


def _run(paths: tuple[str, ...], wish: Wish, engine: Literal["embedded", "spark"], out: Path | None,
         jobs: int | None) -> int:  # fmt: skip
    from gongkai.report.rollup import gather, roll_up, unread_problems
    from gongkai.report.rollup.write import check_format, text_of, units_path, write_result

    if out is not None:
        check_format(out)
    with TemporaryDirectory(prefix="gongkai-") as folder:
        with Progress(count_of(paths)) as progress:
            own = (out, units_path(out)) if out is not None else ()
            gathered = gather(paths, Path(folder), jobs, progress.step, own)
        if not gathered.files:
            _say_problems(unread_problems(gathered.unread))
        result = roll_up(gathered, wish, Path(folder), engine)
        if out is None:
            click.echo(text_of(result.reports, lines=wish.by is not None), nl=False)
        else:
            for path in write_result(result, out, lines=wish.by is not None):
                click.echo(str(path))
    return max(_tell(result), 2 if gathered.unread else 0)


def _tell(result: RollUp) -> int:
    """Say what was found and how many units were counted; return 1 if there is an error."""
    words, rows = texts()["rollup"], result.roster.rows
    for report in result.reports:
        if len(result.reports) > 1:
            say(words["group"].format(organ=report.organ or words["no_group"]))
        _say_problems(report.problems)
    _say_problems(result.problems)
    left_out = len(rows) - rows["left_out"].null_count()
    counted = len(rows) - left_out
    say(words["counted"].format(year=result.roster.year or "?", counted=counted, left_out=left_out))
    every = [each for report in result.reports for each in report.problems]
    return int(any(each.severity == "error" for each in (*every, *result.problems)))


def _say_problems(problems: Iterable[Problem]) -> None:
    words, said = texts()["rollup"], Counter[str]()
    for each in sorted(problems, key=lambda each: SEVERITIES.index(each.severity)):
        said[each.code] += 1
        if said[each.code] <= MOST_SHOWN:
            say(f"{texts()['check'][each.severity]}  {each.code}  {each.text(language())}")
    for code, count in said.items():
        if count > MOST_SHOWN:
            say(words["more"].format(code=code, n=count - MOST_SHOWN))
