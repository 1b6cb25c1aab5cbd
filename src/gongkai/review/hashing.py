"""What was reviewed, as one digest: the reviewed fields and every attachment."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Attachment:
    """A file or image of an item: its name, size in bytes and digest."""

    name: str
    size: int
    digest: str


def review_hash(fields: Mapping[str, Any], attachments: Iterable[Attachment] = ()) -> str:
    """Return the SHA-256 over canonical JSON of the fields and of (name, size, digest) of every attachment.

    Values are those of JSON (dates and money as text). The order of fields and attachments makes no difference.

    >>> review_hash({"a": 1, "b": "二"}) == review_hash({"b": "二", "a": 1})
    True
    >>> review_hash({"a": 1}) == review_hash({"a": 1}, [Attachment("附件.pdf", 3, "00ff")])
    False
    """
    files = sorted((each.name, each.size, each.digest) for each in attachments)
    whole = {"fields": dict(fields), "attachments": files}
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
