"""Names of cells in a workbook: B5 is row 5, column 2."""

from __future__ import annotations

import re
from typing import NamedTuple

REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")


class Merge(NamedTuple):
    """Merged cells: first row and column, last row and column."""

    top: int
    left: int
    bottom: int
    right: int


def place_of(reference: str) -> tuple[int, int] | None:
    """Return the row and column of a reference, None for what is none.

    >>> place_of("B5"), place_of("5B")
    ((5, 2), None)
    """
    match = REFERENCE.fullmatch(reference)
    return (int(match.group(2)), column_of(match.group(1))) if match else None


def merge_of(reference: str) -> Merge | None:
    """Return the cells of a reference such as A1:C2, None for what is none."""
    first, _, last = reference.partition(":")
    start, end = place_of(first), place_of(last)
    return Merge(*start, *end) if start and end and start[0] <= end[0] and start[1] <= end[1] else None


def column_of(name: str) -> int:
    """Return the number of a column.

    >>> column_of("A"), column_of("AA"), letters(27)
    (1, 27, 'AA')
    """
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def letters(column: int) -> str:
    """Return the name of a column."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
