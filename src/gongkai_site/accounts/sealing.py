"""Texts that are no one's business at rest: secrets of second factors, drafts. AES-GCM, the key beside the database."""

from __future__ import annotations

import base64
import hashlib
import os
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from gongkai_site.base.secrets import secret

KEY = "mfa"
FORM = "a1"
"""AES-256-GCM with the first key; another algorithm or key gets another name, and both stay readable."""
NONCE = 12


def conceal(text: str, *, purpose: str) -> str:
    """Return a text nobody reads without the key, nor under another purpose."""
    nonce = os.urandom(NONCE)
    sealed = _cipher(settings.GONGKAI_DATA).encrypt(nonce, text.encode(), purpose.encode())
    return f"{FORM}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def reveal(sealed: str, *, purpose: str) -> str:
    """Return the text; raise ValueError when it was altered, or sealed with another key or for another purpose."""
    form, _, body = sealed.partition(":")
    if form != FORM:
        raise ValueError("sealed in a form that is not known")
    raw = base64.urlsafe_b64decode(body)
    try:
        return _cipher(settings.GONGKAI_DATA).decrypt(raw[:NONCE], raw[NONCE:], purpose.encode()).decode()
    except InvalidTag as fault:
        raise ValueError("altered, or sealed with another key") from fault


@cache
def _cipher(data: Path) -> AESGCM:
    return AESGCM(hashlib.sha256(secret(data, KEY)).digest())
