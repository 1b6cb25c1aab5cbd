"""A sealed package: one file that only the desk opens and only the public zone can have written.

``MAGIC``, the length of the head in four bytes, the head as JSON, the sealed content, an Ed25519 signature of all
before it. The content is sealed with AES-256-GCM under a key that X25519 makes of the desk's public key and a key of
this package alone; the head is held fast by both. The head says nothing of anybody: sender, receiver, id, moment.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gongkai_site.base.refusals import Refused

MAGIC = b"GONGKAI-INTAKE/1\n"
MOST_HEAD = 2000
MOST_FACTS = 512 * 1024
SIGNATURE, LENGTH, NONCE = 64, 4, bytes(12)
"""The nonce is fixed: a key seals one package and no other."""
HEAD = frozenset({"uid", "at", "to", "by", "key", "size"})


@dataclass(frozen=True, slots=True)
class Head:
    """What a package says in the open: its id, the moment, whose it is, who wrote it, its own public key, its size."""

    uid: str
    at: str
    to: str
    by: str
    key: str
    size: int


@dataclass(frozen=True, slots=True)
class Part:
    """A file within a package."""

    kind: str
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Content:
    """What was sealed: facts as JSON, and files."""

    facts: dict[str, Any]
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Parcel:
    """A package as its bytes have it, not yet trusted."""

    name: str
    head: Head
    raw_head: bytes
    body: bytes
    signed: bytes
    signature: bytes
    digest: str


def key_id(public: bytes) -> str:
    """Return what a public key is called: the beginning of its digest."""
    return hashlib.sha256(public).hexdigest()[:16]


def pack(content: Content, *, uid: str, at: str, to: X25519PublicKey, by: Ed25519PrivateKey) -> bytes:
    """Return the bytes of a package."""
    plain, own = _plain(content), X25519PrivateKey.generate()
    size = len(plain) + 16
    public = own.public_key().public_bytes_raw()
    signer = key_id(by.public_key().public_bytes_raw())
    head = Head(uid, at, key_id(to.public_bytes_raw()), signer, base64.b64encode(public).decode(), size)
    raw = json.dumps({name: getattr(head, name) for name in sorted(HEAD)}, separators=(",", ":")).encode()
    front = MAGIC + len(raw).to_bytes(LENGTH, "big") + raw
    sealed = AESGCM(_key(own.exchange(to), public, to.public_bytes_raw())).encrypt(NONCE, plain, front)
    return front + sealed + by.sign(front + sealed)


def parse(data: bytes, name: str) -> Parcel:
    """Return a package in its pieces; raise Refused INTAKE-FORMAT for what is none, INTAKE-CUT for a part of one."""
    if not data.startswith(MAGIC):
        raise Refused("INTAKE-FORMAT", file=name)
    start = len(MAGIC) + LENGTH
    length = int.from_bytes(data[len(MAGIC) : start], "big")
    if len(data) < start:
        raise Refused("INTAKE-CUT", file=name)
    if not 0 < length <= MOST_HEAD:
        raise Refused("INTAKE-FORMAT", file=name)
    raw = data[start : start + length]
    if len(raw) < length:
        raise Refused("INTAKE-CUT", file=name)
    head = _head(raw, name)
    end = start + length + head.size
    if len(data) != end + SIGNATURE:
        raise Refused("INTAKE-CUT", file=name)
    digest = hashlib.sha256(data).hexdigest()
    return Parcel(name, head, raw, data[start + length : end], data[:end], data[end:], digest)


def check(parcel: Parcel, zone: bytes) -> None:
    """Raise Refused INTAKE-ALTERED when the zone's key did not sign exactly these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(zone).verify(parcel.signature, parcel.signed)
    except InvalidSignature as fault:
        raise Refused("INTAKE-ALTERED", file=parcel.name) from fault


def unpack(parcel: Parcel, desk: X25519PrivateKey) -> Content:
    """Return what a checked package holds; raise Refused INTAKE-ALTERED when it does not open, INTAKE-FORMAT if odd."""
    try:
        public = base64.b64decode(parcel.head.key, validate=True)
        shared = desk.exchange(X25519PublicKey.from_public_bytes(public))
        key = _key(shared, public, desk.public_key().public_bytes_raw())
        plain = AESGCM(key).decrypt(NONCE, parcel.body, parcel.signed[: len(parcel.signed) - len(parcel.body)])
    except (InvalidTag, ValueError, binascii.Error) as fault:
        raise Refused("INTAKE-ALTERED", file=parcel.name) from fault
    return _content(plain, parcel.name)


def _key(shared: bytes, own: bytes, to: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"gongkai/intake/1" + own + to).derive(shared)


def _plain(content: Content) -> bytes:
    listed = [{"kind": each.kind, "name": each.name, "size": len(each.data)} for each in content.parts]
    facts = json.dumps({"facts": content.facts, "parts": listed}, ensure_ascii=False).encode()
    return len(facts).to_bytes(LENGTH, "big") + facts + b"".join(each.data for each in content.parts)


def _head(raw: bytes, name: str) -> Head:
    try:
        found = json.loads(raw)
        texts = {key: found[key] for key in HEAD - {"size"}}
        size = found["size"]
    except (ValueError, KeyError, TypeError) as fault:
        raise Refused("INTAKE-FORMAT", file=name) from fault
    wrong = set(found) != HEAD or type(size) is not int or size < 0
    if wrong or not all(isinstance(each, str) and len(each) <= 100 for each in texts.values()):
        raise Refused("INTAKE-FORMAT", file=name)
    return Head(size=size, **texts)


def _content(plain: bytes, name: str) -> Content:
    length = int.from_bytes(plain[:LENGTH], "big")
    if length > MOST_FACTS:
        raise Refused("INTAKE-FORMAT", file=name)
    try:
        told = json.loads(plain[LENGTH : LENGTH + length])
        parts = tuple(_parts(told["parts"], plain[LENGTH + length :]))
        facts = dict(told["facts"])
    except (ValueError, KeyError, TypeError) as fault:
        raise Refused("INTAKE-FORMAT", file=name) from fault
    return Content(facts, parts)


def _parts(listed: Sequence[Any], data: bytes) -> list[Part]:
    found, at = [], 0
    for each in listed:
        size = int(each["size"])
        if size < 0 or at + size > len(data):
            raise ValueError(size)
        found.append(Part(str(each["kind"]), str(each["name"]), data[at : at + size]))
        at += size
    if at != len(data):
        raise ValueError(at)
    return found
