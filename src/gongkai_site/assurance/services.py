"""Every write of assurance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from django.db import transaction

from gongkai.problems import Problem
from gongkai_site.accounts.models import Person
from gongkai_site.assurance.kinds import EVENTS, MATTERS
from gongkai_site.assurance.models import Event, Kept, Matter
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import may, require
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.files.models import StoredFile
from gongkai_site.organs.models import Organ

VIEW, KEEP = "assurance.view", "assurance.keep"
OF_MATTER = ("on", "source", "what", "section", "person", "due_on", "evidence")
OF_EVENT = ("on", "topic", "head", "people", "notes", "evidence")
WORDS = {
    "source": {"zh": "来源（检查单位或文件）", "en": "found or ordered by"},
    "what": {"zh": "问题或任务", "en": "what is to be done"},
    "topic": {"zh": "主题", "en": "topic"},
    "on": {"zh": "日期", "en": "date"},
}
Row = TypeVar("Row", bound=Kept)


@transaction.atomic
def add_matter(*, by: Any, organ: Organ, kind: str, subject: str = "", **facts: Any) -> Matter:
    """Keep what a check found or a plan orders; raise Refused ASSURANCE-…, each naming its field."""
    return _added(Matter, by, organ, kind, {"subject": subject}, facts)


@transaction.atomic
def add_event(*, by: Any, organ: Organ, kind: str, **facts: Any) -> Event:
    """Keep a meeting or a training that was held."""
    return _added(Event, by, organ, kind, {}, facts)


@transaction.atomic
def change(*, by: Any, row: Row, seen: int, **changes: Any) -> Row:
    """Change what is kept; a matter that has ended, and what is void, stays as it is."""
    raise_if(may_change(by, row))
    names = OF_MATTER if isinstance(row, Matter) else OF_EVENT
    facts = {name: getattr(row, name) for name in names} | _tidy(changes)
    raise_if(next(_faults(type(row), row.organ, row.kind, facts), None))
    row.take(seen=seen, **facts)
    trail.record("assurance.changed", row, by=by, organ=row.organ_id, data={"kind": row.kind, "version": row.version})
    return row


@transaction.atomic
def close_matter(*, by: Any, matter: Matter, seen: int, on: date, result: str, evidence: Iterable[int] = ()) -> Matter:
    """Say how a matter ended, with what shows it."""
    raise_if(may_change(by, matter))
    if not result.strip():
        raise Refused("ASSURANCE-MISSING", field="result", what={"zh": "整改、办理结果", "en": "how it ended"})
    if on < matter.on or on > clock.today():
        raise Refused("ASSURANCE-DAY", field="on", day=on)
    shown = list(dict.fromkeys([*matter.evidence, *evidence]))
    raise_if(_evidence_fault(matter.organ, shown))
    matter.take(seen=seen, closed_on=on, result=result.strip(), evidence=shown)
    trail.record("assurance.closed", matter, by=by, organ=matter.organ_id, data={"kind": matter.kind, "on": on})
    return matter


@transaction.atomic
def void(*, by: Any, row: Row, seen: int, reason: str) -> Row:
    """Let a row count no more; it stays to be seen, with the reason."""
    raise_if(may_void(by, row))
    if not reason.strip():
        raise Refused("ASSURANCE-MISSING", field="reason", what={"zh": "作废原因", "en": "reason"})
    row.take(seen=seen, voided_at=clock.now(), void_reason=reason.strip())
    trail.record("assurance.voided", row, by=by, organ=row.organ_id, data={"kind": row.kind})
    return row


def may_keep(person: Any, organ: Organ) -> Refusal | None:
    """Return why a person may not enter anything for an organ, or None."""
    return may(person, KEEP, organ)


def may_void(person: Any, row: Kept) -> Refusal | None:
    """Return why a person may not void a row, or None."""
    return may(person, KEEP, row.organ) or (refusal("ASSURANCE-VOID", title=str(row)) if row.voided_at else None)


def may_change(person: Any, row: Kept) -> Refusal | None:
    """Return why a person may not change a row, or end it, or None."""
    refused = may_void(person, row)
    if refused is None and isinstance(row, Matter) and row.closed_on:
        return refusal("ASSURANCE-CLOSED", title=str(row), day=row.closed_on)
    return refused


def _added(model: type[Row], by: Any, organ: Organ, kind: str, more: Mapping[str, Any], facts: dict[str, Any]) -> Row:
    require(by, KEEP, organ)
    facts = _tidy(facts)
    raise_if(next(_faults(model, organ, kind, facts), None))
    person = by if isinstance(by, Person) else None
    made: Row = model._default_manager.create(organ=organ, kind=kind, by=person, **more, **facts)
    trail.record("assurance.kept", made, by=by, organ=organ.pk, data={"kind": kind, "on": made.on})
    return made


def _faults(model: type[Kept], organ: Organ, kind: str, facts: Mapping[str, Any]) -> Iterator[Problem]:
    matter = model is Matter
    if kind not in (MATTERS if matter else EVENTS):
        yield refusal("ASSURANCE-KIND", field="kind", kind=kind)
        return
    for name in ("source", "what") if matter else ("topic",):
        if not facts.get(name):
            yield refusal("ASSURANCE-MISSING", field=name, what=WORDS[name])
    for field in model._meta.fields:
        most, found = getattr(field, "max_length", None), facts.get(field.name)
        if most and isinstance(found, str) and len(found) > most:
            yield refusal("ASSURANCE-LONG", field=field.name, found=len(found), most=most)
    on, due = facts.get("on"), facts.get("due_on")
    if not isinstance(on, date):
        yield refusal("ASSURANCE-MISSING", field="on", what=WORDS["on"])
    elif on > clock.today():
        yield refusal("ASSURANCE-DAY", field="on", day=on)
    elif due and due < on:
        yield refusal("ASSURANCE-DAY", field="due_on", day=due)
    people = facts.get("people", 0)
    if not isinstance(people, int) or not 0 <= people <= 100_000:
        yield refusal("ASSURANCE-PEOPLE", field="people", found=people)
    if wrong := _evidence_fault(organ, facts.get("evidence") or []):
        yield wrong


def _evidence_fault(organ: Organ, ids: list[int]) -> Refusal | None:
    known = StoredFile.objects.filter(pk__in=ids, organ=organ.pk, sealed=False).count()
    return refusal("ASSURANCE-EVIDENCE", field="evidence") if known != len(set(ids)) else None


def _tidy(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.strip() if name == "notes" else " ".join(value.split()) if isinstance(value, str) else value
        for name, value in facts.items()
    }
