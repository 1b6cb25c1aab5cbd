"""The word list of the demo's city office, of our own composing: two versions, each taken in from a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from gongkai.findings.lists import take_words
from gongkai_site import PACKAGE
from gongkai_site.accounts.models import Person
from gongkai_site.base import clock
from gongkai_site.demo.timeline import Step
from gongkai_site.organs.models import Organ
from gongkai_site.wordlists.models import Edition
from gongkai_site.wordlists.services import open_draft, put_in_force, take_in

VERSIONS = (
    ("words-1.csv", datetime(2019, 3, 4, 10, tzinfo=clock.SHANGHAI), "机构改革后第一次整理（演示）"),
    (
        "words-2.csv",
        datetime(2020, 9, 1, 10, tzinfo=clock.SHANGHAI),
        "增加疫情防控、“六稳”“六保”等表述；领导分工调整；恢复检查“其它”（演示）",
    ),
)


def word_steps(city: Organ) -> Iterator[Step]:
    """Yield the versions of the city's list; once only."""
    if Edition.objects.filter(organ=city).exists():
        return
    for name, at, note in VERSIONS:
        yield at, partial(_version, city, name, note)


def _version(city: Organ, name: str, note: str) -> None:
    keeper = Person.objects.get(username="jianguan")
    draft = open_draft(by=keeper, organ=city)
    taken = take_words((PACKAGE / "demo" / name).read_bytes(), name)
    take_in(by=keeper, edition=draft, taken=taken, replace=True)
    put_in_force(by=keeper, edition=draft, seen=draft.version, note=note)
