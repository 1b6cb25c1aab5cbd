"""Rows whose cells are not told apart: which readings there are, and what the identities leave of them.

A row is settled where its readings agree: with the identities of its row or group first, then with those of the whole
table. What is left open stays null, with the readings named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, dropwhile, islice, product

from gongkai.report.forms import Column, Form
from gongkai.report.identities import Identity, identities
from gongkai.report.model import Figure
from gongkai.report.money import UNITS
from gongkai.report.read.tokens import Value, cell_value, whole

MOST = 4000
"""How many readings of one row are looked at; a row with more is left open."""

LONGEST = 18
"""The most digits of a count or of whole yuan, as the Report JSON has them."""
DECIMALS = 8

Reading = tuple[Value | None, ...]


@dataclass(frozen=True)
class Candidates:
    """The readings of one row: for each the figures by key."""

    keys: tuple[str, ...]
    readings: tuple[Mapping[str, Figure], ...]
    cut: bool = False
    """Whether there were more than MOST."""
    fits: bool = True
    """Whether what stands in the row can be laid over its cells at all, the identities aside."""


def readings(values: Reading, width: int, *, bounded: bool = False, has_sum: bool = True) -> Iterator[Reading]:
    """Yield all ways to make ``width`` cells of what stands in a row.

    As many cells as needed: one way. Too many: any of them may be a stranger, such as a page number, if it is one or
    two. Too few: digits may have run together, and empty cells may have been lost, unless cells are ``bounded``. Where
    no sum of the row decides (not ``has_sum``), both may have happened at once.
    """
    count = len(values)
    if count == width:
        yield values
    elif count > width:
        if count - width <= 2:
            yield from combinations(values, width)
    else:
        yield from _parted(values, width)
        if bounded and values and values[0] is None:  # the blank may be that of a label
            yield from _parted(tuple(dropwhile(lambda value: value is None, values)), width)
        if not bounded and has_sum and count > 1:
            yield from _lost(values, width)
        if not bounded and not has_sum:
            for cells in range(width - 1, count - 1, -1):
                for parted in _parted(values, cells):
                    yield from _lost(parted, width)


def _lost(values: Reading, width: int) -> Iterator[Reading]:
    """Yield the readings where cells were lost: they were blank, or the text went another way round them."""
    for places in combinations(range(width), len(values)):
        cells: list[Value | None] = [None] * width
        for place, value in zip(places, values, strict=True):
            cells[place] = value
        yield tuple(cells)


def _parted(values: tuple[Value | None, ...], width: int) -> Iterator[Reading]:
    if not values:
        if width == 0:
            yield ()
        return
    first, rest = values[0], values[1:]
    room = width - len(rest)
    if first is None or not first.run:
        if room >= 1:
            for tail in _parted(rest, width - 1):
                yield (first, *tail)
        return
    least = width - sum(max(1, len(value.digits)) if value else 1 for value in rest)
    for parts in range(max(1, least), min(room, len(first.digits)) + 1):
        for head in _splits(first, parts):
            for tail in _parted(rest, width - parts):
                yield (*head, *tail)


def _splits(value: Value, parts: int) -> Iterator[Reading]:
    """Yield the ways to part digits into whole numbers, none with a leading zero.

    A sign before them is that of the first, what stands behind them that of the last.

    >>> [[part.raw for part in reading] for reading in _splits(cell_value("-100件"), 2)]
    [['-10', '0件']]
    """
    for pieces in _pieces(value.digits, parts):
        yield (value,) if parts == 1 else tuple(_piece(value, pieces, at) for at in range(parts))


def _pieces(digits: str, parts: int) -> Iterator[tuple[str, ...]]:
    if parts == 1:
        if digits == "0" or digits[0] != "0":
            yield (digits,)
        return
    longest = 1 if digits[0] == "0" else len(digits) - parts + 1
    for size in range(1, longest + 1):
        for rest in _pieces(digits[size:], parts - 1):
            yield (digits[:size], *rest)


def _piece(value: Value, pieces: Sequence[str], at: int) -> Value:
    sign = value.sign if at == 0 else ""
    rest = value.rest if at == len(pieces) - 1 else ""
    return cell_value(f"{sign}{pieces[at]}{rest}") if sign or rest else whole(pieces[at])  # type: ignore[return-value]  # digits are no blank


def figure(value: Value | None, column: Column) -> Figure:
    """Return the figure of one cell: a count as an integer, money in yuan; None where no such number stands."""
    if value is None or value.number is None or is_too_long(value, column):
        return None
    if column.kind == "money":
        unit = unit_of(value, column)
        return value.number * UNITS[unit] if unit else None
    whole = value.number == value.number.to_integral_value()
    return int(value.number) if whole and not value.unit else None


def unit_of(value: Value, column: Column) -> str:
    """Return the unit of an amount: its own, else the column's, else none; for nothing at all it does not matter."""
    return value.unit or column.unit or ("元" if value.number == 0 else "")


def is_too_long(value: Value, column: Column) -> bool:
    """Tell whether a number has more digits than a figure may have: it would be held inexactly, or not at all."""
    number = value.number or Decimal(0)
    if len(number.as_tuple().digits) > LONGEST:
        return True
    amount = number * UNITS[unit_of(value, column) or "元"]
    return abs(amount) >= 10**LONGEST or amount != round(amount, DECIMALS)


def candidates(
    keys: Sequence[str], columns: Sequence[Column], values: Sequence[Value | None], form: Form, *, bounded: bool
) -> Candidates:
    """Return the readings of a row that its own identities allow."""
    own = [each for each in identities(form) if not each.needs_previous and set(each.keys) <= set(keys)]
    has_sum = any(each.rule.op == "=" for each in own)
    listed = list(islice(readings(tuple(values), len(columns), bounded=bounded and has_sum, has_sum=has_sum), MOST + 1))
    made = [
        {key: figure(value, column) for key, value, column in zip(keys, reading, columns, strict=True)}
        for reading in listed[:MOST]
    ]
    unique = list({tuple(each.values()): each for each in made}.values())
    unique = [each for each in unique if all_hold(own, each)]
    return Candidates(tuple(keys), tuple(unique), len(listed) > MOST, bool(listed))


def settle(known: Mapping[str, Figure], rows: Iterable[Candidates], form: Form) -> list[list[Mapping[str, Figure]]]:
    """Return for each row the readings that stand in at least one solution of the whole table.

    ``known`` are the figures of the rows that are settled. Where the readings multiply beyond MOST, the rows are left
    as their own identities left them.
    """
    listed = [list(row.readings) for row in rows]
    total = 1
    for row in listed:
        total *= max(1, len(row))
        if total > MOST:
            return listed
    if total <= 1:
        return listed
    open_keys = {key for row in listed for each in row for key in each}
    asked = [each for each in identities(form) if not each.needs_previous and open_keys.intersection(each.keys)]
    kept: list[list[int]] = [[] for _ in listed]
    for choice in product(*(range(max(1, len(row))) for row in listed)):
        figures = dict(known)
        for row, at in zip(listed, choice, strict=True):
            if row:
                figures.update(row[at])
        if all_hold(asked, figures):
            for places, at in zip(kept, choice, strict=True):
                places.append(at)
    if not any(kept):
        return listed
    return [[row[at] for at in dict.fromkeys(places) if row] for row, places in zip(listed, kept, strict=True)]


def all_hold(asked: Iterable[Identity], figures: Mapping[str, Figure]) -> bool:
    """Tell whether no identity is broken by figures, those with blanks taken as far as they go."""
    for identity in asked:
        found, expected, known = identity.sides(figures, {})
        if known and not identity.holds(found - expected):
            return False
        if not known and _is_passed(identity, figures, found, expected):
            return False
    return True


def _is_passed(identity: Identity, figures: Mapping[str, Figure], found: int, expected: int) -> bool:
    """Tell whether the parts that are there pass a total already: blanks can only add to them."""
    totals = (term.key for term in identity.terms if term.factor > 0)
    return identity.rule.op == "=" and expected > found and all(figures.get(key) is not None for key in totals)
