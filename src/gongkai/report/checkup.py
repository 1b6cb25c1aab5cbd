"""One report of a stranger looked at whole, for a worker that can be killed: read, checked, and a mended copy made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from gongkai.documents.workers import safely
from gongkai.problems import Failure, Problem
from gongkai.report.check import Checked, check
from gongkai.report.fill import Corrected, correct
from gongkai.report.model import Report
from gongkai.report.reading import read_reports

TASK = "gongkai.report.checkup:examine"


@dataclass(frozen=True)
class Examined:
    """A report with all that was found, and the copy that ``gongkai report correct`` makes; no bytes, no copy."""

    checked: Checked
    copy: bytes = b""
    changes: Mapping[str, tuple[object, object]] | None = None


def examine(data: bytes, name: str, previous: Report | None, when: datetime) -> Examined | Problem:
    """Return the report in a file with its check, or why there is none.

    ``when`` is written into the copy as the time of the change.
    """
    return safely(lambda: _examined(data, name, previous, when), name)


def _examined(data: bytes, name: str, previous: Report | None, when: datetime) -> Examined:
    reports = list(read_reports(data, name))
    if len(reports) > 1:
        raise Failure("READ-SEVERAL", found=len(reports), file=name)
    checked = check(reports[0], previous)
    # Anew, without the form it has looked up: forms are told apart by identity, and a copy of one is another.
    sent = replace(checked, report=replace(reports[0]))
    mended = _mended(data, name, when)
    return Examined(sent, mended.data, mended.changes) if mended and mended.changes else Examined(sent)


def _mended(data: bytes, name: str, when: datetime) -> Corrected | None:
    try:
        return correct(data, when, name)
    except Failure:  # no Word or Excel file, or one whose cells are not drawn
        return None
