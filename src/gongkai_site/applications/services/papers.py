"""Papers of a case: what the applicant sent, letters, scans, proofs. Sealed, added, never changed."""

from __future__ import annotations

from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction

from gongkai_site.accounts.models import Person
from gongkai_site.applications import sealed
from gongkai_site.applications.models import Application, Paper
from gongkai_site.audit import trail
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refused
from gongkai_site.files.kinds import in_words, kind_of_bytes, may_be_kept, safe_name
from gongkai_site.files.looks import against, look_at, refuse_marked

READ, KEEP = "applications.papers", "applications.handle"
MOST = 50
"""Papers of a kind in a case."""


def add_paper(*, by: Any, application: Application, kind: str, name: str, stream: BinaryIO, letter: str = "") -> Paper:
    """Keep a paper. Raises Refused FILE-… for what no office takes, APPLICATION-PAPERS for too many, and of power."""
    require(by, KEEP, application.organ)
    if kind not in dict(Paper.KINDS):
        raise Refused("APPLICATION-PAPER-KIND", field="kind")
    data, shown = inspected(stream, name, application.organ_id)
    return keep_paper(by=by, application=application, kind=kind, name=shown, data=data, letter=letter)


def inspected(stream: BinaryIO, name: str, organ: int) -> tuple[bytes, str]:
    """Return the bytes of a file that may be kept, and a name it may have; nothing of it is left on the disk."""
    limit = settings.GONGKAI_FILE_MB * 1024 * 1024
    data = stream.read(limit + 1)
    if not data:
        raise Refused("FILE-EMPTY", name=name)
    if len(data) > limit:
        raise Refused("FILE-LARGE", name=name, limit=settings.GONGKAI_FILE_MB)
    found = kind_of_bytes(data)
    if not may_be_kept(found):
        raise Refused("FILE-REFUSED", name=name, kind=in_words(found))
    refuse_marked(look_at(data, name, against(organ)), name)
    return data, safe_name(name, found)


@transaction.atomic
def keep_paper(
    *, by: Any, application: Application, kind: str, name: str, data: bytes, letter: str = "", of_round: int = 0
) -> Paper:
    """Keep bytes that were looked at, or that we made ourselves. For services that asked for the power.

    It belongs to the present round unless told.
    """
    if Paper.objects.filter(application=application, kind=kind).count() >= MOST:
        raise Refused("APPLICATION-PAPERS", most=MOST)
    digest = sealed.keep(data, application.pk)
    doer = by if isinstance(by, Person) else None
    made = Paper.objects.create(
        application=application,
        by=doer,
        round=of_round or application.round,
        kind=kind,
        name=name,
        digest=digest,
        size=len(data),
        letter=letter,
    )
    facts = {"number": application.number, "kind": kind, "digest": digest, "size": len(data)}
    trail.record("application.paper_added", made, by=by, organ=application.organ_id, data=facts)
    return made


@transaction.atomic
def paper_bytes(*, by: Any, paper: Paper) -> bytes:
    """Return the bytes of a paper; that it was read is written down."""
    require(by, READ, paper.application.organ)
    data = sealed.read(paper.digest, paper.application_id)
    facts = {"number": paper.application.number, "kind": paper.kind}
    trail.record("application.paper_read", paper, by=by, organ=paper.application.organ_id, data=facts)
    return data
