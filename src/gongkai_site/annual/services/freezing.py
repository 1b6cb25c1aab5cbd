"""Freezing a report: what the registers and the text give now becomes an edition, to be reviewed and published."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

from django.db import transaction

from gongkai.report.bound import values_of
from gongkai.report.jsonio import dumps
from gongkai.report.model import Report
from gongkai_site.annual import frozen
from gongkai_site.annual.checking import Said, problems_of, stopped
from gongkai_site.annual.models import Edition
from gongkai_site.annual.services.acts import DRAFT, person_of
from gongkai_site.annual.working import Working, working
from gongkai_site.audit.trail import record
from gongkai_site.base import clock
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refused, raise_if
from gongkai_site.organs.models import Organ


@transaction.atomic
def freeze(*, by: Any, organ: Organ, year: int, note: str = "") -> Edition:
    """Keep the report of a year as it stands now: figures, rendered text, explained errors, the rows behind figures.

    One that is still a draft gives way to the new one, and its review ends; after it is public another edition is a
    correction and says what changed. Raises Refused ANNUAL-NOT-OVER before the year is over, ANNUAL-ERRORS while an
    error is not explained, ANNUAL-SAME when nothing changed, ANNUAL-NOTE when a correction says nothing.
    """
    require(by, DRAFT, organ)
    if clock.today().year <= year:
        raise Refused("ANNUAL-NOT-OVER", year=year)
    draft = working(organ, year)
    said = problems_of(draft, others=False)
    raise_if(stopped(said))
    facts = _facts(draft, said)
    last = Edition.objects.select_for_update().filter(organ=organ, year=year).order_by("-number").first()
    if last and last.digest == facts["digest"]:
        raise Refused("ANNUAL-SAME", title=str(last))
    if is_correction(last) and not note.strip():
        raise Refused("ANNUAL-NOTE", field="note")
    facts |= {"note": note.strip(), "drafter": person_of(by)}
    if last is not None and not last.live:
        made: Edition = last.take(seen=last.version, **facts)
    else:
        made = Edition.objects.create(organ=organ, year=year, number=last.number + 1 if last else 1, **facts)
    frozen.keep(made, draft.report)
    data = {"year": year, "number": made.number, "digest": made.digest, "explained": len(made.explained)}
    record("report.frozen", made, by=by, organ=organ.pk, data=data)
    return made


def is_correction(last: Edition | None) -> bool:
    """Say whether what is frozen after an edition corrects a public report, and so must say what changed."""
    return last is not None and (last.live or last.number > 1)


def _facts(draft: Working, said: list[Said]) -> dict[str, Any]:
    """Return what an edition keeps of a report in work."""
    reasons = [_explained(each) for each in said if each.reason is not None and each.problem.severity == "error"]
    work = draft.work
    answers = {"responsible": work.responsible if work else "", "body": work.body if work else ""}
    told = json.dumps([_undated(draft.report), reasons, answers], ensure_ascii=False, sort_keys=True)
    return {
        "content": dumps(draft.report),
        "digest": hashlib.sha256(told.encode()).hexdigest(),
        "as_of": draft.compiled.as_of,
        "reasons": json.dumps(reasons, ensure_ascii=False),
        "bound": json.dumps(values_of(draft.texts.values(), draft.fields), ensure_ascii=False),
        **answers,
    }


def _explained(each: Said) -> dict[str, Any]:
    reason = each.reason
    assert reason is not None
    return {
        "key": each.key,
        "code": reason.code,
        "found": reason.found,
        "text": reason.text,
        "by": str(reason.by or "—"),
        "at": reason.at.astimezone(clock.SHANGHAI).isoformat(timespec="minutes"),
    }


def _undated(report: Report) -> str:
    """Return a report as text without the day it is drawn up, which is no change of it."""
    return dumps(replace(report, dated=None))
