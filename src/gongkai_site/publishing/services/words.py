"""What services share: a reason that someone reads, within its length."""

from __future__ import annotations

from gongkai_site.base.refusals import Refused, raise_if
from gongkai_site.publishing.rules import plain, secret

LONGEST = 300


def reason_or_refuse(text: str, field: str = "reason") -> str:
    """Return a reason in one line; raise Refused PUBLISHING-REASON when there is none, PUBLISHING-LONG, -SECRET."""
    told = plain(text)
    if not told:
        raise Refused("PUBLISHING-REASON", field=field)
    if len(told) > LONGEST:
        raise Refused("PUBLISHING-LONG", field=field, most=LONGEST, found=len(told))
    raise_if(secret({field: told}))
    return told
