"""Reports that are right, drawn at random: leaves are free, everything else follows from the identities themselves."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from gongkai.report import forms as forms_module
from gongkai.report.forms import Form, load_forms
from gongkai.report.identities import identities
from gongkai.report.model import Figure, Report

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared"

INVENTED = load_forms(HERE / "forms", known=forms_module.forms())
"""The editions that nobody issued, by id."""

LARGE = 10**14
COUNTS = st.one_of(st.integers(0, 9), st.integers(0, 9), st.integers(0, 100_000), st.integers(0, LARGE))


@contextmanager
def installed(more: Mapping[str, Form]) -> Iterator[None]:
    """Have further editions stand beside the shipped ones, as if their files lay in the same folder."""
    every = {**forms_module.forms(), **more}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forms_module, "forms", lambda: every)
        yield


@st.composite
def right_figures(draw: st.DrawFn, form: Form, counts: st.SearchStrategy[int] = COUNTS) -> dict[str, Figure]:
    """Draw figures that satisfy every identity of one year."""
    figures: dict[str, Figure] = {}
    free = [cell for cell in form.cells if cell.key not in solved_cells(form)]
    drawn = draw(st.lists(counts, min_size=len(free), max_size=len(free)))
    below = draw(st.booleans())
    for cell, value in zip(free, drawn, strict=True):
        match cell.column.kind:
            case "money":
                figures[cell.key] = Decimal(value) / 100
            case "signed":
                figures[cell.key] = -value if below else value
            case _:
                figures[cell.key] = value
    return completed(figures, form)


def completed(figures: dict[str, Figure], form: Form) -> dict[str, Figure]:
    """Return the figures with what the rules leave open worked out; where that fell below zero, others grow."""
    rules = [each for each in identities(form) if not each.needs_previous]
    for rule in (each for each in rules if each.rule.op != "="):
        found, expected, _ = rule.sides(figures, {})
        if not rule.holds(found - expected):
            low = next(term for term in rule.terms if (term.factor > 0) == (found < expected) and abs(term.factor) == 1)
            figures[low.key] = int(figures[low.key] or 0) + abs(found - expected)
    todo = [each for each in rules if each.rule.op == "="]
    while todo:
        ready = next(each for each in todo if sum(key not in figures for key in each.keys) <= 1)
        todo.remove(ready)
        for term in (term for term in ready.terms if term.key not in figures):
            found, expected, _ = ready.sides(figures, {})
            value, rest = divmod(expected - found, term.factor)
            assert rest == 0, ready
            if value < 0 and form.cell[term.key].column.kind != "signed":
                other = next(each for each in reversed(ready.terms) if each.factor * term.factor < 0)
                figures[other.key] = int(figures[other.key] or 0) - value * abs(term.factor)
                value = 0
            figures[term.key] = value
    return figures


def solved_cells(form: Form) -> set[str]:
    """Return the cells that are worked out: totals, the first cell of other sums, the last cell of a balance."""
    solved = {cell.key for cell in form.cells if cell.row.total or cell.column.total}
    for rule in identities(form):
        if rule.rule.op == "=" and not rule.needs_previous:
            is_balance = sum(term.factor > 0 for term in rule.terms) > 1
            if is_balance:
                solved.add(rule.keys[-1])
            elif not set(rule.keys) & solved:
                solved.add(rule.keys[0])
    return solved


@st.composite
def right_reports(draw: st.DrawFn, form: Form, counts: st.SearchStrategy[int] = COUNTS) -> Report:
    """Draw a report without a fault, some cells of it blank and some absent."""
    figures = draw(right_figures(form, counts))
    holes = draw(st.dictionaries(st.sampled_from(form.keys), st.booleans(), max_size=4))
    for key, is_absent in holes.items():
        if is_absent:
            del figures[key]
        else:
            figures[key] = None
    return Report(form.id, figures, table_forms=form.table_forms)


def vector_report(data: Mapping[str, Any], form: Form) -> Report:
    """Return the report of a data file that gives each row of figures as a list."""
    figures: dict[str, Figure] = {}
    for table in form.tables:
        for row, values in data[table.key].items():
            cells = [cell for cell in table.cells if cell.row.key == row]
            for cell, value in zip(cells, values, strict=True):
                figures[cell.key] = Decimal(value) if isinstance(value, str) else value
    return Report(form.id, figures, year=data["year"])


def v1() -> tuple[Report, list[dict[str, Any]]]:
    """Return the verified report of annual-report-forms.md §8, and the cases that change it."""
    data = tomllib.loads((HERE / "vectors" / "v1.toml").read_text(encoding="utf-8"))
    return vector_report(data, forms_module.form(data["form"])), data["case"]


def changed(report: Report, values: Mapping[str, Figure]) -> Report:
    """Return the report with other figures in some cells."""
    return Report(
        report.form, {**report.figures, **values}, organ=report.organ, year=report.year, table_forms=report.table_forms
    )
