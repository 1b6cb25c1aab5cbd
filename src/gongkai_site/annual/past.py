"""Reports on earlier years, read from documents: kept, confirmed by a person, replaced; and the years without one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from gongkai.problems import Problem
from gongkai.report.diff import have_other_organs
from gongkai.report.inputs import Input
from gongkai.report.jsonio import dumps
from gongkai.report.model import Report
from gongkai.report.workers import Result, read_many
from gongkai.review.steps import RUNNING
from gongkai_site.accounts.models import Person
from gongkai_site.annual import queries
from gongkai_site.annual.models_past import PastReport
from gongkai_site.annual.services import DRAFT, VIEW
from gongkai_site.audit.trail import record
from gongkai_site.base import clock
from gongkai_site.base.powers import may, organs_for, require
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.files.models import StoredFile
from gongkai_site.files.queries import opened
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import setting
from gongkai_site.review.desk import reviews_of

SINCE = 2008
"""The first year with reports (条例（2007） in force from 1 May 2008)."""
HTML = frozenset({"html"})
"""What an older report may be beside the usual kinds of files: the page it stood on."""


# --- reads --------------------------------------------------------------------------------------------------------


def public_document(organ: Organ, year: int) -> PastReport | None:
    """Return the document the public sees for a year, the latest that passed review."""
    return PastReport.objects.filter(organ=organ, year=year, live=True).select_related("file").order_by("-pk").first()


def documents_for(reader: Any) -> QuerySet[PastReport]:
    """Return the documents a reader may see, those that were replaced left out."""
    rows = PastReport.objects.filter(organ__in=organs_for(reader, VIEW), replaced_at__isnull=True)
    return rows.select_related("organ", "file", "drafter")


def document_for(reader: Any, pk: int) -> PastReport:
    """Return one document, or raise Http404 when it is out of sight."""
    rows = PastReport.objects.filter(organ__in=organs_for(reader, VIEW)).select_related("organ", "file")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def first_year(organ: Organ) -> int:
    """Return the first year an organ reports on: its setting, else the year it began, never before the first law."""
    told = setting(organ, "annual_since")
    if told and told.isdecimal():
        return max(SINCE, int(told))
    return max(SINCE, organ.founded_on.year) if organ.founded_on else SINCE


def years_of(organ: Organ) -> list[int]:
    """Return the years an organ has reported on or should have by now, the latest first."""
    last = clock.today().year - 1
    if organ.ended_on:
        last = min(last, organ.ended_on.year)
    return list(range(last, first_year(organ) - 1, -1))


def missing_years(organ: Organ) -> list[int]:
    """Return the years whose report the public finds in no form, the earliest first; the last may not be due yet."""
    there = set(queries.public_years(organ)) | set(document_years(organ))
    return sorted(set(years_of(organ)) - there)


def document_years(organ: Organ) -> list[int]:
    """Return the years with a public document."""
    return list(PastReport.objects.filter(organ=organ, live=True).values_list("year", flat=True).distinct())


# --- writes -------------------------------------------------------------------------------------------------------


def may_keep(person: Any, organ: Organ, year: int) -> Refusal | None:
    """Return why a person may not keep a document for a year, or None."""
    if found := may(person, DRAFT, organ):
        return found
    last = clock.today().year - 1
    if not SINCE <= year <= last:
        return refusal("PAST-YEAR", year=year, first=SINCE, last=last, field="year")
    if queries.last_edition(organ, year):
        return refusal("PAST-OWN", year=year, field="year")
    return None


def keep(*, by: Any, organ: Organ, year: int, file: StoredFile) -> PastReport:
    """Read a stored document in a process that can be killed and keep what was read; it takes an earlier one's place.

    One that cannot be read is kept as well, with the reason. Raises Refused PAST-YEAR, PAST-OWN, PAST-SAME,
    PAST-IN-REVIEW.
    """
    raise_if(may_keep(by, organ, year))
    read = read_document(file)
    return _kept(by=by, organ=organ, year=year, file=file, read=read)


def read_document(file: StoredFile) -> Result:
    """Return what a stored file holds: its reports, or the problem. Reading holds no transaction."""
    with opened(file) as stream:
        given = Input(file.name, stream.read())
    return next(iter(read_many([given], jobs=1)))[1]


@transaction.atomic
def _kept(*, by: Any, organ: Organ, year: int, file: StoredFile, read: Result) -> PastReport:
    require(by, DRAFT, organ)
    rows = PastReport.objects.select_for_update()
    before = rows.filter(organ=organ, year=year, replaced_at__isnull=True).first()
    if before:
        _replace(before, file, by=by)
    report, told = _told(read, organ, year)
    made = PastReport.objects.create(
        organ=organ,
        year=year,
        file=file,
        content=dumps(report) if report else "",
        told=[each.to_json() for each in told],
        drafter=by if isinstance(by, Person) else None,
    )
    facts = {"year": year, "digest": file.digest, "read": bool(report)}
    record("past.kept", made, by=by, organ=organ.pk, data=facts)
    return made


def _replace(before: PastReport, file: StoredFile, *, by: Any) -> None:
    """Let a document give way; one that is public stays so until the new one has passed."""
    if before.file_id == file.pk:
        raise Refused("PAST-SAME", name=file.name, field="file")
    if any(each.state in RUNNING for each in reviews_of(before)):
        raise Refused("PAST-IN-REVIEW", title=str(before))
    PastReport.objects.filter(pk=before.pk).update(replaced_at=clock.now())
    record("past.replaced", before, by=by, organ=before.organ_id, data={"year": before.year})


def _told(read: Result, organ: Organ, year: int) -> tuple[Report | None, list[Problem]]:
    """Return the report in a document, if it is one of the year, and what is to be said of it."""
    if isinstance(read, Problem):
        return None, [read]
    if len(read) != 1:
        return None, [refusal("PAST-SEVERAL", count=len(read))]
    report = read[0]
    if report.year not in (None, year):
        return None, [refusal("PAST-OTHER-YEAR", found=report.year, year=year)]
    told = list(report.problems)
    if have_other_organs(report, Report(report.form, {}, organ=organ.name)):
        told.append(refusal("PAST-OTHER-ORGAN", found=report.organ, name=organ.name))
    return replace(report, year=year, organ=report.organ or organ.name), told


def may_confirm(person: Any, past: PastReport) -> Refusal | None:
    """Return why a person may not confirm a document, or None."""
    if found := may(person, DRAFT, past.organ):
        return found
    if past.replaced_at:
        return refusal("PAST-REPLACED", title=str(past))
    return refusal("PAST-CONFIRMED", title=str(past)) if past.confirmed_at else None


@transaction.atomic
def confirm(*, by: Any, past: PastReport, seen: int, note: str = "") -> PastReport:
    """Confirm that a document was read rightly; one that could not be read is kept as a document alone, with a reason.

    Raises Refused PAST-NOTE, PAST-CONFIRMED, PAST-REPLACED, RECORD-CHANGED.
    """
    raise_if(may_confirm(by, past))
    if not past.content and not note.strip():
        raise Refused("PAST-NOTE", field="note")
    who = by if isinstance(by, Person) else None
    past.take(seen=seen, note=note.strip(), confirmed_by=who, confirmed_at=clock.now())
    record("past.confirmed", past, by=by, organ=past.organ_id, data={"year": past.year, "read": bool(past.content)})
    return past


def hindrance(past: PastReport) -> Problem | None:
    """Return why a document may not become public: nobody confirmed it, or another took its place."""
    if past.replaced_at:
        return refusal("PAST-REPLACED", title=str(past))
    return None if past.confirmed_at else refusal("PAST-UNCONFIRMED", title=str(past))
