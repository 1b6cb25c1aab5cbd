"""What becomes of pages that were read: rows of the register, each once, changed where the page changed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongkai.catalogue import KINDS
from gongkai.mirror import Page, same_page
from gongkai_site.base import clock
from gongkai_site.mirror.models import ColumnKind, Mirror, Mirrored, Run
from gongkai_site.mirror.public import shows_otherwise
from gongkai_site.organs.models import Organ

AT_ONCE = 1000
MOST = {field.name: field.max_length for field in Mirrored._meta.fields if field.max_length}
TOLD = ("title", "published_on", "dated_by", "column", "number", "index_number", "source", "summary", "words",
        "attachments", "digest")  # fmt: skip
"""What a page says of itself: where one of these is otherwise, it has changed."""


@dataclass(frozen=True, slots=True)
class Read:
    """A page that was read: its key, its address or "", what it says, and what to ask with the next time."""

    key: str
    page: Page
    etag: str = ""
    modified: str = ""


def key_of(address: str = "", path: str = "", folder: str = "") -> str:
    """Return what tells a page from all others of its organ."""
    told = same_page(address) if address else f"{folder}/{path}"
    return hashlib.sha256(told.encode()).hexdigest()


def facts_of(page: Page) -> dict[str, Any]:
    """Return what a page says of itself as fields, cut to their length; its title is never cut."""
    facts: dict[str, Any] = {name: getattr(page, name) for name in TOLD}
    facts["attachments"] = min(len(page.attachments), 32_000)
    return {
        name: value[: MOST[name]] if isinstance(value, str) and name != "title" else value
        for name, value in facts.items()
    }


def kinds_of(organ: Organ | int) -> dict[str, str]:
    """Return the kinds of an organ's columns, as they were confirmed."""
    return dict(ColumnKind.objects.filter(organ=organ).values_list("name", "kind"))


def keep(run: Run, mirror: Mirror, read: Sequence[Read]) -> dict[str, int]:
    """Write pages into the register; return how many were added, changed, and as they were."""
    pages = {each.key: each for each in reversed(read)}
    there = {row.key: row for row in Mirrored.objects.filter(organ=mirror.organ_id, key__in=pages)}
    kinds = kinds_of(mirror.organ_id)
    fresh, same, other, counts = [], [], [], {"added": 0, "changed": 0, "unchanged": 0}
    for key, each in pages.items():
        facts = facts_of(each.page)
        row = there.get(key)
        if row is None:
            fresh.append(_new(run, mirror, each, facts, kinds))
        elif row.gone_on is None and row.etag == each.etag and row.modified == each.modified and _is(row, facts):
            same.append(row.pk)
        else:
            counts["unchanged" if row.gone_on is None and _is(row, facts) else "changed"] += 1
            _change(run, mirror, row, each, facts, kinds)
            other.append(row.pk)
    made = Mirrored.objects.bulk_create(fresh, batch_size=200)
    shows_otherwise([*other, *(row.pk for row in made if row.kind in KINDS)])
    seen(run, mirror, same)
    counts["added"] += len(fresh)
    counts["unchanged"] += len(same)
    return counts


def seen(run: Run, mirror: Mirror, pks: Collection[int]) -> None:
    """Note that rows are there still."""
    Mirrored.objects.filter(pk__in=pks).update(seen_in=run, mirror=mirror)


def gone(run: Run, rows: Any) -> int:
    """Note that pages are there no more; return how many stood until now. They stay to be seen, and count no more."""
    pks = list(rows.filter(gone_on__isnull=True).values_list("pk", flat=True))
    for at in range(0, len(pks), AT_ONCE):
        some = Mirrored.objects.filter(pk__in=pks[at : at + AT_ONCE])
        some.update(gone_on=clock.today(), seen_in=run, changed_at=clock.now())
    shows_otherwise(pks)
    return len(pks)


def _is(row: Mirrored, facts: Mapping[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in facts.items())


def _new(run: Run, mirror: Mirror, each: Read, facts: dict[str, Any], kinds: Mapping[str, str]) -> Mirrored:
    where = {"address": each.page.address, "etag": each.etag, "modified": each.modified}
    kind = kinds.get(facts["column"], "")
    return Mirrored(
        organ_id=mirror.organ_id, mirror=mirror, key=each.key, kind=kind, found_in=run, seen_in=run, **where, **facts
    )


def _change(
    run: Run, mirror: Mirror, row: Mirrored, each: Read, facts: dict[str, Any], kinds: Mapping[str, str]
) -> None:
    changes = {**facts, "etag": each.etag, "modified": each.modified, "seen_in": run, "mirror": mirror, "gone_on": None}
    if row.digest and not _is(row, facts):  # one that a sheet brought has said nothing of its text so far
        changes["text_changed_on"] = clock.today()
    if row.column != facts["column"] and not row.kind_fixed:
        changes["kind"] = kinds.get(facts["column"], "")
    row.take(seen=row.version, **changes)
