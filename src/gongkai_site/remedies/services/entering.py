"""How a remedy begins: entered by hand, with the answers it attacks; and what may be put right afterwards."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from gongkai.applications import remedy_steps as core
from gongkai.applications.remedies import KINDS
from gongkai_site.accounts.models import Person
from gongkai_site.applications import people
from gongkai_site.applications import queries as cases
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import may, require
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.organs.models import Organ
from gongkai_site.remedies.models import Attack, Counter, Remedy
from gongkai_site.remedies.standing import copies

KEEP = "remedies.keep"
MOST = {"matter": 200, "forum": 120, "forum_number": 80}
MOST_CASES = 50
OF_ANSWERS = frozenset({"answer", "silence"})


@dataclass(frozen=True, slots=True)
class Filing:
    """What a remedy is: its kind, who brought it, what it attacks, where and when it was filed.

    ``numbers`` are those of the cases whose answers it attacks; ``earlier`` is the reconsideration before a lawsuit.
    """

    kind: str
    person: Mapping[str, Any]
    matter: str
    forum: str
    filed_on: date
    concerns: str = "answer"
    numbers: Sequence[str] = ()
    forum_number: str = ""
    role: str = "sole"
    after_reconsideration: bool = False
    earlier: Remedy | None = None
    handler: Person | None = None


@transaction.atomic
def enter(*, by: Any, organ: Organ, filing: Filing, key: str = "", source: str = "") -> Remedy:
    """Enter a remedy; the same key again returns the one that was made.

    Raises Refused REMEDY-…, each naming its field, and of power.
    """
    require(by, KEEP, organ)
    key = key.strip()[:64] or secrets.token_hex(16)
    if there := Remedy.objects.filter(organ=organ, key=key).first():
        return there
    raise_if(fault(organ, filing))
    person = people.tidy(filing.person)
    facts = {
        "number": next_number(organ, filing.filed_on.year),
        "kind": filing.kind,
        "after_reconsideration": is_after(filing),
        "earlier": filing.earlier,
        "role": filing.role,
        "concerns": filing.concerns,
        "matter": filing.matter.strip(),
        "person": person,
        "forum": filing.forum.strip(),
        "forum_number": filing.forum_number.strip(),
        "filed_on": filing.filed_on,
        "handler": filing.handler,
        "source": source[:120],
        **people.indexes(person),
        **copies(organ, core.begun(filing.kind, filing.filed_on)),
    }
    try:
        with transaction.atomic():
            made = Remedy.objects.create(organ=organ, key=key, **facts)
    except IntegrityError:  # the same key at the same moment: one of the two is the remedy
        return Remedy.objects.get(organ=organ, key=key)
    for number in numbers_of(filing):
        _attacked(made, number)
    trail.record("remedy.entered", made, by=by, organ=organ.pk, data={"number": made.number, "kind": made.kind})
    return made


@transaction.atomic
def attack(*, by: Any, remedy: Remedy, seen: int, number: str) -> Attack:
    """Add a case whose answer a remedy attacks as well. Raises Refused REMEDY-CASE, REMEDY-CASE-TWICE, and of power."""
    raise_if(may_change(by, remedy))
    raise_if(_no_case(remedy.organ, number, remedy.filed_on))
    case = cases.case_of_number(remedy.organ, number)
    if remedy.attacks.filter(application=case).exists():
        raise Refused("REMEDY-CASE-TWICE", found=number, field="number")
    remedy.take(seen=seen)
    made = _attacked(remedy, number)
    trail.record("remedy.linked", remedy, by=by, organ=remedy.organ_id, data={"number": remedy.number, "case": number})
    return made


@transaction.atomic
def change(*, by: Any, remedy: Remedy, seen: int, **facts: Any) -> Remedy:
    """Put right what a remedy is about and where it lies: matter, forum and its number, part of the organ, handler."""
    raise_if(may_change(by, remedy))
    texts = {name: str(facts[name]).strip() for name in MOST if name in facts}
    raise_if(_texts(texts))
    other = {name: facts[name] for name in ("role", "handler") if name in facts}
    if "role" in other:
        raise_if(_role(remedy.kind, other["role"]))
    raise_if(_handler(remedy.organ, other.get("handler")))
    remedy.take(seen=seen, **texts, **other)
    told = {"number": remedy.number, "fields": sorted({*texts, *other})}
    trail.record("remedy.changed", remedy, by=by, organ=remedy.organ_id, data=told)
    return remedy


def may_change(person: Any, remedy: Remedy) -> Refusal | None:
    """Return why a person may not put a remedy right, or None."""
    return may(person, KEEP, remedy.organ) or (
        refusal("REMEDY-VOID", number=remedy.number) if remedy.state == "void" else None
    )


def is_after(filing: Filing) -> bool:
    """Say whether a lawsuit came after a reconsideration."""
    return filing.kind == core.SUIT and (filing.after_reconsideration or filing.earlier is not None)


def numbers_of(filing: Filing) -> list[str]:
    """Return the numbers of the cases attacked, each once."""
    return list(dict.fromkeys(number.strip() for number in filing.numbers if number.strip()))


def fault(organ: Organ, filing: Filing, *, needs_case: bool = True) -> Refusal | None:
    """Return what is wrong with a filing, the first thing found, naming its field; or None.

    A list kept so far may hold remedies against answers that no register here knows (``needs_case``).
    """
    if filing.kind not in KINDS:
        return refusal("REMEDY-KIND", field="kind")
    if not people.tidy(filing.person).get("name"):
        return refusal("REMEDY-NAME", field="name")
    if filing.filed_on > clock.today():
        return refusal("CASE-FUTURE", found=filing.filed_on.isoformat(), field="filed_on")
    if filing.concerns not in dict(Remedy.CONCERNS):
        return refusal("REMEDY-CONCERNS", field="concerns")
    texts = {"matter": filing.matter, "forum": filing.forum, "forum_number": filing.forum_number}
    return (
        _texts({name: value.strip() for name, value in texts.items()})
        or _role(filing.kind, filing.role)
        or _handler(organ, filing.handler)
        or _earlier(organ, filing)
        or _cases(organ, filing, needs_case)
    )


def _texts(texts: Mapping[str, str]) -> Refusal | None:
    for name, value in texts.items():
        if not value and name != "forum_number":
            return refusal("REMEDY-EMPTY", field=name)
        if len(value) > MOST[name]:
            return refusal("APPLICATION-LONG", field=name, most=MOST[name], found=len(value))
    return None


def _role(kind: str, role: str) -> Refusal | None:
    if role not in dict(Remedy.ROLES) or (kind != core.SUIT and role != "sole"):
        return refusal("REMEDY-ROLE", field="role")
    return None


def _handler(organ: Organ, handler: Person | None) -> Refusal | None:
    """A remedy is handled by somebody who may, for its organ."""
    if handler is not None and may(handler, KEEP, organ) is not None:
        return refusal("REMEDY-HANDLER", name=handler.name, organ=organ.name, field="handler")
    return None


def _earlier(organ: Organ, filing: Filing) -> Refusal | None:
    earlier = filing.earlier
    if earlier is None:
        return None
    if earlier.organ_id != organ.pk or earlier.kind != core.RECONSIDERATION or filing.kind != core.SUIT:
        return refusal("REMEDY-EARLIER", field="earlier")
    if earlier.filed_on > filing.filed_on:
        facts = {"found": filing.filed_on.isoformat(), "before": earlier.filed_on.isoformat()}
        return refusal("CASE-BEFORE", field="filed_on", **facts)
    return None


def _cases(organ: Organ, filing: Filing, needs_case: bool) -> Refusal | None:
    numbers = numbers_of(filing)
    if needs_case and filing.concerns in OF_ANSWERS and not numbers:
        return refusal("REMEDY-NO-CASE", field="numbers")
    if len(numbers) > MOST_CASES:
        return refusal("REMEDY-CASES", most=MOST_CASES, field="numbers")
    return next((wrong for each in numbers if (wrong := _no_case(organ, each, filing.filed_on))), None)


def _no_case(organ: Organ, number: str, filed_on: date) -> Refusal | None:
    case = cases.case_of_number(organ, number)
    if case is None:
        return refusal("REMEDY-CASE", found=number, field="numbers")
    if case.received_on and case.received_on > filed_on:
        facts = {"found": filed_on.isoformat(), "before": case.received_on.isoformat(), "number": number}
        return refusal("REMEDY-BEFORE-CASE", field="filed_on", **facts)
    return None


def _attacked(remedy: Remedy, number: str) -> Attack:
    case = cases.case_of_number(remedy.organ, number)
    assert case is not None, "it was looked up"
    answer = cases.answer_by(case, remedy.filed_on)
    return Attack.objects.create(remedy=remedy, application=case, answer=answer)


def next_number(organ: Organ, year: int, count: int = 1) -> str:
    """Return the next number of an organ, counted in the transaction at hand; of several, the first."""
    rows = Counter.objects.filter(organ=organ, year=year)
    if not rows.update(last=F("last") + count):
        Counter.objects.get_or_create(organ=organ, year=year, defaults={"last": 0})
        rows.update(last=F("last") + count)
    return number_of(year, rows.get().last - count + 1)


def number_of(year: int, serial: int) -> str:
    """Return a number.

    >>> number_of(2025, 7)
    '救〔2025〕0007'
    """
    return f"救〔{year}〕{serial:04}"
