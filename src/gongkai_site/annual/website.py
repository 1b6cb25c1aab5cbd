"""The yearly report of a government site: its items as data, values from records, the rest by hand with its source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse

from gongkai.catalogue import CHANNELS, KINDS
from gongkai.problems import problem
from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.accounts.models import Person
from gongkai_site.annual.models_kept import SiteValue
from gongkai_site.annual.services import DRAFT
from gongkai_site.assurance import queries as assurance
from gongkai_site.assurance.kinds import MATTERS
from gongkai_site.audit.trail import record
from gongkai_site.base import clock
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refused, lang
from gongkai_site.channels import queries as channels
from gongkai_site.organs.models import Organ
from gongkai_site.publishing import register as publishing
from gongkai_site.registers.facts import facts
from gongkai_site.registers.protocol import Words, words

TABLE: Mapping[str, Any] = read_toml(PACKAGE / "annual" / "website.toml")
RECORDS, HAND, NONE = "records", "hand", "none"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the report as the table states it."""

    key: str
    words: Words
    unit: Words
    counted: str = ""
    of: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return what it is called."""
        return self.words[lang()]


@dataclass(frozen=True, slots=True)
class Part:
    """Some of what a value is the sum of, with the list or page on the desk that shows it."""

    name: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Value:
    """What stands in an item: a sum of records with its parts, a value by hand with its source, or nothing."""

    item: Item
    value: int | None
    origin: str
    parts: tuple[Part, ...] = ()
    reason: str = ""
    entered: SiteValue | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A group of items with their values."""

    name: str
    values: tuple[Value, ...]


def _items() -> Iterator[tuple[Words, tuple[Item, ...]]]:
    for group in TABLE["groups"]:
        made = tuple(
            Item(
                each["key"],
                {"zh": each["zh"], "en": each["en"]},
                each["unit"],
                each.get("from", ""),
                tuple(each.get("of", ())),
            )
            for each in group["items"]
        )
        yield {"zh": group["zh"], "en": group["en"]}, made


GROUPS = tuple(_items())
ITEMS = {item.key: item for _, items in GROUPS for item in items}


def due_on(year: int) -> date:
    """Return the last day of the report on a year."""
    month, day = map(int, str(TABLE["due"]).split("-"))
    return date(year + 1, month, day)


# --- values -------------------------------------------------------------------------------------------------------

Counted = tuple["Part", ...] | None
"""What a value is the sum of; None where nothing is recorded of it."""


def groups_of(organ: Organ, year: int) -> list[Group]:
    """Return the report of an organ's site on a year, group by group."""
    counts = _Counts(organ, year)
    entered = {row.key: row for row in SiteValue.objects.filter(organ=organ, year=year)}
    nothing = words(problem("SITE-NO-RECORDS"))[lang()]
    found = []
    for name, items in GROUPS:
        values = tuple(_value(item, counts.of(item), entered.get(item.key), nothing) for item in items)
        found.append(Group(name[lang()], values))
    return found


def is_counted(organ: Organ, year: int, item: Item) -> bool:
    """Say whether an item is counted from records, so that nobody enters it."""
    return _Counts(organ, year).of(item) is not None


def missing(groups: list[Group]) -> int:
    """Return how many items have no value yet."""
    return sum(value.origin == NONE for group in groups for value in group.values)


def _value(item: Item, counted: Counted, entered: SiteValue | None, nothing: str) -> Value:
    if counted is not None:
        return Value(item, sum(part.count for part in counted), RECORDS, counted)
    if entered is not None:
        return Value(item, entered.value, HAND, reason=entered.reason, entered=entered)
    return Value(item, None, NONE, reason=nothing)


class _Counts:
    """The counts of one organ's year; each source is read once."""

    def __init__(self, organ: Organ, year: int) -> None:
        self.organ, self.year = organ, year
        self.kinds = {each.kind: each.count for each in publishing.PUBLISHING.counts(organ, year)}
        self.facts = facts(organ, year)
        self.told = {each.kind: each for each in assurance.told(organ, year)}
        self.posts = channels.counts(organ, year)
        self.accounts = channels.accounts_of(organ)

    def of(self, item: Item) -> Counted:
        """Return the count of an item, or None where it is entered by hand."""
        ways: Mapping[str, Callable[[tuple[str, ...]], Counted]] = {
            "kind": self._kind,
            "fact": self._fact,
            "matters": self._matters,
            "matters_closed": self._closed,
            "accounts": self._in_use,
            "opened": self._opened,
            "closed": self._shut,
            "posts": self._posts,
        }
        return ways[item.counted](item.of) if item.counted else None

    def _kind(self, kinds: tuple[str, ...]) -> Counted:
        return tuple(
            Part(getattr(KINDS[kind], lang()), count, publishing.list_of(self.organ, self.year, kind))
            for kind, count in self.kinds.items()
            if not kinds or kind in kinds
        )

    def _fact(self, names: tuple[str, ...]) -> Counted:
        told = [self.facts[name] for name in names if name in self.facts]
        found = [Part(each.words[lang()], int(each.value), each.url or "") for each in told if each.value is not None]
        return tuple(found) or None

    def _matters(self, kinds: tuple[str, ...]) -> Counted:
        return tuple(self._matter(kind, self.told[kind].count, "standing") for kind in kinds if kind in self.told)

    def _closed(self, kinds: tuple[str, ...]) -> Counted:
        return tuple(self._matter(kind, self.told[kind].closed, "closed") for kind in kinds if kind in self.told)

    def _matter(self, kind: str, count: int, state: str) -> Part:
        first, last = f"{self.year}-01-01", f"{self.year}-12-31"
        asked = {"organ": self.organ.pk, "kind": kind, "on_from": first, "on_to": last, "state": state}
        return Part(getattr(MATTERS[kind], lang()), count, f"{reverse('assurance_matters')}?{urlencode(asked)}")

    def _in_use(self, _: tuple[str, ...]) -> Counted:
        last = date(self.year, 12, 31)
        return self._listed(
            a for a in self.accounts if a.opened_on <= last and not (a.closed_on and a.closed_on <= last)
        )

    def _opened(self, _: tuple[str, ...]) -> Counted:
        return self._listed(each for each in self.accounts if each.opened_on.year == self.year)

    def _shut(self, _: tuple[str, ...]) -> Counted:
        return self._listed(each for each in self.accounts if each.closed_on and each.closed_on.year == self.year)

    def _listed(self, accounts: Iterable[Any]) -> Counted:
        return tuple(Part(str(each), 1, reverse("channels_account", args=[each.pk])) for each in accounts)

    def _posts(self, names: tuple[str, ...]) -> Counted:
        named = {name for item in ITEMS.values() if item.counted == "posts" for name in item.of}
        others = {key for key, channel in CHANNELS.items() if channel.account and key not in named}
        chosen = others if "*" in names else set(names)
        return tuple(
            Part(each.name or getattr(CHANNELS[each.channel], lang()), each.count, each.url)
            for each in self.posts
            if each.channel in chosen
        )


# --- by hand ------------------------------------------------------------------------------------------------------


@transaction.atomic
def enter(*, by: Any, organ: Organ, year: int, key: str, value: int | None, reason: str, seen: int = 0) -> SiteValue:
    """Enter a value by hand, with its source; ``seen`` is the version of the one that is changed.

    Raises Refused SITE-VALUE-KEY, SITE-VALUE-COUNTED, SITE-VALUE-REASON, RECORD-CHANGED.
    """
    require(by, DRAFT, organ)
    item = ITEMS.get(key)
    if item is None:
        raise Refused("SITE-VALUE-KEY", key=key)
    if is_counted(organ, year, item):
        raise Refused("SITE-VALUE-COUNTED", name=item.words)
    if not reason.strip():
        raise Refused("SITE-VALUE-REASON", field="reason")
    who = by if isinstance(by, Person) else None
    there = SiteValue.objects.filter(organ=organ, year=year, key=key).first()
    if there is None:
        made = SiteValue.objects.create(
            organ=organ, year=year, key=key, value=value, reason=reason.strip(), by=who, changed_at=clock.now()
        )
    else:
        made = there.take(seen=seen, value=value, reason=reason.strip(), by=who)
    facts_told = {"year": year, "key": key, "value": value}
    record("site_value.entered", made, by=by, organ=organ.pk, data=facts_told)
    return made
