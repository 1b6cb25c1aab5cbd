"""``gongkai due``: the last day of a statutory period, for one date or many, and how it was counted."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from gongkai.cli.base import Command, lang_option, language, tell
from gongkai.cli.workdays import data_folder
from gongkai.clocks.counting import last_day, limit_for
from gongkai.clocks.steps import heading, sentences
from gongkai.deadlines import KINDS, Due
from gongkai.problems import Failure, Problem, problem
from gongkai.workdays import WorkCalendar, load, notices, regions_around

FORMS = [
    re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})"),
    re.compile(r"(\d{4})(年)(\d{1,2})月(\d{1,2})日?"),
    re.compile(r"(\d{4})()(\d\d)(\d\d)"),
]
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one date as it was given: a deadline, or the problem that stood against it."""

    text: str
    start: date | None = None
    due: Due | None = None
    problem: Problem | None = None
    exit_code: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the object of the contract; where there is no date, with the problem."""
        due = self.due
        entry: dict[str, Any] = {
            "from": self.start.isoformat() if self.start else self.text,
            "due": due.due.isoformat() if due and due.due else None,
            "basis": due.basis if due else None,
            "calendar": due.calendar if due else None,
            "provisional": due.provisional if due else False,
            "steps": [step.to_json() for step in due.steps] if due else [],
        }
        return {**entry, "problem": self.problem.to_json()} if self.problem else entry


class DueCommand(Command):
    """The command, with ``--from A B`` read as ``--from A --from B``."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        """Give every further date its own option, then parse as usual."""
        return super().parse_args(context, list(_spread(arguments)))


def _spread(arguments: Iterable[str]) -> Iterator[str]:
    before, is_date = "", False
    for word in arguments:
        is_date = before == "--from" or (is_date and word not in KINDS and (word == STDIN or not word.startswith("-")))
        if is_date and before != "--from":
            yield "--from"
        yield word
        is_date, before = is_date or word.startswith("--from="), word


@click.command("due", cls=DueCommand)
@click.argument("kind")
@click.option("--from", "starts", multiple=True, metavar="DATE…|-")
@click.option("--provisional", is_flag=True)
@click.option("--region", default="", metavar="CODE")
@click.option("--data", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--json", "as_json", is_flag=True)
@lang_option
def due(
    kind: str, starts: tuple[str, ...], provisional: bool, region: str, data: Path | None,
    as_json: bool,
) -> int:  # fmt: skip
    """Compute deadlines."""
    if kind not in KINDS:
        raise Failure("DUE-KIND", found=_printable(kind), known=list(KINDS))
    if not starts:
        raise Failure("DUE-NO-DATE")
    folder = data_folder(data)
    calendar = load(region=region, data=folder, provisional=provisional)
    _warn_of_region(region, folder)
    if as_json:
        return _print_json(_answer(kind, text, calendar) for text in _texts(starts))
    if starts != (STDIN,) and len(starts) == 1:
        return _print_explained(kind, _answer(kind, starts[0], calendar))
    if provisional:
        return _print_lines(_answer(kind, text, calendar) for text in _texts(starts))
    return _print_fast(kind, _texts(starts), calendar)


def parse_date(text: str) -> date:
    """Return the date meant by ``2026-01-30``, ``2026/1/30``, ``2026.1.30``, ``20260130`` or ``2026年1月30日``."""
    with suppress(ValueError):
        if len(text) == 10 and text[4] == text[7] == "-":  # the usual form, without the cost of the others
            return date.fromisoformat(text)
    plain = unicodedata.normalize("NFKC", text[:40]).strip()
    for form in FORMS:
        if found := form.fullmatch(plain):
            try:
                return date(int(found[1]), int(found[3]), int(found[4]))
            except ValueError:
                break
    raise Failure("DUE-DATE", found=_printable(text))


def _printable(text: str) -> str:
    """Return the beginning of a text as it can be shown, without control characters."""
    return "".join(letter if letter.isprintable() else "�" for letter in text[:40])


def _texts(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if word == STDIN:
            lines = (raw.decode("utf-8-sig", "replace").strip() for raw in sys.stdin.buffer)
            yield from (line for line in lines if line)
        else:
            yield word


def _answer(kind: str, text: str, calendar: WorkCalendar) -> Answer:
    start = None
    try:
        start = parse_date(text)
        return Answer(text, start, KINDS[kind](start, calendar))
    except Failure as failure:
        return Answer(_printable(text), start, problem=failure.problem, exit_code=failure.exit_code)


def _say(answer: Answer) -> int:
    """Tell what stands against the answer, if anything, and return its exit code."""
    if answer.problem:
        tell(answer.problem)
    elif answer.due and answer.due.provisional:
        tell(problem("CALENDAR-PROVISIONAL", found=answer.due.start.isoformat()))
    return answer.exit_code


def _print_json(answers: Iterable[Answer]) -> int:
    worst, before = 0, "[\n"
    for answer in answers:
        sys.stdout.write(before + json.dumps(answer.to_json(), ensure_ascii=False))
        worst, before = max(worst, _say(answer)), ",\n"
    sys.stdout.write("\n]\n" if before != "[\n" else "[]\n")
    return worst


def _print_explained(kind: str, answer: Answer) -> int:
    if answer.due and answer.due.due:
        click.echo(answer.due.due.isoformat())
        limit = limit_for(_limit_name(kind), answer.due.start)
        for line in (*heading(limit, answer.due.calendar, language()), *sentences(answer.due.steps, language())):
            click.echo(line)
    return _say(answer)


def _print_lines(answers: Iterable[Answer]) -> int:
    worst = 0
    for answer in answers:
        last = answer.due.due if answer.due else None
        sys.stdout.write(f"{answer.start or answer.text}\t{last or ''}\n")
        worst = max(worst, _say(answer))
    return worst


def _print_fast(kind: str, texts: Iterable[str], calendar: WorkCalendar) -> int:
    """Print many deadlines without working out the steps that nobody asked for."""
    worst, name = 0, _limit_name(kind)
    for text in texts:
        try:
            start = parse_date(text)
            sys.stdout.write(f"{start}\t{last_day(limit_for(name, start), start, calendar)}\n")
        except Failure:
            worst = max(worst, _print_lines([_answer(kind, text, calendar)]))
    return worst


def _limit_name(kind: str) -> str:
    return kind.replace("-", "_")


def _warn_of_region(region: str, folder: Path) -> None:
    codes = set(regions_around(region))
    if codes and not any(notice.region in codes for notice in notices(folder)):
        tell(problem("REGION-NO-NOTICE", found=region))
