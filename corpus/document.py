"""A document from a seed and a format: which deviations it has, its bytes, and what a reader must find in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from corpus.deviations import DEVIATIONS, STAGES, drawn_for
from corpus.formats.names import GRID, suffix
from corpus.invent import invent
from corpus.page import Page, lay
from corpus.work import Expected, Work, figure_rows


@dataclass(frozen=True)
class Draft:
    """A document before its format: the page, what the format's writer must do besides, and what is expected."""

    seed: int
    format: str
    deviations: tuple[str, ...]
    page: Page
    hints: frozenset[str]
    expected: Expected

    @property
    def name(self) -> str:
        """The name of its file."""
        return "-".join((str(self.seed), self.format, *self.deviations)) + suffix(self.format)

    def chance(self, purpose: str) -> Random:
        """Return the random numbers for one purpose, the same each time."""
        return Random(f"{self.seed}/{self.format}/{purpose}")


def drafted(seed: int, format_name: str, names: Sequence[str] | None = None, *, edition: str = "") -> Draft:
    """Return the document of a seed in a format, with the deviations named or, with None, with some drawn.

    Its year has the form that a deviation asks for, else the ``edition`` named, else any.
    """
    chance = Random(f"{seed}/{format_name}/deviations")
    picked = drawn_for(format_name, chance) if names is None else [DEVIATIONS[name] for name in names]
    edition = next((each.edition for each in picked if each.edition), edition)
    invented = invent(seed, edition)
    facts = invented.facts
    work = Work(invented, format_name, invented.form, organs=(facts["organ"],), years=(facts["year"],))
    for stage in STAGES:
        for each in (each for each in picked if each.stage == stage):
            each.apply(work, Random(f"{seed}/{format_name}/{each.name}"))
        if stage == "form":
            work.settle(Random(f"{seed}/{format_name}/settle"))
        if stage == "values":
            work.page = lay(work.invented.report, work.form, work.printed)
    _unsettle(work)
    return Draft(
        seed, format_name, tuple(each.name for each in picked), work.page, frozenset(work.hints), work.expected()
    )


def _unsettle(work: Work) -> None:
    """Let those rows be null that a format without cells cannot keep: run together, or with a blank among them."""
    if work.format in GRID:
        return
    for table in work.page.tables:
        for row in figure_rows(table):
            runs_together = work.format == "text-run" and len(row) > 1
            if runs_together or any(not cell.text.strip() for cell in row):
                work.unsettled.update(cell.key for cell in row)


def pairs(seeds: Iterable[int], formats: Sequence[str]) -> list[tuple[int, str]]:
    """Return for each seed the format it gets of those chosen."""
    return [(seed, Random(f"{seed}/format").choice(formats)) for seed in seeds]
