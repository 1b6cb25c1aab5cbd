"""An archive: a tar whose last entry is a list of all others with their digests."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from gongkai_site.base.refusals import Refused

MANIFEST = "manifest.json"
SCHEMA = "gongkai.backup/1"
BLOCK = 1 << 20
Entries = dict[str, dict[str, Any]]


class Archive:
    """An archive that is being written."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.entries: Entries = {}

    def add(self, path: Path, name: str) -> str:
        """Add a file; return its digest."""
        with path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode, entry.mtime = size, 0o600, int(path.stat().st_mtime)
            counted = _Counted(stream, size)
            self.tar.addfile(entry, cast(BinaryIO, counted))
        self.entries[name] = {"size": size, "sha256": counted.digest.hexdigest()}
        return counted.digest.hexdigest()

    def close_with(self, facts: dict[str, Any]) -> None:
        """Add the list of what is in it."""
        content = json.dumps({"schema": SCHEMA, **facts, "entries": self.entries}, indent=1, sort_keys=True).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(content), 0o600
        self.tar.addfile(entry, io.BytesIO(content))


class _Counted:
    """A stream that computes the digest of what is read from it; a file that grows meanwhile ends where it began."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self.stream, self.left, self.digest = stream, size, hashlib.sha256()

    def read(self, size: int) -> bytes:
        block = self.stream.read(min(size, self.left))
        self.left -= len(block)
        self.digest.update(block)
        return block


@contextmanager
def written(out: Path) -> Iterator[Archive]:
    """Write an archive whole or not at all: under another name first, and only its owner may read it.

    Raises Refused BACKUP-EXISTS. A name that ends with ``gz`` is packed.
    """
    if out.exists():
        raise Refused("BACKUP-EXISTS", path=str(out))
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            with _tar(stream, packed=out.suffix in {".gz", ".tgz"}) as tar:
                yield Archive(tar)
            stream.flush()
            os.fsync(stream.fileno())
        draft.rename(out)
    finally:
        draft.unlink(missing_ok=True)


def _tar(stream: BinaryIO, *, packed: bool) -> tarfile.TarFile:
    if packed:
        return tarfile.open(fileobj=stream, mode="w:gz", compresslevel=1, format=tarfile.PAX_FORMAT)
    return tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT)


def unpacked(archive: Path, folder: Path) -> dict[str, Any]:
    """Unpack an archive into a folder and return its list; every entry must be there, listed, and as it was.

    Raises Refused BACKUP-UNREADABLE, BACKUP-BROKEN.
    """
    found: Entries = {}
    try:
        with tarfile.open(archive, "r:*") as tar:
            for entry in tar:
                name = _safe(entry)  # before anything of it is written
                found[name] = _taken(tar, entry, folder)
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (tarfile.TarError, OSError, EOFError, ValueError) as fault:
        raise Refused("BACKUP-UNREADABLE", path=str(archive)) from fault
    found.pop(MANIFEST)
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
        raise Refused("BACKUP-UNREADABLE", path=str(archive))
    wrong = [name for name in {*found, *manifest["entries"]} if found.get(name) != manifest["entries"].get(name)]
    if wrong:
        raise Refused("BACKUP-BROKEN", path=str(archive), names=sorted(wrong)[:5], count=len(wrong))
    return cast(dict[str, Any], manifest)


def _safe(entry: tarfile.TarInfo) -> str:
    path = PurePosixPath(entry.name)
    if not entry.isreg() or path.is_absolute() or ".." in path.parts:
        raise Refused("BACKUP-BROKEN", path="—", names=[entry.name], count=1)
    return entry.name


def _taken(tar: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> dict[str, Any]:
    target = folder / entry.name
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size, source = hashlib.sha256(), 0, tar.extractfile(entry)
    assert source is not None  # it is a regular file
    with target.open("wb") as stream:
        while block := source.read(BLOCK):
            digest.update(block)
            size += len(block)
            stream.write(block)
        stream.flush()
        os.fsync(stream.fileno())
    target.chmod(0o600)
    return {"size": size, "sha256": digest.hexdigest()}
