"""Every arithmetic rule 勾稽 of a form as ``Σ a·x (= | ≤ | ≥) 0`` over figure keys, and what breaks it.

One definition, in the form's data file, gives this check, the vectorised check, the diagnosis, the sentence a person
reads and the reference page. An identity with a blank or absent cell is not broken; where it would break with the
blank taken as zero, that is a note.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from gongkai.problems import Problem, codes
from gongkai.report.forms import Block, Cell, Form, Table
from gongkai.report.forms.model import IdentityRule, column_place, row_place
from gongkai.report.model import Figure, Report
from gongkai.resources import PACKAGE, BadDataFile, read_toml

PREVIOUS = "previous:"


@dataclass(frozen=True, slots=True)
class Term:
    """``factor`` times the figure of ``key``, of the year before where ``previous``."""

    key: str
    factor: int
    previous: bool = False


@dataclass(frozen=True)
class Identity:
    """One rule laid over one row, column or group. The terms with a positive factor are what is found."""

    rule: IdentityRule
    terms: tuple[Term, ...]
    place: tuple[str, ...]

    @property
    def code(self) -> str:
        """The rule's stable code."""
        return self.rule.code

    @property
    def needs_previous(self) -> bool:
        """Whether the rule looks at the year before."""
        return any(term.previous for term in self.terms)

    @property
    def keys(self) -> tuple[str, ...]:
        """The cells of this year that the rule names, what is found first."""
        ordered = sorted(self.terms, key=lambda term: term.factor < 0)
        return tuple(term.key for term in ordered if not term.previous)

    def holds(self, gap: int) -> bool:
        """Tell whether the rule holds when the left side exceeds the right by ``gap``."""
        match self.rule.op:
            case "=":
                return gap == 0
            case "<=":
                return gap <= 0
            case _:
                return gap >= 0

    def sides(self, figures: Mapping[str, Figure], previous: Mapping[str, Figure]) -> tuple[int, int, bool]:
        """Return (found, expected, whether all cells were known), a blank counting as zero."""
        found = expected = 0
        known = True
        for term in self.terms:
            value = (previous if term.previous else figures).get(term.key)
            if value is None:
                known = False
            elif term.factor > 0:
                found += int(value) * term.factor
            else:
                expected -= int(value) * term.factor
        return found, expected, known


@cache
def identities(form: Form) -> tuple[Identity, ...]:
    """Return all identities of a form, in the order of its tables and rules."""
    return tuple(
        identity
        for table in form.tables
        for rule in table.rules
        for block in table.blocks
        for identity in _laid_over(rule, block, table)
    )


def broken(report: Report, previous: Report | None = None) -> Iterator[Problem]:
    """Yield a problem for each identity that does not hold, and a note for each that blanks hide."""
    form = report.mixed_form
    before = previous.figures if previous else {}
    for identity in applicable(form, previous):
        found, expected, known = identity.sides(report.figures, before)
        if identity.holds(found - expected):
            continue
        yield _problem(identity, found, expected) if known else _hidden(identity, found, expected, report, before)


def applicable(form: Form, previous: Report | None) -> Iterator[Identity]:
    """Yield the identities that can be asked of a report, ``previous`` being the one on the year before."""
    before = previous.mixed_form if previous else None
    return (identity for identity in identities(form) if is_comparable(identity, form, before))


def is_comparable(identity: Identity, form: Form, before: Form | None) -> bool:
    """Tell whether an identity can be asked: one over two years only when both years' tables agree in form."""
    if not identity.needs_previous:
        return True
    table = identity.rule.table
    return before is not None and (
        identity.rule.across_forms or form.table_forms[table] == before.table_forms.get(table)
    )


def out_of_domain(report: Report) -> Iterator[Problem]:
    """Yield a problem for each count below zero."""
    form = report.mixed_form
    for table in form.tables:
        for cell in table.cells:
            value = report.figures.get(cell.key)
            if value is not None and value < 0 and cell.column.kind != "signed":
                yield Problem(
                    table.domain_code,
                    "error",
                    place=form.place(cell.key),
                    cells=(cell.key,),
                    found=str(value),
                    basis="件数和金额不小于零（推导）",
                )


def _laid_over(rule: IdentityRule, block: Block, table: Table) -> Iterator[Identity]:
    match rule.each:
        case "column":
            for column in block.columns:
                named = {row.key: [table.cell_at(row, column)] for row in block.figure_rows}
                for row in block.rows:
                    if row.is_group:
                        named[f"{row.key}/*"] = [table.cell_at(leaf, column) for leaf in block.under(row.key)]
                yield from _identity(rule, named, (f"表{table.section}", *column_place(column)))
        case "row":
            for row in block.figure_rows:
                named = {column.key: [table.cell_at(row, column)] for column in block.columns}
                named["*"] = [table.cell_at(row, column) for column in block.columns if not column.total]
                yield from _identity(rule, named, (f"表{table.section}", *row_place(row, block)))
        case "group":
            for row in block.figure_rows:
                for group in dict.fromkeys(column.group for column in block.columns if column.group):
                    members = [column for column in block.columns if column.group == group]
                    named = {column.part: [table.cell_at(row, column)] for column in members}
                    named["*"] = [table.cell_at(row, column) for column in members if not column.total]
                    yield from _identity(rule, named, (f"表{table.section}", members[0].under[-1]))


def _identity(rule: IdentityRule, named: Mapping[str, list[Cell]], place: tuple[str, ...]) -> Iterator[Identity]:
    """Yield the identity if this row, column or group has all the cells it names."""
    terms = []
    for name, factor in rule.terms:
        cells = named.get(name.removeprefix(PREVIOUS))
        if not cells:
            return
        if any(cell.column.kind == "money" for cell in cells):
            raise BadDataFile(f"identity {rule.code} names {cells[0].key}: identities are over counts, not over money")
        terms += [Term(cell.key, factor, name.startswith(PREVIOUS)) for cell in cells]
    yield Identity(rule, tuple(terms), place)


def _problem(identity: Identity, found: int, expected: int) -> Problem:
    return Problem(
        identity.code,
        identity.rule.severity,
        place=identity.place,
        cells=identity.keys,
        expected=expected,
        found=found,
        basis=identity.rule.basis,
        data={"gap": abs(found - expected), "op": identity.rule.op},
        template="" if identity.code in set(codes()) else "IDENTITY",
    )


def _hidden(identity: Identity, found: int, expected: int, report: Report, before: Mapping[str, Figure]) -> Problem:
    unknown = tuple(key for key in identity.keys if report.figures.get(key) is None)
    return Problem(
        "IDENTITY-BLANK",
        "note",
        place=identity.place,
        cells=unknown,
        expected=expected,
        found=found,
        basis=identity.rule.basis,
        data={
            "identity": identity.code,
            "gap": abs(found - expected),
            "lacking": _lacking(identity, unknown, report, before),
        },
    )


def _lacking(
    identity: Identity, unknown: tuple[str, ...], report: Report, before: Mapping[str, Figure]
) -> dict[str, str]:
    """Return why cells hold no number, counted: blank, not in the document, printed but not taken, of last year."""
    counts = Counter(_why(key, report) for key in unknown)
    counts["previous"] = sum(term.previous and before.get(term.key) is None for term in identity.terms)
    said = [(words, counts[why]) for why, words in _reasons().items() if counts[why]]
    return {
        "zh": "，".join(each["zh"].format(n=count) for each, count in said),
        "en": ", ".join(each["en"].format(n=count) for each, count in said),
    }


@cache
def _reasons() -> dict[str, dict[str, str]]:
    return read_toml(PACKAGE / "texts" / "lacking.toml")


def _why(key: str, report: Report) -> str:
    """Return why a cell holds no number."""
    if key not in report.figures:
        return "absent"
    mark = report.marks.get(key)
    return "refused" if mark is not None and mark.state == "entered" and mark.raw else "blank"
