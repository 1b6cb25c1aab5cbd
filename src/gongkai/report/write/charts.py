"""Charts of one report, and of one organ's reports over the years: the same figures as in the tables.

What is charted follows from the form: totals and outcomes by their place in it, so that editions need no code here.
A chart of nothing but zeros and blanks is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gongkai.report.forms import Block, Row, Table
from gongkai.report.model import Report
from gongkai.report.write import vega
from gongkai.report.write.vega import Bar
from gongkai.resources import read_toml

NUMBER = re.compile(r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|\d+[.．、])")
STOCKS = ("in_force", "disclosed_total")
"""The columns that count documents: those in force, in the older form those made public."""
MOST_KINDS = 5


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart in a section. ``rows`` is the table of its figures, headings first, where no other table shows them."""

    section: str
    title: str
    description: str
    svg: str
    rows: tuple[tuple[str, ...], ...] = ()

    def inline(self, name: str) -> str:
        """Return the picture with ids of its own, to stand in a page."""
        return vega.inline(self.svg, name)


@dataclass(frozen=True, slots=True)
class Data:
    """What a chart shows: its name in ``charts.toml``, the bars, and the facts that its sentences name.

    ``series`` are the lines that a chart over the years shows, all where it is empty.
    """

    name: str
    section: str
    bars: tuple[Bar, ...]
    facts: dict[str, Any]
    stacked: bool = False
    series: tuple[str, ...] = ()


def charts(report: Report) -> list[Chart]:
    """Return the charts of one report, in the order of its sections."""
    return [_chart(each) for each in _of(report) if any(bar.value for bar in each.bars)]


def series_charts(reports: Iterable[Report]) -> list[Chart]:
    """Return the charts of one organ's reports over the years, each with the table of its figures."""
    dated = sorted(((each.year, each) for each in reports if each.year is not None), key=lambda pair: pair[0])
    if len(dated) < 2:
        return []
    return [chart for name in KINDS if (chart := _series(name, dated)) is not None]


def _chart(data: Data) -> Chart:
    words = _words()[data.name]
    title, description = (words[part].format(**data.facts) for part in ("title", "description"))
    svg = vega.drawn(data.bars, title, description, stacked=data.stacked)
    return Chart(data.section, title, description, svg)


def _of(report: Report) -> Iterator[Data]:
    for name, (table_key, make) in KINDS.items():
        table = next((each for each in report.mixed_form.tables if each.key == table_key), None)
        data = make(name, table, report) if table else None
        if data is not None:
            yield data


def _applications(name: str, table: Table, report: Report) -> Data | None:
    """Return what came in and went out: the rows outside groups, and the totals."""
    block = table.blocks[0]
    rows = [row for row in block.figure_rows if not row.under or row.total]
    bars = tuple(Bar(_short(row), "", _total(report, table, block, row)) for row in rows)
    main = (_short(rows[0]), *(_short(row) for row in rows if row.total)) if rows else ()
    return Data(name, table.section, bars, {"list": _listed(bars)}, series=main) if bars else None


def _outcomes(name: str, table: Table, report: Report) -> Data | None:
    """Return the outcomes by their headings: rows directly under the results, groups added up."""
    sums = _outcome_sums(table, report)
    total = sum(sums.values())
    if not total:
        return None
    most = max(sums, key=lambda label: sums[label])
    bars = tuple(Bar(label, "", value) for label, value in sums.items())
    facts = {"total": total, "most": most, "value": sums[most], "share": f"{sums[most] / total:.1%}"}
    return Data(name, table.section, bars, {**facts, "list": _listed(bars)})


def _outcome_sums(table: Table, report: Report) -> dict[str, int]:
    block = table.blocks[0]
    labels = {row.key: row.label for row in block.rows}
    sums: dict[str, int] = {}
    for row in block.figure_rows:
        if row.under and not row.total:
            label = _bare(labels[row.under[1]] if len(row.under) > 1 else row.label)
            sums[label] = sums.get(label, 0) + _total(report, table, block, row)
    return sums


def _remedies(name: str, table: Table, report: Report) -> Data | None:
    """Return the outcomes of each group of columns, end to end."""
    block = table.blocks[0]
    bars: list[Bar] = []
    tops: dict[str, int] = {}
    for row in block.figure_rows:
        for column in block.columns:
            if column.group and not column.total:
                value = _value(report, table.cell_at(row, column).key)
                bars.append(Bar(column.under[-1], column.label, value))
                tops[column.under[0]] = tops.get(column.under[0], 0) + value
    listed = "，".join(f"{label}{value}{_unit()}" for label, value in tops.items())
    return Data(name, table.section, tuple(bars), {"list": listed, "value": sum(tops.values())}, stacked=True)


def _documents(name: str, table: Table, report: Report) -> Data | None:
    """Return how many documents are in force, or are public, by kind."""
    for block in table.blocks:
        column = next((each for each in block.columns if each.key in STOCKS), None)
        if column is not None:
            cells = [(row, table.cell_at(row, column).key) for row in block.figure_rows]
            bars = tuple(Bar(row.label, "", _value(report, key)) for row, key in cells)
            return Data(name, table.section, bars, {"column": column.label, "list": _listed(bars)})
    return None


KINDS: dict[str, tuple[str, Callable[[str, Table, Report], Data | None]]] = {
    "documents": ("proactive", _documents),
    "applications": ("applications", _applications),
    "outcomes": ("applications", _outcomes),
    "remedies": ("remedies", _remedies),
}


def _series(name: str, dated: Sequence[tuple[int, Report]]) -> Chart | None:
    """Return one kind of chart over the years, its bars by year; years whose form counts otherwise are left out."""
    found = [(year, each) for year, report in dated for each in _of(report) if each.name == name]
    found = [(year, each) for year, each in found if each.facts.get("column") == found[-1][1].facts.get("column")]
    by_year = {year: _kinds(each) for year, each in found}
    kinds = list(dict.fromkeys(kind for values in by_year.values() for kind in values))
    years = {year: _words()["words"]["year"].format(year=year) for year in by_year}
    bars = [Bar(years[year], kind, values.get(kind, 0)) for year, values in by_year.items() for kind in kinds]
    if len(by_year) < 2 or not any(bar.value for bar in bars):
        return None
    counted = bars if name == "remedies" else [bar for bar in bars if bar.kind == kinds[0]]
    facts = {
        **found[-1][1].facts,
        "first": min(by_year),
        "last": max(by_year),
        "value": sum(bar.value for bar in counted),
        "latest": by_year[max(by_year)].get(kinds[0], 0),
    }
    title = _words()[name]["series"].format(**facts)
    figures = ((str(year), *(str(values.get(kind, 0)) for kind in kinds)) for year, values in by_year.items())
    svg = vega.drawn(bars, title, title, stacked=name in ("outcomes", "remedies"))
    return Chart(found[-1][1].section, title, title, svg, ((_words()["words"]["years"], *kinds), *figures))


def _kinds(data: Data) -> dict[str, int]:
    """Return the bars of one year by kind, at most as many kinds as there are colours."""
    sums: dict[str, int] = {}
    for bar in data.bars:
        if not data.series or bar.line in data.series:
            sums[bar.line] = sums.get(bar.line, 0) + bar.value
    if len(sums) <= MOST_KINDS:
        return sums
    kept = dict(list(sums.items())[: MOST_KINDS - 1])
    return {**kept, _words()["outcomes"]["rest"]: sum(sums.values()) - sum(kept.values())}


def _total(report: Report, table: Table, block: Block, row: Row) -> int:
    """Return the figure of a row in the column of totals, or in the last one."""
    column = next((each for each in block.columns if each.total), block.columns[-1])
    return _value(report, table.cell_at(row, column).key)


def _value(report: Report, key: str) -> int:
    """Return a figure as the length of a bar: what is blank or below zero has none."""
    return max(0, int(report.figures.get(key) or 0))


def _short(row: Row) -> str:
    return str(_words()["short"].get(row.key) or _bare(row.label))


def _bare(label: str) -> str:
    """Return a label without its number and without what stands in brackets behind it.

    >>> _bare("（二）部分公开（区分处理的，只计这一情形，不计其他情形）")
    '部分公开'
    """
    return NUMBER.sub("", label).partition("（")[0] or label


def _listed(bars: Iterable[Bar]) -> str:
    return "，".join(f"{bar.line}{bar.value}{_unit()}" for bar in bars)


def _unit() -> str:
    return str(_words()["words"]["unit"])


@cache
def _words() -> dict[str, Any]:
    return read_toml(Path(__file__).parent / "charts.toml")
