"""Organ and year missing, contradicting or mistyped: whatever a reader takes, it must say so."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from corpus.deviations.registry import deviation
from corpus.formats.names import ALL
from corpus.page import Paragraph
from corpus.words import filled, place_name, words
from corpus.work import Work


def _head(work: Work) -> list[Paragraph]:
    """Return the paragraphs before the first heading, the title among them."""
    first = next((at for at, block in enumerate(work.page.blocks) if _is_heading(block)), 0)
    return [block for block in work.page.blocks[:first] if isinstance(block, Paragraph) and block.role != "chrome"]


def _is_heading(block: object) -> bool:
    return isinstance(block, Paragraph) and block.role == "heading"


def _rewrite(work: Work, change: Callable[[str], str]) -> None:
    for block in work.page.blocks:
        if isinstance(block, Paragraph):
            block.text = change(block.text)
    work.page.blocks = [block for block in work.page.blocks if not isinstance(block, Paragraph) or block.text]


@deviation(14, stage="page", touches="front")
def organ_missing(work: Work, chance: Random) -> None:
    """Name no organ in title, head or foot: none is found, and a problem says so."""
    organ = work.invented.facts["organ"]
    titles = work.page.paragraphs("title")
    for title in (*titles, *work.page.paragraphs("sign")):
        title.text = title.text.replace(organ, "")
    _rewrite(work, lambda text: text.replace(organ, "本机关"))
    work.front_open.add("organ")


@deviation(14, stage="page", touches="front")
def year_missing(work: Work, chance: Random) -> None:
    """Name no year in title, head or foot: columns tell the form, and a problem tells that the year is unknown."""
    year = work.invented.facts["year"]
    gone = {id(block) for block in work.page.paragraphs("date")}
    gone |= {id(block) for block in _head(work) if "统计期限" in block.text}
    work.page.blocks = [block for block in work.page.blocks if id(block) not in gone]
    _rewrite(work, lambda text: text.replace(f"{year}年度", "").replace(f"{year}年", ""))
    work.front_open.add("year")


@deviation(14, stage="page", touches="front")
def year_mistyped(work: Work, chance: Random) -> None:
    """Type the year of the title wrong, as ``202020年``: the period tells it, and a problem says so."""
    year = str(work.invented.facts["year"])
    wrong = chance.choice((year[:2] + year, year + year[-1], year[:3] + year[2:]))
    for title in work.page.paragraphs("title"):
        title.text = title.text.replace(year, wrong)
    work.front_told = True


@deviation(14, stage="page", touches="front")
def year_contradicting(work: Work, chance: Random) -> None:
    """Leave the period of the year before in the head: a problem names both."""
    year = work.invented.facts["year"]
    for block in _head(work):
        if "统计期限" in block.text:
            block.text = block.text.replace(str(year), str(year - 1))
    work.years = (year, year - 1)
    work.front_told = True


@deviation(14, stage="page", touches="front", formats=ALL - {"text-run"})
def organ_contradicting(work: Work, chance: Random) -> None:
    """Have another organ sign than the one of the title: a problem names both."""
    bureau = chance.choice(words()["bureaus"]["names"])
    other = filled("{city}市{bureau}", {"city": place_name(chance), "bureau": bureau})
    for sign in work.page.paragraphs("sign"):
        sign.text = other
    work.organs = (work.invented.facts["organ"], other)
    work.front_told = True
