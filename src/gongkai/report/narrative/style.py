"""How a report is written: brackets, and sections that are there and say something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from gongkai.problems import PlacePart, Problem, problem
from gongkai.report.forms import Form
from gongkai.report.model import Report
from gongkai.report.narrative.counts import solid
from gongkai.report.rules import rules

NUMBER = re.compile(
    r"[\u4e00-\u9fff]{2,14}(?P<open>[\[［【（(〔])(?P<year>\d{4})(?P<close>[\]］】）)〕])第?(?P<no>\d{1,5})号"
)
MIXED = re.compile(r"（[一二三四五六七八九十\d]{1,3}\)|\([一二三四五六七八九十\d]{1,3}）")
FEE = "处理费"

Place = tuple[PlacePart, ...]


def bracket_problems(text: str, place: Place) -> Iterator[Problem]:
    """Yield a note for each document number without 〔〕, and for each number between brackets of two kinds."""
    joined = solid(text)
    for match in NUMBER.finditer(joined):
        if (match["open"], match["close"]) != ("〔", "〕"):
            found = f"{match['open']}{match['year']}{match['close']}{match['no']}号"
            yield problem("TEXT-BRACKETS", place=place, found=found, expected=f"〔{match['year']}〕{match['no']}号")
    for match in MIXED.finditer(joined):
        yield problem("TEXT-BRACKETS-MIXED", place=place, found=match.group())


def period_problems(report: Report) -> Iterator[Problem]:
    """Yield what is wrong with the period: not stated, or not the whole year reported on."""
    if report.period is None:
        yield problem("PERIOD-MISSING")
    elif report.year is not None and 1 <= report.year <= 9999:
        whole = (date(report.year, 1, 1), date(report.year, 12, 31))
        if report.period != whole:
            found, expected = ("—".join(map(str, each)) for each in (report.period, whole))
            yield problem("PERIOD", found=found, expected=expected, basis=rules()["PERIOD"]["basis"])


def section_problems(report: Report) -> Iterator[Problem]:
    """Yield the sections that are missing, those without a word, and a report silent on the processing fee.

    A report that has no text at all (figures only) is not asked.
    """
    form: Form = report.mixed_form
    if not report.sections:
        return
    for section in form.sections:
        own = report.section(section.no)
        place: Place = (("section", section.no), section.heading)
        if own is None:
            yield problem("SECTION-MISSING", place=place)
        elif section.kind == "text" and not any(paragraph.strip() for paragraph in own.paragraphs):
            yield problem("SECTION-EMPTY", place=place)
    if not any(FEE in "".join(paragraph.split()) for each in report.sections for paragraph in each.paragraphs):
        yield problem("SECTION-FEE")
