"""The draft of a report's text: the sentences of ``draft.toml`` whose conditions the year's figures meet.

The same figures give the same draft. Numbers stand in it as bound fields, never as digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gongkai.report.bound import Field, token_of
from gongkai.resources import read_toml
from gongkai_site import PACKAGE

TABLE = read_toml(PACKAGE / "annual" / "draft.toml")
NAME = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
LIST = "list"


@dataclass(frozen=True, slots=True)
class Known:
    """What a draft may say: fields by their stable names, and plain words."""

    fields: Mapping[str, Field]
    words: Mapping[str, str]

    def is_some(self, name: str) -> bool:
        """Say whether a field has a number above zero, or other than it."""
        field = self.fields.get(name)
        return field is not None and field.text is not None and not field.is_zero

    def is_none(self, name: str) -> bool:
        """Say whether a field is known to be zero."""
        field = self.fields.get(name)
        return field is not None and field.is_zero

    def has(self, name: str) -> bool:
        """Say whether a field has a number."""
        field = self.fields.get(name)
        return field is not None and field.text is not None


def drafted(part: str, fields: Mapping[str, Field], words: Mapping[str, str]) -> str:
    """Return the draft of one part of the text, a paragraph a line; ``fields`` are all there are, by label."""
    known = Known({each.name: each for each in fields.values()}, words)
    paragraphs: dict[str, list[str]] = {}
    for sentence in TABLE["sentences"]:
        if sentence["part"] == part and _holds(sentence, known):
            paragraphs.setdefault(sentence.get("aspect", ""), []).append(_said(sentence, known))
    heads = TABLE["aspects"]
    return "\n".join(heads.get(aspect, {}).get("head", "") + "".join(told) for aspect, told in paragraphs.items())


def lapsed(part: str, text: str, fields: Mapping[str, Field], words: Mapping[str, str]) -> Iterator[tuple[str, Field]]:
    """Yield the sentences of the draft without a number that a text still says though a figure contradicts them.

    Each comes with that figure: one that should be nothing and is not, or the other way round.
    """
    known = Known({each.name: each for each in fields.values()}, words)
    for sentence in TABLE["sentences"]:
        if sentence["part"] != part or any(name not in words for name in NAME.findall(sentence["text"])):
            continue
        wrong = [name for name in sentence.get("none", ()) if known.is_some(name)]
        wrong += [name for name in sentence.get("some", ()) if known.is_none(name)]
        if wrong and (said := _said(sentence, known)) in text:
            yield said, known.fields[wrong[0]]


def _holds(sentence: Mapping[str, Any], known: Known) -> bool:
    names = [name for name in NAME.findall(sentence["text"]) if name not in known.words and name != LIST]
    return (
        all(known.has(name) for name in names)
        and all(known.is_some(name) for name in sentence.get("some", ()))
        and all(known.is_none(name) for name in sentence.get("none", ()))
        and (LIST not in sentence or any(True for _ in _parts(sentence, known)))
    )


def _said(sentence: Mapping[str, Any], known: Known) -> str:
    def put(match: re.Match[str]) -> str:
        name = match[1]
        if name == LIST:
            return "、".join(_parts(sentence, known))
        return known.words[name] if name in known.words else token_of(known.fields[name].label)

    return NAME.sub(put, sentence["text"])


def _parts(sentence: Mapping[str, Any], known: Known) -> Iterator[str]:
    """Yield the parts of a list that are more than zero: what it is called, its bound number, the unit."""
    for entry in sentence[LIST]:
        named = [entry] if isinstance(entry, list) else _beginning(entry, known)
        for called, name in named:
            if known.is_some(name):
                yield f"{called}{token_of(known.fields[name].label)}{sentence['unit']}"


def _beginning(prefix: str, known: Known) -> Iterator[tuple[str, str]]:
    for name, field in known.fields.items():
        if name.startswith(prefix):
            yield field.label.rsplit("·", 1)[-1], name
