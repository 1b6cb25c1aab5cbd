"""What the library of the command line says of wrong use, in our two languages."""

from __future__ import annotations

import re
from functools import cache

from gongkai.resources import PACKAGE, read_toml

FACT = re.compile(r"\\\{(\w+)\\\}")
"""A part in braces, as it stands in an escaped pattern."""


def in_both_languages(message: str) -> dict[str, str]:
    """Return a sentence of the library in English and Chinese; what is not known stays as it is.

    >>> in_both_languages("0 is not in the range 1<=x<=256.")
    {'zh': '0 不在 1 至 256 之间', 'en': '0 is not in the range 1<=x<=256'}
    """
    english = message.rstrip(".")
    for pattern, chinese in _sentences():
        if found := pattern.fullmatch(english):
            facts = {name: fact.replace("', '", "、").strip("'") for name, fact in found.groupdict().items()}
            return {"zh": chinese.format(**facts), "en": english}
    return {"zh": english, "en": english}


@cache
def _sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    said = read_toml(PACKAGE / "texts" / "usage.toml")["said"]
    return tuple((re.compile(_pattern(each["en"]), re.DOTALL), each["zh"]) for each in said)


def _pattern(english: str) -> str:
    return FACT.sub(r"(?P<\1>.+?)", re.escape(english.rstrip(".")))
