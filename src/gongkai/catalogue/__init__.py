"""The catalogue of government information as data: kinds, items of the law, axes, grounds, numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gongkai.catalogue.marks import secrecy_mark
from gongkai.catalogue.numbers import TEMPLATE, index_number, normal_number, template_fault
from gongkai.resources import read_toml

__all__ = [
    "ART",
    "ASPECTS",
    "ATTRIBUTES",
    "CHANNELS",
    "ELEMENTS",
    "FISCAL",
    "FORMS",
    "GENRES",
    "GROUNDS",
    "KINDS",
    "TEMPLATE",
    "TOPICS",
    "Art",
    "Channel",
    "Fiscal",
    "Ground",
    "Kind",
    "Term",
    "art_for",
    "index_number",
    "normal_number",
    "secrecy_mark",
    "template_fault",
]
FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Term:
    """A word of one axis of classification."""

    key: str
    zh: str
    en: str

    @property
    def words(self) -> dict[str, str]:
        """Return its name in both languages."""
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class Art(Term):
    """An item of 条例第二十条 or 第二十一条; ``levels`` are the organs it holds for, none for all."""

    levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind(Term):
    """What an organ publishes under one name (kinds.toml)."""

    art: str
    limit: str
    review: str
    must: tuple[str, ...] = ()
    owes: bool = False
    stale: int = 0


@dataclass(frozen=True, slots=True)
class Fiscal(Term):
    """A part of fiscal openness; ``year`` is what it is about, seen from the year it is published in.

    ``month`` is the last one by which it is expected where no day of approval is known.
    """

    year: int
    pair: bool
    month: int


@dataclass(frozen=True, slots=True)
class Channel(Term):
    """Where information is made public; ``account``: by an account of the organ, alarmed after ``stale`` days."""

    account: bool = False
    stale: int = 0


@dataclass(frozen=True, slots=True)
class Ground(Term):
    """Why something is not disclosed; ``law``: a law or administrative regulation must be named."""

    article: str
    law: bool = False


def _terms(table: str) -> dict[str, Term]:
    return {key: Term(key, **words) for key, words in read_toml(FOLDER / "classes.toml")[table].items()}


ATTRIBUTES, ASPECTS, TOPICS = _terms("attributes"), _terms("aspects"), _terms("topics")
GENRES, FORMS, ELEMENTS = _terms("genres"), _terms("forms"), _terms("elements")
ART: Mapping[str, Art] = {
    each["key"]: Art(**{**each, "levels": tuple(each.get("levels", ()))})
    for each in read_toml(FOLDER / "art20.toml")["items"]
}
KINDS: Mapping[str, Kind] = {
    key: Kind(key, **{**each, "must": tuple(each.get("must", ()))})
    for key, each in read_toml(FOLDER / "kinds.toml").items()
}
FISCAL: Mapping[str, Fiscal] = {key: Fiscal(key, **each) for key, each in read_toml(FOLDER / "fiscal.toml").items()}
CHANNELS: Mapping[str, Channel] = {
    key: Channel(key, **each) for key, each in read_toml(FOLDER / "channels.toml").items()
}
GROUNDS: Mapping[str, Ground] = {key: Ground(key, **each) for key, each in read_toml(FOLDER / "grounds.toml").items()}


def art_for(level: str) -> tuple[Art, ...]:
    """Return the items of 第二十条 and 第二十一条 that hold for an organ of a level.

    >>> [each.key for each in art_for("town")][-1], len(art_for("province"))
    ('21-2', 15)
    """
    return tuple(each for each in ART.values() if not each.levels or level in each.levels)
