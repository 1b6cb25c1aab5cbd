"""Papers of a record: evidence, proof of identity, letters, proof of delivery. Sealed, added, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction

from gongkai_site.accounts.models import Person
from gongkai_site.applications.services import Attachment
from gongkai_site.applications.services.filing import MOST_FILES, Inspected
from gongkai_site.applications.services.papers import inspected
from gongkai_site.audit import trail
from gongkai_site.base.powers import may, require
from gongkai_site.base.refusals import Refusal, Refused, raise_if
from gongkai_site.crypto.vault import Vault
from gongkai_site.requests.models import Paper, Request

HANDLE, DECIDE = "requests.handle", "requests.decide"
VAULT = Vault("requests", "requests.paper", "REQUEST-PAPER-GONE")
SENT = ("identity", "evidence")
"""The kinds of papers a person sends."""
MOST = 50
"""Papers of a kind in a record."""


def may_read(person: Any, request: Request) -> Refusal | None:
    """Return why a person may not read what is asked, its papers and letters, or None: who handles or decides it may.

    All of it is about somebody; whoever only looks on sees number, subject and state.
    """
    refusals = [may(person, act, request.organ) for act in (HANDLE, DECIDE)]
    return refusals[0] if all(refusals) else None


def inspect_all(attachments: Sequence[Attachment], organ: int) -> list[Inspected]:
    """Return the files that may be kept; raise Refused for the first that may not, and for too many or too much."""
    if len(attachments) > MOST_FILES:
        raise Refused("APPLY-FILES", most=MOST_FILES, found=len(attachments), field="files")
    found: list[Inspected] = []
    for each in attachments:
        if each.kind not in SENT:
            raise Refused("APPLICATION-PAPER-KIND", field="files")
        data, name = inspected(each.stream, each.name, organ)
        found.append(Inspected(each.kind, name, data))
    if sum(len(each.data) for each in found) > settings.GONGKAI_FILE_MB * 1024 * 1024:
        raise Refused("APPLY-FILES-LARGE", limit=settings.GONGKAI_FILE_MB, field="files")
    return found


def keep_all(by: Any, request: Request, files: Sequence[Inspected]) -> None:
    """Keep files that were looked at, in the transaction at hand."""
    for each in files:
        keep_paper(by=by, request=request, kind=each.kind, name=each.name, data=each.data)


def add_paper(*, by: Any, request: Request, kind: str, name: str, stream: BinaryIO) -> Paper:
    """Keep a paper. Raises Refused FILE-… for what no office takes, APPLICATION-PAPERS for too many, and of power."""
    require(by, HANDLE, request.organ)
    if kind not in dict(Paper.KINDS):
        raise Refused("APPLICATION-PAPER-KIND", field="kind")
    data, shown = inspected(stream, name, request.organ_id)
    return keep_paper(by=by, request=request, kind=kind, name=shown, data=data)


@transaction.atomic
def keep_paper(*, by: Any, request: Request, kind: str, name: str, data: bytes, letter: str = "") -> Paper:
    """Keep bytes that were looked at, or that we made ourselves. For services that asked for the power."""
    if Paper.objects.filter(request=request, kind=kind).count() >= MOST:
        raise Refused("APPLICATION-PAPERS", most=MOST)
    digest = VAULT.keep(data, request.pk)
    doer = by if isinstance(by, Person) else None
    made = Paper.objects.create(
        request=request, by=doer, kind=kind, name=name, digest=digest, size=len(data), letter=letter
    )
    facts = {"number": request.number, "kind": kind, "digest": digest, "size": len(data)}
    trail.record("request.paper_added", made, by=by, organ=request.organ_id, data=facts)
    return made


@transaction.atomic
def paper_bytes(*, by: Any, paper: Paper) -> bytes:
    """Return the bytes of a paper; that it was read is written down."""
    raise_if(may_read(by, paper.request))
    return _read(by, paper)


def online_papers(request: Request) -> list[Paper]:
    """Return what the person may fetch: the letters kept, once they were told on this site."""
    if request.told_on is None or request.delivery != "portal":
        return []
    return [each for each in request.papers.all() if each.kind == "letter" and each.name.endswith(".pdf")]


@transaction.atomic
def fetch_paper(*, by: Any, paper: Paper) -> bytes:
    """Return the bytes of a letter to the person; that it was fetched is written down."""
    if paper not in online_papers(paper.request):
        raise Refused("APPLY-NO-PAPER")
    return _read(by, paper)


def _read(by: Any, paper: Paper) -> bytes:
    data = VAULT.read(paper.digest, paper.request_id)
    facts = {"number": paper.request.number, "kind": paper.kind}
    trail.record("request.paper_read", paper, by=by, organ=paper.request.organ_id, data=facts)
    return data
