"""Bytes under their digest: written beside, brought to the disk, then linked to their name. Never overwritten."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from gongkai_site.base.refusals import Refused

BLOCK = 1 << 20
DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Draft:
    """Bytes that were received and are not kept yet."""

    path: Path
    digest: str
    size: int


def folder() -> Path:
    """Return the folder of all files."""
    root: Path = settings.GONGKAI_DATA
    return root / "files"


def path_of(digest: str) -> Path:
    """Return where the bytes of a digest lie."""
    return folder() / digest[:2] / digest[2:4] / digest


@contextmanager
def draft(stream: BinaryIO, name: str) -> Iterator[Draft]:
    """Receive a stream into a file of its own, which is gone afterwards.

    Raises Refused FILE-EMPTY and FILE-LARGE; of the latter no more than the limit is ever written.
    """
    drafts = folder() / "drafts"
    drafts.mkdir(parents=True, exist_ok=True)
    descriptor, place = tempfile.mkstemp(dir=drafts)
    try:
        with os.fdopen(descriptor, "wb") as target:
            digest, size = _received(stream, target, name)
            target.flush()
            os.fsync(target.fileno())
        yield Draft(Path(place), digest, size)
    finally:
        Path(place).unlink(missing_ok=True)


def _received(stream: BinaryIO, target: BinaryIO, name: str) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    limit = settings.GONGKAI_FILE_MB * 1024 * 1024
    while block := stream.read(BLOCK):
        size += len(block)
        if size > limit:
            raise Refused("FILE-LARGE", name=name, limit=settings.GONGKAI_FILE_MB)
        digest.update(block)
        target.write(block)
    if not size:
        raise Refused("FILE-EMPTY", name=name)
    return digest.hexdigest(), size


def keep(received: Draft) -> Path:
    """Give received bytes their place; bytes that are there already stay as they are."""
    target = path_of(received.digest)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.hardlink_to(received.path)
        target.chmod(0o440)
    except FileExistsError:
        if digest_of(target) != received.digest:  # altered or cut short meanwhile: put right
            received.path.chmod(0o440)
            received.path.replace(target)
        os.utime(target)  # not swept as left over before its row is written
    _sync(target.parent)
    return target


def digest_of(path: Path) -> str:
    """Return the digest of what lies at a path."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sweep(known: set[str]) -> int:
    """Delete bytes without a row, and drafts of a process that was killed, when they are older than a day."""
    count, before = 0, time.time() - DAY
    for path in folder().rglob("*"):
        if path.is_file() and path.name not in known and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            count += 1
    return count


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
