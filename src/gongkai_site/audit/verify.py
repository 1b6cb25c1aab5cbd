"""Is the trail whole? Every seal is computed anew, every number and link checked, the heads held to the anchor."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from gongkai.problems import Problem
from gongkai_site.audit.models import Chain, Entry
from gongkai_site.audit.seals import SEALED, seal
from gongkai_site.base import clock
from gongkai_site.base.refusals import refusal

FILE = "audit-anchor.jsonl"
"""Heads of all chains, a line a day: copy it off the machine."""


def verify(keys: Collection[str] | None = None) -> Iterator[Problem]:
    """Yield a problem for each fault of each chain; none means whole, as far as the key and the anchor tell.

    ``keys`` are the chains to look at, by default all.
    """
    anchored = _last_anchor()
    heads = {chain.key: chain for chain in Chain.objects.order_by("key")}
    for key in sorted(heads.keys() | anchored.keys()):
        if keys is not None and key not in keys:
            continue
        if key not in heads:
            yield refusal("AUDIT-CHAIN-GONE", chain=key, count=anchored[key]["count"])
            continue
        yield from _chain(heads[key], anchored.get(key))
    strange = Entry.objects.exclude(chain__in=heads).values_list("chain", flat=True).distinct()
    for key in strange.order_by("chain"):
        if keys is not None and key not in keys:
            continue
        yield refusal("AUDIT-CHAIN-GONE", chain=key, count=0)


def _chain(head: Chain, anchored: dict[str, Any] | None) -> Iterator[Problem]:
    rows = Entry.objects.filter(chain=head.key).order_by("number").values(*SEALED, "seal")
    number, previous, seals = None, "", {}
    pruned: tuple[int, str] | None = None
    for row in rows.iterator(chunk_size=2000):
        if number is None:
            first = row["number"], row["previous"]
            pruned = None if row["number"] == 1 else first
            number, previous = row["number"] - 1, row["previous"]
        if row["number"] != number + 1:
            yield refusal("AUDIT-GAP", chain=head.key, number=number + 1, found=row["number"])
        if row["previous"] != previous or seal(row) != row["seal"]:
            yield refusal("AUDIT-BROKEN", chain=head.key, number=row["number"])
        if row["action"] == "audit.pruned" and pruned and pruned == (row["data"]["upto"] + 1, row["data"]["seal"]):
            pruned = None
        number, previous = row["number"], row["seal"]
        if anchored and number == anchored["count"]:
            seals["anchored"] = row["seal"]
    if pruned:
        yield refusal("AUDIT-GAP", chain=head.key, number=1, found=pruned[0])
    if (number or 0) != head.count or (number and previous != head.head):
        yield refusal("AUDIT-HEAD", chain=head.key, count=head.count, found=number or 0)
    if anchored and (head.count < anchored["count"] or seals.get("anchored", anchored["head"]) != anchored["head"]):
        yield refusal("AUDIT-ANCHOR", chain=head.key, count=anchored["count"], day=anchored["day"], found=head.count)


def anchor() -> Path:
    """Write the heads of all chains as one line of the anchor file; return the file."""
    target: Path = settings.GONGKAI_DATA / FILE
    with transaction.atomic():
        heads = {chain.key: {"count": chain.count, "head": chain.head} for chain in Chain.objects.order_by("key")}
    line = json.dumps({"at": clock.now().isoformat(), "heads": heads}, sort_keys=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")
        stream.flush()
    return target


def _last_anchor() -> dict[str, dict[str, Any]]:
    """Return the last known head of each chain; a torn last line, from a kill, is passed over."""
    target: Path = settings.GONGKAI_DATA / FILE
    found: dict[str, dict[str, Any]] = {}
    if target.exists():
        for line in target.read_text(encoding="utf-8").splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            found |= {key: {**head, "day": entry["at"][:10]} for key, head in entry["heads"].items()}
    return found
