"""The life of what is public: repealed, lapsed, withdrawn; and drafts that are given up.

Marks show at once on the published original (国办发〔2017〕47号). A withdrawal keeps a tombstone with its reason, and
what was withdrawn never comes back.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from gongkai_site.accounts.models import Person
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import may
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.ledgers.kinds import KINDS as LEDGERS
from gongkai_site.ledgers.services import follow
from gongkai_site.publishing.models import LAPSED, REPEALED, WITHDRAWN, Item
from gongkai_site.publishing.receivers import shows_otherwise
from gongkai_site.publishing.rules import hindrance
from gongkai_site.publishing.services.drafting import DRAFT
from gongkai_site.publishing.services.words import reason_or_refuse
from gongkai_site.review.services import in_review, stop, take_down

END, WITHDRAW = "publishing.end", "publishing.withdraw"


@transaction.atomic
def repeal_item(*, by: Any, item: Item, seen: int, on: date, reason: str, by_item: Item | None = None) -> Item:
    """Mark a public item repealed since a day, by another public item where there is one.

    Raises Refused PUBLISHING-NOT-PUBLIC, PUBLISHING-ENDED, PUBLISHING-REASON, PUBLISHING-DAY, PUBLISHING-REPEALS,
    PUBLISHING-REPEALS-EARLIER, RECORD-CHANGED and those of power.
    """
    raise_if(may_repeal(by, item))
    if by_item is not None and (by_item.pk == item.pk or not by_item.live):
        raise Refused("PUBLISHING-REPEALS", field="by_item", title=by_item.title)
    if by_item is not None and (by_item.written_on < item.written_on or by_item.life_by_id == item.pk):
        raise Refused("PUBLISHING-REPEALS-EARLIER", field="by_item", title=by_item.title, written=by_item.written_on)
    return _ended(REPEALED, by, item, seen, on, reason, by_item)


@transaction.atomic
def lapse_item(*, by: Any, item: Item, seen: int, on: date, reason: str) -> Item:
    """Mark a public item lapsed since a day; raises what ``repeal_item`` raises."""
    raise_if(may_lapse(by, item))
    return _ended(LAPSED, by, item, seen, on, reason, None)


@transaction.atomic
def withdraw_item(*, by: Any, item: Item, seen: int, reason: str) -> Item:
    """Take an item down for good, for a reason that its address shows from now on.

    Its next version, in review or not, goes with it. Raises Refused PUBLISHING-NOT-PUBLIC for what never was public,
    PUBLISHING-WITHDRAWN, PUBLISHING-REASON, RECORD-CHANGED and those of power.
    """
    raise_if(may_withdraw(by, item))
    told = reason_or_refuse(reason)
    item.take(seen=seen, life=WITHDRAWN, life_on=clock.today(), life_reason=told, life_by=None)
    if item.live:
        take_down(item, by if isinstance(by, Person) else None)
    stop(by=by, content=item)
    shows_otherwise(item)
    if item.record and item.record.disclosed_on == item.published_on:
        follow(by=by, record=item.record, disclosed_on=None)
    item.refresh_from_db()
    trail.record("item.withdrawn", item, by=by, organ=item.organ_id, data={"index": item.index_number})
    return item


@transaction.atomic
def discard_draft(*, by: Any, item: Item, seen: int) -> Item:
    """Give up a draft: the next version of what is public, or an item that never was. Its number stays taken.

    Raises Refused PUBLISHING-NO-DRAFT, PUBLISHING-IN-REVIEW, PUBLISHING-WAS-PUBLIC, RECORD-CHANGED and those of power.
    """
    raise_if(may_discard(by, item))
    if item.live:
        item.take(seen=seen, latest_revision=item.live_revision, has_unpublished_changes=False)
    else:
        item.take(seen=seen, dropped_at=clock.now())
        item.opened.update(opened_as=None)
    data = {"index": item.index_number, "version": item.live}
    trail.record("item.dropped", item, by=by, organ=item.organ_id, data=data)
    return item


def may_repeal(person: Any, item: Item) -> Refusal | None:
    """Return why a person may not mark an item repealed, or None."""
    return may(person, END, item.organ) or _not_in_force(item)


def may_lapse(person: Any, item: Item) -> Refusal | None:
    """Return why a person may not mark an item lapsed, or None."""
    return may(person, END, item.organ) or _not_in_force(item)


def may_withdraw(person: Any, item: Item) -> Refusal | None:
    """Return why a person may not withdraw an item, or None. What was recalled may be: its address then says why."""
    if found := may(person, WITHDRAW, item.organ) or hindrance(item):
        return found
    return None if item.published_on else refusal("PUBLISHING-NOT-PUBLIC", title=item.title)


def may_discard(person: Any, item: Item) -> Refusal | None:
    """Return why a person may not give up a draft, or None."""
    if found := may(person, DRAFT, item.organ) or hindrance(item):
        return found
    if in_review(item):
        return refusal("PUBLISHING-IN-REVIEW", title=item.title)
    if item.live:
        return None if item.has_unpublished_changes else refusal("PUBLISHING-NO-DRAFT", title=item.title)
    if item.published_on:
        return refusal("PUBLISHING-WAS-PUBLIC", title=item.title)
    reading = item.readings.filter(dropped_at__isnull=True, life="").first()
    return refusal("PUBLISHING-READ", title=item.title, reading=reading.title) if reading else None


def _not_in_force(item: Item) -> Refusal | None:
    if found := hindrance(item):
        return found
    if not item.live:
        return refusal("PUBLISHING-NOT-PUBLIC", title=item.title)
    return refusal("PUBLISHING-ENDED", title=item.title, since=item.life_on) if item.life else None


def _ended(life: str, by: Any, item: Item, seen: int, on: date, reason: str, by_item: Item | None) -> Item:
    told = reason_or_refuse(reason)
    if not item.written_on <= on <= clock.today():
        raise Refused("PUBLISHING-DAY", field="on", day=on, first=item.written_on, last=clock.today())
    item.take(seen=seen, life=life, life_on=on, life_reason=told, life_by=by_item)
    shows_otherwise(item)
    if item.record and "ended_on" in LEDGERS[item.record.kind].fields:
        follow(by=by, record=item.record, ended_on=on, end_reason=life)
    data = {"index": item.index_number, "on": on, "by": by_item.index_number if by_item else None}
    trail.record(f"item.{life}", item, by=by, organ=item.organ_id, data=data)
    return item
