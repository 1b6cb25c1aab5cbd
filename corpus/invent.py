"""A report nobody wrote: organ, year, figures and sentences, all from a seed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any

from corpus.figures import SCALES, drawn
from corpus.prose import narrative
from corpus.words import filled, place_name, words
from gongkai.report.forms import Form, form_of_year, forms
from gongkai.report.model import Report

YEARS = (2019, 2025)


@dataclass(frozen=True)
class Invented:
    """A report and what its sentences are made of."""

    seed: str
    report: Report
    facts: dict[str, Any]

    def chance(self, purpose: str) -> Random:
        """Return the random numbers for one purpose, the same each time."""
        return Random(f"{self.seed}/{purpose}")

    @property
    def form(self) -> Form:
        """The form the report follows."""
        return self.report.mixed_form

    def with_report(self, report: Report) -> Invented:
        """Return the same with another report, its sentences told anew from the figures."""
        sections = narrative(report, self.facts, self.chance("prose"))
        return replace(self, report=replace(report, sections=sections))


def invent(seed: object, edition: str = "") -> Invented:
    """Return a random valid report: every identity of its form holds. ``edition`` limits the year to one form."""
    name = f"{seed}/{edition}"
    chance = Random(f"{name}/report")
    level = chance.choices([each["level"] for each in words()["organs"]], weights=(5, 2, 3, 2))[0]
    year = chance.choice([each for each in range(YEARS[0], YEARS[1] + 1) if edition in ("", _edition(each))])
    facts = _facts(level, year, chance)
    form = forms()[_edition(year)]
    report = Report(
        form=form.id,
        figures=drawn(form, chance.choice(SCALES[level]), chance),
        organ=facts["organ"],
        year=year,
        table_forms=form.table_forms,
        title=filled(chance.choice(words()["titles"]["patterns"]), facts),
        dated=facts["dated"],
        period=(date(year, 1, 1), date(year, 12, 31)),
        contact={name: facts[name] for name in ("address", "postcode", "phone")},
    )
    return Invented(name, report, facts).with_report(report)


def _edition(year: int) -> str:
    edition = form_of_year(year)
    if edition is None:
        raise ValueError(year)
    return edition.id


def _facts(level: str, year: int, chance: Random) -> dict[str, Any]:
    city, county, town = place_name(chance), place_name(chance), place_name(chance)
    organs = next(each for each in words()["organs"] if each["level"] == level)
    bureau = chance.choice(words()["bureaus"]["names"])
    organ = chance.choice(organs["names"]).format(city=city, county=county, town=town, bureau=bureau)
    return {
        "organ": organ,
        "we": organs["we"],
        "year": year,
        "level": level,
        "dated": date(year + 1, chance.choice((1, 1, 2, 3)), chance.randrange(4, 29)),
        "address": f"{city}市{chance.choice(words()['streets']['names'])}{chance.randrange(1, 300)}号",
        "postcode": f"{chance.randrange(100000, 899999)}",
        "phone": f"0{chance.randrange(300, 999)}-{chance.randrange(2000000, 8999999)}",
    }
