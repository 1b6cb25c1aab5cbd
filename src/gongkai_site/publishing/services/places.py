"""Where anyone may read what is disclosed, and what is handed to archives and libraries (条例第二十五条)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from gongkai_site.accounts.models import Person
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import may, require
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.models import AccessPlace, Delivered, Delivery, Item
from gongkai_site.publishing.rules import FIRST_DAY, lengths, plain
from gongkai_site.publishing.services.columns import CATALOGUE

DELIVER = "publishing.deliver"
WRITTEN = ("name", "kind", "address", "hours", "telephone")
WORDS = {
    "kind": {"zh": "场所类别", "en": "kind of place"},
    "on": {"zh": "移送日期", "en": "day of delivery"},
}


@transaction.atomic
def add_place(*, by: Any, organ: Organ, **facts: Any) -> AccessPlace:
    """Add an access place of an organ; raises Refused PUBLISHING-…, each naming its field, and those of power."""
    require(by, CATALOGUE, organ)
    facts = _tidy(facts)
    raise_if(place_fault(facts, organ))
    made = AccessPlace.objects.create(organ=organ, **facts)
    trail.record("place.added", made, by=by, organ=organ.pk, data={"kind": made.kind})
    return made


@transaction.atomic
def change_place(*, by: Any, place: AccessPlace, seen: int, **changes: Any) -> AccessPlace:
    """Change an access place; raises what ``add_place`` raises, and RECORD-CHANGED."""
    raise_if(may_change_place(by, place))
    tidy = _tidy(changes)
    raise_if(place_fault({name: getattr(place, name) for name in WRITTEN} | tidy, place.organ, place))
    place.take(seen=seen, **tidy)
    trail.record("place.changed", place, by=by, organ=place.organ_id, data={"kind": place.kind})
    return place


@transaction.atomic
def close_place(*, by: Any, place: AccessPlace, seen: int) -> AccessPlace:
    """Close an access place; what it received stays on record."""
    raise_if(may_change_place(by, place))
    place.take(seen=seen, closed_at=clock.now())
    trail.record("place.closed", place, by=by, organ=place.organ_id)
    return place


@transaction.atomic
def deliver(
    *, by: Any, organ: Organ, place: AccessPlace, items: Iterable[Item], on: date, received_by: str
) -> Delivery:
    """Keep that an organ handed public items to a place on a day; a place gets each item once.

    Raises Refused PUBLISHING-DELIVERY-EMPTY, -NOT-PUBLIC, -DELIVERED, -PLACE-CLOSED, -FUTURE and those of power.
    """
    raise_if(may_deliver(by, organ, place))
    listed = list({item.pk: item for item in items}.values())
    raise_if(_delivery_fault(organ, place, listed, on, receiver := plain(received_by)))
    person = by if isinstance(by, Person) else None
    made = Delivery.objects.create(place=place, organ=organ, on=on, received_by=receiver, by=person)
    try:
        with transaction.atomic():
            Delivered.objects.bulk_create(Delivered(delivery=made, place=place, item=item) for item in listed)
    except IntegrityError as clash:
        raise Refused("PUBLISHING-DELIVERED", field="items", title=listed[0].title, place=place.name) from clash
    data = {"place": place.pk, "count": len(listed), "on": on}
    trail.record("delivery.made", made, by=by, organ=organ.pk, data=data)
    return made


def may_change_place(person: Any, place: AccessPlace) -> Refusal | None:
    """Return why a person may not change or close a place, or None."""
    return may(person, CATALOGUE, place.organ) or _closed(place)


def may_deliver(person: Any, organ: Organ, place: AccessPlace) -> Refusal | None:
    """Return why a person may not hand items of an organ to a place, or None."""
    return may(person, DELIVER, organ) or _closed(place)


def place_fault(facts: Mapping[str, Any], organ: Organ, place: AccessPlace | None = None) -> Refusal | None:
    """Return what is wrong with a place's facts, the first thing found, naming its field; or None."""
    return next(_faults(facts, organ, place), None)


def _faults(facts: Mapping[str, Any], organ: Organ, place: AccessPlace | None) -> Iterator[Refusal]:
    for name in ("name", "address"):
        if not facts.get(name):
            yield refusal("PUBLISHING-NAME", field=name)
    if facts.get("kind") not in dict(AccessPlace.KINDS):
        yield refusal("PUBLISHING-WORD", field="kind", what=WORDS["kind"], found=str(facts.get("kind")))
    yield from lengths(AccessPlace, facts)
    same = AccessPlace.objects.filter(organ=organ, name=facts["name"])
    if (same.exclude(pk=place.pk) if place else same).exists():
        yield refusal("PUBLISHING-PLACE-TAKEN", field="name", name=facts["name"])


def _delivery_fault(organ: Organ, place: AccessPlace, items: list[Item], on: Any, received_by: str) -> Refusal | None:
    if not items:
        return refusal("PUBLISHING-DELIVERY-EMPTY", field="items")
    if not received_by:
        return refusal("PUBLISHING-RECEIVER", field="received_by")
    if found := next(lengths(Delivery, {"received_by": received_by}), None):
        return found
    if not isinstance(on, date) or on < FIRST_DAY:
        return refusal("PUBLISHING-DATE", field="on", what=WORDS["on"], found=str(on))
    if on > clock.today():
        return refusal("PUBLISHING-FUTURE", field="on", what=WORDS["on"], day=on)
    pks = [item.pk for item in items]
    public = set(Item.objects.filter(pk__in=pks, organ=organ, live=True).values_list("pk", flat=True))
    had = set(Delivered.objects.filter(place=place, item__in=pks).values_list("item", flat=True))
    for item in items:
        if item.pk not in public:
            return refusal("PUBLISHING-DELIVERY-ITEM", field="items", title=item.title, organ=organ.name)
        if item.pk in had:
            return refusal("PUBLISHING-DELIVERED", field="items", title=item.title, place=place.name)
    return None


def _closed(place: AccessPlace) -> Refusal | None:
    return refusal("PUBLISHING-PLACE-CLOSED", name=place.name) if place.closed_at else None


def _tidy(facts: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(facts) - set(WRITTEN):
        raise Refused("PUBLISHING-KIND", field=min(unknown), kind=min(unknown))
    return {name: plain(value) if isinstance(value, str) else value for name, value in facts.items()}
