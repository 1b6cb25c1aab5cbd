"""The characters of an HTML page: what its mark, its bytes and its own declaration say of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.documents.limits import LIMIT_BYTES, MIB
from gongkai.documents.text import decode
from gongkai.problems import Failure, Problem, problem

DECLARED = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([a-z0-9_-]{2,20})", re.IGNORECASE)
DECLARED_WITHIN = 16_384
CHINESE = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
MOST_LOST = 0.01
"""The part of a page's characters that may be broken where the page declares its encoding."""


def utf8_of(data: bytes, declared: str = "") -> tuple[bytes, tuple[Problem, ...]]:
    """Return a page in UTF-8, and a note when a few of its characters are broken. ``declared`` is said from outside.

    Raises Failure FILE-TOO-LARGE, FILE-ENCODING.
    """
    if len(data) > LIMIT_BYTES:
        raise Failure("FILE-TOO-LARGE", found=len(data) // MIB, limit=LIMIT_BYTES // MIB)
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return decode(data).encode(), ()
    codec = _codec(declared) or _codec_of_page(data)
    if _is_utf8(data, codec):
        return data, ()
    if codec:
        text = data.decode(codec, "replace")
        lost = text.count("\ufffd")
        if lost <= MOST_LOST * len(text):
            return text.encode(), tuple(_note(lost))
    return decode(data).encode(), ()


def _is_utf8(data: bytes, codec: str) -> bool:
    """Tell whether the page is UTF-8, also where it says otherwise: GB18030 text hardly passes for it."""
    if data.isascii():
        return data.count(0) == 0
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return False
    return codec in ("", "utf-8") or CHINESE.search(text) is not None


def _codec_of_page(data: bytes) -> str:
    found = DECLARED.search(data, 0, DECLARED_WITHIN)
    return _codec(found.group(1).decode()) if found else ""


def _codec(name: str) -> str:
    """Return Python's name of a declared encoding; "" for all others, Latin ones too, which on Chinese pages lie."""
    name = name.lower().replace("_", "-")
    if name in ("utf-8", "utf8"):
        return "utf-8"
    if name.startswith(("gb", "x-gb", "cp936", "windows-936", "csgb")):
        return "gb18030"
    return "big5hkscs" if name.startswith(("big5", "x-x-big5")) else ""


def _note(lost: int) -> Iterator[Problem]:
    if lost:
        yield problem("TEXT-BROKEN", found=lost)
