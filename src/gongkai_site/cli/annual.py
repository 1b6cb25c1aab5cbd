"""``gongkai site annual``: a year's report, as it was frozen or as it stands in work."""

from __future__ import annotations

from pathlib import Path

import click

from gongkai.cli.base import Command, lang_option, say, texts
from gongkai_site.cli.base import ready


@click.command("annual", cls=Command)
@click.argument("organ")
@click.argument("year", type=click.IntRange(2008, 2100))
@click.option("-o", "--out", "out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--now", "now", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@lang_option
def annual(organ: str, year: int, out: Path | None, now: bool, as_json: bool) -> None:
    """Print the report of an organ on a year, or write it in the format of OUT's suffix.

    It is the latest edition with its text; where none is frozen, or with --now, the report as it stands in work, and
    that is said.
    """
    ready()
    from gongkai.report.jsonio import dumps
    from gongkai.report.show import table_lines
    from gongkai.report.write import target_of, write
    from gongkai_site.annual.queries import last_edition
    from gongkai_site.annual.working import working
    from gongkai_site.organs.queries import organ as organ_named

    whose = organ_named(organ)
    edition = None if now else last_edition(whose, year)
    report = edition.report if edition else working(whose, year).report
    if edition is None:
        say(texts()["site"]["annual_draft"])
    if out is not None:
        data = write(report, target_of(out.name))
        draft = out.with_name(f".{out.name}.part")
        draft.write_bytes(data)
        draft.replace(out)
        say(texts()["site"]["written"].format(out=out))
    elif as_json:
        click.echo(dumps(report))
    else:
        for line in (report.title, *table_lines(report)):
            click.echo(line)
