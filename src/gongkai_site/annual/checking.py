"""What is wrong with a report in work, as one list for screens and services: an error stops, unless it is explained."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from gongkai.problems import SEVERITIES, Failure, Problem, problem
from gongkai.report.bound import bound_problems
from gongkai.report.check import check
from gongkai.report.model import Report
from gongkai.report.organs import Organ as Listed
from gongkai.report.similar import same_passages
from gongkai_site.annual import drafting
from gongkai_site.annual.byhand import hand_problems
from gongkai_site.annual.dues import dues
from gongkai_site.annual.models import Edition, Reason, Work
from gongkai_site.annual.sections import PARTS, parts_for
from gongkai_site.annual.working import Working
from gongkai_site.base import clock
from gongkai_site.base.refusals import Refusal, refusal
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import setting

LENGTH = 1000
"""Signs of section 一, by a local rule (武政办发〔2025〕54号); the setting ``annual_length`` names another, 0 none."""
OTHERS = 40
"""With how many reports of other organs a text is compared, the newest first."""
ALIKE = 5
"""So many passages that others have too are named."""
ONCE = frozenset({"DEADLINE-DEPT", "DEADLINE-GOV"})
"""Asked of the first edition only: a correction comes when it comes."""


NEVER_EXPLAINED = frozenset({"BOUND-UNKNOWN", "BOUND-OPEN"})
"""What no reason makes right: the report would print the braces of a field."""


@dataclass(frozen=True, slots=True)
class Said:
    """A problem, what tells it from all others, and why it stands, where someone said so."""

    problem: Problem
    key: str
    reason: Reason | None = None

    @property
    def stops(self) -> bool:
        """Say whether it keeps the report from being frozen."""
        return self.problem.severity == "error" and (self.reason is None or not self.explainable)

    @property
    def explainable(self) -> bool:
        """Say whether a reason can let it stand."""
        return self.problem.code not in NEVER_EXPLAINED


def fingerprint(found: Problem) -> str:
    """Return what a reason holds for: the problem with all its facts."""
    told = [found.code, found.place_text("zh"), list(found.cells), found.text("zh"), found.text("en")]
    return sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def said_of(found: Iterable[Problem], work: Work | None) -> list[Said]:
    """Return problems, the gravest first, with the reasons that hold for exactly their facts."""
    given = {row.key: row for row in Reason.objects.filter(work=work).select_related("by")} if work else {}
    ordered = sorted(found, key=lambda each: SEVERITIES.index(each.severity))
    return [Said(each, key, given.get(key)) for each in ordered for key in [fingerprint(each)]]


def problems_of(working: Working, *, others: bool = True) -> list[Said]:
    """Return everything that is to be said of a report in work; ``others``: also what other organs' reports share."""
    found = [
        *report_problems(working.report, working.organ, working.previous),
        *_bound(working),
        *_missing(working),
        *_late(working),
        *(_shared(working) if others and working.texts else ()),
    ]
    return said_of(found, working.work)


def report_problems(report: Report, organ: Organ, previous: Report | None) -> list[Problem]:
    """Return what the check of the core finds, by the level of the organ and against the year before."""
    level = Listed(organ.name, organ.credit_code, organ.level, organ.kind)
    found = check(report, previous, level).problems
    if report.year is not None and Edition.objects.filter(organ=organ, year=report.year, live=True).exists():
        found = tuple(each for each in found if each.code not in ONCE)
    if organ.makes_rules:
        found = tuple(each for each in found if each.code != "T2-RULES-LEVEL")
    return [replace(each, severity="warning") if each.code == "TEXT-SAME" else each for each in found]


def stopped(said: Iterable[Said]) -> Refusal | None:
    """Return why a report is not frozen, or None."""
    stopping = [each.problem for each in said if each.stops]
    if not stopping:
        return None
    first = {"zh": stopping[0].text("zh"), "en": stopping[0].text("en")}
    return refusal("ANNUAL-ERRORS", count=len(stopping), first=first)


def edition_stopped(edition: Edition) -> Refusal | None:
    """Return why a frozen report does not go on to review or the public: an error in it that nobody explained."""
    from gongkai_site.annual.queries import report_of

    return stopped(edition_said(edition, report_of(edition.organ, edition.year - 1)))


def edition_said(edition: Edition, previous: Report | None) -> list[Said]:
    """Return what the check says of a frozen report, without what was explained when it was frozen."""
    given = {each["key"] for each in edition.explained}
    found = said_of(report_problems(edition.report, edition.organ, previous), None)
    return [each for each in found if each.key not in given]


def standing_problems(said: Iterable[Said]) -> list[Problem]:
    """Return the problems that nobody gave a reason for."""
    return [each.problem for each in said if each.reason is None]


def _place(key: str) -> tuple[Any, ...]:
    part = PARTS[key]
    return (("section", part.no), part.zh) if part.no else (part.zh,)


def _bound(working: Working) -> Iterator[Problem]:
    for key, text in working.texts.items():
        if key in PARTS:
            yield from bound_problems(text, working.fields, _place(key))
            yield from hand_problems(text, working.fields, _place(key))
            for said, field in drafting.lapsed(key, text, working.fields, working.words):
                yield problem("ANNUAL-LAPSED", place=_place(key), found=said, expected=field.text, label=field.label)


def _missing(working: Working) -> Iterator[Problem]:
    unkept = [key for key, figure in working.compiled.figures.items() if figure.value is None]
    tables: dict[str, int] = {}
    for key in unkept:
        table = str(working.compiled.report.mixed_form.place(key)[0])
        tables[table] = tables.get(table, 0) + 1
    for table, count in tables.items():
        yield problem("ANNUAL-BLANK", place=(table,), found=count)
    if not working.texts:
        yield problem("ANNUAL-NO-TEXT")
        return
    if working.work is None or not (working.work.responsible and working.work.body):
        yield problem("ANNUAL-RESPONSIBLE")
    for part in parts_for(working.organ):
        if part.government and not working.texts.get(part.key, "").strip():
            yield problem("ANNUAL-GOVERNMENT", place=_place(part.key), what={"zh": part.zh, "en": part.en})
    waiting = sum(1 for _, row in working.follow_ups if row is None or not row.answer)
    if waiting:
        yield problem("ANNUAL-FOLLOW-UP", place=_place("problems"), found=waiting)
    most, length = _most(working.organ), _length(working.report)
    if most and length > most:
        yield problem("ANNUAL-LENGTH", place=_place("general"), found=length, expected=most)


def _most(organ: Organ) -> int:
    raw = setting(organ, "annual_length") or ""
    return int(raw) if raw.isdecimal() else LENGTH


def _length(report: Report) -> int:
    section = report.section("一")
    return sum(len("".join(each.split())) for each in section.paragraphs) if section else 0


def _late(working: Working) -> Iterator[Problem]:
    """Warn of a local last day that has passed; the statutory one is an error of the core's check."""
    if Edition.objects.filter(organ=working.organ, year=working.year, live=True).exists():
        return
    last = dues(working.organ, working.year)
    today = clock.day_of(working.compiled.as_of)
    for due in (last.publish, last.submit):
        if due and due.is_local and due.on < today:
            yield problem("ANNUAL-LATE-LOCAL", what=due.words, expected=due.on.isoformat(), found=today.isoformat())
            return


def _shared(working: Working) -> Iterator[Problem]:
    """Warn of passages that reports of other organs of the same level have too (雷同)."""
    reports = Edition.objects.filter(organ__level=working.organ.level, year__in=(working.year, working.year - 1))
    rows = reports.exclude(organ=working.organ).select_related("organ").order_by("-year", "-number", "pk")
    named: set[tuple[Any, ...]] = set()
    for edition in _newest(rows):
        try:
            for same in same_passages(working.report, edition.report):
                if same.first.place not in named and len(named) < ALIKE:
                    named.add(same.first.place)
                    alike = f"{same.similarity:.0%}"
                    yield problem("ANNUAL-SAME-TEXT", place=same.first.place, found=alike, title=str(edition))
        except Failure:  # the library that compares is not installed: the core's own check says so
            return


def _newest(rows: Iterable[Edition]) -> Iterator[Edition]:
    """Yield the newest edition of each organ and year, up to OTHERS."""
    seen: set[tuple[int, int]] = set()
    for edition in rows:
        at = (edition.organ_id, edition.year)
        if at in seen:
            continue
        if len(seen) == OTHERS:
            return
        seen.add(at)
        yield edition
