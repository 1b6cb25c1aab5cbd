"""``gongkai report read``: a document → the Report JSON, for one file or many thousands."""

from __future__ import annotations

import json
from itertools import chain, islice
from pathlib import Path

import click

from gongkai.cli.base import Command, lang_option, say, tell, texts
from gongkai.cli.progress import Progress
from gongkai.report.inputs import count_of, inputs
from gongkai.report.jsonio import to_json
from gongkai.report.sources import Source, read_sources, sources_of
from gongkai.report.store import Store


@click.command("read", cls=Command)
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--json", "as_json", is_flag=True)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N")
@lang_option
def read(files: tuple[str, ...], as_json: bool, out: Path | None, jobs: int | None) -> int:
    """Read reports."""
    with Progress(count_of(files)) as progress:
        if out is not None:
            return _write(files, Store(out), jobs, progress)
        worst = 0
        found = read_sources(files, jobs, progress.step)
        head = list(islice(found, 2))
        indent = 1 if len(head) == 1 and not as_json else None
        for source in chain(head, found):
            progress.clear()
            click.echo(json.dumps(source_json(source), ensure_ascii=False, indent=indent))
            worst = max(worst, tell_unread(source))
    return worst


def source_json(source: Source) -> object:
    """Return the Report JSON of a source; of one that could not be read, its name and the problem."""
    if source.report is not None:
        return to_json(source.report)
    return {"file": source.name, "problems": [source.problem.to_json()] if source.problem else []}


def tell_unread(source: Source) -> int:
    """Say why a source could not be read and return 2; 0 if it could."""
    if source.problem is None:
        return 0
    say(source.name)
    tell(source.problem)
    return 2


def _write(files: tuple[str, ...], store: Store, jobs: int | None, progress: Progress) -> int:
    """Write each report into a file of the folder; what an earlier run has read of the same bytes stays."""
    worst = 0
    fresh = store.fresh(inputs(files), progress.step)
    for source in sources_of(fresh, jobs, progress.step):
        progress.clear()
        if source.report is not None:
            click.echo(str(store.write(source.name, source.report)))
        worst = max(worst, tell_unread(source))
    if store.kept:
        say(texts()["read"]["kept"].format(n=store.kept))
    return worst
