"""Units to sum: small reports of invented organs, and the sum as anybody would work it out by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tests.report.strategies import v1

from gongkai.report.forms import form
from gongkai.report.model import Figure, Report
from gongkai.report.rollup import RollUp, Wish, sum_of
from gongkai.report.rollup.totals import totals

YEAR = 2023
CURRENT, TRIAL = form("annual-2021"), form("annual-2019-trial")
V1, _ = v1()


def unit(name: str | None, figures: Mapping[str, Figure] | None = None, **facts: Any) -> Report:
    """Return the report of one organ: the verified figures, changed where told."""
    return replace(V1, organ=name, **{"year": YEAR, **facts}, figures={**V1.figures, **(figures or {})})


def trial_unit(name: str, value: int = 1, **facts: Any) -> Report:
    """Return a report in the older form whose leaves all have one value."""
    figures = completed_totals(dict.fromkeys(TRIAL.keys, value))
    figures["proactive.centralized_procurement.procurement_amount"] = None
    return Report(TRIAL.id, figures, organ=name, **{"year": YEAR, **facts})


def completed_totals(figures: Mapping[str, Figure], edition: str = TRIAL.id) -> dict[str, Figure]:
    """Return the figures with every total worked out."""
    above = totals(form(edition))
    sums: dict[str, Figure] = {key: sum(int(figures[leaf] or 0) for leaf in below) for key, below in above.items()}
    return {**figures, **sums}


def by_hand(reports: Sequence[Report]) -> dict[str, Figure]:
    """Return the sum of reports of one form: each leaf that somebody has, each total from the leaves."""
    edition = reports[0].mixed_form
    there = {key: [each.figures[key] for each in reports if key in each.figures] for key in edition.keys}
    leaves: dict[str, Figure] = {}
    for key, values in there.items():
        known = [value for value in values if value is not None]
        leaves[key] = sum(known[1:], known[0]) if known else None
    found: dict[str, Figure] = {}
    for key, values in there.items():
        below = [leaves[leaf] for leaf in totals(edition).get(key, (key,)) if leaves[leaf] is not None]
        if values:
            found[key] = sum(below[1:], below[0]) if below else None  # type: ignore[misc]  # no None among them
    return found


def whole(*reports: Report, **wish: Any) -> Report:
    """Return the one report that others come to."""
    [report] = sum_of(reports, Wish(**wish)).reports
    return report


def codes(found: RollUp | Report) -> list[str]:
    """Return the codes of what was said of single units, each as often as it was said."""
    problems = found.problems if isinstance(found, Report) else [*found.problems, *found.reports[0].problems]
    return sorted(each.code for each in problems if each.code.startswith(("ROLLUP-", "PARQUET-")))
