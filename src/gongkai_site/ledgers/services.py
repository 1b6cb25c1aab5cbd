"""Every write to ledgers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from gongkai.problems import Problem
from gongkai_site.accounts.models import Person
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import may, require
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.ledgers.kinds import KINDS
from gongkai_site.ledgers.models import Record, ZeroStatement
from gongkai_site.ledgers.parties import masked
from gongkai_site.organs.models import Organ
from gongkai_site.review.services import mark, take_down

DRAFT, VOID = "ledgers.draft", "ledgers.void"
WRITTEN = ("number", "title", "day", "ended_on", "end_reason", "disclosed_on", "quantity", "amount", "party", "source")
MOST_LONG = {
    field.name: field.max_length
    for field in Record._meta.fields
    if field.name in {"title", "number", "party", "source"} and field.max_length
}
MOST = Decimal("99999999999999.99")


@transaction.atomic
def add_record(*, by: Any, organ: Organ, kind: str, **facts: Any) -> Record:
    """Enter one record: a decision, or a total that names its source.

    Raises Refused LEDGER-…, each naming its field, and those of power.
    """
    require(by, DRAFT, organ)
    facts = _tidy(facts)
    raise_if(fault(kind, facts))
    key = key_of(kind, facts)
    if other := Record.objects.filter(organ=organ, kind=kind, key=key, voided_at__isnull=True).first():
        raise Refused("LEDGER-TAKEN", title=other.title, day=other.day, field="number")
    made = Record.objects.create(organ=organ, kind=kind, key=key, drafter=_person(by), **facts)
    trail.record("ledger.entered", made, by=by, organ=organ.pk, data={"kind": kind, **_numbers(made)})
    return made


@transaction.atomic
def add_many(*, by: Any, organ: Organ, kind: str, rows: Sequence[Mapping[str, Any]], source: str) -> list[bool]:
    """Enter many records of one source at once; return for each whether it was added, or was there already.

    Rows are whole and checked (``fault``); one that is there already is passed over, so a rerun adds nothing.
    """
    require(by, DRAFT, organ)
    tidy = [_tidy(dict(row)) for row in rows]
    for facts in tidy:
        raise_if(fault(kind, facts))
    keys = [key_of(kind, facts) for facts in tidy]
    keyed = dict(zip(reversed(keys), reversed(tidy), strict=True))  # of two alike the first counts
    there = set(
        # Unordered: for the order of the model SQLite would read the whole ledger, once a batch.
        Record.objects.filter(organ=organ, kind=kind, key__in=keyed, voided_at__isnull=True)
        .order_by()
        .values_list("key", flat=True)
    )
    drafter = _person(by)
    fresh = [
        Record(organ=organ, kind=kind, key=key, drafter=drafter, **keyed[key])
        for key in dict.fromkeys(keys)
        if key not in there
    ]
    Record.objects.bulk_create(fresh, batch_size=500)
    if fresh:
        trail.record(
            "ledger.imported", None, by=by, organ=organ.pk, data={"kind": kind, "count": len(fresh), "source": source}
        )
    firsts = dict(zip(reversed(keys), reversed(range(len(keys))), strict=True))
    return [key not in there and firsts[key] == at for at, key in enumerate(keys)]


@transaction.atomic
def change_record(*, by: Any, record: Record, seen: int, **changes: Any) -> Record:
    """Change a record; raise Refused RECORD-CHANGED when another did so meanwhile, LEDGER-VOID when it is void."""
    raise_if(may_change(by, record))
    facts = {name: getattr(record, name) for name in WRITTEN} | _tidy(changes)
    raise_if(fault(record.kind, facts))
    key = key_of(record.kind, facts)
    twin = Record.objects.filter(organ=record.organ, kind=record.kind, key=key, voided_at__isnull=True).exclude(
        pk=record.pk
    )
    if other := twin.first():
        raise Refused("LEDGER-TAKEN", title=other.title, day=other.day, field="number")
    before = _numbers(record)
    record.take(seen=seen, key=key, **facts)
    trail.record("ledger.changed", record, by=by, organ=record.organ_id, data={"from": before, "to": _numbers(record)})
    return record


@transaction.atomic
def follow(*, by: Any, record: Record, **changes: Any) -> Record:
    """Let a record follow the document it counts: made public, repealed, lapsed. A void one follows no more.

    For services that asked for power over the document. Raises Refused LEDGER-… for what no record may say.
    """
    record.refresh_from_db()
    told = {name: value for name, value in changes.items() if getattr(record, name) != value}
    if record.is_void or not told:
        return record
    raise_if(fault(record.kind, {name: getattr(record, name) for name in WRITTEN} | told))
    before = _numbers(record)
    mark(record, **told)
    trail.record("ledger.changed", record, by=by, organ=record.organ_id, data={"from": before, "to": _numbers(record)})
    return record


@transaction.atomic
def void_record(*, by: Any, record: Record, seen: int, reason: str) -> Record:
    """Let a record count no more. It stays to be seen, with the reason."""
    raise_if(may_void(by, record))
    if not reason.strip():
        raise Refused("LEDGER-REASON", field="reason")
    record.take(seen=seen, voided_at=clock.now(), void_reason=reason.strip())
    if record.live:
        take_down(record, _person(by))
        record.refresh_from_db()
    trail.record("ledger.voided", record, by=by, organ=record.organ_id, data=_numbers(record))
    return record


@transaction.atomic
def state_zero(
    *, by: Any, organ: Organ, kind: str, from_year: int, reason: str, to_year: int | None = None
) -> ZeroStatement:
    """Say why an organ has nothing to count of a kind in some years; saying it again changes the reason."""
    require(by, DRAFT, organ)
    if kind not in KINDS:
        raise Refused("LEDGER-KIND", kind=kind)
    if not reason.strip():
        raise Refused("LEDGER-REASON", field="reason")
    if to_year is not None and to_year < from_year:
        raise Refused("LEDGER-YEARS", from_year=from_year, to_year=to_year)
    same = {"organ": organ, "kind": kind, "from_year": from_year, "to_year": to_year, "reason": reason.strip()}
    if there := ZeroStatement.objects.filter(**same).first():
        return there
    made, _new = ZeroStatement.objects.update_or_create(
        organ=organ, kind=kind, from_year=from_year, defaults={"reason": reason.strip(), "to_year": to_year}
    )
    trail.record(
        "ledger.zero_stated", made, by=by, organ=organ.pk, data={"kind": kind, "from": from_year, "to": to_year}
    )
    return made


def fault(kind: str, facts: Mapping[str, Any]) -> Refusal | None:
    """Return what is wrong with a record's facts, the first thing found, naming its field; or None."""
    return next(_faults(kind, facts), None)


def _faults(kind: str, facts: Mapping[str, Any]) -> Iterator[Problem]:
    if kind not in KINDS:
        yield refusal("LEDGER-KIND", kind=kind)
        return
    known = KINDS[kind]
    if not facts.get("title"):
        yield refusal("LEDGER-MISSING", field="title", what={"zh": "名称", "en": "title"}, kind=known.words)
    for name, most in MOST_LONG.items():
        if len(facts.get(name) or "") > most:
            yield refusal("LEDGER-LONG", field=name, found=len(facts[name]), most=most)
    for name in known.must:
        if facts.get(name) in (None, ""):
            yield refusal("LEDGER-MISSING", field=name, what=FIELD_WORDS[name], kind=known.words)
    day, ended = facts.get("day"), facts.get("ended_on")
    if not isinstance(day, date):
        yield refusal("LEDGER-MISSING", field="day", what=dict(known.day), kind=known.words)
    elif day > clock.today():
        yield refusal("LEDGER-FUTURE", field="day", day=day)
    elif ended and ended < day:
        yield refusal("LEDGER-ENDS", field="ended_on", day=day, ended=ended)
    quantity = facts.get("quantity", 1)
    if not isinstance(quantity, int) or not 1 <= quantity <= 2_000_000_000:
        yield refusal("LEDGER-QUANTITY", field="quantity", found=quantity)
    elif quantity > 1 and not facts.get("source"):
        yield refusal("LEDGER-SOURCE", field="source", quantity=quantity)
    amount = facts.get("amount")
    if amount is not None and not _is_money(amount):
        yield refusal("LEDGER-AMOUNT", field="amount", found=amount)


def _is_money(amount: Any) -> bool:
    if not isinstance(amount, Decimal) or not amount.is_finite():
        return False
    return 0 <= amount <= MOST and amount == round(amount, 2)


FIELD_WORDS = {
    "number": {"zh": "文号或编号", "en": "number"},
    "amount": {"zh": "金额", "en": "amount"},
}


def key_of(kind: str, facts: Mapping[str, Any]) -> str:
    """Return what tells a record from all others of its kind: its number, else title, day, party and amount."""
    if number := facts.get("number"):
        told = f"number:{number}"
    else:
        told = "|".join(
            str(facts.get(name) or "") for name in ("title", "day", "party", "amount", "quantity", "source")
        )
    return hashlib.sha256(f"{kind}|{told}".encode()).hexdigest()


def _tidy(facts: dict[str, Any]) -> dict[str, Any]:
    """Return facts with blanks trimmed and the name of a natural person masked before it is stored."""
    for name, value in facts.items():
        if isinstance(value, str):
            facts[name] = " ".join(value.split())
    if facts.get("party"):
        facts["party"] = masked(facts["party"])
    if isinstance(facts.get("amount"), str | int | float):
        with suppress(InvalidOperation):  # told by ``fault``
            facts["amount"] = Decimal(str(facts["amount"]))
    return facts


def _numbers(record: Record) -> dict[str, Any]:
    """Return what the trail keeps of a record: no title, no party."""
    return {
        "day": record.day,
        "ended_on": record.ended_on,
        "disclosed_on": record.disclosed_on,
        "quantity": record.quantity,
        "amount": record.amount,
    }


def _person(by: Any) -> Person | None:
    return by if isinstance(by, Person) else None


def may_change(person: Any, record: Record) -> Refusal | None:
    """Return why a person may not change a record, or None."""
    return may(person, DRAFT, record.organ) or _unchangeable(record)


def may_void(person: Any, record: Record) -> Refusal | None:
    """Return why a person may not void a record, or None."""
    return may(person, VOID, record.organ) or _void(record)


def _void(record: Record) -> Refusal | None:
    return refusal("LEDGER-VOID", title=record.title) if record.is_void else None


def _unchangeable(record: Record) -> Refusal | None:
    if record.live:
        return refusal("LEDGER-PUBLIC", title=record.title)
    if record.workflow_in_progress:
        return refusal("LEDGER-IN-REVIEW", title=record.title)
    return _void(record)
