"""What stood behind a report when it was frozen, and what differs in the registers since."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gongkai.problems import Problem, problem
from gongkai.report.diff import FigureChange, figure_changes
from gongkai.report.model import Report
from gongkai_site.annual.compiling import compile_report, shown
from gongkai_site.annual.models import Edition, Frozen
from gongkai_site.annual.models_work import MOST_IDS
from gongkai_site.base.powers import Job
from gongkai_site.organs.models import Organ
from gongkai_site.registers.protocol import register_of

ALL = Job("annual")
"""Who counts the rows of a figure: whoever freezes, all of them are meant."""
SHOWN = 50
"""So many rows that came or went are named."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a figure, counted: how many, their sum, a digest of ids and quantities, the first ids."""

    rows: int
    total: Decimal
    digest: str
    ids: list[int]


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that differs from the frozen report: both figures, and which rows came or went, where that is known."""

    key: str
    place: str
    before: str
    after: str
    came: Sequence[Any] = ()
    went: Sequence[Any] = ()
    is_known: bool = True


def rows_of(organ: Organ, year: int, form: str, key: str) -> Rows | None:
    """Return the rows of a figure as they are now, or None where no register answers for it."""
    register = register_of(form, key)
    if register is None:
        return None
    digest, ids, count, total = hashlib.sha256(), [], 0, Decimal(0)
    rows = register.records(organ, year, key, ALL).visible.order_by("pk").values_list("pk", "counted")
    for pk, counted in rows.iterator(chunk_size=5000):
        digest.update(f"{pk}:{counted}\n".encode())
        count, total = count + 1, total + Decimal(counted)
        if count <= MOST_IDS:
            ids.append(pk)
    return Rows(count, total, digest.hexdigest(), ids if count <= MOST_IDS else [])


def keep(edition: Edition, report: Report) -> None:
    """Keep what stands behind each figure of a report, inside the transaction that freezes it."""
    edition.frozen.all().delete()
    made = []
    for cell in report.mixed_form.cells:
        # A figure of nothing has no rows, but a change may be the sum of some that came and some that went.
        if not report.figures.get(cell.key) and cell.column.kind != "signed":
            continue
        found = rows_of(edition.organ, edition.year, report.form, cell.key)
        if found is not None and found.rows:
            facts = {"rows": found.rows, "total": found.total, "digest": found.digest, "ids": found.ids}
            made.append(Frozen(edition=edition, key=cell.key, **facts))
    Frozen.objects.bulk_create(made)


def figures_moved(edition: Edition) -> list[FigureChange]:
    """Return the figures of the registers that differ from those of a frozen report."""
    return list(figure_changes(edition.report, compile_report(edition.organ, edition.year).report))


def moved(edition: Edition) -> Problem | None:
    """Return what to tell who signs a report whose registers changed since it was frozen, or None."""
    found = figures_moved(edition)
    if not found:
        return None
    first = [f"{' · '.join(each.place)} {shown(each.first)} → {shown(each.second)}" for each in found[:3]]
    cells = tuple(each.key for each in found)
    return problem("ANNUAL-MOVED", cells=cells, count=len(found), first=first, gate="text")


def differences(edition: Edition) -> Iterator[Difference]:
    """Yield what differs since a report was frozen, cell by cell: figures, and rows exchanged under an equal sum."""
    changes = {each.key: each for each in figures_moved(edition)}
    kept = {row.key: row for row in edition.frozen.all()}
    report = edition.report
    for key in report.mixed_form.keys:
        if key not in changes and key not in kept:
            continue
        now, before = rows_of(edition.organ, edition.year, report.form, key), kept.get(key)
        if key not in changes and (now is None or (before and now.digest == before.digest)):
            continue
        change = changes.get(key)
        figure = report.figures.get(key)
        told = (shown(change.first), shown(change.second)) if change else (shown(figure), shown(figure))
        yield _difference(edition, key, told, before, now)


def _difference(
    edition: Edition, key: str, told: tuple[str, str], before: Frozen | None, now: Rows | None
) -> Difference:
    report = edition.report
    place = " · ".join(report.mixed_form.place(key))
    register = register_of(report.form, key)
    is_known = now is not None and now.rows == len(now.ids) and (before is None or before.rows == len(before.ids))
    if register is None or now is None or not is_known:
        return Difference(key, place, *told, is_known=register is None)
    old, new = set(before.ids if before else ()), set(now.ids)
    rows = register.records(edition.organ, edition.year, key, ALL).visible.model._base_manager
    came, went = (list(rows.filter(pk__in=sorted(ids)[:SHOWN])) for ids in (new - old, old - new))
    for row in (*came, *went):
        row.desk_url = register.url(row)
    return Difference(key, place, *told, came, went)
