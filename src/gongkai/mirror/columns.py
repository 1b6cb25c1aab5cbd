"""Which kind of information a column of a site holds, by its name: a guess for a person to confirm."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from gongkai.catalogue import KINDS
from gongkai.resources import read_toml

FILE = Path(__file__).with_name("columns.toml")


def guess_kind(column: str) -> str:
    """Return the kind that a column's name speaks of, by the longest word it holds; "" where it holds none.

    >>> guess_kind("通知公告"), guess_kind("规范性文件解读"), guess_kind("领导信箱")
    ('notice', 'interpretation', '')
    """
    plain = "".join(column.split())
    found = [(len(word), kind) for word, kind in _words().items() if word in plain]
    return max(found, key=lambda each: each[0])[1] if found else ""


@cache
def _words() -> dict[str, str]:
    words = {kind.zh: key for key, kind in KINDS.items() if key != "other"}
    return words | {word: key for key, listed in read_toml(FILE).items() for word in listed}
