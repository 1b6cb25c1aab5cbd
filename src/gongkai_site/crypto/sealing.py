"""Seal and open values: SM4-GCM or AES-256-GCM, the context bound to the value, and blind indexes for finding them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

from gongkai_site.base.refusals import Refused
from gongkai_site.base.secrets import secret
from gongkai_site.crypto import keys

NONCE, TAG = 12, 16
SEPARATOR = "."


@dataclass(frozen=True, slots=True)
class Algorithm:
    """A cipher: its name in settings, its word in values, the size of its key."""

    name: str
    word: str
    size: int
    make: Callable[[bytes], Any]


ALGORITHMS = (
    Algorithm("SM4-GCM", "sm4", 16, algorithms.SM4),
    Algorithm("AES-256-GCM", "aes", 32, algorithms.AES),
)
"""GB/T 32907 and FIPS 197, both in Galois counter mode: whoever alters a value is found."""


def seal(text: str, context: str) -> str:
    """Return a text sealed with the current key; ``context`` names its place and must be the same when opened."""
    header, body = _sealed(text.encode(), context)
    return header + base64.urlsafe_b64encode(body).decode()


def open_(sealed: str, context: str) -> str:
    """Return the text of a sealed value.

    Raises Refused CRYPTO-BROKEN when it was altered or stands in another place, CRYPTO-KEY when its key is not here.
    """
    algorithm, key, body = _parted(sealed, context)
    try:
        raw = base64.b64decode(body, altchars=b"-_", validate=True)
        if base64.urlsafe_b64encode(raw).decode() != body:  # its last digit has bits that decoding drops
            raise ValueError(body)
    except (binascii.Error, ValueError) as fault:
        raise Refused("CRYPTO-BROKEN", context=context) from fault
    return _opened(algorithm, key, raw, context).decode()


def seal_bytes(data: bytes, context: str) -> bytes:
    """Return bytes sealed with the current key."""
    header, body = _sealed(data, context)
    return header.encode() + body


def open_bytes(sealed: bytes, context: str) -> bytes:
    """Return the bytes of a sealed value; raises as ``open_`` does."""
    algorithm, key, body = _parted(sealed.decode("latin-1"), context)
    return _opened(algorithm, key, body.encode("latin-1"), context)


def current_header() -> str:
    """Return how values begin that are sealed now: a value that begins otherwise is of an older key or algorithm."""
    return SEPARATOR.join((_algorithm().word, keys.ring().current.id, ""))


def blind(value: str, purpose: str) -> str:
    """Return what equal values of a purpose share, to find a sealed one by: HMAC-SHA256 with a key of its own.

    Bring the value into one form first (no blanks, capital letters); without the key nobody can try values out.
    """
    content = f"{purpose}\0{value}".encode()
    return hmac.new(_blind_key(settings.GONGKAI_DATA), content, hashlib.sha256).hexdigest()


def _algorithm() -> Algorithm:
    return next(each for each in ALGORITHMS if each.name == settings.GONGKAI_CIPHER)


def _sealed(data: bytes, context: str) -> tuple[str, bytes]:
    algorithm, key, nonce = _algorithm(), keys.ring().current, os.urandom(NONCE)
    encryptor = _cipher(algorithm, key, nonce).encryptor()
    encryptor.authenticate_additional_data(_bound(algorithm, key, context))
    body = encryptor.update(data) + encryptor.finalize()
    return SEPARATOR.join((algorithm.word, key.id, "")), nonce + body + encryptor.tag


def _parted(sealed: str, context: str) -> tuple[Algorithm, keys.Key, str]:
    word, _, rest = sealed.partition(SEPARATOR)
    name, dot, body = rest.partition(SEPARATOR)
    algorithm = next((each for each in ALGORITHMS if each.word == word), None)
    if algorithm is None or not dot:
        raise Refused("CRYPTO-BROKEN", context=context)
    return algorithm, keys.key(name), body


def _opened(algorithm: Algorithm, key: keys.Key, raw: bytes, context: str) -> bytes:
    if len(raw) < NONCE + TAG:
        raise Refused("CRYPTO-BROKEN", context=context)
    decryptor = _cipher(algorithm, key, raw[:NONCE], raw[-TAG:]).decryptor()
    decryptor.authenticate_additional_data(_bound(algorithm, key, context))
    try:
        return bytes(decryptor.update(raw[NONCE:-TAG]) + decryptor.finalize())
    except InvalidTag as fault:
        raise Refused("CRYPTO-BROKEN", context=context) from fault


def _cipher(algorithm: Algorithm, key: keys.Key, nonce: bytes, tag: bytes | None = None) -> Cipher[modes.GCM]:
    return Cipher(algorithm.make(key.derived(algorithm.name, algorithm.size)), modes.GCM(nonce, tag))


def _bound(algorithm: Algorithm, key: keys.Key, context: str) -> bytes:
    """Return what is not hidden but held fast: a value moved to another field or key does not open."""
    return "\0".join(("gongkai/1", algorithm.name, key.id, context)).encode()


@cache
def _blind_key(data: Path) -> bytes:
    return secret(data, "blind")
