"""Archives of documents: each member with its bytes, one after the other, none trusted to be as small as it says."""

from __future__ import annotations

import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from gongkai.documents.limits import LIMIT_BYTES, LIMIT_RATIO, MIB, RATIO_FREE
from gongkai.problems import Failure, Problem

CHUNK = 1 << 16
BROKEN = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, struct.error),
    *(EOFError, NotImplementedError, RuntimeError, OSError, ValueError, OverflowError),
)
"""What the standard library raises on archives that are cut short, locked or made up."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name, and its bytes or what kept them from being read."""

    name: str
    data: bytes = b""
    problem: Problem | None = None


def members(archive: Path | bytes, kind: str, name: str = "") -> Iterator[Member]:
    """Yield the files in an archive, folders and hidden files left out. Raises Failure ARCHIVE-BROKEN, ARCHIVE-KIND.

    ``kind`` is what ``documents.kind_of`` told: zip, tar or gzip. ``name`` is told of an archive that has no path.
    """
    stream = BytesIO(archive) if isinstance(archive, bytes) else None
    path = archive if isinstance(archive, Path) else Path(name or "-")
    try:
        match kind:
            case "zip":
                yield from _zip_members(stream or path)
            case "tar" | "gzip":
                yield from _tar_members(path, stream)
            case _:
                raise Failure("ARCHIVE-KIND", found=kind)
    except BROKEN as fault:
        raise Failure("ARCHIVE-BROKEN", found=path.name, reason=str(fault)) from fault


def _zip_members(source: Path | IO[bytes]) -> Iterator[Member]:
    with zipfile.ZipFile(source) as archive:
        for info in archive.infolist():
            name = _zip_name(info)
            if not info.is_dir() and not _is_hidden(name):
                yield _zip_member(archive, info, name)


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Member:
    try:
        with archive.open(info) as stream:
            return _read(name, stream, info.compress_size)
    except BROKEN as fault:
        return _unread(name, "ARCHIVE-MEMBER", reason=str(fault))


def _tar_members(path: Path, stream: IO[bytes] | None) -> Iterator[Member]:
    with tarfile.open(path, "r|*", fileobj=stream) as archive:
        for info in archive:
            member = archive.extractfile(info) if info.isfile() and not _is_hidden(info.name) else None
            if member is not None:
                yield _read(info.name, member, None)


def _read(name: str, stream: IO[bytes], packed: int | None) -> Member:
    """Return a member as far as the limits let it be unpacked: what counts is what comes out, not what it says."""
    parts: list[bytes] = []
    size = 0
    while part := stream.read(CHUNK):
        size += len(part)
        if size > LIMIT_BYTES:
            return _unread(name, "FILE-TOO-LARGE", limit=LIMIT_BYTES // MIB)
        if packed is not None and size > RATIO_FREE and size > LIMIT_RATIO * packed:
            return _unread(name, "FILE-BOMB", limit=LIMIT_RATIO)
        parts.append(part)
    return Member(name, b"".join(parts))


def _unread(name: str, code: str, **facts: Any) -> Member:
    return Member(name, problem=Failure(code, found=name, **facts).problem)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; old Chinese programs write it in GBK without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in name.split("/"))
