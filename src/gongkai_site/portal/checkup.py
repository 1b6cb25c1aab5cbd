"""The check of a visitor's files: findings in any, the whole check of annual reports, and a corrected copy.

Each visitor has processes of their own, which end with the answer; nothing is written and nothing is kept.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from gongkai.documents.limits import LIMIT_BYTES
from gongkai.documents.workers import Worker
from gongkai.findings import Against, Checker
from gongkai.problems import Problem
from gongkai.report.check import previous_of
from gongkai.report.checkup import TASK, Examined
from gongkai.report.model import Report
from gongkai_site.base import clock
from gongkai_site.base.refusals import refusal
from gongkai_site.organs.queries import root_organ
from gongkai_site.portal.uploads import Limits
from gongkai_site.wordlists.queries import words_for

LIMITS = Limits(files=10, bytes=LIMIT_BYTES)
SECONDS = 45
"""No file is begun after so long; each has the time of the core's limits for itself."""
NOT_A_REPORT = "READ-NO-REPORT"
LOST = ("FILE-TOO-SLOW", "FILE-CRASHED", "FILE-TOO-BIG", "FILE-FAULT")
"""The file cost the worker that looked at it, or nearly; it is not given to another."""


@dataclass(frozen=True)
class Given:
    """A file of a visitor."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Looked:
    """What was found in a file, and in the annual report that it is."""

    given: Given
    findings: tuple[Problem, ...]
    examined: Examined | None = None
    unread: Problem | None = None
    """Why the report in it could not be read."""
    previous: Report | None = None
    """The report of the year before that it was held against."""


def look(files: Sequence[Given]) -> list[Looked]:
    """Look at files; successive years of one organ's report among them are held against each other."""
    until = time.monotonic() + SECONDS
    with closing(Checker(_against())) as checker:
        looked = [_findings(each, checker, until) for each in files]
    worker = Worker(TASK, clock.now().replace(microsecond=0))
    try:
        return _paired([_report(each, worker, until) for each in looked], worker, until)
    finally:
        worker.stop()


def _against() -> Against:
    """Return what a stranger's file is held against: the words of the office whose site this is."""
    root = root_organ()
    return Against(on=clock.today(), words=words_for(root)) if root else Against(on=clock.today())


def _findings(given: Given, checker: Checker, until: float) -> Looked:
    if time.monotonic() > until:
        return Looked(given, (refusal("CHECKUP-TIME", name=given.name, limit=SECONDS),))
    return Looked(given, tuple(checker.findings(given.data, given.name)))


def _report(looked: Looked, worker: Worker, until: float) -> Looked:
    codes = {each.code for each in looked.findings}
    if codes & {*LOST, "CHECKUP-TIME"}:
        return looked
    if time.monotonic() > until:
        return replace(looked, unread=refusal("CHECKUP-TIME", name=looked.given.name, limit=SECONDS))
    found: Examined | Problem = worker.ask(looked.given.data, looked.given.name, None)
    if isinstance(found, Examined):
        return replace(looked, examined=found)
    told = found.code in LOST or (found.code.startswith("READ-") and found.code != NOT_A_REPORT)
    return replace(looked, unread=found if told else None)


def _paired(looked: Sequence[Looked], worker: Worker, until: float) -> list[Looked]:
    """Return what was found once more for each report whose year before is among the files."""
    reports = [each.examined.checked.report for each in looked if each.examined]
    return [_with_previous(each, reports, worker, until) for each in looked]


def _with_previous(looked: Looked, reports: Iterable[Report], worker: Worker, until: float) -> Looked:
    if looked.examined is None:
        return looked
    previous = previous_of(looked.examined.checked.report, reports)
    if previous is None or time.monotonic() > until:
        return looked
    found = worker.ask(looked.given.data, looked.given.name, previous)
    return replace(looked, examined=found, previous=previous) if isinstance(found, Examined) else looked
