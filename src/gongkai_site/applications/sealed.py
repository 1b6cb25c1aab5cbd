"""The bytes of papers: sealed, under the digest of what they were, in the data folder. Written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from django.conf import settings

from gongkai_site.base.refusals import Refused
from gongkai_site.crypto.sealing import open_bytes, seal_bytes

CONTEXT = "applications.paper"


def folder() -> Path:
    """Return the folder of all papers."""
    root: Path = settings.GONGKAI_DATA
    return root / "papers"


def keep(data: bytes, case: int) -> str:
    """Keep the bytes of a case's paper; return their digest. The same bytes of a case are kept once."""
    digest = hashlib.sha256(data).hexdigest()
    target = path_of(digest, case)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = target.with_name(f".{digest}.{secrets.token_hex(4)}")
        with draft.open("xb") as stream:
            stream.write(seal_bytes(data, _context(digest, case)))
            stream.flush()
            os.fsync(stream.fileno())
        draft.chmod(0o400)
        draft.replace(target)
        _sync(target.parent)
    return digest


def read(digest: str, case: int) -> bytes:
    """Return the bytes of a paper; raise Refused APPLICATION-PAPER-GONE when they are not there or were altered."""
    try:
        data = open_bytes(path_of(digest, case).read_bytes(), _context(digest, case))
    except OSError as fault:
        raise Refused("APPLICATION-PAPER-GONE") from fault
    return data


def path_of(digest: str, case: int) -> Path:
    """Return where the bytes of a digest lie: each case has a folder of its own, to be erased with it."""
    return folder() / str(case % 1000) / str(case) / digest


def _context(digest: str, case: int) -> str:
    return f"{CONTEXT}:{case}:{digest}"


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
