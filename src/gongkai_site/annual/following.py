"""Last year's problems, taken out of section 五 of last year's report, so that each is followed up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

from gongkai.report.model import Report
from gongkai_site.annual.sections import FOLLOWED

AHEAD = re.compile(r"下一步|改进措施|改进情况|整改措施|今后|下一年")
"""From such words on a text speaks of what is to be done, no more of what is wrong."""
MARKED = re.compile(r"(?=(?:[一二三四五六七八九]是|[（(][一二三四五六七八九\d]{1,2}[）)]|\d{1,2}[.．、]))")
HEAD = re.compile(r"^(?:[一二三四五六七八九]是|[（(][一二三四五六七八九\d]{1,2}[）)]|\d{1,2}[.．、])")
SENTENCE = re.compile(r"[^。；]+[。；]?")
SHORTEST = 8
MOST = 20
LONGEST = 300


def problems_of(report: Report | None) -> list[str]:
    """Return the problems a report names in its section 五: the marked ones (一是……), else its sentences.

    >>> from gongkai.report.model import SectionText
    >>> text = SectionText("五", "", ("主要问题：一是解读不够及时；二是培训偏少。下一步，加强培训。",))
    >>> problems_of(Report("annual-2021", {}, sections=(text,)))
    ['解读不够及时', '培训偏少']
    """
    section = report.section("五") if report else None
    if section is None:
        return []
    paragraphs = list(section.paragraphs)
    if FOLLOWED in paragraphs:
        paragraphs = paragraphs[: paragraphs.index(FOLLOWED)]
    found = dict.fromkeys(_said("\n".join(paragraphs)))
    return list(found)[:MOST]


def _said(text: str) -> Iterator[str]:
    ahead = AHEAD.search(text, 1)
    told = text[: ahead.start()] if ahead and ahead.start() > SHORTEST else text
    marked = [each for each in MARKED.split(told) if HEAD.match(each)]
    parts = [HEAD.sub("", each) for each in marked] or SENTENCE.findall(told.replace("\n", ""))
    for part in parts:
        plain = "".join(part.split()).strip("；。，、：")
        if len(plain) >= SHORTEST - 4 * bool(marked):
            yield plain[:LONGEST]


def key_of(problem: str) -> str:
    """Return what tells a problem from the others."""
    return sha256(problem.encode()).hexdigest()
