"""``gongkai report series``: one organ's reports over the years as one table, with what does not carry over."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import click

from gongkai.cli.base import Command, lang_option, language, say, texts
from gongkai.cli.progress import Progress
from gongkai.cli.report_read import tell_unread
from gongkai.report.inputs import count_of
from gongkai.report.jsonio import figure_json
from gongkai.report.series import Series, cell_text, series_of
from gongkai.report.show import padded, width
from gongkai.report.sources import read_sources

MARK = "\ufeff"
"""Begins a CSV, so that spreadsheets take it for UTF-8."""


@click.command("series", cls=Command)
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--organ", metavar="NAME")
@click.option("--all", "every_figure", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.option("--csv", "as_csv", is_flag=True)
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N")
@lang_option
def series(
    files: tuple[str, ...], organ: str | None, every_figure: bool, as_json: bool, as_csv: bool, jobs: int | None
) -> int:  # fmt: skip
    """Show a series of years."""
    with Progress(count_of(files)) as progress:
        sources = list(read_sources(files, jobs, progress.step))
    unread = max((tell_unread(source) for source in sources), default=0)
    made = series_of((each.report for each in sources if each.report is not None), organ, every_figure=every_figure)
    if as_json:
        click.echo(json.dumps(made.to_json(), ensure_ascii=False))
    elif as_csv:
        click.echo(_csv(made), nl=False)
    else:
        for line in _lines(made):
            click.echo(line)
    for each in made.problems:
        say(f"{texts()['check'][each.severity]}  {each.code}  {each.text(language())}")
    return unread or int(any(each.severity == "error" for each in made.problems))


def _lines(made: Series) -> Iterator[str]:
    """Yield the table as aligned text."""
    words = texts()["series"]
    yield words["head"].format(organ=made.reports[-1].organ or texts()["check"]["no_organ"])
    columns = [[str(report.year), *(cell_text(row, report) for row in made.rows)] for report in made.reports]
    widths = [max(map(width, column)) for column in columns]
    labels = ["", *(row.label[language()] for row in made.rows)]
    widest = max(map(width, labels))
    for label, *cells in zip(labels, *columns, strict=True):
        right = "  ".join(" " * (size - width(cell)) + cell for cell, size in zip(cells, widths, strict=True))
        yield f"{padded(label, widest)}  {right}"


def _csv(made: Series) -> str:
    """Return the table as CSV: key, label, a column a year; counts as numbers, money in yuan, blank where none."""
    words, text = texts()["series"], io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([words["key"], words["label"], *made.years])
    for row in made.rows:
        values = (figure_json(row.value(report)) for report in made.reports)
        writer.writerow([" + ".join(row.keys), row.label[language()], *values])
    return MARK + text.getvalue()
