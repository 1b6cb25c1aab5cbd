"""The seal of an entry: HMAC over its content and the seal before it, with a key that is not in the database."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from gongkai_site.base.secrets import secret

SEALED = (
    "chain",
    "number",
    "at",
    "actor",
    "action",
    "target_kind",
    "target",
    "succeeded",
    "data",
    "address",
    "request",
    "previous",
)
"""The fields under the seal, in this order. Adding one is a new version of the seal."""


def seal(fields: Mapping[str, Any]) -> str:
    """Return the seal of an entry's fields, as hexadecimal digits."""
    content = {name: fields[name] for name in SEALED}
    if isinstance(content["at"], datetime):
        content["at"] = content["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return hmac.new(_key(settings.GONGKAI_DATA), canonical(content), hashlib.sha256).hexdigest()


def canonical(content: Mapping[str, Any]) -> bytes:
    """Return one text for equal content: keys sorted, no blanks, dates as ISO text."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder)
    return text.encode()


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return data as the database will give it back: through JSON once."""
    found: dict[str, Any] = json.loads(canonical(data))
    return found


@cache
def _key(data: Path) -> bytes:
    return secret(data, "audit")
