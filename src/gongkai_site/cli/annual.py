"""``gongkai site annual``: a year's report out of the registers."""

from __future__ import annotations

from pathlib import Path

import click

from gongkai.cli.base import Command, lang_option, say, texts
from gongkai_site.cli.base import ready


@click.command("annual", cls=Command)
@click.argument("organ")
@click.argument("year", type=click.IntRange(2008, 2100))
@click.option("-o", "out", type=click.Path(path_type=Path, dir_okay=False))
@lang_option
def annual(organ: str, year: int, out: Path | None) -> None:
    """Compile the report of an organ on a year; write it as Report JSON, or in the format of OUT's suffix."""
    ready()
    from gongkai.report.jsonio import dumps
    from gongkai.report.write import target_of, write
    from gongkai_site.annual.compiling import compile_report
    from gongkai_site.organs.queries import organ as organ_named

    report = compile_report(organ_named(organ), year).report
    if out is None:
        click.echo(dumps(report))
        return
    data = write(report, target_of(out.name))
    draft = out.with_name(f".{out.name}.part")
    draft.write_bytes(data)
    draft.replace(out)
    say(texts()["site"]["written"].format(out=out))
