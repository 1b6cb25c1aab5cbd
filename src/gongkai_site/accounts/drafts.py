"""What was typed and not yet sent, kept for its writer alone until the form goes through."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from gongkai_site.accounts.models import Draft, Person
from gongkai_site.base import clock
from gongkai_site.base.refusals import Refused

LARGEST = 256 * 1024
"""Characters of one draft; what is longer is not kept."""
DAYS = 30
NEVER = ("password", "csrfmiddlewaretoken", "code", "credential", "current", "again")
"""Fields that are never kept, whatever form they stand in: by name, or by a part of it for ``password``."""

Fields = dict[str, list[str]]


def keep(person: Person, address: str, fields: Mapping[str, Iterable[str]]) -> bool:
    """Keep what a person typed at an address in place of what was kept before; say whether there was anything."""
    kept: Any = {name: list(values) for name, values in fields.items() if _may_keep(name)}
    text = json.dumps(kept, ensure_ascii=False)
    if len(text) > LARGEST or not any(value for values in kept.values() for value in values):
        return False
    Draft.objects.update_or_create(
        person=person,
        address=address[:500],
        defaults={"content": kept, "at": clock.now()},
    )
    return True


def found(person: Person, address: str) -> tuple[Fields, Any] | None:
    """Return what was kept at an address and when, or None; what cannot be opened any more is let go of."""
    rows = Draft.objects.filter(person=person, address=address, at__gte=clock.now() - timedelta(days=DAYS))
    try:
        draft = rows.first()
    except Refused:
        drop(person, address)
        return None
    return (draft.content, draft.at) if draft else None


def drop(person: Person, address: str) -> None:
    """Let go of what was kept at an address."""
    Draft.objects.filter(person=person, address=address).delete()


def drop_old() -> int:
    """Let go of drafts nobody came back for; return how many. Run daily."""
    count, _ = Draft.objects.filter(at__lt=clock.now() - timedelta(days=DAYS)).delete()
    return count


def _may_keep(name: str) -> bool:
    return name not in NEVER and "password" not in name
