"""The sets of classes an organ marks results with: entered from an assigning body's rule, closed when another holds."""

from __future__ import annotations

import re
from typing import Any

from django.db import transaction

from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import may, require
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.organs.models import Organ
from gongkai_site.proposals.guards import missing
from gongkai_site.proposals.models import KINDS, LabelSet

HEAD = "proposals.head"
LINE = re.compile(r"^([A-Za-z]\d?)[类\s、.．:：]*(\S.*)$")
MOST = 26


@transaction.atomic
def add_set(*, by: Any, organ: Organ, body: str, labels: str, kind: str = "", basis: str = "") -> LabelSet:
    """Enter a set; ``labels`` is a line a class: its letter, then its words. Raises Refused PROPOSAL-…"""
    require(by, HEAD, organ)
    body, basis = body.strip(), basis.strip()
    if not body:
        raise_if(missing("body", "交办单位", "assigning body"))
    if kind not in ("", *dict(KINDS)):
        raise_if(missing("kind", "类别", "kind"))
    for name, text, most in (("body", body, 100), ("basis", basis, 200)):
        if len(text) > most:
            raise Refused("PROPOSAL-LONG", field=name, found=len(text), most=most)
    made = LabelSet.objects.create(organ=organ, kind=kind, body=body, basis=basis, labels=read(labels))
    codes = [code for code, _words in made.labels]
    trail.record("proposal.set_added", made, by=by, organ=organ.pk, data={"body": body, "codes": codes})
    return made


@transaction.atomic
def close_set(*, by: Any, label_set: LabelSet, seen: int) -> LabelSet:
    """Offer a set no longer; what was marked by it keeps its class and its words."""
    raise_if(may_close_set(by, label_set))
    label_set.take(seen=seen, closed_at=clock.now())
    trail.record("proposal.set_closed", label_set, by=by, organ=label_set.organ_id, data={"body": label_set.body})
    return label_set


def may_close_set(person: Any, label_set: LabelSet) -> Refusal | None:
    """Return why a person may not close a set, or None."""
    refused = may(person, HEAD, label_set.organ)
    return refused or (refusal("PROPOSAL-SET-CLOSED", body=label_set.body) if label_set.closed_at else None)


def read(text: str) -> list[list[str]]:
    """Return the classes of a text, a line each; raise Refused PROPOSAL-SET-LINE or PROPOSAL-SET-TWICE."""
    found: list[list[str]] = []
    for number, line in enumerate(filter(None, (each.strip() for each in text.splitlines())), 1):
        told = LINE.match(line)
        if told is None:
            raise Refused("PROPOSAL-SET-LINE", field="labels", number=number, found=line[:40])
        found.append([told[1].upper(), told[2][:100]])
    codes = [code for code, _words in found]
    if len(set(codes)) < len(codes) or not 1 < len(codes) <= MOST:
        raise Refused("PROPOSAL-SET-TWICE", field="labels", count=len(codes))
    return found
