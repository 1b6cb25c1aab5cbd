"""Who wrote is shown to who may see it, and each time it is written down."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from gongkai_site.audit import trail
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refused
from gongkai_site.messages_board.models import Message

UNMASK = "messages.unmask"
LEAST = 2
"""Characters of a reason."""


@transaction.atomic
def unmask(*, by: Any, message: Message, reason: str) -> dict[str, str]:
    """Return who wrote, unmasked; the trail says who read it and why. Raises Refused MESSAGE-UNMASK-REASON."""
    require(by, UNMASK, message.organ)
    if len(reason.strip()) < LEAST:
        raise Refused("MESSAGE-UNMASK-REASON", field="reason")
    trail.record("message.unmasked", message, by=by, organ=message.organ_id, data={"why": reason.strip()})
    return {"subject": message.subject, "text": message.text, **message.writer}
