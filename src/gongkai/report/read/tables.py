"""One statutory table from the text of its section: which edition it follows, and its figures, or why not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from gongkai.documents import Grid
from gongkai.documents.model import Place
from gongkai.problems import Problem, problem
from gongkai.report.forms import Column, Form, Table, compose, forms
from gongkai.report.forms.model import place_of, row_place
from gongkai.report.identities import identities
from gongkai.report.model import Figure, Mark, money_text
from gongkai.report.money import UNITS
from gongkai.report.read.grids import grid_runs
from gongkai.report.read.interleaved import untangled
from gongkai.report.read.labels import NO_EVIDENCE, core, plain, strip
from gongkai.report.read.leftovers import extra_rows, header_problems, is_group_row, other_words
from gongkai.report.read.order import in_stated_order
from gongkai.report.read.outline import Line
from gongkai.report.read.rows import DOUBTFUL, Match, Run, align, expected_rows, runs
from gongkai.report.read.solve import Candidates, candidates, figure, is_too_long, settle
from gongkai.report.read.surplus import without_surplus
from gongkai.report.read.tokens import Token, Value, tokens

MOST_RUNS = 400
"""A text with more rows of numbers where one table should stand is no report."""
MOST_WAYS = 5
"""How many readings of a row are named."""
LONGEST_SHOWN = 40
"""How many signs of what stands in a cell are repeated to the reader."""
DRAWN = 0.5
"""What drawn cells count for against the same rows read as running text."""
LEAST_FOUND = 0.5
"""The part of a table's rows that must be found for it to be that table."""


@dataclass
class Reading:
    """What one table gave: figures, marks, and what a person should know of how they were read."""

    form: str
    figures: dict[str, Figure] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Laid:
    """An edition's table laid over the runs of a text or of its grids: how well it fits, and what was left over."""

    form: Form
    table: Table
    cost: float
    matches: tuple[Match, ...]
    left: tuple[Run, ...]
    headers: float
    drawn: bool

    @property
    def rank(self) -> float:
        """The cost, less what the headers say for this edition, and less a little where cells are drawn."""
        return self.cost - self.headers - (DRAWN if self.drawn else 0.0)

    @property
    def is_reordered(self) -> bool:
        """Whether headers were read and are not those of the form, in its order."""
        return any(match.run.plan is not None and not is_usual(match) for match in self.matches)


def is_usual(match: Match) -> bool:
    """Tell whether a row stands under the columns of its block in the form's order, or under no known headers."""
    plan = match.run.plan
    return plan is None or plan.columns == tuple(column.key for column in match.expected.block.columns)


def lay_table(key: str, lines: Sequence[Line], year: int | None) -> Laid | None:
    """Return a table laid over the lines that hold it, by the edition that fits best; None where they do not."""
    fits = [laid for laid in _fits(key, lines) if _is_found(laid)]
    if any(laid.is_reordered for laid in fits if laid.drawn):
        fits = [laid for laid in fits if laid.drawn]
    return min(fits, key=lambda each: (each.rank, not _of_year(each.form, year)), default=None)


def read_laid(laid: Laid) -> Reading:
    """Return the figures of a table that was found."""
    reading = Reading(laid.table.form)
    _fill(reading, laid)
    return reading


def _is_found(laid: Laid) -> bool:
    """Tell whether enough rows were found by their labels, or every row of the form in order and none besides."""
    rows = len(expected_rows(laid.table))
    found = sum(match.evidence < NO_EVIDENCE for match in laid.matches)
    return found >= LEAST_FOUND * rows or (found > 1 and len(laid.matches) == rows and not laid.left)


def _of_year(form: Form, year: int | None) -> bool:
    return year is not None and form.covers(year)


def _fits(key: str, lines: Sequence[Line]) -> Iterator[Laid]:
    """Yield each edition's table laid over the grids, and over all the text where they do not settle it."""
    editions = [(form, table) for form in _newest_first() for table in form.tables if table.key == key]
    grids = [line for line in lines if isinstance(line, Grid)]
    words = strip("".join(words_of(line) for line in lines))
    for form, table in editions if grids else ():
        laid = _laid(form, table, grid_runs(grids, table), words, drawn=True)
        yield laid
        if _is_whole(laid) and 2 * _share(_column_labels(table), words) >= FULL_SHARE:
            return
    listed = list(tokens(lines))
    for form, table in editions:
        yield _laid_over_text(form, table, listed, words)


def _newest_first() -> list[Form]:
    return sorted(forms().values(), key=lambda each: each.years[0], reverse=True)


def words_of(line: Line) -> str:
    """Return the text of a line, or of all cells of a grid."""
    return "".join(cell.text for cell in line.cells) if isinstance(line, Grid) else line[0]


FULL_SHARE = 2.0


def _is_whole(laid: Laid) -> bool:
    """Tell whether every row of the form was found by its label under headers that were read, and no others."""
    if any(not run.before and not run.is_blank for run in laid.left):
        return False  # values apart from their labels
    rows = len(expected_rows(laid.table))
    return len(laid.matches) == rows and all(each.evidence < DOUBTFUL and _is_laid(each) for each in laid.matches)


def _is_laid(match: Match) -> bool:
    """Tell whether each cell of a drawn row has its column: by headers, or because there are as many as columns."""
    return match.run.columns is not None or (match.run.labelled and len(match.values) == match.expected.width)


def _laid_over_text(form: Form, table: Table, listed: Sequence[Token], words: str) -> Laid:
    expected = expected_rows(table)
    widths = {each.width for each in expected}
    found = untangled(expected, runs(listed, widths.pop() if len(widths) == 1 else None, expected))
    return _laid(form, table, found, words, drawn=False, listed=listed if len(table.blocks) == 1 else ())


def _laid(
    form: Form, table: Table, found: Sequence[Run], words: str, *, drawn: bool, listed: Sequence[Token] = ()
) -> Laid:
    """Lay a table over runs; the rows of groups, which hold no figures in the form, are set aside first."""
    rows = [run for run in found if not is_group_row(run, table)][:MOST_RUNS]
    cost, matches = align(expected_rows(table), rows)
    taken = {id(match.run) for match in matches}
    matches = in_stated_order(matches, listed)
    if len(table.blocks) == 1:
        matches = without_surplus(matches, table, compose(form.id, {table.key: table.form}))
    left = tuple(run for run in found if id(run) not in taken)
    return Laid(form, table, cost, tuple(matches), left, _headers(table, words), drawn)


def _headers(table: Table, words: str) -> float:
    """Return how many of the table's labels the text has, as shares: of the columns, and of the rows."""
    columns = _column_labels(table)
    rows = {core(row.label) for block in table.blocks for row in block.figure_rows if row.label}
    return _share(columns, words) + (_share(rows, words) if rows else 0.0)


def _column_labels(table: Table) -> set[str]:
    return {plain(column.label) for block in table.blocks for column in block.columns}


def _share(labels: Set[str], words: str) -> float:
    """Return how much it is worth that labels stand in a text: a whole row's worth of evidence if all do."""
    return FULL_SHARE * sum(label in words for label in labels) / len(labels)


def _fill(reading: Reading, laid: Laid) -> None:
    table, form = laid.table, compose(laid.form.id, {laid.table.key: laid.table.form})
    open_rows: list[tuple[Match, Candidates]] = []
    for match in laid.matches:
        keys = _keys(table, match)
        values = match.values
        if match.run.columns is not None and match.run.plan is not None:
            _take_drawn(reading, table, match)
        elif not is_usual(match):
            _refuse(reading, table, match, keys)
        elif len(values) == match.expected.width:
            _take(reading, table, match, values)
        else:
            bounded = match.told_apart
            open_rows.append((match, candidates(keys, match.expected.block.columns, values, form, bounded=bounded)))
    reading.problems += (*header_problems(laid), *other_words(laid))
    settled = settle(reading.figures, [row for _, row in open_rows], form)
    for (match, row), left in zip(open_rows, settled, strict=True):
        _settle_row(reading, table, match, row, left)
    _absent(reading, laid)
    reading.problems += extra_rows(laid)
    _by_order(reading, laid, form)


def _keys(table: Table, match: Match) -> tuple[str, ...]:
    return tuple(table.cell_at(match.expected.row, column).key for column in match.expected.block.columns)


def _take(reading: Reading, table: Table, match: Match, values: Sequence[Value | None]) -> None:
    """Keep a row whose cells are told apart: what is printed stands, right or wrong."""
    for value, column in zip(values, match.expected.block.columns, strict=True):
        _take_cell(reading, table, match, column, value)


def _take_drawn(reading: Reading, table: Table, match: Match) -> None:
    """Keep a row of a grid under its headers; a column that is not there is absent."""
    columns = {column.key: column for column in match.expected.block.columns}
    for key, value in zip(match.run.columns or (), match.run.values, strict=True):
        if key in columns:
            _take_cell(reading, table, match, columns.pop(key), value)
    missing = tuple(table.cell_at(match.expected.row, column).key for column in columns.values())
    if missing:
        place = _row_place(table, match)
        names = [column.label for column in columns.values()]
        reading.problems.append(problem("READ-COLUMN-MISSING", place=place, cells=missing, found=names))


def _take_cell(reading: Reading, table: Table, match: Match, column: Column, value: Value | None) -> None:
    cell = table.cell_at(match.expected.row, column)
    unit = headed_unit(match, column)
    if unit and unit != column.unit and value is not None and value.number is not None and not value.unit:
        place = (*place_of(cell, table), *match.run.place)
        reading.problems.append(
            problem("READ-UNIT-HEADER", place=place, cells=(cell.key,), found=unit, expected=column.unit or "—")
        )
        column = replace(column, unit=unit)
    number = figure(value, column)
    reading.figures[cell.key] = number
    place = (*place_of(cell, table), *match.run.place)
    if number is None:
        reading.marks[cell.key] = _mark(value)
        if value is not None and not value.is_sign:
            found = value.raw if len(value.raw) <= LONGEST_SHOWN else value.raw[:LONGEST_SHOWN] + "…"
            more: dict[str, Any] = {} if value.less is None else {"n": value.less}
            code = "READ-SIGN" if more else _refusal(value, column)
            reading.problems.append(problem(code, place=place, cells=(cell.key,), found=found, **more))
    elif value is not None and value.odd:
        reading.problems.append(
            problem("READ-WRITTEN", place=place, cells=(cell.key,), found=value.raw, expected=_shown(number))
        )


def headed_unit(match: Match, column: Column) -> str:
    """Return the unit of money that the header over a column says, empty where it says none."""
    if column.kind != "money":
        return ""
    plan, keys = match.run.plan, match.run.columns or ()
    own = [slot.header for slot in plan.slots if slot.column == column.key] if plan and column.key in keys else []
    name = plain(column.label).partition("单位")[0]
    found = re.search(re.escape(name) + "单位?[为是]?(" + "|".join(UNITS) + ")", "".join(own) or match.run.before)
    return found.group(1) if found else ""


def _refusal(value: Value, column: Column) -> str:
    """Return the code that says why what stands in a cell was not taken as a figure."""
    if value.number is not None and is_too_long(value, column):
        return "READ-LONG"
    return "READ-UNIT" if column.kind == "money" and value.number is not None else "READ-NUMBER"


def _refuse(reading: Reading, table: Table, match: Match, keys: Sequence[str]) -> None:
    """Null a row that could not be laid under headers that are not the form's: its order says nothing."""
    printed = _printed(match)
    for key in keys:
        reading.figures[key] = None
        reading.marks[key] = Mark("entered", printed)
    place = _row_place(table, match)
    reading.problems.append(problem("READ-COLUMNS", place=place, cells=tuple(keys), found=printed))


def _row_place(table: Table, match: Match) -> Place:
    return (f"表{table.section}", *row_place(match.expected.row, match.expected.block), *match.run.place)


def _printed(match: Match) -> str:
    return " ".join(value.raw if value else "□" for value in match.run.values)


def _mark(value: Value | None) -> Mark:
    if value is None:
        return Mark("blank")
    if not value.is_sign or value.raw == "无":
        return Mark("entered", value.raw)
    return Mark("slash" if value.raw in "/／" else "dash", value.raw)


def _shown(value: Figure) -> int | str:
    return money_text(value) if isinstance(value, Decimal) else value or 0


def _settle_row(
    reading: Reading, table: Table, match: Match, row: Candidates, left: Sequence[Mapping[str, Figure]]
) -> None:
    """Keep the cells on which all readings that are left agree; null the others, with the readings named."""
    printed, place = _printed(match), _row_place(table, match)
    agreed = {key: left[0].get(key) for key in row.keys if len({each.get(key) for each in left}) == 1} if left else {}
    if row.cut:
        agreed = {}
    undecided = [key for key in row.keys if agreed.get(key) is None]
    for key in row.keys:
        reading.figures[key] = agreed.get(key)
        if agreed.get(key) is None:
            reading.marks[key] = Mark("entered", printed)
    if undecided:
        reading.problems.append(
            _open_problem(row, left, place=place, cells=tuple(undecided), found=printed, n=len(match.values))
        )
    else:
        reading.problems.append(
            problem(
                "READ-SPLIT",
                place=place,
                cells=row.keys,
                found=printed,
                expected=" | ".join(str(_shown(agreed[key])) for key in row.keys),
            )
        )


def _open_problem(row: Candidates, left: Sequence[Mapping[str, Figure]], **facts: Any) -> Problem:
    """Return why a row is open: it has another number of cells, no reading, too many, one with blanks, or several."""
    ways = [" | ".join(_way(value) for value in each.values()) for each in left]
    if not row.fits:
        return problem("READ-RUN-COUNT", **facts, expected=len(row.keys))
    del facts["n"]
    if row.cut:
        return problem("READ-RUN-MANY", **facts)
    if not ways:
        return problem("READ-RUN-NONE", **facts)
    if len(ways) == 1:
        return problem("READ-RUN-BLANK", **facts, expected=ways[0])
    more = "…" if len(ways) > MOST_WAYS else ""
    return problem("READ-RUN-TOGETHER", **facts, candidates="；".join(ways[:MOST_WAYS]) + more)


def _way(value: Figure) -> str:
    return str(_shown(value)) if value is not None else "□"


def _absent(reading: Reading, laid: Laid) -> None:
    """Say which rows of the form the text does not have; their cells are absent."""
    found = {match.expected.row.key for match in laid.matches}
    for expected in expected_rows(laid.table):
        if expected.row.key not in found:
            place = (f"表{laid.table.section}", *row_place(expected.row, expected.block))
            cells = tuple(laid.table.cell_at(expected.row, column).key for column in expected.block.columns)
            reading.problems.append(problem("READ-ROW-MISSING", place=place, cells=cells))


def _by_order(reading: Reading, laid: Laid, form: Form) -> None:
    """Keep rows that were told by order alone only where the identities of the whole table confirm them."""
    doubtful = [match for match in laid.matches if match.evidence > DOUBTFUL]
    if not doubtful:
        return
    keys = {key for match in doubtful for key in _keys(laid.table, match)}
    if _confirmed(keys, reading.figures, form, laid.table.key):
        for match in doubtful:
            reading.problems.append(_order_problem("READ-ORDER", laid.table, match))
        return
    for match in doubtful:
        for key in _keys(laid.table, match):
            if reading.figures.get(key) is not None:
                reading.marks[key] = Mark("entered", str(_shown(reading.figures[key])))
            reading.figures[key] = None
        reading.problems.append(_order_problem("READ-LABEL", laid.table, match))


def _order_problem(code: str, table: Table, match: Match) -> Problem:
    return problem(code, place=_row_place(table, match), cells=_keys(table, match), found=_printed(match))


def _confirmed(keys: set[str], figures: Mapping[str, Figure], form: Form, table: str) -> bool:
    """Tell whether every doubtful figure stands in an identity that could be evaluated, and all of those hold."""
    covered: set[str] = set()
    for identity in identities(form):
        if identity.rule.table != table or identity.needs_previous or not keys.intersection(identity.keys):
            continue
        found, expected, known = identity.sides(figures, {})
        if known:
            if not identity.holds(found - expected):
                return False
            if identity.rule.op == "=" and identity.rule.each == "column":
                covered |= set(identity.keys)
    return {key for key in keys if figures.get(key) is not None} <= covered
