"""What the text of an annual report tells of assurance: how much of each kind was kept in the year."""

from __future__ import annotations

from collections.abc import Iterable

from gongkai_site.assurance import queries
from gongkai_site.assurance.kinds import EVENTS, KINDS
from gongkai_site.organs.models import Organ
from gongkai_site.registers.facts import Fact

TIMES, TASKS, PEOPLE = {"zh": "次", "en": "times"}, {"zh": "项", "en": "matters"}, {"zh": "人次", "en": "attendances"}


class Assured:
    """The source ``assurance``."""

    name = "assurance"

    def facts(self, organ: Organ, year: int) -> Iterable[Fact]:
        """Return how many of each kind there were, how many of them ended, and how many people took part."""
        told = {each.kind: each for each in queries.told(organ, year)}
        for key, kind in KINDS.items():
            row = told.get(key)
            words = {"zh": f"监督保障·{kind.zh}", "en": f"assurance: {kind.en}"}
            if key in EVENTS:
                yield Fact(f"assurance.{key}", words, row.count if row else 0, TIMES)
                people = {lang: f"{text}{more}" for (lang, text), more in zip(words.items(), PARTS, strict=True)}
                yield Fact(f"assurance.{key}.people", people, row.people if row else 0, PEOPLE)
            else:
                yield Fact(f"assurance.{key}", words, row.count if row else 0, TASKS)
                closed = {lang: f"{text}{more}" for (lang, text), more in zip(words.items(), ENDED, strict=True)}
                yield Fact(f"assurance.{key}.closed", closed, row.closed if row else 0, TASKS)


PARTS, ENDED = ("·参加人次", ", attendances"), ("·已办结", ", done")
ASSURED = Assured()
