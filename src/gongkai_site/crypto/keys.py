"""The keys of encrypted values: a file in the data folder with several keys by id, one of them current.

Every value names its key, so old ones stay readable after a new key was made. The file is replaced as a whole, and a
running server sees the new one at its next use. Software keeps these keys; certified modules (GM/T 0028) are another
matter (K-7).
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from gongkai_site.base import clock
from gongkai_site.base.refusals import Refused

FILE = "keys.json"
LOG = logging.getLogger("gongkai.keys")


@dataclass(frozen=True, slots=True)
class Key:
    """One key: what it is called in values, when it was made, and its secret."""

    id: str
    made_at: str
    secret: bytes

    def derived(self, use: str, size: int) -> bytes:
        """Return the key of one use, so that no two algorithms share one."""
        return _derived(self.secret, use, size)


@lru_cache(maxsize=64)
def _derived(secret: bytes, use: str, size: int) -> bytes:
    return HKDF(SHA256(), size, salt=None, info=f"gongkai/1 {use}".encode()).derive(secret)


@dataclass(frozen=True, slots=True)
class Ring:
    """All keys of a data folder, and the one that new values are sealed with."""

    current: Key
    keys: Mapping[str, Key]


_READ: dict[Path, tuple[tuple[int, int], Ring]] = {}


def ring() -> Ring:
    """Return the keys as the file has them now; make the file with a first key when there is none."""
    target = _path()
    if not target.exists():
        with _locked():
            if not target.exists():
                _write([_new()])
    status = target.stat()
    stamp = status.st_mtime_ns, status.st_ino
    if target not in _READ or _READ[target][0] != stamp:
        _READ[target] = stamp, _parsed(target)
        LOG.debug("keys read", extra={"count": len(_READ[target][1].keys)})
    return _READ[target][1]


def key(name: str) -> Key:
    """Return the key of an id; raise Refused CRYPTO-KEY when the file does not have it."""
    found = ring().keys.get(name)
    if found is None:
        raise Refused("CRYPTO-KEY", key=name)
    return found


def add() -> Key:
    """Make another key and let it be the current one; return it. Called by the service that records it."""
    ring()
    with _locked():
        made = _new()
        _write([*_parsed(_path()).keys.values(), made])
    return made


def _new() -> Key:
    return Key("k" + secrets.token_hex(4), clock.now().isoformat(timespec="seconds"), secrets.token_bytes(32))


def _parsed(target: Path) -> Ring:
    try:
        entries: list[dict[str, Any]] = json.loads(target.read_text(encoding="utf-8"))["keys"]
        keys = {each["id"]: Key(each["id"], each["made_at"], bytes.fromhex(each["secret"])) for each in entries}
        return Ring(keys[entries[-1]["id"]], keys)
    except (ValueError, KeyError, IndexError, TypeError) as fault:
        raise Refused("CRYPTO-FILE", path=str(target)) from fault


def _write(keys: list[Key]) -> None:
    """Replace the file as a whole: after a kill it is the old one or the new one."""
    target = _path()
    content = {"keys": [{"id": each.id, "made_at": each.made_at, "secret": each.secret.hex()} for each in keys]}
    draft = target.with_name(f".{FILE}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(json.dumps(content, indent=1))
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(target)
    _sync(target.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _locked() -> Iterator[None]:
    """Let one process at a time write the file."""
    folder = _path().parent
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    with (folder / ".keys.lock").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _path() -> Path:
    folder: Path = settings.GONGKAI_DATA
    return folder / "secrets" / FILE
