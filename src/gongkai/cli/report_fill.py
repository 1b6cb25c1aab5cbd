"""``gongkai report fill`` and ``gongkai report correct``: office files written anew in some cells."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from gongkai.cli.base import Command, lang_option, say, tell, texts
from gongkai.cli.report_check import diagnosis_lines
from gongkai.documents.edit import kind_to_edit
from gongkai.problems import Failure, problem
from gongkai.report.fill import Corrected
from gongkai.report.fill import correct as correct_file
from gongkai.report.fill import fill as fill_file
from gongkai.report.inputs import STDIN, read_bytes, reason_of
from gongkai.report.sources import read_one


@click.command("fill", cls=Command)
@click.argument("template")
@click.option("--from", "source", required=True, metavar="FILE")
@click.option("-o", "out", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="OUT")
@lang_option
def fill(template: str, source: str, out: Path) -> int:
    """Fill a form."""
    data = _read(template, out, source)
    filled = fill_file(data, read_one(source), template)
    write_whole(out, filled.data)
    for each in filled.problems:
        tell(each)
    say(texts()["fill"]["filled"].format(n=len(filled.keys)))
    click.echo(str(out))
    return 0


@click.command("correct", cls=Command)
@click.argument("file")
@click.option("-o", "out", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="OUT")
@lang_option
def correct(file: str, out: Path) -> int:
    """Mend a report."""
    data = _read(file, out)
    mended = correct_file(data, datetime.now(UTC).replace(microsecond=0), file)
    if mended.changes:
        write_whole(out, mended.data)
    else:
        tell(problem("CORRECT-OPEN" if mended.open else "CORRECT-NOTHING", found=str(out)))
    _say_changes(mended)
    if mended.changes:
        click.echo(str(out))
    return int(bool(mended.open))


def _read(name: str, out: Path, *others: str) -> bytes:
    """Return the file that is to be written anew. Raises Failure FILL-SAME-FILE, EDIT-KIND, FILL-SUFFIX.

    OUT must be another file than those read, with the suffix of its kind: else Word would not open it.
    """
    for each in (name, *others):
        if each != STDIN and _is_same(Path(each), out):
            raise Failure("FILL-SAME-FILE", found=each)
    data = read_bytes(name)
    suffixes = {f".{kind_to_edit(data)}", Path(name).suffix.lower()}
    if out.suffix.lower() not in suffixes - {""}:
        raise Failure("FILL-SUFFIX", found=str(out), expected=f".{kind_to_edit(data)}")
    return data


def _is_same(one: Path, two: Path) -> bool:
    try:
        return one.samefile(two)
    except (OSError, ValueError):  # one of them is not there
        return False


def _say_changes(mended: Corrected) -> None:
    for key, (before, after) in mended.changes.items():
        place = " · ".join(mended.report.mixed_form.place(key))
        say(texts()["check"]["change"].format(place=place, before=before, after=after))
    for each in mended.open:
        for line in diagnosis_lines(each, mended.report):
            say(line)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises Failure FILE-UNWRITABLE."""
    half = path.with_name(f".{path.name}.part")
    try:
        half.write_bytes(data)
        half.replace(path)
    except OSError as fault:
        half.unlink(missing_ok=True)
        raise Failure("FILE-UNWRITABLE", found=str(path), reason=reason_of(fault)) from fault
