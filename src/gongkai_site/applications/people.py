"""Applicants: the six columns of table 三, the fields of article 29, how they are masked and found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gongkai.report.forms import forms
from gongkai_site.crypto.sealing import blind

_TABLE = next(table for table in forms()["annual-2021"].tables if table.key == "applications")
APPLICANTS = [(column.key, column.label) for column in _TABLE.blocks[0].columns if column.key != "total"]
NATURAL = "natural_person"

FIELDS = ("name", "id_type", "id_number", "address", "phone", "email", "agent", "agent_id", "proxy", "joint")
"""What is known of who applies (条例第二十九条): article 29 asks for name, proof of identity and contact."""


def tidy(person: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that were given, without outer blanks."""
    found: dict[str, Any] = {}
    for name in FIELDS:
        value = person.get(name, "")
        value = value.strip() if isinstance(value, str) else value
        if value:
            found[name] = value
    return found


def normal(value: str) -> str:
    """Return a number in the one form it is compared in."""
    return re.sub(r"[\s\-()（）+]", "", value).upper()


def last_digits(person: Mapping[str, Any]) -> str:
    """Return the last four characters of the identity number, or of the telephone where there is none."""
    return normal(str(person.get("id_number") or person.get("phone") or ""))[-4:]


def indexes(person: Mapping[str, Any]) -> dict[str, str]:
    """Return the blind indexes a case can be found by; an absent value has none."""
    values = {"identity": person.get("id_number", ""), "phone": person.get("phone", "")}
    return {
        f"{name}_index": blind(normal(value), f"application.{name}") if value else "" for name, value in values.items()
    }


def masked(person: Mapping[str, Any]) -> dict[str, str]:
    """Return what lists and pages show until one unmasks: enough to tell two apart, not enough to know who it is.

    >>> masked({"name": "张三丰", "id_number": "620102199001011234", "phone": "13900001234"})
    {'name': '张**', 'id_number': '************1234', 'phone': '*******1234'}
    """
    found: dict[str, str] = {}
    for name, value in person.items():
        text = str(value)
        if name in {"name", "agent"}:
            found[name] = text[:1] + "*" * min(len(text) - 1, 6)
        elif name in {"id_number", "phone", "agent_id"}:
            found[name] = "*" * min(len(text) - 4, 12) + text[-4:] if len(text) > 7 else "*" * len(text)
        elif name == "id_type":
            found[name] = text
        else:
            found[name] = "***"
    return found
