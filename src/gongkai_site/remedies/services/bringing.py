"""Remedies brought over from a list kept so far, with their steps and outcomes; they count as they stand."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from gongkai.applications import remedy_steps as core
from gongkai.applications.remedies import ENDINGS
from gongkai.applications.remedy_steps import Standing
from gongkai.problems import Failure
from gongkai_site.accounts.models import Person
from gongkai_site.applications import people
from gongkai_site.applications import queries as cases
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refusal, refusal
from gongkai_site.crypto.sealing import blind
from gongkai_site.imports.registry import Became
from gongkai_site.organs.models import Organ
from gongkai_site.remedies.models import Attack, Event, Remedy
from gongkai_site.remedies.services.entering import KEEP, Filing, fault, is_after, next_number, number_of, numbers_of
from gongkai_site.remedies.standing import copies

DAYS = ("filed_on", "accepted_on", "noticed_on", "replied_on", "first_on", "appealed_on", "ended_on", "received_on")
SUITS = {"litigation_direct": False, "litigation_after_reconsideration": True}
"""What lists call kinds and table 四 tells apart: whether a reconsideration came before."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A row as a remedy: its filing, its steps, and where they lead."""

    filing: Filing
    events: tuple[core.Event, ...]
    there: Standing
    key: str


def key_of(values: Mapping[str, Any]) -> str:
    """Return what tells a remedy from all others of its list; nobody can read from it who brought it."""
    names = ("forum", "forum_number") if values.get("forum_number") else ("kind", "filed_on", "name", "matter")
    return blind("\0".join(str(values.get(name) or "") for name in names), "remedy.import")


def brought(organ: Organ, row: Mapping[str, Any]) -> Brought | Refusal:
    """Return a row as a remedy, or what is wrong with it: days that cannot be, an outcome without its day."""
    if later := [day for name in DAYS if (day := row.get(name)) and day > clock.today()]:
        return refusal("CASE-FUTURE", found=later[0].isoformat())
    if bool(row.get("ended_on")) != bool(row.get("ending")) or bool(row.get("first_on")) != bool(
        row.get("first_ending")
    ):
        return refusal("REMEDY-OUTCOME-DAY")
    filing = _filing(row)
    if wrong := fault(organ, filing, needs_case=False):
        return wrong
    try:
        events = tuple(_events(filing.kind, row))
        return Brought(filing, events, core.replay(filing.kind, filing.filed_on, events), key_of(row))
    except Failure as failure:
        return failure.problem


@transaction.atomic
def take_over(*, by: Any, organ: Organ, rows: Sequence[Brought], source: str) -> list[Became]:
    """Enter remedies of a list, each whole and checked (``brought``); one that is there already is passed over.

    No answer anew is ordered: what a list tells is over, or stands in its own case. One entry of the trail a batch.
    """
    require(by, KEEP, organ)
    there = set(Remedy.objects.filter(organ=organ, key__in=[row.key for row in rows]).values_list("key", flat=True))
    fresh: dict[str, Brought] = {}
    became: list[Became] = []
    for row in rows:
        became.append("unchanged" if row.key in there or row.key in fresh else "added")
        fresh.setdefault(row.key, row)
    new = [row for key, row in fresh.items() if key not in there]
    serials = _serials(organ, new)
    made = [_remedy(organ, row, next(serials[row.filing.filed_on.year]), source) for row in new]
    Remedy.objects.bulk_create(made, batch_size=500)
    _add(by, list(zip(made, new, strict=True)))
    if made:
        facts = {"count": len(made), "source": hashlib.sha256(source.encode()).hexdigest()[:12]}
        trail.record("remedy.imported", None, by=by, organ=organ.pk, data=facts)
    return became


def _filing(row: Mapping[str, Any]) -> Filing:
    kind = row["kind"]
    numbers = [each for each in str(row.get("cases") or "").replace("，", "、").replace(",", "、").split("、") if each]
    return Filing(
        kind=core.SUIT if kind in SUITS else kind,
        person=row,
        matter=row["matter"],
        forum=row["forum"],
        filed_on=row["filed_on"],
        concerns=row.get("concerns") or "answer",
        numbers=numbers,
        forum_number=row.get("forum_number") or "",
        role=row.get("role") or "sole",
        after_reconsideration=SUITS.get(kind, False),
    )


def _events(kind: str, row: Mapping[str, Any]) -> Iterator[core.Event]:
    """Yield the steps a row tells of, in the order they can come."""
    if day := row.get("noticed_on"):
        told = {"procedure": row.get("procedure") or ("ordinary" if kind == core.RECONSIDERATION else "")}
        yield core.Event("notice", day, {**told, "accepted_on": _iso(row.get("accepted_on"))})
    if day := row.get("replied_on"):
        yield core.Event("reply", day)
    first, appealed, ended = row.get("first_on"), row.get("appealed_on"), row.get("ended_on")
    outcome, number = row.get("ending", ""), row.get("decision_number") or ""
    if first:
        yield core.Event("decide", first, {"ending": row["first_ending"]})
    if appealed:
        yield core.Event("appeal", appealed, {"who": "other"})
    if ended:
        yield from _ending(kind, ended, {"ending": outcome, "number": number}, row)
    if day := row.get("received_on"):
        yield core.Event("receive", day)


def _ending(kind: str, on: date, told: dict[str, Any], row: Mapping[str, Any]) -> Iterator[core.Event]:
    """Yield what brought the outcome into effect: a second judgment, one that stands, or a first without appeal."""
    if row.get("appealed_on"):
        stands = told["ending"] == row.get("first_ending")
        yield core.Event("affirm" if stands else "decide", on, {"number": told["number"]} if stands else told)
        return
    if not row.get("first_on"):
        yield core.Event("decide", on, told)
    if kind == core.SUIT and ENDINGS[row.get("first_ending") or told["ending"]].appealable:
        yield core.Event("take_effect", on)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _serials(organ: Organ, rows: Sequence[Brought]) -> dict[int, Iterator[str]]:
    """Return the next numbers of each year, taken in one go."""
    found = {}
    for year, count in Counter(row.filing.filed_on.year for row in rows).items():
        first = int(next_number(organ, year, count).rpartition("〕")[2])
        found[year] = iter([number_of(year, serial) for serial in range(first, first + count)])
    return found


def _remedy(organ: Organ, row: Brought, number: str, source: str) -> Remedy:
    filing, person = row.filing, people.tidy(row.filing.person)
    return Remedy(
        organ=organ,
        number=number,
        key=row.key,
        kind=filing.kind,
        after_reconsideration=is_after(filing),
        role=filing.role,
        concerns=filing.concerns,
        matter=filing.matter.strip(),
        person=person,
        forum=filing.forum.strip(),
        forum_number=filing.forum_number.strip(),
        filed_on=filing.filed_on,
        source=source[:120],
        **people.indexes(person),
        **copies(organ, row.there),
    )


def _add(by: Any, made: Sequence[tuple[Remedy, Brought]]) -> None:
    doer = by if isinstance(by, Person) else None
    events, attacks = [], []
    for remedy, row in made:
        for each in row.events:
            facts = {name: value for name, value in each.facts.items() if value}
            events.append(Event(remedy=remedy, by=doer, step=each.step, on=each.on, facts=facts))
        for number in numbers_of(row.filing):
            case = cases.case_of_number(remedy.organ, number)
            assert case is not None, "it was looked up"
            attacks.append(Attack(remedy=remedy, application=case, answer=cases.answer_by(case, row.filing.filed_on)))
    Event.objects.bulk_create(events, batch_size=500)
    Attack.objects.bulk_create(attacks, batch_size=500)
