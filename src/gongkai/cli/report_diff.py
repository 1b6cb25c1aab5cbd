"""``gongkai report diff``: two reports side by side, figures first, the text where asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import click

from gongkai.cli.base import Command, lang_option, language, tell, texts
from gongkai.problems import Failure, Problem, problem
from gongkai.report.diff import FigureChange, TextChange, figure_changes, have_other_organs, text_changes
from gongkai.report.jsonio import figure_json
from gongkai.report.model import Report
from gongkai.report.similar import Same, same_passages
from gongkai.report.sources import read_one

Found = TypeVar("Found")


@click.command("diff", cls=Command)
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option("--text", "with_text", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@lang_option
def diff(first: str, second: str, with_text: bool, as_json: bool) -> int:
    """Compare two reports."""
    one, two = read_one(first), read_one(second)
    if have_other_organs(one, two):
        tell(problem("DIFF-ORGANS", found=two.organ, expected=one.organ))
    figures = list(figure_changes(one, two))
    passages = list(text_changes(one, two)) if with_text else []
    same = _same(one, two) if with_text else []
    if as_json:
        made = {
            "figures": [each.to_json() for each in figures],
            "text": [each.to_json() for each in passages],
            "same": [each.to_json() for each in same],
        }
        click.echo(json.dumps(made, ensure_ascii=False))
        return 0
    lines = (*map(_figure_line, figures), *_all(_text_lines, passages), *_all(_same_lines, same))
    for line in lines:
        click.echo(line)
    if not figures and not passages:
        click.echo(texts()["diff"]["same"], err=True)
    return 0


def _same(one: Report, two: Report) -> list[Same]:
    """Return the passages both have; where the library that compares is missing, say so and go on."""
    try:
        return list(same_passages(one, two))
    except Failure as failure:
        tell(failure.problem)
        return []


def _all(lines_of: Callable[[Found], Iterator[str]], found: Iterable[Found]) -> Iterator[str]:
    return (line for each in found for line in lines_of(each))


def _figure_line(change: FigureChange) -> str:
    sides = [_side(value, absent) for value, absent in zip((change.first, change.second), change.absent, strict=True)]
    difference = change.to_json()["difference"]
    sign = "+" if difference is not None and not str(difference).startswith("-") else ""
    return f"{' · '.join(change.place)}\t{sides[0]} → {sides[1]}" + (
        f"\t{sign}{difference}" if difference is not None else ""
    )


def _side(value: object, absent: bool) -> str:
    words = texts()["diff"]
    if absent:
        return str(words["absent"])
    return str(words["blank"]) if value is None else str(figure_json(value))  # type: ignore[arg-type]  # a figure


def _text_lines(passage: TextChange) -> Iterator[str]:
    yield texts()["diff"]["section"].format(no=passage.no or "—")
    yield from (f"- {line}" for line in passage.first)
    yield from (f"+ {line}" for line in passage.second)


def _same_lines(same: Same) -> Iterator[str]:
    """Yield the places of two passages that are alike, and both texts, once where they agree to the letter."""
    places = (Problem("", "note", side.place).place_text(language()) for side in (same.first, same.second))
    yield f"≈ {same.similarity:.0%}  {' ↔ '.join(places)}"
    yield from (f"  {text}" for text in dict.fromkeys((same.first.text, same.second.text)))
