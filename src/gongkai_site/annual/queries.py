"""Reads of annual reports."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from gongkai.report.model import Report
from gongkai_site.annual.models import Edition, PastReport
from gongkai_site.base.powers import organs_for
from gongkai_site.organs.models import Organ

FIRST_YEAR = 2019
"""The first year with a national form."""


def organ_for(reader: Any, slug: str, act: str) -> Organ:
    """Return an organ within a reader's sight, or raise Http404."""
    found: Organ | None = organs_for(reader, act).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def public_edition(organ: Organ, year: int) -> Edition | None:
    """Return the edition the public sees, the latest that passed review."""
    return Edition.objects.filter(organ=organ, year=year, live=True).order_by("-number").first()


def last_edition(organ: Organ, year: int) -> Edition | None:
    """Return the latest edition, public or not."""
    return Edition.objects.filter(organ=organ, year=year).order_by("-number").first()


def public_years(organ: Organ) -> list[int]:
    """Return the years with a public report, the latest first."""
    return list(
        Edition.objects.filter(organ=organ, live=True).order_by("-year").values_list("year", flat=True).distinct()
    )


def report_of(organ: Organ, year: int) -> Report | None:
    """Return an organ's report on a year: the public edition, else the confirmed document, else None."""
    edition = public_edition(organ, year)
    if edition:
        return edition.report
    found = PastReport.objects.filter(organ=organ, year=year, confirmed_at__isnull=False).exclude(content="")
    kept = found.order_by("-pk").first()
    return kept.report if kept else None
