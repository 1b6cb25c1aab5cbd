"""Who asked is shown to who may see it, and each time it is written down."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from gongkai_site.applications.services.unmask import LEAST
from gongkai_site.audit import trail
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refused
from gongkai_site.requests.models import Request

UNMASK = "requests.unmask"


@transaction.atomic
def unmask(*, by: Any, request: Request, reason: str) -> dict[str, Any]:
    """Return who asked, unmasked; the trail says who read it and why. Raises Refused APPLICATION-UNMASK-REASON."""
    require(by, UNMASK, request.organ)
    if len(reason.strip()) < LEAST:
        raise Refused("APPLICATION-UNMASK-REASON", field="reason")
    trail.record("request.unmasked", request, by=by, organ=request.organ_id, data={"why": reason.strip()})
    return dict(request.person)
