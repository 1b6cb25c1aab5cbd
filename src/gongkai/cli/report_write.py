"""``gongkai report write``: a report → HTML, PDF, DOCX, XLSX or JSON."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast

import click

from gongkai.cli.base import Command, lang_option, tell
from gongkai.problems import Failure
from gongkai.report.sources import read_one
from gongkai.report.write import BINARY, TARGETS, Empty, Options, Target, target_of, written
from gongkai.report.write.save import save

STDOUT = "-"


@click.command("write", cls=Command)
@click.argument("file", metavar="FILE")
@click.option("--to", type=click.Choice(TARGETS))
@click.option("-o", "--out", metavar="OUT")
@click.option("--print", "empty", type=click.Choice(["marks", "zero"]), default="marks")
@click.option("--charts", is_flag=True)
@click.option("--earlier", multiple=True, metavar="FILE")
@click.option("--embed", is_flag=True)
@click.option("--fonts", multiple=True, type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="DIR")
@lang_option
def write(
    file: str,
    to: str | None,
    out: str | None,
    empty: str,
    charts: bool,
    earlier: tuple[str, ...],
    embed: bool,
    fonts: tuple[Path, ...],
) -> int:
    """Write a report."""
    target = _target(to, out)
    report = read_one(file)
    for each in report.problems:
        if each.severity == "error":
            tell(each)
    before = tuple(read_one(name) for name in earlier)
    made = written(report, target, Options(cast(Empty, empty), charts, before, embed, fonts))
    for each in made.problems:
        tell(each)
    if out is None or out == STDOUT:
        _print(made.data)
    else:
        save(Path(out), made.data)
    return 0


def _print(data: bytes) -> None:
    """Write to standard output; a reader that has gone is left to the caller."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as fault:
        raise Failure("FILE-UNWRITABLE", found=STDOUT, reason=fault.strerror) from fault


def _target(to: str | None, out: str | None) -> Target:
    """Return the format asked for by name, else by the suffix of OUT; no binary goes to a terminal."""
    to_stdout = out is None or out == STDOUT
    if to is None and to_stdout:
        raise Failure("WRITE-FORMAT", found=None, known=list(TARGETS))
    target = cast(Target, to) if to else target_of(str(out))
    if target in BINARY and to_stdout and sys.stdout.isatty():
        raise Failure("WRITE-TERMINAL", found=target.upper(), suffix=target)
    return target
