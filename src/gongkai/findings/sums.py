"""Sums in tables that do not add up: 合计, 总计, 小计 as a row or a column.

Tables nest and mix units, and the machine does not know how. A total is wrong only where no usual way of adding gives
it, and where the table shows that it is one of sums: other columns, or other rows, hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from gongkai.findings.digits import plain
from gongkai.findings.hits import Hit

TOTAL = re.compile(r"(?:合计|总计|小计|共计|总和|累计)[：:]?(?:[（(][^）)]*[）)])?")
"""A numbered total, （七）总计, is that of a form with an order of its own, which ``report check`` knows."""
SUBTOTAL = re.compile(r".*小计.*")
PART = re.compile(r"其中|^[－-]{1,2}|^#")
NO_SUM = re.compile(r"率|比|占|%|％|均|单价|价格|年份|年度|日期|序号|编号|代码|排名|名次|增|同比|电话|分数|指数")
FIGURE = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,8})?")
GROUPED = re.compile(r"(?<=[0-9])[,，](?=[0-9]{3}(?:[^0-9]|$))")
LEAST = 2
"""A sum has at least so many parts."""
MOST_COLUMNS = 60
YEARS = (1990, 2050)
"""A row of such figures alone heads the columns."""

Row = Mapping[int, str]
"""The texts of a row's cells by column."""


def sums(rows: Sequence[Row]) -> Iterator[tuple[int, int, Hit]]:
    """Yield row, column and hit for each total that no way of adding gives.

    >>> table = [{0: "项目", 1: "件数"}, {0: "甲", 1: "3"}, {0: "乙", 1: "4"}, {0: "合计", 1: "8"}]
    >>> [(row, hit.shown, hit.facts["expected"]) for row, _, hit in sums(table)]
    [(3, '8', '7')]
    """
    if len(rows) < LEAST + 1:
        return
    values = [{column: value for column, text in row.items() if (value := figure(text)) is not None} for row in rows]
    yield from _of_columns(rows, values)
    yield from _of_rows(rows, values)


Values = Sequence[Mapping[int, Decimal]]


def _of_columns(rows: Sequence[Row], values: Values) -> Iterator[tuple[int, int, Hit]]:
    labels = [_label(row) for row in rows]
    totals = [at for at, label in enumerate(labels) if TOTAL.fullmatch(label)]
    first = next((at for at, row in enumerate(values) if at and row and not _is_years(row)), 0)
    for at in totals:
        held, wrong = 0, []
        for column in sorted(values[at])[:MOST_COLUMNS]:
            if NO_SUM.search("".join(row.get(column, "") for row in rows[:first])):
                continue
            ways = list(_ways(at, column, totals, labels, values, first))
            if not ways:
                continue
            if any(_is_sum(values[at][column], way) for way in ways):
                held += 1
            else:
                wrong.append((column, ways[0]))
        if wrong and (held or len(wrong) == 1):
            for column, parts in wrong:
                yield at, column, _hit("SUM-COLUMN", labels[at], rows[at][column], parts)


def _is_years(row: Mapping[int, Decimal]) -> bool:
    return all(value == int(value) and YEARS[0] <= value <= YEARS[1] for value in row.values())


def _ways(
    at: int, column: int, totals: Sequence[int], labels: Sequence[str], values: Values, first: int
) -> Iterator[Sequence[Decimal]]:
    """Yield the parts of a total, one way of adding after the other; none where a part is no number."""
    before = max((other for other in totals if other < at), default=first - 1)
    leaves = [row for row in range(first, len(values)) if row not in totals]
    groups = [
        [row for row in leaves if before < row < at],
        [row for row in leaves if row < at],
        [row for row in totals if row < at and SUBTOTAL.match(labels[row])],
        [row for row in leaves if row > at],
        [row for row in totals if row > at and SUBTOTAL.match(labels[row])],
        [row for row in leaves if at < row < min((other for other in totals if other > at), default=len(values))],
    ]
    for group in groups:
        for rows in (group, [row for row in group if not PART.search(labels[row])]):
            if len(rows) >= LEAST and all(column in values[row] for row in rows):
                yield [values[row][column] for row in rows]


def _of_rows(rows: Sequence[Row], values: Values) -> Iterator[tuple[int, int, Hit]]:
    """Yield what is wrong in a column of totals, where most rows add up."""
    for at, head in enumerate(rows[:3]):
        for column, label in head.items():
            if not TOTAL.fullmatch("".join(label.split())):
                continue
            held, wrong = 0, []
            for row in range(at + 1, len(rows)):
                others = [other for other in values[row] if other != column and not NO_SUM.search(head.get(other, ""))]
                if column not in values[row] or len(others) < LEAST:
                    continue
                parts = [values[row][other] for other in others]
                sides = [parts, *([values[row][other] for other in others if side(other, column)] for side in SIDES)]
                if any(_is_sum(values[row][column], way) for way in sides if len(way) >= LEAST):
                    held += 1
                else:
                    wrong.append((row, parts))
            if held >= LEAST and held >= len(wrong):
                for row, parts in wrong:
                    yield row, column, _hit("SUM-ROW", label, rows[row][column], parts)
            return


SIDES = (int.__lt__, int.__gt__)


def _is_sum(total: Decimal, parts: Sequence[Decimal]) -> bool:
    """Tell whether parts add up; decimals may have been rounded one by one.

    Twice the total is right as well: the parts and the sums between are both among them.
    """
    digits = max(-int(value.as_tuple().exponent) for value in (total, *parts))
    slack = Decimal(len(parts) + 1) / 2 / Decimal(10) ** digits if digits else Decimal(0)
    return any(abs(times * total - sum(parts)) <= slack for times in (1, 2))


def _hit(code: str, label: str, found: str, parts: Sequence[Decimal]) -> Hit:
    expected = f"{sum(parts):f}"
    return Hit(code, 0, found, found.strip(), {"label": "".join(label.split()), "expected": expected})


def _label(row: Row) -> str:
    """Return the first text of a row that is no number."""
    return next(("".join(row[at].split()) for at in sorted(row) if row[at].strip() and figure(row[at]) is None), "")


def figure(text: str) -> Decimal | None:
    """Return the number that a cell is, thousands parted or not; None for all else.

    >>> figure("1,234.50"), figure("12%"), figure("—")
    (Decimal('1234.50'), None, None)
    """
    solid = GROUPED.sub("", "".join(plain(text).split()))
    return Decimal(solid) if FIGURE.fullmatch(solid) else None
