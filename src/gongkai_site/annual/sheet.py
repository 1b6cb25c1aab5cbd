"""The tables of a report in work, cell by cell as the desk shows them: the figure, where it leads, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from gongkai.report.write.grid import GridCell, PrintedTable, printed
from gongkai_site.annual.checking import Said
from gongkai_site.annual.compiling import enterable, is_open
from gongkai_site.annual.models import Entry
from gongkai_site.annual.services.drafting import shown_entry
from gongkai_site.annual.working import Working
from gongkai_site.base.refusals import lang

TONES = {"error": "an-wrong", "warning": "an-doubtful"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell: what the grid prints, and for a figure its address, its tone, why it is as it is, its box."""

    cell: GridCell
    url: str = ""
    tone: str = ""
    why: str = ""
    is_open: bool = False
    entry: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its rows; ``open`` is how many of its cells are entered by hand."""

    table: PrintedTable
    name: str
    rows: tuple[tuple[Shown, ...], ...]
    open: int

    @property
    def columns(self) -> list[str]:
        """Return what each column of the grid is: for groups of rows, their labels, or figures."""
        labels = self.table.labels
        return ["group" if at < labels - 1 else "stub" if at < labels else "figure" for at in range(self.table.width)]


def sheets(working: Working, said: Iterable[Said]) -> list[Sheet]:
    """Return the tables of a report in work."""
    report = working.report
    tones = tones_of(said)
    held = {each.key: each for each in Entry.objects.filter(work=working.work)} if working.work else {}
    made = []
    for table in report.mixed_form.tables:
        grid = printed(table, report)
        rows = tuple(tuple(_shown(cell, working, tones, held) for cell in row) for row in grid.rows)
        made.append(
            Sheet(grid, f"{table.section}、{table.title}", rows, sum(each.is_open for row in rows for each in row))
        )
    return made


def tones_of(said: Iterable[Said]) -> dict[str, str]:
    """Return the tone of each cell that a problem is about, the gravest first; explained errors are doubtful."""
    found: dict[str, str] = {}
    for each in said:
        tone = TONES.get("warning" if each.reason else each.problem.severity)
        for key in each.problem.cells if tone else ():
            found.setdefault(key, str(tone))
    return found


def texts_of(working: Working) -> Iterator[tuple[str, str]]:
    """Yield what each cell prints, by its key: for a page that is being typed in."""
    for table in working.report.mixed_form.tables:
        for cell in printed(table, working.report).cells:
            if cell.kind == "figure":
                yield cell.key, cell.text


def _shown(cell: GridCell, working: Working, tones: Mapping[str, str], held: Mapping[str, Any]) -> Shown:
    if cell.kind != "figure":
        return Shown(cell)
    form, figure = working.compiled.report.mixed_form, working.compiled.figures[cell.key]
    opened = cell.key in enterable(form) and is_open(figure)
    url = reverse("annual_figure", args=[working.organ.slug, working.year, cell.key])
    why = figure.reason[lang()] if figure.reason else ""
    label = " · ".join(form.place(cell.key))
    return Shown(cell, url, tones.get(cell.key, ""), why, opened, shown_entry(form, held.get(cell.key)), label)
