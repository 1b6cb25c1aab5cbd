"""Entries of an organ's own catalogue (主动公开基本目录): added, changed, closed. An address never changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from django.db import transaction

from gongkai.catalogue import ART, art_for
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import may, require
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.models import Column
from gongkai_site.publishing.rules import WORDS, lengths, plain, secret

CATALOGUE = "publishing.catalogue"
CHANGEABLE = (
    "name",
    "art",
    "content",
    "basis",
    "limit",
    "section",
    "channel",
    "audience",
    "empty_reason",
    "order",
)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@transaction.atomic
def add_column(*, by: Any, organ: Organ, slug: str = "", **facts: Any) -> Column:
    """Add an entry to the catalogue of an organ; without an address it gets one by its item of the law.

    Raises Refused PUBLISHING-…, each naming its field, and those of power.
    """
    require(by, CATALOGUE, organ)
    facts = _tidy(facts)
    raise_if(fault(facts, organ))
    address = slug.strip().lower() or _free(organ, facts["art"])
    if not SLUG.fullmatch(address) or len(address) > (Column._meta.get_field("slug").max_length or 0):
        raise Refused("PUBLISHING-SLUG", field="slug", found=address)
    if Column.objects.filter(organ=organ, slug=address).exists():
        raise Refused("PUBLISHING-SLUG-TAKEN", field="slug", found=address)
    made = Column.objects.create(organ=organ, slug=address, **facts)
    trail.record("column.added", made, by=by, organ=organ.pk, data={"art": made.art, "slug": address})
    return made


@transaction.atomic
def change_column(*, by: Any, column: Column, seen: int, **changes: Any) -> Column:
    """Change an entry, but never its address; raises what ``add_column`` raises, and RECORD-CHANGED."""
    raise_if(may_change_column(by, column))
    tidy = _tidy(changes)
    raise_if(fault({name: getattr(column, name) for name in CHANGEABLE} | tidy, column.organ))
    column.take(seen=seen, **tidy)
    trail.record("column.changed", column, by=by, organ=column.organ_id, data={"art": column.art})
    return column


@transaction.atomic
def close_column(*, by: Any, column: Column, seen: int) -> Column:
    """Close an entry that is kept up no more; what it holds stays public under its item of the law."""
    raise_if(may_change_column(by, column))
    column.take(seen=seen, closed_at=clock.now())
    trail.record("column.closed", column, by=by, organ=column.organ_id, data={"slug": column.slug})
    return column


def may_change_column(person: Any, column: Column) -> Refusal | None:
    """Return why a person may not change or close an entry, or None."""
    if found := may(person, CATALOGUE, column.organ):
        return found
    return refusal("PUBLISHING-COLUMN-CLOSED", name=column.name) if column.closed_at else None


def fault(facts: Mapping[str, Any], organ: Organ) -> Refusal | None:
    """Return what is wrong with an entry's facts, the first thing found, naming its field; or None."""
    return next(_faults(facts, organ), None)


def _faults(facts: Mapping[str, Any], organ: Organ) -> Iterator[Refusal]:
    if not facts.get("name"):
        yield refusal("PUBLISHING-NAME", field="name")
    yield from lengths(Column, facts)
    art = str(facts.get("art"))
    if art not in ART:
        yield refusal("PUBLISHING-WORD", field="art", what=WORDS["art"], found=art)
    elif art not in {each.key for each in art_for(organ.level)}:
        yield refusal("PUBLISHING-ART", field="art", art=ART[art].words, organ=organ.name)
    order = facts.get("order", 0)
    if not isinstance(order, int) or not 0 <= order <= 32_767:
        yield refusal("PUBLISHING-ORDER", field="order", found=str(order))
    if found := secret({name: value for name, value in facts.items() if isinstance(value, str)}):
        yield found


def _free(organ: Organ, art: str) -> str:
    taken = set(Column.objects.filter(organ=organ, slug__startswith=f"{art}-").values_list("slug", flat=True))
    return next(slug for slug in (f"{art}-{number}" for number in count(1)) if slug not in taken)


def _tidy(facts: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(facts) - set(CHANGEABLE):
        raise Refused("PUBLISHING-KIND", field=min(unknown), kind=min(unknown))
    return {name: plain(value) if isinstance(value, str) else value for name, value in facts.items()}
