"""A document in the making: what is printed, what a reader must find in it, and what cannot be known from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from random import Random
from typing import Any

from corpus.figures import SCALES, complete, leaf
from corpus.invent import Invented
from corpus.page import Cell, Page, Table
from gongkai.report.forms import Cell as Place
from gongkai.report.forms import Form, compose
from gongkai.report.forms import Table as FormTable
from gongkai.report.model import Figure, Report, money_text

UNITS = {"元": Decimal(1), "万元": Decimal(10_000)}


@dataclass(frozen=True)
class Expected:
    """What a reader must find. A null in ``may_be_null`` is no fault: the document itself cannot settle it."""

    figures: Mapping[str, Figure]
    absent: frozenset[str] = frozenset()
    may_be_null: frozenset[str] = frozenset()
    must_be_told: frozenset[str] = frozenset()
    """Cells that are null and that a problem must name: something stands in them that is no figure."""
    refused: str | None = None
    organs: tuple[str, ...] = ()
    """What a reader may take for the organ."""
    years: tuple[int, ...] = ()
    front_open: frozenset[str] = frozenset()
    """``organ`` or ``year`` where the document does not say, so that a reader says that it found none."""
    front_told: bool = False
    """Whether organ or year contradict each other or are mistyped, so that a reader must say so whatever it takes."""

    def to_json(self) -> dict[str, Any]:
        """Return the same for a file: figures as the contract of reports writes them, sets in order."""
        figures = {
            key: money_text(value) if isinstance(value, Decimal) else value for key, value in self.figures.items()
        }
        others = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "figures"}
        listed = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in others.items()}
        return {"figures": figures, **listed}


@dataclass
class Work:
    """One document, changed step by step by its deviations."""

    invented: Invented
    format: str
    form: Form
    """The form as printed: its rows and columns are those of the document."""
    printed: dict[str, str] = field(default_factory=dict)
    """What stands in each cell."""
    figures: dict[str, Figure] = field(default_factory=dict)
    """What each cell says: None where no number stands."""
    unsettled: set[str] = field(default_factory=set)
    must_be_told: set[str] = field(default_factory=set)
    page: Page = field(default_factory=Page)
    hints: set[str] = field(default_factory=set)
    """What the format's writer must do besides."""
    refused: str | None = None
    organs: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    front_open: set[str] = field(default_factory=set)
    front_told: bool = False

    @property
    def standard(self) -> Form:
        """The form that the tables follow, as issued."""
        return compose(self.form.id, self.form.table_forms)

    def expected(self) -> Expected:
        """Return what a reader must find."""
        known = self.standard.keys
        figures = {key: self.figures[key] for key in known if key in self.figures}
        return Expected(
            figures,
            absent=frozenset(known) - frozenset(figures),
            may_be_null=frozenset(self.unsettled) & frozenset(figures),
            must_be_told=frozenset(key for key in self.must_be_told if self.printed[key].strip()),
            refused=self.refused,
            organs=self.organs,
            years=self.years,
            front_open=frozenset(self.front_open),
            front_told=self.front_told,
        )

    def reshape(self, table: str, change: Callable[[FormTable], FormTable]) -> None:
        """Change one table of the form that is printed."""
        tables = (change(each) if each.key == table else each for each in self.form.tables)
        self.form = replace(self.form, tables=tuple(tables))

    def settle(self, chance: Random) -> None:
        """Make the figures fit the form that is printed, keep those that it shares with the report, print them."""
        scale = chance.choice(SCALES[self.invented.facts["level"]])
        kept = self.invented.report.figures
        leaves = {cell.key: kept.get(cell.key, leaf(cell, scale, chance)) for cell in self.form.cells}
        self.figures = complete(leaves, self.form)
        self.invented = self.invented.with_report(self._report())
        self.printed = {cell.key: shown(cell, self.figures[cell.key], chance) for cell in self.form.cells}

    def change(self, values: Mapping[str, Figure], chance: Random) -> None:
        """Give some leaves other figures and work out the rest anew."""
        self.figures = complete({**self.figures, **values}, self.form)
        self.invented = self.invented.with_report(self._report())
        self.printed.update({cell.key: shown(cell, self.figures[cell.key], chance) for cell in self.form.cells})

    def _report(self) -> Report:
        return replace(self.invented.report, figures=self.figures, table_forms=self.form.table_forms)

    def print(self, key: str, text: str) -> None:
        """Have other signs for the same figure stand in a cell."""
        self.printed[key] = text

    def void(self, keys: Iterable[str], text: str) -> None:
        """Have what is no number stand in cells."""
        for key in keys:
            self.printed[key] = text
            self.figures[key] = None

    def places(self, table: str) -> list[Place]:
        """Return the places for figures in a table as printed."""
        return list(self.form.table(table).cells)

    def rows(self, table: str) -> list[list[Place]]:
        """Return the same, row by row."""
        rows: dict[tuple[str, str], list[Place]] = {}
        for place in self.places(table):
            rows.setdefault((place.block.key, place.row.key), []).append(place)
        return list(rows.values())


def shown(place: Place, value: Figure, chance: Random) -> str:
    """Return a figure as a careful clerk prints it; where a label has no unit of money, the cell says it."""
    if value is None:
        return ""
    if place.column.kind != "money":
        return str(value)
    unit = place.column.unit or chance.choice(tuple(UNITS))
    amount = plain_amount(Decimal(value), unit)
    return amount if place.column.unit or not value else amount + unit


def plain_amount(yuan: Decimal, unit: str) -> str:
    """Return an amount in a unit, exact."""
    text = format(yuan / UNITS[unit], "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def figure_rows(table: Table) -> list[list[Cell]]:
    """Return the cells of figures of each row that has some."""
    rows = ([cell for cell in row if cell.role == "figure"] for row in table.rows)
    return [row for row in rows if row]
