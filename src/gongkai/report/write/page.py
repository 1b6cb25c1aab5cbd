"""A report as an abstract document: title, sections with paragraphs and tables, signature.

Every format renders this one thing, so that what is printed, and in which order, is decided here alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gongkai.report.forms import Form
from gongkai.report.model import Report, SectionText
from gongkai.report.narrative.period import parse_period
from gongkai.report.write.cells import Empty
from gongkai.report.write.grid import PrintedTable, printed
from gongkai.report.write.texts import chinese_date, lead, lines_of, one_line, solid

DOCUMENT = "政府信息公开工作年度报告"
PERIOD = "本报告所列数据的统计期限为{start}至{end}。"
CONTACT = "对本报告有疑问的，请与我们联系（{contact}）。"
CONTACT_LABELS = {
    "address": "地址",
    "postcode": "邮编",
    "phone": "电话",
    "fax": "传真",
    "email": "电子邮箱",
}
EARLIEST = 1980
"""The first year that all formats can bear."""
MOST_TITLE_LINES = 3
LONE_TITLE = 16
"""A title of no more signs stays on one line with the organ's name."""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. Its first ``lead`` signs are a second-level heading; where that is all of it, it stands alone."""

    text: str
    lead: int = 0
    place: Literal["", "left", "center"] = ""
    """Set in two signs like any other, flush left as an addressee, or in the middle as a document number."""

    @property
    def is_heading(self) -> bool:
        """Whether the whole paragraph is a heading."""
        return 0 < self.lead == len(self.text)


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its number and heading, paragraphs, then tables. What stands before the first one has neither."""

    no: str
    heading: str
    texts: tuple[Text, ...]
    tables: tuple[PrintedTable, ...] = ()

    @property
    def title(self) -> str:
        """The heading as printed, with its number."""
        return f"{self.no}、{self.heading}" if self.no else self.heading


@dataclass(frozen=True, slots=True)
class Page:
    """A whole report. ``name`` is its title on one line, ``title`` the lines of the title block."""

    name: str
    title: tuple[str, ...]
    parts: tuple[Part, ...]
    organ: str
    dated: date | None
    year: int | None

    @property
    def signature(self) -> tuple[str, ...]:
        """The lines under the text: organ and date, where there is a date."""
        return tuple(filter(None, (self.organ, chinese_date(self.dated)))) if self.dated else ()

    @property
    def created(self) -> date:
        """The day the document bears as its making: its own date, else the last day it reports on."""
        if self.dated and self.dated.year >= EARLIEST:
            return self.dated
        return date(max(self.year or EARLIEST, EARLIEST), 12, 31)


def page(report: Report, empty: Empty = "marks") -> Page:
    """Return a report as a document."""
    name = one_line(report.title) or _title(report)
    front = [line for each in report.sections if not each.no for text in each.paragraphs for line in lines_of(text)]
    count = _title_count(front, name)
    title = tuple(front[:count]) or _title_lines(name, one_line(report.organ))
    body = [*front[count:], *_matter(report, front)]
    return Page(
        name=name,
        title=title,
        parts=(Part("", "", _texts(body)), *_parts(report, empty)),
        organ=one_line(report.organ),
        dated=report.dated,
        year=report.year,
    )


def _title(report: Report) -> str:
    year = f"{report.year}年" if report.year is not None else ""
    return f"{one_line(report.organ)}{year}{DOCUMENT}"


def _title_lines(name: str, organ: str) -> tuple[str, ...]:
    """Return the title, the organ's name on a line of its own where both are long."""
    rest = name.removeprefix(organ)
    return (organ, rest) if organ and rest and rest != name and len(name) > LONE_TITLE else (name,)


def _title_count(front: Sequence[str], name: str) -> int:
    """Return how many lines at the head of the text are the title already."""
    for count in range(1, MOST_TITLE_LINES + 1):
        if solid("".join(front[:count])) == solid(name):
            return count
    return 0


def _matter(report: Report, front: Iterable[str]) -> Iterator[str]:
    """Yield the sentences on period and contact that the report's own text lacks."""
    last = report.sections[-1].paragraphs if report.sections else ()
    told = solid("".join([*front, *last]))
    if report.period and parse_period(told) != report.period:
        start, end = map(chinese_date, report.period)
        yield PERIOD.format(start=start, end=end)
    items = [
        f"{CONTACT_LABELS.get(name, one_line(name))}：{one_line(value)}"
        for name, value in report.contact.items()
        if solid(one_line(value)) and solid(one_line(value)) not in told
    ]
    if items:
        yield CONTACT.format(contact="，".join(items))


def _parts(report: Report, empty: Empty) -> Iterator[Part]:
    """Yield the sections: those the report has, and each that holds a table, in the order of the form."""
    form = report.mixed_form
    pending = [each for each in report.sections if each.no]
    for no, heading in _headings(form).items():
        tables = tuple(printed(table, report, empty) for table in form.tables if table.section == no)
        own = [each for each in pending if each.no == no]
        pending = [each for each in pending if each.no != no]
        if tables and not own:
            own = [SectionText(no, heading)]
        yield from (_part(each, ()) for each in own[:-1])
        yield from (_part(each, tables) for each in own[-1:])
    yield from (_part(each, ()) for each in pending)


def _headings(form: Form) -> dict[str, str]:
    """Return the heading of each section by its number; a table in none of them makes one of its own."""
    known = {section.no: section.heading for section in form.sections}
    return {**known, **{table.section: table.title for table in form.tables if table.section not in known}}


def _part(section: SectionText, tables: tuple[PrintedTable, ...]) -> Part:
    lines = [line for text in section.paragraphs for line in lines_of(text)]
    return Part(one_line(section.no), one_line(section.heading), _texts(lines), tables)


def _texts(lines: Iterable[str]) -> tuple[Text, ...]:
    return tuple(Text(line, lead(line)) for line in lines)
