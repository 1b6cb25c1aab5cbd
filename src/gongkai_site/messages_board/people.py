"""Who wrote: the fields that are kept, and how they are masked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongkai.findings import masked as without_numbers
from gongkai_site.applications.people import masked as masked_person
from gongkai_site.messages_board.models import WRITER


def tidy(writer: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields that were given, without outer blanks."""
    return {name: value for name in WRITER if (value := str(writer.get(name) or "").strip())}


def masked(writer: Mapping[str, Any]) -> dict[str, str]:
    """Return what pages show until one unmasks."""
    return masked_person(writer)


def masked_name(writer: Mapping[str, Any]) -> str:
    """Return a name with the surname alone, or a stroke where none was given."""
    return masked(writer).get("name", "—")


def bare(text: str, writer: Mapping[str, Any]) -> str:
    """Return a text in which who wrote and the numbers that name a person are masked."""
    shown = masked(writer)
    for name, value in sorted(writer.items(), key=lambda pair: -len(str(pair[1]))):
        if len(str(value)) > 1:
            text = text.replace(str(value), shown[name])
    return without_numbers(text)
