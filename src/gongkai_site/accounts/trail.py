"""Read the trail, as far as a reader may: an organ's chain for whom audit.view covers it, the site's for a root's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import CharField, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.http import Http404

from gongkai_site.accounts.models import Person
from gongkai_site.accounts.powers import organs_for
from gongkai_site.accounts.queries import names_of
from gongkai_site.accounts.roles import ROLES
from gongkai_site.audit.models import Entry
from gongkai_site.audit.services import VIEW
from gongkai_site.audit.words import action_word, fact_word
from gongkai_site.base import clock
from gongkai_site.base.powers import may
from gongkai_site.base.refusals import lang
from gongkai_site.organs.models import Organ

PERSON, ORGAN = Person._meta.label_lower, Organ._meta.label_lower
MOST = 50
"""Entries of a history that are shown."""


def entries_for(reader: Any) -> QuerySet[Entry]:
    """Return the entries a reader may see."""
    if sees_all(reader):
        return Entry.objects.all()
    keys = organs_for(reader, VIEW).annotate(chain_key=Concat(Value("organ:"), Cast("pk", CharField())))
    return Entry.objects.filter(chain__in=keys.values("chain_key"))


def sees_all(reader: Any) -> bool:
    """Say whether a reader answers for the whole site."""
    return may(reader, VIEW) is None


def entry_for(reader: Any, pk: int) -> Entry:
    """Return one of the entries, or raise Http404."""
    found = entries_for(reader).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def of_actor(rows: QuerySet[Entry], words: str) -> QuerySet[Entry]:
    """Cut entries down to what was done by people of a name or sign-in name, or by a job."""
    people = Person.objects.filter(Q(name__icontains=words) | Q(username__icontains=words)).values_list("pk", flat=True)
    return rows.filter(Q(actor__in=[f"person:{pk}" for pk in people]) | Q(actor=f"job:{words}"))


def about(rows: QuerySet[Entry], words: str) -> QuerySet[Entry]:
    """Cut entries down to those about a record: by its number, or by the name of a person or organ."""
    people = Person.objects.filter(Q(name__icontains=words) | Q(username__icontains=words)).values_list("pk", flat=True)
    organs = Organ.objects.filter(name__icontains=words).values_list("pk", flat=True)
    return rows.filter(
        Q(target=words)
        | Q(target_kind=PERSON, target__in=[str(pk) for pk in people])
        | Q(target_kind=ORGAN, target__in=[str(pk) for pk in organs])
    )


class Names:
    """What the references of some entries are called: people and organs by name, all else by kind and number."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        rows = list(entries)
        actors = [row.actor.removeprefix("person:") for row in rows if row.actor.startswith("person:")]
        targets = {kind: [row.target for row in rows if row.target_kind == kind] for kind in (PERSON, ORGAN)}
        facts = [row.data.get(key) for row in rows for key in ("parent", "successor", "before")]
        organs = {*_numbers(targets[ORGAN]), *(fact for fact in facts if isinstance(fact, int))}
        organs |= set(_numbers(row.chain.removeprefix("organ:") for row in rows))
        self.people = names_of([*_numbers(actors), *_numbers(targets[PERSON])])
        self.organs: dict[int, str] = dict(Organ.objects.filter(pk__in=organs).values_list("pk", "name"))

    def actor(self, entry: Entry) -> str:
        """Return who acted."""
        kind, _, name = entry.actor.partition(":")
        if kind == "person":
            return self.people.get(int(name), f"#{name}") if name.isdecimal() else name
        if kind == "nobody":
            return {"zh": "（未登录）", "en": "(not signed in)"}[lang()]
        return name

    def target(self, entry: Entry) -> str:
        """Return which record it is about."""
        known = {PERSON: self.people, ORGAN: self.organs}.get(entry.target_kind)
        if known is not None and entry.target.isdecimal():
            return known.get(int(entry.target), f"#{entry.target}")
        return f"#{entry.target}" if entry.target else ""

    def chain(self, entry: Entry) -> str:
        """Return whose chain it stands in."""
        number = entry.chain.removeprefix("organ:")
        if number.isdecimal():
            return self.organs.get(int(number), f"#{number}")
        return {"zh": "全站", "en": "the whole site"}[lang()]

    def fact(self, key: str, value: Any) -> str:
        """Return a fact in words."""
        if isinstance(value, bool):
            return {True: {"zh": "是", "en": "yes"}, False: {"zh": "否", "en": "no"}}[value][lang()]
        if key in {"parent", "successor", "before"} and isinstance(value, int):
            return self.organs.get(value, f"#{value}")
        if key == "role" and value in ROLES:
            return str(getattr(ROLES[value], lang()))
        if isinstance(value, list):
            return "、".join(str(each) for each in value)
        if isinstance(value, dict):
            return "；".join(f"{name}：{'—' if each in (None, '') else each}" for name, each in value.items())
        return "—" if value in (None, "") else str(value)


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as a record's history tells it."""

    at: datetime
    who: str
    words: str


def history(records: Sequence[Model]) -> Sequence[Told]:
    """Return what became of records, newest first."""
    targets = Q()
    for kind, same in groupby(sorted(records, key=_kind), key=_kind):
        targets |= Q(target_kind=kind, target__in=[str(each.pk) for each in same])
    found = list(Entry.objects.filter(targets).order_by("-at", "-pk")[:MOST]) if targets else []
    names = Names(found)
    return [Told(row.at, names.actor(row), action_word(row.action)) for row in found]


def _kind(record: Model) -> str:
    return record._meta.label_lower


def facts_in_words(entry: Entry, names: Names) -> list[tuple[str, str]]:
    """Return what an entry holds, in words."""
    return [(fact_word(key), names.fact(key, value)) for key, value in sorted(entry.data.items())]


def local(moment: datetime) -> str:
    """Return a moment in Shanghai, to the second."""
    return moment.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def _numbers(texts: Iterable[str]) -> list[int]:
    return [int(text) for text in texts if text.isdecimal()]
