"""The rows of a table in a text: runs of values between labels, laid against the rows of the form.

Labels decide; order only fills the places between rows whose labels were found, and what rests on order alone is
reported so, for the identities to confirm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import dropwhile, pairwise
from typing import TYPE_CHECKING

from gongkai.documents.model import GridCell, Place
from gongkai.report.forms import Block, Row, Table
from gongkai.report.forms.layout import label_columns
from gongkai.report.read.chunks import Cell, across
from gongkai.report.read.labels import NO_EVIDENCE, NUMBERLESS, SHORT, core, cost, plain, strip
from gongkai.report.read.tokens import Token, Value

if TYPE_CHECKING:
    from gongkai.report.read.grids import Plan

SKIP_ROW = 1.1
SKIP_RUN = 0.9
WRONG_COUNT = 0.45
OTHER_COLUMNS = OTHER_ROW = 3.0
"""More than a row and a run passed over: what says that they belong to others is not overruled by their order."""
OTHER_LABEL = 1.05
"""The same where the label stands before the row: in a text taken apart it may be that of another."""
BY_ORDER = 0.8
APART = 0.6
DOUBTFUL = 0.5
"""From this cost on a label does not tell its row: the identities must confirm it."""
CERTAIN = 0.05
"""Up to this cost a label tells its row even out of order."""
REACH = 14
"""How far a run may stand from its row's place in the order."""


@dataclass(frozen=True, slots=True)
class Run:
    """Values in a row of the text, with the plain text before them and behind them. None is an empty cell.

    In a drawn grid ``columns`` are the form's columns the values stand in (None for one that the form lacks), and
    ``cells`` where each was found; both are None where the row could not be laid under its headers (``plan``).
    """

    before: str
    values: tuple[Value | None, ...]
    place: Place
    after: str = ""
    columns: tuple[str | None, ...] | None = None
    cells: tuple[GridCell, ...] | None = None
    plan: Plan | None = None
    labelled: bool = False
    """Whether its label stands in the row itself, so that it can be no other row's."""
    bounded: bool = False
    """Whether each cell is told from its neighbours, so that none was lost for being blank."""

    @property
    def is_blank(self) -> bool:
        """Whether all its cells are empty."""
        return all(value is None for value in self.values)


@dataclass(frozen=True, eq=False)
class Expected:
    """A row of the form as it should stand in the text."""

    block: Block
    row: Row

    @property
    def width(self) -> int:
        """How many cells the row has."""
        return len(self.block.columns)

    @property
    def labels(self) -> tuple[str, ...]:
        """All spellings of the row's label; for a row without one, those of the headers over its last column."""
        return (self.row.label, *self.row.also) if self.row.label else ()

    @property
    def may_span(self) -> bool:
        """Whether the row's label takes more than one column of the printed table."""
        return label_columns(self.block) > len(self.row.under) + 1


@dataclass(frozen=True, slots=True)
class Match:
    """A row of the form and the run that holds its values. ``evidence`` is the cost of its label, 1 for order alone."""

    expected: Expected
    run: Run
    evidence: float

    @property
    def values(self) -> tuple[Value | None, ...]:
        """The values of the row, without the empty cells that belong to others."""
        return cells_of(self.run, self.expected)

    @property
    def told_apart(self) -> bool:
        """Whether each cell is told from its neighbours and from those of the label, so that none can be missing."""
        return self.run.bounded and not _unsure(self.run, self.expected)


@cache
def expected_rows(table: Table) -> tuple[Expected, ...]:
    """Return the rows of a table in printed order."""
    return tuple(Expected(block, row) for block in table.blocks for row in block.figure_rows)


def runs(tokens: Sequence[Token], width: int | None, expected: Sequence[Expected]) -> list[Run]:
    """Return the runs of values. ``width`` parts a run that holds several whole rows; None where rows differ.

    Between labelled rows a digit alone is no row. Empty cells make a row where they follow its label; before values
    they are cells of the row, or of its label. Where lines are left out between rows, an empty cell after one begins
    a row.
    """
    made: list[Run] = []
    texts: list[str] = []
    cells: list[Cell] = []
    bounded = True
    labelled = any(each.labels for each in expected)
    parted = _rows_are_parted(tokens)
    last: Place = ()

    def close() -> None:
        nonlocal texts, cells, bounded
        if labelled and _stray(cells, width):
            cells = []
        before = strip("".join(texts)) if cells else ""
        if any(value is not None for value, _ in cells):
            made.extend(_parts(before, cells, width, bounded))
            texts = []
        elif cells and (row := _blank_row(before, expected)):
            made.append(Run(before, (None,) * row.width, cells[0][1], bounded=True))
            texts = []
        cells, bounded = [], True

    for token in tokens:
        if parted and token.kind == "empty" and _is_apart(last, token.place):
            close()
        last = token.place
        if token.kind == "empty" and token.text:
            label = strip(token.text)
            if row := _blank_row(label, expected):
                made.append(Run(label, (None,) * row.width, token.place, bounded=True))
                texts = []
        elif token.kind in ("value", "empty"):
            cells.append((token.value, token.place))
            bounded &= token.bounded
        elif token.kind == "text":
            close()
            texts.append(token.text)
        elif token.kind == "break":
            close()
    close()
    filled = [run for run in made if not run.is_blank]
    if len(filled) + sum(run.is_blank for run in made) > len(expected):
        made = filled  # labels and values stand apart: no label tells that its row is blank
    return with_followers(made, strip("".join(texts)))


def _blank_row(before: str, expected: Sequence[Expected]) -> Expected | None:
    """Return the row whose label is what stands before empty cells."""
    told = _told(expected, Run(before, (), ()))
    return told[0] if told else None


def _rows_are_parted(tokens: Sequence[Token]) -> bool:
    """Tell whether lines are left out between rows and not between the cells of a row."""
    pairs = [(one, two) for one, two in pairwise(tokens) if one.kind == two.kind == "value"]
    return sum(_is_apart(one.place, two.place) for one, two in pairs) * 2 <= len(pairs)


def _is_apart(one: Place, two: Place) -> bool:
    """Tell whether a line that was left out stands between two."""
    match one, two:
        case (("line", int(first)),), (("line", int(second)),):
            return second > first + 1
    return False


def _stray(cells: Sequence[Cell], width: int | None) -> bool:
    """Tell whether a run is one digit alone where rows are long: a page number, or a cell thrown out of its row."""
    kept = [value for value, _ in cells if value is not None]
    return width is not None and width > 4 and len(cells) == 1 and len(kept) == 1 and not kept[0].run


def _parts(before: str, cells: Sequence[Cell], width: int | None, bounded: bool) -> Iterator[Run]:
    """Yield the whole rows in a run of several, the first with the text before.

    Rows that go down the columns come without it: the label before them may be that of any.
    """
    filled = list(dropwhile(lambda cell: cell[0] is None, cells))
    last = max((at for at, cell in enumerate(filled, 1) if cell[0] is not None), default=0)
    if width is not None and last > width:
        cells = filled
    count, place = len(cells), cells[0][1]
    rows = across(cells, width) if width is not None and count >= width else None
    values = tuple(value for value, _ in cells)
    if rows is None and width is not None and count >= 2 * width and count % width == 0:
        rows = [values[at : at + width] for at in range(0, count, width)]
        yield Run(before, rows.pop(0), place, bounded=bounded)
        before = ""
    if rows is None:
        yield Run(before, values, place, bounded=bounded)
        return
    for row in rows:
        yield Run(before if len(rows) == 1 else "", row, place, bounded=bounded)


def with_followers(made: Sequence[Run], rest: str) -> list[Run]:
    """Return the runs, each with the text before the next one as the text after it; ``rest`` follows the last."""
    behind = [run.before for run in made[1:]] + [rest]
    return [replace(run, after=after) for run, after in zip(made, behind, strict=False)]


def align(expected: Sequence[Expected], found: Sequence[Run]) -> tuple[float, list[Match]]:
    """Return the cheapest way to lay the runs against the rows in order, and its cost."""
    rows, columns = len(expected), len(found)
    apart = _labels_apart(expected, found)
    told = [None if labels else _told(expected, run) for run, labels in zip(found, apart, strict=True)]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    step: list[list[tuple[str, float]]] = [[("", 0.0)] * (columns + 1) for _ in range(rows + 1)]
    for row in range(rows + 1):
        for at in range(columns + 1):
            choices: list[tuple[float, str, float]] = []
            if row and at:
                evidence = NO_EVIDENCE
                own = told[at - 1]
                if own is not None:
                    evidence = own[1] if own[0] is expected[row - 1] else NO_EVIDENCE
                elif _near(row, at, rows, columns):
                    evidence = _evidence(expected[row - 1], found[at - 1], apart[at - 1])
                price = evidence if evidence < NO_EVIDENCE else BY_ORDER
                if own is not None and own[0] is not expected[row - 1]:
                    price = OTHER_ROW if found[at - 1].labelled else OTHER_LABEL
                elif evidence >= NO_EVIDENCE and found[at - 1].is_blank:
                    price = OTHER_ROW
                choices.append(
                    (best[row - 1][at - 1] + price + _misfit(expected[row - 1], found[at - 1]), "match", evidence)
                )
            if row:
                choices.append((best[row - 1][at] + SKIP_ROW, "row", 0.0))
            if at:
                choices.append((best[row][at - 1] + SKIP_RUN, "run", 0.0))
            if choices:
                price, name, evidence = min(choices)
                best[row][at], step[row][at] = price, (name, evidence)
    labels = {id(run): rows for run, rows in zip(found, apart, strict=True)}
    said = {id(run): row for run, row in zip(found, told, strict=True)}
    matches = _uncrossed(list(_walk_back(expected, found, step))[::-1], said, labels)
    more = list(_out_of_order(expected, found, matches, apart))
    return best[rows][columns] - len(more) * (SKIP_ROW + SKIP_RUN - NUMBERLESS), matches + more


def _uncrossed(
    matches: Sequence[Match],
    told: Mapping[int, tuple[Expected, float] | None],
    apart: Mapping[int, frozenset[str]],
) -> list[Match]:
    """Return the matches; where two rows stand in each other's place and both labels say so, each with its own run."""
    made = list(matches)
    for at, match in enumerate(made):
        said = told[id(match.run)]
        if said is None or said[0] is match.expected:
            continue
        other = next((no for no, each in enumerate(made) if each.expected is said[0]), None)
        if other is None or made[other].evidence < DOUBTFUL:
            continue
        evidence = _evidence(match.expected, made[other].run, apart[id(made[other].run)])
        if evidence < DOUBTFUL:
            made[at], made[other] = (
                replace(match, run=made[other].run, evidence=evidence),
                replace(made[other], run=match.run, evidence=said[1]),
            )
    return made


def _out_of_order(
    expected: Sequence[Expected], found: Sequence[Run], matches: Sequence[Match], apart: Sequence[frozenset[str]]
) -> Iterator[Match]:
    """Yield the rows left over whose label stands to the letter before a run left over."""
    rows = [each for each in expected if each not in {match.expected for match in matches}]
    left = [(run, labels) for run, labels in zip(found, apart, strict=True) if not any(run is m.run for m in matches)]
    for row in rows:
        fits = [
            (run, evidence)
            for run, labels in left
            if (evidence := _evidence(row, run, labels)) < DOUBTFUL
            and _misfit(row, run) < WRONG_COUNT
            and _is_best(row, run, evidence, rows)
        ]
        if len(fits) == 1:
            yield Match(row, *fits[0])


def _is_best(row: Expected, run: Run, evidence: float, rows: Sequence[Expected]) -> bool:
    """Tell whether no other row left over claims a run as well."""
    return evidence <= CERTAIN or all(
        _evidence(other, run, frozenset()) > evidence + CERTAIN for other in rows if other is not row
    )


def _told(expected: Sequence[Expected], run: Run) -> tuple[Expected, float] | None:
    """Return the row whose label stands to the letter right before a run, the longest such label, and its cost."""
    fits = [
        (len(text), -at, price)
        for at, each in enumerate(expected)
        for label in each.labels
        for text, price in ((plain(label), 0.0), (core(label), NUMBERLESS))
        if (len(text) > SHORT and run.before.endswith(text)) or run.before == text
    ]
    if not fits:
        return None
    _, at, price = max(fits)
    return expected[-at], price


def _labels_apart(expected: Sequence[Expected], found: Sequence[Run]) -> list[frozenset[str]]:
    """Return for each run the rows whose labels stand before it, where there are several: labels apart from rows."""
    cores = [(each.row.key, core(label)) for each in expected for label in each.labels]
    long = [(key, text) for key, text in cores if len(text) > 3]
    named = [frozenset(key for key, text in long if text in run.before) for run in found]
    return [keys if len(keys) > 1 else frozenset() for keys in named]


def _walk_back(
    expected: Sequence[Expected], found: Sequence[Run], step: Sequence[Sequence[tuple[str, float]]]
) -> Iterator[Match]:
    row, at = len(expected), len(found)
    while row or at:
        name, evidence = step[row][at]
        if name == "match":
            row, at = row - 1, at - 1
            yield Match(expected[row], found[at], evidence)
        elif name == "row":
            row -= 1
        else:
            at -= 1


def _near(row: int, at: int, rows: int, columns: int) -> bool:
    return abs(row - at) <= REACH + abs(rows - columns)


def _evidence(expected: Expected, run: Run, apart: frozenset[str]) -> float:
    if apart:
        return APART if expected.row.key in apart else NO_EVIDENCE
    if not expected.labels:
        return 0.0 if _header_seen(expected.block, run.before) else NO_EVIDENCE
    before = _without_headers(run.before, expected.block)
    return min(cost(label, before, run.after) for label in expected.labels)


def _without_headers(before: str, block: Block) -> str:
    """Return the text without headers of the block at its end: they may come between a label and its values."""
    headers = [plain(column.label) for column in block.columns]
    while header := next((each for each in headers if before.endswith(each) and len(each) > SHORT), None):
        before = before.removesuffix(header)
    return before


def _header_seen(block: Block, before: str) -> bool:
    """Tell whether the text before holds most of the headers, as before a row that has no label."""
    labels = {strip(label) for column in block.columns for label in (*column.under, column.label)}
    return sum(label in before for label in labels) * 2 > len(labels)


def _misfit(expected: Expected, run: Run) -> float:
    """Return what a wrong number of cells costs: little when blanks or digits run together may explain it.

    Under headers that name other columns a row does not fit at all.
    """
    if run.columns is not None:
        known = {column.key for column in expected.block.columns}
        shared = len(known.intersection(run.columns))
        return WRONG_COUNT * (1 - shared / len(known)) if shared else OTHER_COLUMNS
    count = len(cells_of(run, expected))
    if count == expected.width:
        return 0.0
    explained = count < expected.width and any(value is not None and value.run for value in run.values)
    return 0.05 if explained else WRONG_COUNT


def cells_of(run: Run, expected: Expected) -> tuple[Value | None, ...]:
    """Return a run's values without the empty cells too many: those begin the next row, or a label spans them.

    Where the label of a drawn row may span columns, empty cells before the values may be blank figures or the label's:
    nobody can tell, so they do not count, and neither do those at the end.
    """
    kept = list(run.values)
    if run.columns is not None:
        return run.values
    if run.is_blank:
        return run.values[: expected.width]
    unsure = _unsure(run, expected)
    while kept[-1] is None and (unsure or len(kept) > expected.width):
        kept.pop()
    while kept[0] is None and (unsure or len(kept) > expected.width):
        del kept[0]
    return tuple(kept)


def _unsure(run: Run, expected: Expected) -> bool:
    """Tell whether the empty cell that a run begins with may belong to the row's label."""
    return run.bounded and not run.labelled and expected.may_span and not run.is_blank and run.values[0] is None


def trimmed(values: Sequence[Value | None], width: int) -> tuple[Value | None, ...]:
    """Return the values without the empty cells at either end that are more than ``width``."""
    kept = list(values)
    while len(kept) > width and kept[-1] is None:
        kept.pop()
    while len(kept) > width and kept[0] is None:
        del kept[0]
    return tuple(kept)
