"""The whole check of a report: domain, identities, rules, narrative, and the diagnosis of what does not add up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from gongkai.problems import SEVERITIES, Problem
from gongkai.report.diagnosis import Diagnosis, cures, diagnose
from gongkai.report.identities import applicable, broken, identities, out_of_domain
from gongkai.report.model import Report
from gongkai.report.narrative import Confirmed, read_narrative
from gongkai.report.organs import Organ
from gongkai.report.rules import rule_problems
from gongkai.report.similar import same_text


@dataclass(frozen=True)
class Checked:
    """A report with all that was found: problems gravest first, one diagnosis for each broken component."""

    report: Report
    problems: tuple[Problem, ...]
    diagnosis: tuple[Diagnosis, ...]
    asked: int
    """How many identities could be evaluated: all their cells are known."""
    waiting: int
    """How many more need blank cells filled, or the report of the year before."""
    confirmed: tuple[Confirmed, ...]
    """What the text states and the check found to be so."""


def check(report: Report, previous: Report | None = None, organ: Organ | None = None) -> Checked:
    """Return everything that is to be said of a report; ``previous`` is the same organ's of the year before."""
    diagnosis = diagnose(report, previous)
    cured = cures(diagnosis)
    narrative = read_narrative(report)
    found = [
        *report.problems,
        *out_of_domain(report),
        *broken(report, previous),
        *rule_problems(report, organ),
        *narrative.problems,
        *(same_text(report, previous) if previous else ()),
    ]
    problems = sorted((_with_cure(each, cured) for each in found), key=lambda each: SEVERITIES.index(each.severity))
    before = previous.figures if previous else {}
    asked = [each for each in applicable(report.mixed_form, previous) if each.sides(report.figures, before)[2]]
    waiting = len(identities(report.mixed_form)) - len(asked)
    return Checked(report, tuple(problems), diagnosis, len(asked), waiting, narrative.confirmed)


def identity_codes(report: Report) -> frozenset[str]:
    """Return the codes of the arithmetic rules of a report's form."""
    return frozenset(rule.code for table in report.mixed_form.tables for rule in table.rules)


def places_of(diagnosis: Diagnosis, report: Report) -> tuple[str, tuple[str, ...]]:
    """Return where the identities are broken that a diagnosis is about: the table, and its columns and rows."""
    cells = set(diagnosis.cells)
    places = [each.place for each in broken(report) if each.severity == "error" and cells.issuperset(each.cells)]
    if not places:  # broken with the year before only
        places = [report.mixed_form.place(key) for key in diagnosis.cells]
    inner = dict.fromkeys(" · ".join(map(str, place[1:])) for place in places)
    return str(places[0][0]), tuple(inner)


def _with_cure(each: Problem, cured: dict[str, int]) -> Problem:
    own = {key: value for key, value in cured.items() if key in each.cells}
    return replace(each, cure=own) if own and each.severity == "error" and each.cure is None else each


def previous_of(report: Report, reports: Iterable[Report]) -> Report | None:
    """Return the report of the same organ on the year before, if it is among the reports."""
    if report.year is None or report.organ is None:
        return None
    return next(
        (
            each
            for each in reports
            if each.year == report.year - 1
            and (each.organ_code == report.organ_code if report.organ_code else each.organ == report.organ)
        ),
        None,
    )


def pair_up(reports: Sequence[Report]) -> list[tuple[Report, Report | None]]:
    """Return each report with the one of the year before among them."""
    return [(report, previous_of(report, reports)) for report in reports]
