"""An organ's own Word or Excel form of the report: kept, and filled on request by the core."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from gongkai.problems import Problem
from gongkai.report.fill import Filled
from gongkai.report.forms import form as form_by_id
from gongkai.report.model import Report
from gongkai.report.workers import fill_in_worker
from gongkai_site.accounts.models import Person
from gongkai_site.annual.compiling import compile_report, form_for, known_year
from gongkai_site.annual.models_kept import OwnTemplate
from gongkai_site.annual.services import DRAFT
from gongkai_site.audit.trail import record
from gongkai_site.base import clock
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refused
from gongkai_site.files.models import StoredFile
from gongkai_site.files.queries import opened
from gongkai_site.organs.models import Organ


def template_of(organ: Organ, year: int) -> OwnTemplate | None:
    """Return the template of an organ for the form of a year."""
    rows = OwnTemplate.objects.filter(organ=organ, form=form_for(year).id, replaced_at__isnull=True)
    return rows.select_related("file").first()


def templates_of(organ: Organ) -> list[OwnTemplate]:
    """Return the templates of an organ, one for each edition of the form."""
    return list(OwnTemplate.objects.filter(organ=organ, replaced_at__isnull=True).select_related("file", "by"))


def keep_template(*, by: Any, organ: Organ, form: str, file: StoredFile) -> OwnTemplate:
    """Keep a template for an edition of the form, if its cells are found; it takes the place of the one there.

    Raises Refused with what the core says: EDIT-KIND, FILL-NO-CELLS, FILL-FORM, FILE-TOO-SLOW …
    """
    require(by, DRAFT, organ)
    empty = Report(form, dict.fromkeys(form_by_id(form).keys), marks={})
    filled = _filled(file, empty)
    return _kept(by=by, organ=organ, form=form, file=file, filled=filled)


@transaction.atomic
def _kept(*, by: Any, organ: Organ, form: str, file: StoredFile, filled: Filled) -> OwnTemplate:
    OwnTemplate.objects.filter(organ=organ, form=form, replaced_at__isnull=True).update(replaced_at=clock.now())
    made = OwnTemplate.objects.create(
        organ=organ,
        form=form,
        file=file,
        cells=len(filled.keys),
        told=[each.to_json() for each in filled.problems],
        by=by if isinstance(by, Person) else None,
    )
    facts = {"form": form, "digest": file.digest, "cells": made.cells}
    record("template.kept", made, by=by, organ=organ.pk, data=facts)
    return made


def filled_report(organ: Organ, year: int, report: Report | None = None) -> tuple[str, Filled]:
    """Return the file name and the organ's template filled with a report, or with what the registers give now.

    Raises Refused TEMPLATE-NONE, ANNUAL-YEAR, ANNUAL-NOT-BEGUN, and what the core says of the template.
    """
    template = template_of(organ, known_year(year))
    if template is None:
        raise Refused("TEMPLATE-NONE", year=year)
    suffix = template.file.name.rpartition(".")[2]
    return f"{organ.slug}-{year}.{suffix}", _filled(template.file, report or compile_report(organ, year).report)


def _filled(file: StoredFile, report: Report) -> Filled:
    with opened(file) as stream:
        found = fill_in_worker(stream.read(), file.name, report)
    if isinstance(found, Problem):
        raise Refused.of(found, exit_code=1)
    return found
