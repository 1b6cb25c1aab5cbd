"""The report of a year as it stands in work: figures of the registers, figures by hand, and the rendered text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from gongkai.report.bound import NOTHING, Field, cell_fields, render
from gongkai.report.model import Report, money_text
from gongkai_site.annual import drafting
from gongkai_site.annual.compiling import Compiled, compile_report, known_year
from gongkai_site.annual.following import key_of, problems_of
from gongkai_site.annual.models import FollowUp, Section, Work
from gongkai_site.annual.queries import report_of
from gongkai_site.annual.sections import composed, parts_for
from gongkai_site.organs.models import Organ
from gongkai_site.registers import facts
from gongkai_site.registers.protocol import Figure

WITH_UNIT = ("%", "元")
"""Units that are printed with the number; others the text says itself."""


@dataclass(frozen=True)
class Working:
    """A year's report in work. ``texts`` are the parts as written, with bound fields; ``report`` has them rendered."""

    organ: Organ
    year: int
    compiled: Compiled
    work: Work | None
    texts: Mapping[str, str]

    @cached_property
    def told(self) -> Mapping[str, facts.Fact]:
        """Return the counts of the year the text may name; asked of the registers only where there is text."""
        return facts.facts(self.organ, self.year)

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Return all the text can be bound to, by label: counts of the year, then the cells of the tables."""
        return {each.label: each for each in map(_of_fact, self.told.values())} | cell_fields(self.compiled.report)

    @cached_property
    def previous(self) -> Report | None:
        """Return last year's report: our own public edition, else what was read from a document."""
        return report_of(self.organ, self.year - 1)

    @cached_property
    def follow_ups(self) -> list[tuple[str, FollowUp | None]]:
        """Return last year's problems, each with what was written of it."""
        rows = {row.key: row for row in FollowUp.objects.filter(work=self.work)} if self.work else {}
        return [(each, rows.get(key_of(each))) for each in problems_of(self.previous)]

    @cached_property
    def report(self) -> Report:
        """Return the report; without any text when nobody has begun it."""
        report = self.compiled.report
        if not self.texts:
            return report
        texts = {key: render(text, self.fields) for key, text in self.texts.items()}
        answers = [row.answer for _, row in self.follow_ups if row is not None and row.answer]
        return replace(report, sections=composed(texts, answers, report.mixed_form, parts_for(self.organ)))

    @property
    def words(self) -> Mapping[str, str]:
        """Return the words that a draft may say besides fields."""
        return {"organ": self.organ.name, "year": str(self.year)}

    def draft_of(self, part: str) -> str:
        """Return the draft of a part of the text."""
        return drafting.drafted(part, self.fields, self.words)


def working(
    organ: Organ,
    year: int,
    *,
    as_of: datetime | None = None,
    texts: Mapping[str, str] | None = None,
    entries: Mapping[str, Figure] | None = None,
) -> Working:
    """Return the report in work of an organ's year; ``texts`` and ``entries`` stand in place of what is kept.

    Raises Refused ANNUAL-YEAR for a year without a form, ANNUAL-NOT-BEGUN for one to come.
    """
    compiled = compile_report(organ, known_year(year), as_of, entries)
    work = Work.objects.filter(organ=organ, year=year).first()
    kept = dict(Section.objects.filter(work=work).values_list("key", "text")) if work else {}
    return Working(organ, year, compiled, work, kept | dict(texts or {}))


def _of_fact(fact: facts.Fact) -> Field:
    return Field(
        fact.words["zh"], fact.name, _printed(fact), fact.unit["zh"], dict(fact.reason or {}) or None, fact.value == 0
    )


def _printed(fact: facts.Fact) -> str | None:
    if fact.value is None:
        return None
    unit = fact.unit["zh"]
    number = str(fact.value)
    if isinstance(fact.value, Decimal) and unit in WITH_UNIT:
        number = money_text(fact.value).removesuffix(".00")
    return number + unit if unit in WITH_UNIT else number


def printed_fact(fact: facts.Fact) -> str:
    """Return a count of the year as it is printed."""
    return _printed(fact) or NOTHING
