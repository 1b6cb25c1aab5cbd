"""The order of the columns in running text, by the order in which its headers name them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise, takewhile

from gongkai.documents.model import Place
from gongkai.report.forms import Block, Column
from gongkai.report.read.grids import Plan, Slot
from gongkai.report.read.labels import plain, strip
from gongkai.report.read.order_by_place import Order, order_by_place
from gongkai.report.read.rows import Match, trimmed
from gongkai.report.read.tokens import Token

LEAST = 2
UNTOLD: Order = ()
"""The headers are there and say that the order is not the form's, but not which it is."""


def in_stated_order(matches: Sequence[Match], listed: Sequence[Token] = ()) -> list[Match]:
    """Return the matches; where the headers of a block stand in another order than the form's, laid under them.

    ``listed`` are the tokens of a text with one block, whose lines of headers are looked at as well.
    """
    orders: dict[str, Order | None] = {}
    seen: set[str] = set()
    for block in {match.expected.block for match in matches} if listed else ():
        placed = order_by_place(listed, block)
        if placed is not None:
            seen.add(block.key)
            orders[block.key] = None if placed == tuple(column.key for column in block.columns) else placed
    for match in matches:
        if match.run.plan is None:
            stated = stated_order(match.run.before, match.expected.block)
            if stated is not None:
                orders.setdefault(match.expected.block.key, stated)
    for block in {match.expected.block for match in matches} if listed else ():
        if block.key not in orders and contradicts_by_line(listed, block):
            orders[block.key] = UNTOLD
    blocks = [match.expected.block.key for match in matches]
    return [_laid(match, orders.get(key), is_seen=key in seen) for match, key in zip(matches, blocks, strict=True)]


def contradicts_by_line(listed: Sequence[Token], block: Block) -> bool:
    """Tell whether some line of the headers names columns in another order than the form, whole or in part.

    Headers may be broken over lines, 社会公益 above 组织: what stands in one line is told by any piece of a label that
    no other column has.
    """
    if not _names(block):
        return _contradicts_in_turn(listed, block)
    lines: dict[Place, list[int]] = {}
    for token in takewhile(lambda token: token.kind != "value", listed):
        at = _column_with(strip(token.text), block) if token.kind == "text" else None
        if at is not None:
            lines.setdefault(token.place, []).append(at)
    depths = [len(column.under) for column in block.columns]
    return any(one > two for found in lines.values() for one, two in pairwise(found) if depths[one] == depths[two])


def _contradicts_in_turn(listed: Sequence[Token], block: Block) -> bool:
    """Tell the same where labels repeat: a line may begin anew with each group, and no oftener."""
    labels = list(dict.fromkeys(plain(column.label) for column in block.columns))
    lines: dict[Place, list[int]] = {}
    for token in takewhile(lambda token: token.kind != "value", listed):
        fits = [at for at, label in enumerate(labels) if len(word := strip(token.text)) >= LEAST and word in label]
        if len(fits) == 1:
            lines.setdefault(token.place, []).append(fits[0])
    return any(
        sum(one > two for one, two in pairwise(found)) >= max(map(found.count, found)) for found in lines.values()
    )


def _column_with(word: str, block: Block) -> int | None:
    """Return the number of the only column whose label has a word in it."""
    if len(word) < LEAST or any(word == plain(label) for column in block.columns for label in column.under):
        return None
    fits = [at for at, column in enumerate(block.columns) if word in plain(column.label)]
    return fits[0] if len(fits) == 1 else None


def stated_order(before: str, block: Block) -> Order | None:
    """Return the keys of a block's columns as the headers before its first row name them.

    None where they do not, or name them as the form does; UNTOLD where they contradict it without saying more. A row
    of headings comes before the row of headers under it, or all headers stand in one row: both are looked for.
    """
    names = _names(block)
    if not names:
        return _in_turn(before, block)
    bare = _without_headings(before, block)
    places = {column: bare.rfind(name) for column, name in names.items()}
    found = {column: place for column, place in places.items() if place >= 0}
    if len(found) < 2 or len(set(found.values())) < len(found):
        return None
    order = [column for column, _ in sorted(found.items(), key=lambda pair: pair[1])]
    usual = [column for column in block.columns if column in found]
    whole = len(found) == len(block.columns)
    if order in (usual, sorted(usual, key=lambda column: len(column.under))):
        one_missing = len(found) == len(block.columns) - 1
        return tuple(column.key for column in usual) if one_missing else None
    if not whole:
        return UNTOLD if _contradicts(order, usual) else None
    headed = _expanded(before, order, found) if _is_by_rows(order) else order
    return tuple(column.key for column in headed) if headed else UNTOLD


def _in_turn(before: str, block: Block) -> Order | None:
    """Return the order where labels repeat: each time one is named it is that of its next column."""
    left = {
        plain(column.label): [each for each in block.columns if each.label == column.label] for column in block.columns
    }
    pattern = "|".join(re.escape(label) for label in sorted(left, key=len, reverse=True))
    named = re.findall(pattern, _without_headings(before, block))
    if len(block.columns) < 2 or len(named) != len(block.columns):
        return None
    groups: dict[tuple[str, ...], list[Column]] = {}
    for column in block.columns:
        groups.setdefault(column.under, []).append(column)
    places = {under: tuple(before.rfind(plain(label)) for label in under) for under in groups}
    turned = sorted(groups, key=lambda under: places[under])
    if turned != list(groups):
        orders = {tuple(plain(column.label) for column in columns) for columns in groups.values()}
        is_same = len(orders) == 1 and named == [*orders.pop()] * len(groups)
        is_found = all(at >= 0 for found in places.values() for at in found)
        return tuple(column.key for under in turned for column in groups[under]) if is_same and is_found else UNTOLD
    order = [left[label].pop(0) for label in named if left[label]]
    return tuple(column.key for column in order) if order != list(block.columns) and len(order) == len(named) else None


@cache
def _names(block: Block) -> Mapping[Column, str]:
    """Return the label of each column; nothing where labels repeat, or where there is one only."""
    labels = {column: plain(column.label) for column in block.columns}
    return labels if len(set(labels.values())) == len(labels) > 1 else {}


def _contradicts(order: Sequence[Column], usual: Sequence[Column]) -> bool:
    """Tell whether columns under the same headings stand in another order than usual."""
    return any(
        [column for column in order if column.under == under] != [column for column in usual if column.under == under]
        for under in {column.under for column in usual}
    )


def _without_headings(before: str, block: Block) -> str:
    """Return the text with the headings over columns blotted out: 法人或其他组织 is no header 其他."""
    for heading in {plain(label) for column in block.columns for label in column.under}:
        before = before.replace(heading, "※" * len(heading))
    return before


def _is_by_rows(order: Sequence[Column]) -> bool:
    """Tell whether the headers of less depth all come first, where there are several depths."""
    depths = [len(column.under) for column in order]
    return depths == sorted(depths) and len(set(depths)) > 1


def _expanded(before: str, order: Sequence[Column], found: Mapping[Column, int]) -> list[Column] | None:
    """Put the columns under a heading where the heading stands among the headers of its own row."""
    shallow = min(len(column.under) for column in order)
    top = [column for column in order if len(column.under) == shallow]
    inner = [column for column in order if len(column.under) > shallow]
    heading = before.find(plain(inner[0].under[shallow]))
    if heading < 0 or heading < min(found[column] for column in top):
        return None
    at = sum(found[column] < heading for column in top)
    return [*top[:at], *inner, *top[at:]]


def _laid(match: Match, order: Order | None, *, is_seen: bool) -> Match:
    """Lay a row under the headers as stated: all of them, or those that are there where its cells are as many.

    Where headers are only named (not ``is_seen`` over the figures), one may not have been made out.
    """
    columns = match.expected.block.columns
    if order is None or match.run.plan is not None:
        return match
    values = trimmed(match.run.values, len(order) or match.expected.width)
    usual = tuple(column.key for column in columns if column.key in order)
    if not is_seen and 0 < len(order) < len(columns) and order == usual and len(values) != len(order):
        return match  # one header was not made out, and as many cells as the form has
    plan = Plan(tuple(Slot(at, at + 1, key, "" if key else "?") for at, key in enumerate(order)))
    if order and len(values) == len(order):
        return replace(match, run=replace(match.run, values=values, columns=order, plan=plan))
    return replace(match, run=replace(match.run, plan=plan))
