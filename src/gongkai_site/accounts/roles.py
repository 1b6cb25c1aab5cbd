"""Roles and acts, from their tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gongkai.resources import read_toml
from gongkai_site import PACKAGE


@dataclass(frozen=True, slots=True)
class Act:
    """What may be done, and to what: an ``organ`` or the ``site``."""

    key: str
    on: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Role:
    """A set of acts. ``deep`` holds for all organs below as well; ``apart`` roles never meet in one person."""

    key: str
    zh: str
    en: str
    acts: frozenset[str]
    deep: bool = False
    apart: bool = False


def _acts() -> Mapping[str, Act]:
    table = read_toml(PACKAGE / "accounts" / "acts.toml")
    return {
        f"{area}.{name}": Act(f"{area}.{name}", **entry)
        for area, names in table.items()
        for name, entry in names.items()
    }


def _roles(acts: Mapping[str, Act]) -> Mapping[str, Role]:
    table = read_toml(PACKAGE / "accounts" / "roles.toml")
    roles = {key: Role(key, **{**entry, "acts": frozenset(entry["acts"])}) for key, entry in table.items()}
    for role in roles.values():
        if unknown := role.acts - acts.keys():
            raise ValueError(f"roles.toml: {role.key} names acts that do not exist: {sorted(unknown)}")
    return roles


ACTS = _acts()
ROLES = _roles(ACTS)
