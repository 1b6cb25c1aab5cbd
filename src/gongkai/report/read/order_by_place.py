"""The order of the columns in a text drawn with blanks, by where its headers stand over the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from gongkai.documents.model import Place
from gongkai.report.forms import Block, Column
from gongkai.report.read.labels import plain, strip
from gongkai.report.read.tokens import Span, Token

Order = tuple[str | None, ...]
LEAST_ROWS = 3
"""Rows of figures that must stand under each other; a table of a single row has but that one."""


def order_by_place(listed: Sequence[Token], block: Block) -> Order | None:
    """Return the key of each column of figures, None for one that the form lacks; None where places do not tell it.

    All columns of the form must be named but for one, and all drawn columns but for one.
    """
    columns = _columns(listed, block)
    if not columns or _is_header_without_column(listed, columns):
        return None
    words = list(_words(listed, columns, block))
    named = _named_by_label(words, block) if _labels_differ(block) else _named_by_group(listed, words, block)
    order = tuple(column.key if column else None for column in named)
    known = [key for key in order if key]
    if len(set(known)) < len(known) or len(known) < max(2, len(block.columns) - 1):
        return None
    return order if len(order) - len(known) <= max(0, len(order) - len(block.columns)) else None


def _columns(listed: Sequence[Token], block: Block) -> list[Span]:
    """Return where the columns of figures stand: of the rows with as many as most rows, if they do not overlap."""
    lines: dict[Place, list[Span]] = {}
    for token in listed:
        if token.kind == "value" and token.span:
            lines.setdefault(token.place, []).append(token.span)
    counts = Counter(len(spans) for spans in lines.values() if len(spans) > 1)
    if not counts:
        return []
    most = counts.most_common(1)[0][0]
    rows = [spans for spans in lines.values() if len(spans) == most]
    if abs(most - len(block.columns)) > 1 or len(rows) < min(LEAST_ROWS, len(block.figure_rows)):
        return []
    strips = [(min(span[0] for span in column), max(span[1] for span in column)) for column in zip(*rows, strict=True)]
    return strips if all(one[1] <= two[0] for one, two in pairwise(strips)) else []


def _words(listed: Sequence[Token], columns: Sequence[Span], block: Block) -> Iterator[str]:
    """Yield the header over each column, its lines joined; what stands over several columns is no header of one."""
    over: list[list[str]] = [[] for _ in columns]
    for token in _headers(listed):
        under = [at for at, column in enumerate(columns) if token.span and _meet(token.span, column)]
        if len(under) == 1 and not _is_heading(token, block):
            over[under[0]].append(token.text)
    return (strip("".join(texts)) for texts in over)


def _is_header_without_column(listed: Sequence[Token], columns: Sequence[Span]) -> bool:
    """Tell whether a header stands over no figure, right of the first column: cells are blank there."""
    first = columns[0][0]
    spans = [token.span for token in _headers(listed) if token.span and token.span[0] >= first]
    return any(not any(_meet(span, column) for column in columns) for span in spans)


def _headers(listed: Sequence[Token]) -> Iterator[Token]:
    return (token for token in takewhile(lambda token: token.kind != "value", listed) if token.kind == "text")


def _meet(one: Span, two: Span) -> bool:
    return one[0] < two[1] and two[0] < one[1]


def _is_heading(token: Token, block: Block) -> bool:
    word = strip(token.text)
    return any(word == plain(label) for column in block.columns for label in column.under)


def _labels_differ(block: Block) -> bool:
    return len({column.label for column in block.columns}) == len(block.columns)


def _named_by_label(words: Sequence[str], block: Block) -> list[Column | None]:
    return [_fitting(word, block.columns) for word in words]


def _fitting(word: str, columns: Sequence[Column]) -> Column | None:
    """Return the column that a header names: the longest label that it ends on."""
    fits = [
        (len(label), -at)
        for at, column in enumerate(columns)
        for label in map(plain, (column.label, *column.also))
        if word.endswith(label)
    ]
    return columns[-max(fits)[1]] if fits else None


def _named_by_group(listed: Sequence[Token], words: Sequence[str], block: Block) -> list[Column | None]:
    """Name the columns of groups that have the same labels: the headings tell in which order the groups stand."""
    groups: dict[str, list[Column]] = {}
    for column in block.columns:
        groups.setdefault(plain(column.under[-1]) if column.under else "", []).append(column)
    starts = {word: token.span[0] for token in _headers(listed) if token.span and (word := strip(token.text)) in groups}
    if len(starts) != len(groups) or len(set(starts.values())) < len(starts) or len(words) != len(block.columns):
        return [None] * len(words)
    made: list[Column | None] = []
    for group in sorted(groups, key=lambda group: starts[group]):
        columns = groups[group]
        made += [_fitting(word, columns) for word in words[len(made) : len(made) + len(columns)]]
    return made
