"""``gongkai report check``: what is wrong with a report, where, by which rule, and the likely cure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import click

from gongkai.cli.base import Command, lang_option, language, tell, texts
from gongkai.cli.progress import Progress
from gongkai.cli.report_read import tell_unread
from gongkai.problems import SEVERITIES, Failure, Problem, problem
from gongkai.report.check import Checked, identity_codes, places_of, previous_of
from gongkai.report.check import check as check_report
from gongkai.report.diagnosis import Diagnosis
from gongkai.report.diff import have_other_organs
from gongkai.report.inputs import count_of, read_bytes
from gongkai.report.model import Report
from gongkai.report.narrative import Confirmed
from gongkai.report.organs import Organ, organ_of, read_organs
from gongkai.report.show import table_lines
from gongkai.report.sources import Source, read_one, read_sources


@click.command("check", cls=Command)
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--previous", metavar="FILE")
@click.option("--organs", metavar="CSV")
@click.option("--json", "as_json", is_flag=True)
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N")
@lang_option
def check(
    files: tuple[str, ...], previous: str | None, organs: str | None, as_json: bool, jobs: int | None
) -> int:  # fmt: skip
    """Check reports."""
    listed = read_organs(read_bytes(organs)) if organs else []
    before = read_one(previous) if previous else None
    with Progress(count_of(files)) as progress:
        sources = list(read_sources(files, jobs, progress.step))
    reports = [source.report for source in sources if source.report is not None]
    if before is not None:
        _same_organ(before, reports)
    checked = [_checked(source, before, reports, listed) for source in sources]
    if as_json:
        for source, result in zip(sources, checked, strict=True):
            click.echo(json.dumps(_as_json(source, result), ensure_ascii=False))
    else:
        _print(sources, checked)
    unread = max((tell_unread(source) for source in sources), default=0)
    has_errors = any(each.severity == "error" for result in checked if result for each in result.problems)
    return unread or int(has_errors)


def _checked(
    source: Source, before: Report | None, reports: Sequence[Report], listed: Sequence[Organ]
) -> Checked | None:
    report = source.report
    if report is None:
        return None
    return check_report(report, before or previous_of(report, reports), organ_of(report, listed))


def _same_organ(before: Report, reports: Sequence[Report]) -> None:
    """Refuse a report that is on another year than the one before; say where it names another organ."""
    for report in reports:
        if have_other_organs(before, report):
            tell(problem("CHECK-PREVIOUS-ORGAN", found=before.organ, expected=report.organ))
        if before.year is not None and report.year is not None and before.year != report.year - 1:
            raise Failure("CHECK-PREVIOUS", found=before.year, expected=report.year - 1)


def _as_json(source: Source, result: Checked | None) -> dict[str, Any]:
    if result is None:
        problems = [source.problem.to_json()] if source.problem else []
        return {"file": source.name, "problems": problems, "diagnosis": []}
    return {
        "file": source.name,
        "problems": [each.to_json() for each in result.problems],
        "diagnosis": [each.to_json() for each in result.diagnosis],
    }


def _print(sources: Sequence[Source], checked: Sequence[Checked | None]) -> None:
    for source, result in zip(sources, checked, strict=True):
        if result is not None:
            for line in _lines(source, result, with_tables=len(sources) == 1):
                click.echo(line)


def _lines(source: Source, result: Checked, *, with_tables: bool) -> Iterator[str]:
    words, report = texts()["check"], result.report
    yield words["head"].format(
        file=source.name,
        organ=report.organ or words["no_organ"],
        year=report.year or "?",
        form=report.mixed_form.title,
        number=report.mixed_form.document_number,
    )
    if with_tables:
        yield from table_lines(report)
        yield ""
    for each in result.problems:
        yield f"{words[each.severity]}  {each.code}  {each.text(language())}"
    for diagnosis in result.diagnosis:
        yield from diagnosis_lines(diagnosis, report)
    for confirmed in result.confirmed:
        yield f"{words['confirmed']}  {_confirmed_text(confirmed)}"
    yield from _conclusion(result)


def diagnosis_lines(diagnosis: Diagnosis, report: Report) -> Iterator[str]:
    """Yield how broken identities may be mended."""
    words = texts()["check"]
    ways = words[diagnosis.status].format(n=len(diagnosis.solutions))
    yield f"{words['diagnosis']}  {words['at'].format(place=_place_text(diagnosis, report))}{ways}"
    for solution in diagnosis.solutions[:MOST_SHOWN]:
        changes = (_change_text(report, key, value) for key, value in solution.items())
        yield "    " + words["and"].join(changes)
    if len(diagnosis.solutions) > MOST_SHOWN:
        yield "    …"


def _place_text(diagnosis: Diagnosis, report: Report) -> str:
    """Return where the identities are broken that a diagnosis is about: the table, its columns and rows."""
    words = texts()["check"]
    table, inner = places_of(diagnosis, report)
    more = words["more"] if len(inner) > MOST_PLACES else ""
    return f"{table} · {words['comma'].join(inner[:MOST_PLACES])}{more}"


MOST_PLACES = 4
"""How many columns and rows one diagnosis names."""
MOST_SHOWN = 8
"""How many solutions of one diagnosis are printed; the JSON has them all."""


def _change_text(report: Report, key: str, value: int) -> str:
    place = " · ".join(report.mixed_form.place(key))
    return texts()["check"]["change"].format(place=place, before=report.figures[key], after=value)


def _confirmed_text(each: Confirmed) -> str:
    words = texts()["check"]
    place = Problem("", "note", place=each.place).place_text(language())
    if each.sum is not None:
        parts = "+".join(str(part.value) for part in each.sum.parts)
        return words["sum_holds"].format(
            place=place, words=each.sum.total.before, total=each.sum.total.value, parts=parts
        )
    if each.claim is None:
        return place
    return words["claim_holds"].format(place=place, words=each.claim.quote, value=each.claim.count.value)


def _conclusion(result: Checked) -> Iterator[str]:
    words = texts()["check"]
    known = sum(value is not None for value in result.report.figures.values())
    absent = len(result.report.mixed_form.keys) - len(result.report.figures)
    yield words["figures"].format(known=known, blank=len(result.report.figures) - known, absent=absent)
    broken = sum(1 for each in result.problems if each.code in identity_codes(result.report))
    yield words["identities"].format(
        asked=result.asked, held=result.asked - broken, broken=broken, waiting=result.waiting
    )
    counts = {severity: sum(each.severity == severity for each in result.problems) for severity in SEVERITIES}
    yield words["none_wrong" if not counts["error"] else "wrong"].format(**counts)
