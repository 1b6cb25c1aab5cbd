"""Every write about annual reports."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from django.db import transaction

from gongkai.report.jsonio import dumps
from gongkai_site.accounts.models import Person
from gongkai_site.annual.compiling import compile_report
from gongkai_site.annual.models import Edition
from gongkai_site.audit.trail import record
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refused
from gongkai_site.organs.models import Organ

DRAFT, VIEW = "annual.draft", "annual.view"


@transaction.atomic
def freeze(*, by: Any, organ: Organ, year: int, note: str = "") -> Edition:
    """Keep the report of a year as the registers give it now, to be reviewed and published.

    A second one, after the first is public, is a correction and says what changed. One that is still a draft gives
    way to the new one. Raises Refused ANNUAL-SAME when nothing changed, ANNUAL-NOTE when a correction says nothing.
    """
    require(by, DRAFT, organ)
    compiled = compile_report(organ, year)
    content = dumps(compiled.report)
    # The day it is drawn up is no change of the report.
    digest = hashlib.sha256(dumps(_undated(compiled.report)).encode()).hexdigest()
    last = Edition.objects.select_for_update().filter(organ=organ, year=year).order_by("-number").first()
    if last and last.digest == digest:
        raise Refused("ANNUAL-SAME", title=str(last))
    if last and last.live and not note.strip():
        raise Refused("ANNUAL-NOTE", field="note")
    made = Edition.objects.create(
        organ=organ,
        year=year,
        number=last.number + 1 if last else 1,
        note=note.strip(),
        content=content,
        digest=digest,
        as_of=compiled.as_of,
        drafter=by if isinstance(by, Person) else None,
    )
    record("report.frozen", made, by=by, organ=organ.pk, data={"year": year, "number": made.number, "digest": digest})
    return made


def _undated(report: Any) -> Any:
    return replace(report, dated=None)
