"""``gongkai site annual-fill``: an organ's own Word or Excel form, filled with a year's report."""

from __future__ import annotations

from pathlib import Path

import click

from gongkai.cli.base import Command, lang_option, language, say, texts
from gongkai_site.cli.base import ready


@click.command("annual-fill", cls=Command)
@click.argument("organ")
@click.argument("year", type=click.IntRange(2019, 2100))
@click.option("-o", "out", type=click.Path(path_type=Path, dir_okay=False), required=True)
@lang_option
def annual_fill(organ: str, year: int, out: Path) -> None:
    """Fill the form an organ keeps for a year: with its public report, else with what its registers give now."""
    ready()
    from gongkai_site.annual.filling import filled_report
    from gongkai_site.annual.queries import public_edition
    from gongkai_site.organs.queries import organ as organ_named

    whose = organ_named(organ)
    edition = public_edition(whose, year)
    _name, filled = filled_report(whose, year, edition.report if edition else None)
    draft = out.with_name(f".{out.name}.part")
    draft.write_bytes(filled.data)
    draft.replace(out)
    for found in filled.problems:
        say(found.text(language()))
    say(texts()["site"]["written"].format(out=out))
