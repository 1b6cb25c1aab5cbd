"""Bytes under their digest: written beside, brought to the disk, then linked to their name. Never overwritten.

What is personal lies sealed, under the digest of what it is and an ending that says so.
"""

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
from gongkai_site.crypto.sealing import open_bytes, seal_bytes

BLOCK = 1 << 20
DAY = 24 * 3600
SEALED, CONTEXT = ".sealed", "files.stored"


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


def name_of(digest: str, sealed: bool = False) -> str:
    """Return the name of the bytes of a digest on the disk."""
    return f"{digest}{SEALED}" if sealed else digest


def path_of(digest: str, sealed: bool = False) -> Path:
    """Return where the bytes of a digest lie."""
    return folder() / digest[:2] / digest[2:4] / name_of(digest, sealed)


def unsealed(digest: str) -> bytes:
    """Return the bytes that lie sealed; raise OSError when they are gone, Refused when they were altered."""
    return open_bytes(path_of(digest, sealed=True).read_bytes(), f"{CONTEXT}:{digest}")


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


def sealed_files() -> Iterator[tuple[Path, str]]:
    """Yield every sealed file with what it is bound to."""
    for path in folder().glob(f"*/*/*{SEALED}"):
        yield path, f"{CONTEXT}:{path.name.removesuffix(SEALED)}"


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


def keep(received: Draft, sealed: bool = False) -> Path:
    """Give received bytes their place; bytes that are there already stay as they are."""
    target = path_of(received.digest, sealed)
    target.parent.mkdir(parents=True, exist_ok=True)
    source = _sealed(received) if sealed else received.path
    try:
        target.hardlink_to(source)
        target.chmod(0o440)
    except FileExistsError:
        if not is_whole(received.digest, sealed):  # altered or cut short meanwhile: put right
            source.chmod(0o440)
            source.replace(target)
        os.utime(target)  # not swept as left over before its row is written
    finally:
        if sealed:
            source.unlink(missing_ok=True)
    _sync(target.parent)
    return target


def _sealed(received: Draft) -> Path:
    """Write received bytes sealed, beside what they are."""
    descriptor, place = tempfile.mkstemp(dir=received.path.parent)
    with os.fdopen(descriptor, "wb") as target:
        target.write(seal_bytes(received.path.read_bytes(), f"{CONTEXT}:{received.digest}"))
        target.flush()
        os.fsync(target.fileno())
    return Path(place)


def is_whole(digest: str, sealed: bool = False) -> bool:
    """Say whether what lies under a digest is what it was."""
    if not sealed:
        return digest_of(path_of(digest)) == digest
    try:
        return hashlib.sha256(unsealed(digest)).hexdigest() == digest
    except Refused:
        return False


def digest_of(path: Path) -> str:
    """Return the digest of what lies at a path."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sweep(known: set[str]) -> int:
    """Delete bytes without a row, and drafts of a process that was killed, when they are older than a day.

    ``known`` are the names on the disk of those that have one.
    """
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
