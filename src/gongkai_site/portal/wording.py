"""Plain words of the public side of applications (``apply.toml``)."""

from __future__ import annotations

from typing import Any

from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.base.refusals import lang

WORDS: dict[str, Any] = read_toml(PACKAGE / "portal" / "apply.toml")


def said(table: str, key: str) -> str:
    """Return a sentence in the language of this request."""
    return str(WORDS[table][key][lang()])


def lines(table: str) -> list[str]:
    """Return the sentences of a list."""
    return [str(each[lang()]) for each in WORDS[table]["lines"]]
