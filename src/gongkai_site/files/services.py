"""Every write about files: add one, scan one again."""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction

from gongkai_site import outbox
from gongkai_site.audit.trail import actor, record
from gongkai_site.base import clock
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refused
from gongkai_site.files import clamd, looks, store
from gongkai_site.files.kinds import in_words, kind_of_file, may_be_kept, safe_name
from gongkai_site.files.models import CLEAN, INFECTED, NOT_SCANNED, StoredFile
from gongkai_site.files.queries import opened

LOG = logging.getLogger("gongkai.files")
ADD = "files.add"
SCAN = "file.scan"


def add_file(
    *,
    by: Any,
    organ: Any,
    name: str,
    stream: BinaryIO,
    also: Collection[str] = frozenset(),
    sealed: bool = False,
) -> StoredFile:
    """Keep a file for an organ (or its id); the same bytes under the same name are kept once.

    ``also`` are kinds that are kept only where they are asked for, such as a web page that is to be read. What is
    personal is ``sealed``: it is read again by what it was given for, and never handed out.

    Raises Refused FILE-EMPTY, FILE-LARGE, FILE-REFUSED for what is not on the list of kinds, FILE-SECRET for what bears
    a classification mark, FILE-INFECTED, and those of power; then nothing is kept. Receiving and scanning hold no
    transaction.
    """
    require(by, ADD, organ)
    with store.draft(stream, name) as received:
        kind = kind_of_file(received.path)
        if not may_be_kept(kind, also):
            raise Refused("FILE-REFUSED", name=name, kind=in_words(kind))
        held, kept_as = looks.against(_id(organ)), safe_name(name, kind)
        found = looks.look_at(received.path.read_bytes(), kept_as, held)
        looks.refuse_marked(found, name)
        scan = _scanned(received, name)
        store.keep(received, sealed)
        with transaction.atomic():
            facts = {"size": received.size, "kind": kind, "scan": scan, "added_by": actor(by)}
            same = {"organ": _id(organ), "digest": received.digest, "name": kept_as, "sealed": sealed}
            facts["scanned_at"] = clock.now() if scan == CLEAN else None
            file, new = StoredFile.objects.get_or_create(**same, defaults=facts)
            looks.keep(file, found, held)
            if new:
                _told(file, by)
        return file


def _told(file: StoredFile, by: Any) -> None:
    """Let a new file be scanned that could not be, and leave the entry of it."""
    if file.scan == NOT_SCANNED and settings.GONGKAI_CLAMD:
        outbox.put(SCAN, ref=f"file:{file.pk}", key=f"{SCAN}:{file.pk}")
    facts = {"digest": file.digest, "size": file.size, "kind": file.kind, "scan": file.scan}
    record("file.added", file, by=by, organ=file.organ, data=facts)


def _scanned(received: store.Draft, name: str) -> str:
    """Return what the scan says; raise Refused FILE-INFECTED before anything is kept."""
    if not settings.GONGKAI_CLAMD:
        return NOT_SCANNED
    try:
        with received.path.open("rb") as stream:
            found = clamd.scan(stream, settings.GONGKAI_CLAMD)
    except clamd.Unreachable:
        return NOT_SCANNED
    if found is None:
        return CLEAN
    LOG.warning("infected file refused", extra={"code": "FILE-INFECTED"})
    raise Refused("FILE-INFECTED", name=name, virus=found)


def look_again(file: StoredFile) -> None:
    """Look at a file anew, by the detectors and the organ's contacts of today; its bytes are checked first.

    Raises Refused FILE-GONE, FILE-ALTERED or FILE-INFECTED; then it stays as it was. Reading holds no transaction.
    """
    held = looks.against(file.organ)
    with opened(file) as stream:
        found = looks.look_at(stream.read(), file.name, held)
    with transaction.atomic():
        looks.keep(file, found, held)


def scan_again(file: StoredFile, *, by: Any) -> StoredFile:
    """Scan a file that is not known to be clean.

    Raises Refused FILE-SCANNER while nobody answers, and those of ``opened``.
    """
    try:
        with opened(file) as stream:
            found = clamd.scan(stream, settings.GONGKAI_CLAMD)
    except clamd.Unreachable as fault:
        raise Refused("FILE-SCANNER", name=file.name) from fault
    return _marked(file, INFECTED if found else CLEAN, found, by=by)


@transaction.atomic
def _marked(file: StoredFile, scan: str, virus: str | None, *, by: Any) -> StoredFile:
    StoredFile.objects.filter(pk=file.pk).update(scan=scan, scanned_at=clock.now())
    file.refresh_from_db()
    record("file.scanned", file, by=by, organ=file.organ, data={"scan": scan, "virus": virus})
    return file


def _id(organ: Any) -> int:
    return int(getattr(organ, "pk", organ))
