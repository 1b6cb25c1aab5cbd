"""Who applied is shown to who may see it, and each time it is written down."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from gongkai_site.applications.models import Application
from gongkai_site.audit import trail
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refused

UNMASK = "applications.unmask"
LEAST = 2
"""Characters of a reason: enough for 送达."""


@transaction.atomic
def unmask(*, by: Any, application: Application, reason: str) -> dict[str, Any]:
    """Return who applied, unmasked; the trail says who read it and why. Raises Refused APPLICATION-UNMASK-REASON."""
    require(by, UNMASK, application.organ)
    if len(reason.strip()) < LEAST:
        raise Refused("APPLICATION-UNMASK-REASON", field="reason")
    trail.record("application.unmasked", application, by=by, organ=application.organ_id, data={"why": reason.strip()})
    return dict(application.person)
