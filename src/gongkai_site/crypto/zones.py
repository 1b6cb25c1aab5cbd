"""The keys of packages: the desk's own pair for sealing, the zone's own for signing, and the other side's public key.

One file in the data folder, replaced as a whole. A public key is handed over as one line, by hand.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from django.conf import settings

from gongkai_site.base import clock
from gongkai_site.base.refusals import Refused
from gongkai_site.crypto.packages import key_id
from gongkai_site.crypto.places import sync

Side = Literal["desk", "zone"]
FILE = "intake.json"
SIZE = 32


@dataclass(frozen=True, slots=True)
class Known:
    """A key: whose side it is of, its id, its day, its public bytes, and the private ones of our own."""

    side: Side
    id: str
    at: str
    public: bytes
    private: bytes = b""

    @property
    def line(self) -> str:
        """Return the line by which the other side is told of it."""
        return f"gongkai-{self.side}:{base64.b64encode(self.public).decode()}"


def all_keys() -> list[Known]:
    """Return all keys, the oldest first; raise Refused CRYPTO-FILE for a file that is not readable."""
    target = _path()
    if not target.exists():
        return []
    try:
        rows = json.loads(target.read_text(encoding="utf-8"))["keys"]
        return [
            Known(
                cast("Side", each["side"]),
                each["id"],
                each["at"],
                bytes.fromhex(each["public"]),
                bytes.fromhex(each["private"]),
            )
            for each in rows
        ]
    except (ValueError, KeyError, TypeError) as fault:
        raise Refused("CRYPTO-FILE", path=str(target)) from fault


def own(side: Side) -> list[Known]:
    """Return our own keys of a side; the last one is used, the earlier ones still open what was sealed with them."""
    return [each for each in all_keys() if each.side == side and each.private]


def trusted(side: Side) -> Mapping[str, Known]:
    """Return the keys of the other side that we trust, by id, the latest last."""
    return {each.id: each for each in all_keys() if each.side == side and not each.private}


def make(side: Side) -> Known:
    """Make a key of our own, which is used from now on; return it."""
    private = X25519PrivateKey.generate() if side == "desk" else Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    made = Known(side, key_id(public), _now(), public, private.private_bytes_raw())
    with _locked():
        _write([*all_keys(), made])
    return made


def read_line(line: str) -> Known:
    """Return the key of a line; raise Refused INTAKE-KEY for what is none."""
    name, _, rest = "".join(line.split()).partition(":")
    side = name.removeprefix("gongkai-")
    try:
        public = base64.b64decode(rest, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise Refused("INTAKE-KEY", found=line[:80]) from fault
    if side not in {"desk", "zone"} or name == side or len(public) != SIZE:
        raise Refused("INTAKE-KEY", found=line[:80])
    return Known(cast("Side", side), key_id(public), _now(), public)


def trust(known: Known) -> bool:
    """Trust a key of the other side; say whether it is new. Our own is not trusted: a side does not talk to itself."""
    with _locked():
        there = all_keys()
        if any(each.public == known.public and each.private for each in there):
            raise Refused("INTAKE-OWN", key=known.id)
        fresh = all(each.public != known.public for each in there)
        if fresh:
            _write([*there, replace(known, private=b"")])
    return fresh


def distrust(name: str) -> Known:
    """Trust a key no more; return it. Raises Refused INTAKE-UNKNOWN-KEY."""
    with _locked():
        there = all_keys()
        gone = next((each for each in there if each.id == name and not each.private), None)
        if gone is None:
            raise Refused("INTAKE-UNKNOWN-KEY", key=name[:40])
        _write([each for each in there if each is not gone])
    return gone


def desk_key() -> X25519PublicKey:
    """Return the desk's key a zone seals for: the one trusted last. Raises Refused INTAKE-NO-DESK."""
    there = list(trusted("desk").values())
    if not there:
        raise Refused("INTAKE-NO-DESK")
    return X25519PublicKey.from_public_bytes(there[-1].public)


def zone_key() -> Ed25519PrivateKey:
    """Return the zone's own key. Raises Refused INTAKE-NO-ZONE."""
    there = own("zone")
    if not there:
        raise Refused("INTAKE-NO-ZONE")
    return Ed25519PrivateKey.from_private_bytes(there[-1].private)


def _now() -> str:
    return clock.now().isoformat(timespec="seconds")


def _path() -> Path:
    folder: Path = settings.GONGKAI_DATA
    return folder / "secrets" / FILE


def _write(rows: list[Known]) -> None:
    target = _path()
    told = [
        {"side": each.side, "id": each.id, "at": each.at, "public": each.public.hex(), "private": each.private.hex()}
        for each in rows
    ]
    draft = target.with_name(f".{FILE}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(json.dumps({"keys": told}, indent=1))
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(target)
    sync(target.parent)


@contextmanager
def _locked() -> Iterator[None]:
    folder = _path().parent
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    with (folder / ".intake.lock").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
