"""The sentences of an invented report, and the counts in them, which agree with its tables."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from corpus.words import filled, words
from gongkai.report.model import Report, SectionText


def narrative(report: Report, facts: dict[str, Any], chance: Random) -> tuple[SectionText, ...]:
    """Return the head and the six sections in our own words."""
    told = {**facts, **_numbers(chance), **_from_tables(report)}
    head = SectionText("", "", tuple(_head(report, told, chance)))
    return (head, *_sections(report, told, chance))


def _head(report: Report, told: dict[str, Any], chance: Random) -> Iterator[str]:
    intro = words()["intro"]
    headings = "、".join(section.heading for section in report.mixed_form.sections)
    yield filled(chance.choice(intro["basis"]), told)
    if chance.random() < 0.5:
        yield filled(chance.choice(intro["parts"]), {**told, "headings": headings})
    yield filled(chance.choice(intro["period"]), told)
    if chance.random() < 0.7:
        yield filled(intro["contact"], told)


def _sections(report: Report, told: dict[str, Any], chance: Random) -> Iterator[SectionText]:
    sections = words()["sections"]
    prose = {"一": sections["overview"], "五": sections["problems"], "六": sections["others"]}
    for section in report.mixed_form.sections:
        paragraphs = [filled(chance.choice(variants), told) for variants in prose.get(section.no, ())]
        if section.no == "三" and chance.random() < 0.25:
            paragraphs = [filled(chance.choice(sections["applications"]), told)]
        yield SectionText(section.no, section.heading, tuple(paragraphs))


def _numbers(chance: Random) -> dict[str, Any]:
    """Return counts that stand in no table."""
    media, site = chance.randrange(20, 900), chance.randrange(30, 2000)
    fee = chance.choice((0, 400, 1280))
    return {
        "posts": media + site,
        "site": site,
        "media": media,
        "columns": chance.randrange(5, 20),
        "fewer": chance.randrange(2, 5),
        "trainings": chance.randrange(1, 9),
        "people": chance.randrange(20, 600),
        "satisfied": f"{chance.randrange(900, 999) / 10}",
        "weight": chance.choice((4, 5, 10)),
        "notices": chance.randrange(1, 4) if fee else 0,
        "fee": fee,
        "proposals": chance.randrange(1, 40),
        "motions": chance.randrange(1, 60),
    }


def _from_tables(report: Report) -> dict[str, Any]:
    """Return the totals of table 三 under the names the sentences use."""
    table = report.mixed_form.table("applications")
    total = next(column for column in table.blocks[0].columns if column.key == "total")
    rows = {row.key: row for row in table.blocks[0].figure_rows}
    names = {
        "received": "new_received",
        "carried_in": "carried_in",
        "results": "result_total",
        "carried_out": "carried_out",
    }
    return {name: report.figures.get(table.cell_at(rows[row], total).key) or 0 for name, row in names.items()}
