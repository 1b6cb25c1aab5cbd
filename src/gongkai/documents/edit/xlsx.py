"""Cells of a workbook written anew: their value and nothing else, formulas and styles kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from gongkai.documents.edit.nodes import Node, Splice, prefix_of, scan, spliced, text_bytes

REFERENCE = re.compile(r"([A-Z]+)(\d+)")
NOT_KEPT = ("t",)
"""Attributes that say how the old value was written."""


def edited(xml: bytes, values: Mapping[str, int | Decimal | str]) -> bytes:
    """Return a sheet part with new values in some cells, by reference: ``{"B5": 21}``.

    A cell with a formula keeps it; only the value it showed last is written anew.
    """
    root = scan(xml)
    data = root.child("sheetData")
    if data is None:
        return xml
    rows = {int(row.attributes.get("r", at)): row for at, row in enumerate(data.children, 1)}
    splices: list[Splice] = []
    fresh: dict[int, list[tuple[str, bytes]]] = {}
    for reference, value in sorted(values.items(), key=lambda item: _order(item[0])):
        number = int(_parts(reference)[1])
        row = rows.get(number)
        cell = _cell(row, reference) if row else None
        if cell is not None:
            splices.append(_replaced(xml, cell, value))
        elif row is not None and not row.is_empty:
            splices.append(_placed(xml, row, reference, value))
        else:
            fresh.setdefault(number, []).append((reference, _written(prefix_of(xml, data), reference, "", b"", value)))
    splices += _new_rows(xml, data, rows, fresh)
    return spliced(xml, _merged(splices))


def _cell(row: Node, reference: str) -> Node | None:
    return next((each for each in row.children if each.attributes.get("r") == reference), None)


def _replaced(xml: bytes, cell: Node, value: int | Decimal | str) -> Splice:
    formula = cell.child("f")
    kept = xml[formula.start : formula.end] if formula else b""
    style = "".join(f' {key}="{each}"' for key, each in cell.attributes.items() if key in ("s", "cm", "vm", "ph"))
    return Splice(cell.start, cell.end, _written(prefix_of(xml, cell), cell.attributes["r"], style, kept, value))


def _placed(xml: bytes, row: Node, reference: str, value: int | Decimal | str) -> Splice:
    """Put a cell into its row, before the first one right of it."""
    at = _column(reference)
    after = next((each for each in row.children if _column(each.attributes.get("r", "A1")) > at), None)
    place = after.start if after else row.close
    return Splice(place, place, _written(prefix_of(xml, row), reference, "", b"", value))


def _new_rows(
    xml: bytes, data: Node, rows: Mapping[int, Node], fresh: Mapping[int, Sequence[tuple[str, bytes]]]
) -> Iterator[Splice]:
    """Yield rows that the sheet does not have yet, or has without any cell, each in its place."""
    c = prefix_of(xml, data)
    for number, cells in sorted(fresh.items()):
        inner = b"".join(each for _, each in sorted(cells, key=lambda pair: _column(pair[0])))
        old = rows.get(number)
        if old is not None:
            tag = xml[old.start : old.opened]
            yield Splice(old.start, old.end, tag[:-2].rstrip() + b">" + inner + f"</{c}row>".encode())
            continue
        whole = f'<{c}row r="{number}">'.encode() + inner + f"</{c}row>".encode()
        after = next((row for at, row in sorted(rows.items()) if at > number), None)
        if data.is_empty:
            tag = xml[data.start : data.opened]
            yield Splice(data.start, data.end, tag[:-2].rstrip() + b">" + whole + f"</{c}sheetData>".encode())
        else:
            place = after.start if after else data.close
            yield Splice(place, place, whole)


def _written(prefix: str, reference: str, style: str, formula: bytes, value: int | Decimal | str) -> bytes:
    c = prefix
    if isinstance(value, str) and not formula:
        kind, inner = ' t="inlineStr"', f"<{c}is><{c}t>".encode() + text_bytes(value) + f"</{c}t></{c}is>".encode()
    else:
        kind = ' t="str"' if isinstance(value, str) else ""
        inner = formula + f"<{c}v>".encode() + text_bytes(str(value)) + f"</{c}v>".encode()
    return f'<{c}c r="{reference}"{style}{kind}>'.encode() + inner + f"</{c}c>".encode()


def _merged(splices: Sequence[Splice]) -> list[Splice]:
    """Join insertions at one place, left to right as they were made."""
    made: dict[tuple[int, int], bytes] = {}
    for each in splices:
        made[each.start, each.end] = made.get((each.start, each.end), b"") + each.new
    return [Splice(start, end, new) for (start, end), new in made.items()]


def _parts(reference: str) -> tuple[str, str]:
    match = REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(reference)
    return match[1], match[2]


def _order(reference: str) -> tuple[int, int]:
    return int(_parts(reference)[1]), _column(reference)


def _column(reference: str) -> int:
    number = 0
    for letter in _parts(reference)[0]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
