"""Rules of a report that are no sums of cells, as ``rules.toml`` states them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from gongkai.problems import Problem, problem
from gongkai.report.model import Report
from gongkai.report.organs import Organ
from gongkai.resources import read_toml


@cache
def rules() -> Mapping[str, Mapping[str, Any]]:
    """Return all rules by code: sentence in zh and en, severity, basis, mark, and where each is checked."""
    return read_toml(Path(__file__).parent / "rules.toml")


def rule_problems(report: Report, organ: Organ | None = None) -> Iterator[Problem]:
    """Yield what these rules find. Those that depend on the organ's level are skipped without it."""
    yield from year_plausible(report)
    yield from prior_reconsideration(report)
    if organ is not None:
        yield from rules_level(report, organ)
        yield from late(report, organ)


def year_plausible(report: Report) -> Iterator[Problem]:
    """REPORT-YEAR: a year outside the regulation's life."""
    rule = rules()["REPORT-YEAR"]
    if report.year is not None and not rule["first"] <= report.year <= rule["last"]:
        yield _problem("REPORT-YEAR", found=report.year, first=rule["first"], last=rule["last"])


def prior_reconsideration(report: Report) -> Iterator[Problem]:
    """T4-PRIOR-RECON: direct lawsuits from 2024 on; whether they attack a denial only the cases can show."""
    rule = rules()["T4-PRIOR-RECON"]
    value = report.figures.get(rule["cell"])
    if report.year is not None and report.year >= rule["from_year"] and value:
        yield _problem(
            "T4-PRIOR-RECON", place=report.mixed_form.place(rule["cell"]), cells=(rule["cell"],), found=int(value)
        )


def rules_level(report: Report, organ: Organ) -> Iterator[Problem]:
    """T2-RULES-LEVEL: an organ without rule-making power that reports rules."""
    rule = rules()["T2-RULES-LEVEL"]
    if organ.level in (None, *rule["departments"]) or (organ.is_government and organ.level in rule["levels"]):
        return
    form = report.mixed_form
    for cell in form.cells:
        value = report.figures.get(cell.key)
        if cell.row.key in rule["rows"] and value:
            yield _problem("T2-RULES-LEVEL", place=form.place(cell.key), cells=(cell.key,), found=int(value))


def late(report: Report, organ: Organ) -> Iterator[Problem]:
    """DEADLINE-DEPT, DEADLINE-GOV: a report dated after the last day (条例第四十九条)."""
    if report.dated is None or report.year is None or not 1 < report.year < 9999:
        return
    from gongkai.deadlines import annual_department_due, annual_government_due
    from gongkai.workdays import load

    code, due = (
        ("DEADLINE-GOV", annual_government_due) if organ.is_government else ("DEADLINE-DEPT", annual_department_due)
    )
    last = due(date(report.year, 12, 31), load()).due
    if last is not None and report.dated > last:
        yield _problem(code, found=report.dated.isoformat(), expected=last.isoformat())


def _problem(code: str, **facts: Any) -> Problem:
    return problem(code, severity=rules()[code]["severity"], basis=rules()[code]["basis"], **facts)
