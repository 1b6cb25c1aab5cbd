"""Who brought a remedy is shown to who may see it, and each time it is written down."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from gongkai_site.audit import trail
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refused
from gongkai_site.remedies.models import Remedy

UNMASK = "remedies.unmask"
LEAST = 2
"""Characters of a reason."""


@transaction.atomic
def unmask(*, by: Any, remedy: Remedy, reason: str) -> dict[str, Any]:
    """Return who brought it, unmasked; the trail says who read it and why. Raises Refused APPLICATION-UNMASK-REASON."""
    require(by, UNMASK, remedy.organ)
    if len(reason.strip()) < LEAST:
        raise Refused("APPLICATION-UNMASK-REASON", field="reason")
    trail.record("remedy.unmasked", remedy, by=by, organ=remedy.organ_id, data={"why": reason.strip()})
    return dict(remedy.person)
