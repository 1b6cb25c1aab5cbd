"""A year's report out of the registers: totals from the form, each figure with where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from gongkai.problems import problem
from gongkai.report.forms import Form, form_of_year
from gongkai.report.model import Figure as Value
from gongkai.report.model import Mark, Report
from gongkai.report.rollup.totals import leaves, totals
from gongkai_site.annual.models import Entry
from gongkai_site.base import clock
from gongkai_site.base.refusals import Refused
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import settings_on
from gongkai_site.registers.protocol import Figure, registers, words

CONTACT = {"address": "address", "postcode": "postcode", "telephone": "phone", "fax": "fax", "email": "email"}
"""Settings of an organ and what the report calls them."""
LAST_YEAR = 9999
"""The calendar ends here, and a report is due in the year after its own."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A report and, for each key, what its register says; keys of no register say so."""

    report: Report
    figures: Mapping[str, Figure]
    as_of: datetime


def compile_report(
    organ: Organ, year: int, as_of: datetime | None = None, entries: Mapping[str, Figure] | None = None
) -> Compiled:
    """Return the report of an organ on a year, as its records stood at a moment (now): its figures, without text.

    A cell that no register answers for holds what was entered by hand; ``entries`` are taken in place of what is kept.
    Raises Refused ANNUAL-YEAR for a year without a form.
    """
    form = form_for(year)
    as_of = as_of or clock.now()
    figures: dict[str, Figure] = {}
    for register in registers():
        figures |= register.figures(organ, year, form.id, as_of)
    unheld = words(problem("ANNUAL-NO-REGISTER"))
    for key, entry in (entered(organ, year) if entries is None else entries).items():
        if key in enterable(form) and is_open(figures.get(key)):
            figures[key] = entry
    figures |= _totals(form, figures)
    figures = {key: figures.get(key) or Figure(None, "not_kept", unheld) for key in form.keys}
    report = Report(
        form=form.id,
        figures={key: figure.value for key, figure in figures.items()},
        organ=organ.name,
        organ_code=organ.credit_code,
        year=year,
        title=f"{organ.name}{year}年度政府信息公开工作年度报告",
        dated=clock.day_of(as_of),
        period=(date(year, 1, 1), date(year, 12, 31)),
        contact=_contact(organ, as_of),
        marks=_marks(figures),
        table_forms={table.key: form.id for table in form.tables},
    )
    return Compiled(report, figures, as_of)


def enterable(form: Form) -> frozenset[str]:
    """Return the cells that may be entered by hand: all that are no totals."""
    return frozenset(leaves(form))


def is_open(figure: Figure | None) -> bool:
    """Say whether a cell is left to be entered by hand: no register answers for it, or none was kept."""
    return figure is None or figure.state in ("not_kept", "entered")


def entered(organ: Organ, year: int) -> dict[str, Figure]:
    """Return the figures entered by hand."""
    form, found = form_for(year), {}
    for entry in Entry.objects.filter(work__organ=organ, work__year=year):
        if entry.key in form.cell:
            reason = {"zh": entry.reason, "en": entry.reason}
            found[entry.key] = Figure(as_counted(form, entry.key, entry.value), "entered", reason)
    return found


def as_counted(form: Form, key: str, value: Decimal) -> int | Decimal:
    """Return a number as its cell counts: yuan as they are, anything else whole."""
    return value if form.cell[key].column.kind == "money" else int(value)


def _totals(form: Form, figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """Return the totals whose cells a register answers for: sums of the form, never of a register."""
    found: dict[str, Figure] = {}
    for key, below in totals(form).items():
        parts = [figures[leaf] for leaf in below if leaf in figures]
        values = [each.value for each in parts if each.value is not None]
        if len(parts) < len(below) or not parts:
            continue
        if len(values) < len(parts):
            found[key] = next(each for each in parts if each.value is None)
        else:
            found[key] = Figure(
                sum(values), None if any(values) else "true_zero", None if any(values) else parts[0].reason
            )
    return found


def _contact(organ: Organ, as_of: datetime) -> dict[str, str]:
    held = settings_on(organ, clock.day_of(as_of))
    return {name: held[key] for key, name in CONTACT.items() if held.get(key)}


def _marks(figures: Mapping[str, Figure]) -> dict[str, Mark]:
    return {
        key: Mark(figure.state, "", figure.reason["zh"] if figure.reason else None)
        for key, figure in figures.items()
        if figure.state is not None
    }


def form_for(year: int) -> Form:
    """Return the edition of the form for a year; raise Refused ANNUAL-YEAR when there is none."""
    form = form_of_year(year) if year < LAST_YEAR else None
    if form is None:
        raise Refused("ANNUAL-YEAR", year=year)
    return form


def known_year(year: int) -> int:
    """Return a year that a report can be drawn up for; raise Refused ANNUAL-YEAR or ANNUAL-NOT-BEGUN of any other."""
    form_for(year)
    if year > clock.today().year:
        raise Refused("ANNUAL-NOT-BEGUN", year=year)
    return year


def shown(value: Value) -> str:
    """Return a figure for a list: money with two decimals, a dash where there is none."""
    if value is None:
        return "—"
    return f"{value:,.2f}" if isinstance(value, Decimal) else f"{value:,}"
