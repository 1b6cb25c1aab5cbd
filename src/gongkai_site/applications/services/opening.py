"""What ``remedies`` tells a case: that a decision or judgment bids an answer anew."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from gongkai_site.accounts.models import Person
from gongkai_site.applications.models import Application, Event


@transaction.atomic
def order_anew(*, by: Any, application: Application, on: date, until: date | None, ref: str) -> Event:
    """Note that an answer anew was ordered, by a day where one was set; the step ``reopen`` follows it.

    For the service that entered the decision and asked for the power to.
    """
    doer = by if isinstance(by, Person) else None
    return Event.objects.create(
        application=application,
        by=doer,
        round=application.round,
        step="ordered",
        on=on,
        until=until,
        ref=ref,
        state=application.state,
    )
