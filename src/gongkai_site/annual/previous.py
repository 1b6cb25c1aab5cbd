"""The report of the year before: our own public edition, else what was read from a document."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from gongkai.report.model import Report
from gongkai_site.annual.queries import public_edition
from gongkai_site.organs.models import Organ

PAST = "gongkai_site.annual.past"


def previous_report(organ: Organ, year: int) -> Report | None:
    """Return the report on the year before a year, or None where there is none."""
    edition = public_edition(organ, year - 1)
    if edition is not None:
        return edition.report
    found: Report | None = _past().report_of(organ, year - 1) if find_spec(PAST) else None
    return found


def _past() -> Any:
    return import_module(PAST)
