"""What the text says of the figures, held against the tables: claims by their words, as ``claims.toml`` states them.

A difference is certain only where another count of the same paragraph equals its cell, which shows that the paragraph
speaks of what the table counts; else it may be of another scope, and is noted with both numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from gongkai.report.forms import Form
from gongkai.report.model import Report
from gongkai.report.narrative.counts import Count, counts, sentences
from gongkai.resources import read_toml

YEAR = re.compile(r"(?<!\d)(\d{4})年")


@dataclass(frozen=True, slots=True)
class Reading:
    """The sum of some cells. Where cells are blank it is a lower bound, and not ``whole``."""

    value: int
    whole: bool
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Claim:
    """A count of the text with the readings of the tables that it may mean, the likeliest first."""

    name: str
    table: str
    count: Count
    readings: tuple[Reading, ...]
    open_scope: bool = False
    head: tuple[str, ...] = ()
    further: str = ""
    """Words further on in the sentence that the claim rests on."""

    @property
    def quote(self) -> str:
        """The words of the text."""
        count = self.count
        return f"{count.before}{count.value}{count.unit}{count.after}" + (f"……{self.further}" if self.further else "")

    @property
    def holding(self) -> Reading | None:
        """The reading that the claim agrees with, or None."""
        return next((each for each in self.readings if each.value == self.count.value), None)

    @property
    def is_contradicted(self) -> bool:
        """Whether blanks cannot explain the difference: no reading agrees, and what is filled in is known or more."""
        return self.holding is None and all(each.whole or each.value > self.count.value for each in self.readings)


@cache
def definitions() -> Mapping[str, Any]:
    """Return the claims that are known, by name, the words of outcomes, and what takes a count aside."""
    return read_toml(Path(__file__).with_suffix(".toml"))


def claims(paragraph: str, report: Report) -> Iterator[Claim]:
    """Yield the claims of a paragraph that the report's tables can answer."""
    for sentence in sentences(paragraph):
        heads: list[Claim] = []
        for count in counts(sentence):
            if _is_aside(sentence, count, report.year):
                continue
            claim = _claim(count, report, heads)
            if claim is not None:
                yield claim
                heads += [claim] if claim.head else []
        all_upheld = re.search(definitions()["aside"]["all_upheld"], sentence)
        if all_upheld is not None:
            yield from (_upheld(head, report, all_upheld.group()) for head in heads)


def _is_aside(sentence: str, count: Count, year: int | None) -> bool:
    years = YEAR.findall(sentence[: count.start])
    of_another_year = bool(years) and year is not None and int(years[-1]) != year
    return of_another_year or re.search(definitions()["aside"]["words"], f"{count.before}#") is not None


def _claim(count: Count, report: Report, heads: Sequence[Claim]) -> Claim | None:
    outcome = next((part for part, words in definitions()["outcomes"].items() if re.search(words, count.before)), None)
    if outcome is not None and heads and not re.search("复议|诉讼", count.before):
        return _outcome(heads[-1], outcome, count, report)
    for name, entry in definitions()["claims"].items():
        if _speaks_of(entry, count):
            readings = _readings(entry["readings"], entry["table"], report)
            is_open, head = entry.get("scope") == "open", tuple(entry.get("head", ()))
            return Claim(name, entry["table"], count, readings, is_open, head) if readings else None
    return None


def _speaks_of(entry: Mapping[str, Any], count: Count) -> bool:
    if count.unit not in definitions()["units"].get(entry["table"], count.unit):
        return False
    unless = entry.get("unless")
    return bool(re.search(entry["words"], count.words)) and not (unless and re.search(unless, count.words))


def _outcome(head: Claim, part: str, count: Count, report: Report) -> Claim | None:
    readings = _readings([{"rows": [""], "columns": [f"{group}.{part}" for group in head.head]}], head.table, report)
    return Claim(f"{head.name}.{part}", head.table, count, readings) if readings else None


def _upheld(head: Claim, report: Report, words: str) -> Claim:
    outcome = _outcome(head, "upheld", head.count, report)
    return replace(outcome, further=words) if outcome else head


def _readings(entries: Sequence[Mapping[str, Any]], table: str, report: Report) -> tuple[Reading, ...]:
    """Return the sums that may be meant; none where nothing stands in the cells of the likeliest."""
    made = [_reading(entry, table, report) for entry in entries]
    return tuple(each for each in made if each is not None) if made[0] is not None else ()


def _reading(entry: Mapping[str, Any], table: str, report: Report) -> Reading | None:
    """Return the sum that an entry names, or None where the form has none of its cells or nothing stands in them.

    A blank total is made up from the other columns of its row.
    """
    parts = [
        _figure(keys, report)
        for keys in _cells(report.mixed_form, table, tuple(entry["rows"]), tuple(entry["columns"]))
    ]
    known = [value for value, _ in parts if value is not None]
    if not known:
        return None
    cells = tuple(keys[0] for keys in _cells(report.mixed_form, table, tuple(entry["rows"]), tuple(entry["columns"])))
    return Reading(sum(known), all(whole for _, whole in parts), cells)


def _figure(keys: Sequence[str], report: Report) -> tuple[int | None, bool]:
    """Return the figure of the first key, else what the other keys add up to, and whether all of it is known."""
    value = report.figures.get(keys[0])
    if value is not None:
        return int(value), True
    others = [int(each) for key in keys[1:] if (each := report.figures.get(key)) is not None]
    return (sum(others), len(others) == len(keys) - 1) if others else (None, False)


@cache
def _cells(form: Form, table: str, rows: tuple[str, ...], columns: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the cells that an entry names: each with, for a total, the cells of its row that it adds up."""
    found = []
    for block in form.table(table).blocks:
        named = [row for row in block.figure_rows if row.key in rows]
        named += [row for group in rows if group.endswith("/*") for row in block.under(group.removesuffix("/*"))]
        for row in named:
            for column in (each for each in block.columns if each.key in columns):
                parts = [each for each in block.columns if not each.total] if column.total and not column.group else []
                found.append(tuple(form.table(table).cell_at(row, each).key for each in (column, *parts)))
    return tuple(found)
