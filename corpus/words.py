"""The invented names and sentences, from the data file beside this module."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from gongkai.resources import read_toml

FILE = Path(__file__).with_name("words.toml")


@cache
def words() -> dict[str, Any]:
    """Return all of the data file."""
    return read_toml(FILE)


def place_name(chance: Random) -> str:
    """Return a name of two signs for a place that does not exist."""
    places = words()["places"]
    return "".join((chance.choice(places["first"]), chance.choice(places["second"])))


def filled(pattern: str, facts: dict[str, Any]) -> str:
    """Return a sentence with its facts."""
    return pattern.format_map(facts)
