"""``gongkai findings``: what a reviewer should know of any file before people look at it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from gongkai.cli.base import Command, lang_option, language, tell, texts
from gongkai.cli.progress import Progress
from gongkai.findings.files import Checker
from gongkai.findings.lists import default_words, take_words
from gongkai.findings.model import Against
from gongkai.findings.table import EFFECTS, effect_of
from gongkai.findings.words import WordList
from gongkai.problems import Failure, Problem
from gongkai.report.inputs import count_of, inputs, read_bytes


@click.command("findings", cls=Command)
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--words", "--organ-words", "lists", multiple=True, metavar="CSV")
@click.option("--contact", "contacts", multiple=True, metavar="TEXT")
@click.option("--json", "as_json", is_flag=True)
@lang_option
def findings(files: tuple[str, ...], lists: tuple[str, ...], contacts: tuple[str, ...], as_json: bool) -> int:
    """Look at files."""
    words = sum((_words(path) for path in lists), default_words())
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    worst = 0
    with Progress(count_of(files)) as progress, closing(Checker(Against(contacts, words, on=today))) as checker:
        for given in inputs(files):
            found = [given.problem] if given.problem else checker.findings(given.data, given.name)
            progress.clear()
            if as_json:
                click.echo(json.dumps({"file": given.name, "problems": _as_json(found)}, ensure_ascii=False))
            else:
                click.echo("\n".join(_lines(given.name, found)))
            worst = max(worst, exit_code(found))
            progress.step(given.name)
    return worst


def _words(path: str) -> WordList:
    """Return the list in a file; one with rows that will not do is not used, and each of them is told."""
    taken = take_words(read_bytes(path), path)
    for each in taken.refused[1:]:
        tell(each)
    if taken.refused:
        raise Failure.of(taken.refused[0])
    return taken.words


def exit_code(found: Sequence[Problem]) -> int:
    """Return 2 where something could not be read, 1 where a finding holds a file back, else 0."""
    errors = [problem for problem in found if problem.severity == "error"]
    return 2 if any(effect_of(problem) is None for problem in errors) else int(bool(errors))


def _as_json(found: Sequence[Problem]) -> list[dict[str, Any]]:
    return [{**each.to_json(), "gate": each.data.get("gate"), "effect": effect_of(each)} for each in found]


def _lines(name: str, found: Sequence[Problem]) -> Iterator[str]:
    words = texts()["findings"]
    counts = Counter(effect_of(each) for each in found)
    yield words["head"].format(file=name)
    for each in found:
        yield f"{words[effect_of(each) or 'unread']}  {each.code}  {each.text(language())}"
    yield words["count" if found else "none"].format(**{effect: counts[effect] for effect in EFFECTS})
