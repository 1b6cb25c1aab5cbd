"""Which form the tables follow, whatever the year says; and reports of before the forms."""

from __future__ import annotations

from random import Random

from corpus.deviations.registry import deviation
from corpus.page import Cell, Page, Paragraph, Table
from corpus.words import filled, words
from corpus.work import Work
from gongkai.report.forms import compose, forms

OLD, *_, NEW = forms()


def _mix(work: Work, **tables: str) -> None:
    work.form = compose(work.form.id, {**work.form.table_forms, **tables})


@deviation(1, stage="form", touches="form", edition=NEW)
def new_table_two_with_old_table_three(work: Work, chance: Random) -> None:
    """Print table 二 in the new form and table 三 in the old one; the keys are those of each."""
    _mix(work, applications=OLD)


@deviation(1, stage="form", touches="form", edition=NEW)
def old_table_two_with_new_table_three(work: Work, chance: Random) -> None:
    """Print table 二 in the old form and table 三 in the new one; the keys are those of each."""
    _mix(work, proactive=OLD)


@deviation(1, stage="form", touches="form", edition=NEW)
def old_form_in_a_later_year(work: Work, chance: Random) -> None:
    """Print all tables in the old form although the year has the new one; the keys are the old form's."""
    _mix(work, proactive=OLD, applications=OLD)


@deviation(1, stage="form", touches="form", edition=OLD, weight=1)
def new_form_in_an_earlier_year(work: Work, chance: Random) -> None:
    """Print all tables in the new form although the year had the old one; the keys are the new form's."""
    _mix(work, proactive=NEW, applications=NEW)


@deviation(2, stage="page", touches="everything", weight=1)
def older_form(work: Work, chance: Random) -> None:
    """Report on a year before the forms, with the long table of those days: refused as an older form."""
    _make_older(work, chance)
    older = words()["older"]
    title = Paragraph(older["title"], "text")
    rows = [[Cell(text, role="column") for text in older["head"]]]
    for label, unit in older["rows"]:
        value = "" if unit == "—" else str(chance.choice((0, 0, 1, chance.randrange(2, 3000))))
        rows.append([Cell(label, role="row"), Cell("" if unit == "—" else unit), Cell(value)])
    work.page.blocks[-2:-2] = [title, Table("older", rows)]


@deviation(2, stage="page", touches="everything", weight=1)
def older_form_without_a_table(work: Work, chance: Random) -> None:
    """Report on a year before the forms in prose alone: refused as an older form."""
    _make_older(work, chance)
    facts = {"posts": chance.randrange(50, 3000), "received": chance.randrange(0, 90)}
    work.page.blocks.insert(-2, Paragraph(filled(words()["older"]["prose"], facts)))


def _make_older(work: Work, chance: Random) -> None:
    """Move the report to a year before the forms and leave its tables out."""
    year = work.invented.facts["year"]
    before = min(forms()[OLD].years[0], 2019) - chance.randrange(1, 10)
    blocks: list[Paragraph | Table] = []
    for block in work.page.paragraphs("title", "heading", "text", "sign", "date"):
        block.text = block.text.replace(str(year + 1), str(before + 1)).replace(str(year), str(before))
        blocks.append(block)
    work.page = Page(blocks)
    work.figures, work.refused = {}, "READ-OLDER-FORM"
