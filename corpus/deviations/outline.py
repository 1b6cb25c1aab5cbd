"""Headings numbered twice, missing or varied; what stands around the report; sentences with another scope."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from corpus.deviations.registry import deviation
from corpus.formats.names import HTML, PDF, TEXT
from corpus.page import Cell, Paragraph, Table
from corpus.words import filled, words
from corpus.work import Work

NUMERALS = "一二三四五六七八九十"
ON_SITES = HTML | PDF | TEXT


def _headings(work: Work) -> list[Paragraph]:
    return work.page.paragraphs("heading")


@deviation(9, stage="page", touches="heading")
def numbered_twice(work: Work, chance: Random) -> None:
    """Number some headings twice, as ``二、二、`` or ``二、（二）``."""
    for heading in chance.sample(_headings(work), chance.randrange(1, 6)):
        heading.text = f"{heading.no}、{chance.choice((f'{heading.no}、', f'（{heading.no}）'))}{heading.words}"


@deviation(9, stage="page", touches="heading")
def numbered_off(work: Work, chance: Random) -> None:
    """Number the headings from the second one on as if one were missing or had been counted twice."""
    by = chance.choice((-1, 1))
    for heading in _headings(work)[1:]:
        heading.text = f"{NUMERALS[NUMERALS.index(heading.no) + by]}、{heading.words}"


@deviation(9, stage="page", touches="heading")
def numbered_anew(work: Work, chance: Random) -> None:
    """Number the parts of the narrative 一 to 四 and then the sections from 一 again, without 总体情况."""
    at = work.page.blocks.index(_headings(work)[0])
    parts = words()["sections"]["numbered"]
    paragraphs = [Paragraph(f"{numeral}、{part}") for numeral, part in zip(NUMERALS, parts, strict=False)]
    body = work.page.blocks[at + 1 : at + 1 + len(paragraphs)]
    work.page.blocks[at : at + 1 + len(body)] = [each for pair in zip(paragraphs, body, strict=True) for each in pair]
    for heading in _headings(work):
        heading.text = f"{NUMERALS[NUMERALS.index(heading.no) - 1]}、{heading.words}"


@deviation(9, stage="page", touches="heading", weight=3)
def missing_heading(work: Work, chance: Random) -> None:
    """Leave one heading out; what stood under it stands under the one before."""
    heading = chance.choice(_headings(work))
    work.page.blocks = [block for block in work.page.blocks if block is not heading]


@deviation(9, stage="page", touches="heading")
def heading_in_other_words(work: Work, chance: Random) -> None:
    """Use other spellings of headings that the form's data knows."""
    also = {section.no: section.also for section in work.form.sections}
    for heading in _headings(work):
        if also[heading.no]:
            heading.text = f"{heading.no}、{chance.choice(also[heading.no])}"


@deviation(9, stage="page", touches="heading")
def blanks_in_headings(work: Work, chance: Random) -> None:
    """Put blanks around the numbers and between the signs of headings."""
    for heading in _headings(work):
        inside = chance.choice(("", " ", "\u3000"))
        heading.text = f"{heading.no} 、\u3000{inside.join(heading.words)}"


@deviation(9, stage="page", touches="heading numbering")
def headings_without_numbers(work: Work, chance: Random) -> None:
    """Leave the numbers of all headings out."""
    for heading in _headings(work):
        heading.text = heading.words


@deviation(9, stage="page", touches="instructions")
def instructions_left_over(work: Work, chance: Random) -> None:
    """Leave what the template told its user under some headings, with numbers in it."""
    for heading in chance.sample(_headings(work), 3):
        line = Paragraph(chance.choice(words()["extras"]["instructions"]))
        work.page.blocks.insert(_index(work, heading) + 1, line)


@deviation(9, stage="page", touches="contents")
def table_of_contents(work: Work, chance: Random) -> None:
    """List the headings with page numbers before the report begins."""
    at = len(work.page.paragraphs("title"))
    dots = chance.choice(("……", "\t", " .......... "))
    lines = [Paragraph(f"{each.no}、{each.words}{dots}{page}") for page, each in enumerate(_headings(work), 2)]
    work.page.blocks[at:at] = [Paragraph("目录"), *lines]


@deviation(9, stage="page", touches="navigation", formats=ON_SITES)
def site_navigation(work: Work, chance: Random) -> None:
    """Have the path, the menu and the bar of the site before the report."""
    site, facts = words()["site"], _facts(work, chance)
    lines = [*site["menu"], site["crumbs"]]
    work.page.blocks[:0] = [Paragraph(line, "chrome") for line in lines]
    at = next(at for at, block in enumerate(work.page.blocks) if block in work.page.paragraphs("title"))
    work.page.blocks.insert(at + len(work.page.paragraphs("title")), Paragraph(filled(site["bar"], facts), "chrome"))


@deviation(9, stage="page", touches="metadata", formats=ON_SITES)
def metadata_table(work: Work, chance: Random) -> None:
    """Have the site's table of index number, publisher and dates before the report."""
    facts = _facts(work, chance)
    pairs = [[name, filled(value, facts)] for name, value in words()["site"]["metadata"]]
    rows = [[Cell(text) for pair in pairs[at : at + 2] for text in pair] for at in range(0, len(pairs), 2)]
    work.page.blocks.insert(0, Table("", rows))


@deviation(9, stage="page", touches="links", formats=ON_SITES)
def related_links(work: Work, chance: Random) -> None:
    """Have links to the reports of other years and the site's foot after the report."""
    facts = _facts(work, chance)
    lines = [*words()["site"]["links"], words()["site"]["foot"]]
    work.page.blocks += [Paragraph(filled(line, facts), "chrome") for line in lines]


@deviation(12, stage="page", touches="prose")
def counts_with_another_scope(work: Work, chance: Random) -> None:
    """Tell counts that are not the table's: carried-in cases added, one office alone; the table's figures stand."""
    both = chance.randrange(5, 300)
    facts = {**work.invented.facts, "both": both, "more": both // 3, "part": both // 4, "last": both // 5}
    first = _headings(work)[0]
    line = Paragraph(filled(chance.choice(words()["prose"]["other_scope"]), facts))
    work.page.blocks.insert(_index(work, first) + 2, line)


@deviation(13, stage="page", touches="stock")
def stock_that_does_not_roll(work: Work, chance: Random) -> None:
    """Tell last year's stock of documents in force such that it does not lead to this year's; the table stands."""
    facts = {"stock": chance.randrange(20, 400), "lapsed": chance.randrange(1, 9)}
    at = next(at for at, block in enumerate(work.page.blocks) if isinstance(block, Table) and block.key == "proactive")
    work.page.blocks.insert(at, Paragraph(filled(words()["prose"]["stock"], facts)))


def _index(work: Work, paragraph: Paragraph) -> int:
    return next(at for at, block in enumerate(work.page.blocks) if block is paragraph)


def _facts(work: Work, chance: Random) -> dict[str, object]:
    year, dated = work.invented.facts["year"], work.invented.facts["dated"]
    return {
        **work.invented.facts,
        "date": (dated + timedelta(days=chance.randrange(1, 9))).isoformat(),
        "views": chance.randrange(20, 9999),
        "code": chance.randrange(10**9, 10**10),
        "index": f"{chance.randrange(10**8, 10**9)}/{year + 1}-{chance.randrange(1, 999):05d}",
        "before": year - 1,
        "earlier": year - 2,
        "after": year + 1,
    }
