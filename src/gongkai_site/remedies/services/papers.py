"""Papers of a remedy: what was filed, notices, replies, decisions. Sealed, added, never changed."""

from __future__ import annotations

from typing import Any, BinaryIO

from django.db import transaction

from gongkai_site.accounts.models import Person
from gongkai_site.applications.services.papers import inspected
from gongkai_site.audit import trail
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refused
from gongkai_site.crypto.vault import Vault
from gongkai_site.remedies.models import Paper, Remedy

READ, KEEP = "remedies.papers", "remedies.keep"
MOST = 50
"""Papers of a kind in a remedy."""
VAULT = Vault("remedies", "remedies.paper", "APPLICATION-PAPER-GONE")


@transaction.atomic
def add_paper(*, by: Any, remedy: Remedy, kind: str, name: str, stream: BinaryIO) -> Paper:
    """Keep a paper. Raises Refused FILE-… for what no office takes, APPLICATION-PAPERS for too many, and of power."""
    require(by, KEEP, remedy.organ)
    if kind not in dict(Paper.KINDS):
        raise Refused("APPLICATION-PAPER-KIND", field="kind")
    if Paper.objects.filter(remedy=remedy, kind=kind).count() >= MOST:
        raise Refused("APPLICATION-PAPERS", most=MOST)
    data, shown = inspected(stream, name, remedy.organ_id)
    digest = VAULT.keep(data, remedy.pk)
    doer = by if isinstance(by, Person) else None
    made = Paper.objects.create(remedy=remedy, by=doer, kind=kind, name=shown, digest=digest, size=len(data))
    facts = {"number": remedy.number, "kind": kind, "digest": digest, "size": len(data)}
    trail.record("remedy.paper_added", made, by=by, organ=remedy.organ_id, data=facts)
    return made


@transaction.atomic
def paper_bytes(*, by: Any, paper: Paper) -> bytes:
    """Return the bytes of a paper; that it was read is written down."""
    remedy = paper.remedy
    require(by, READ, remedy.organ)
    data = VAULT.read(paper.digest, remedy.pk)
    facts = {"number": remedy.number, "kind": paper.kind}
    trail.record("remedy.paper_read", paper, by=by, organ=remedy.organ_id, data=facts)
    return data
