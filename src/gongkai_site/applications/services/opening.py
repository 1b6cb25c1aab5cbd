"""What ``remedies`` tells a case: that a decision or judgment bids an answer anew, or that this was entered wrongly."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from gongkai_site.accounts.models import Person
from gongkai_site.applications.facts import ORDERED, TAKEN_BACK, order_of
from gongkai_site.applications.models import Application, Event
from gongkai_site.base.refusals import Refused


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
        step=ORDERED,
        on=on,
        until=until,
        ref=ref,
        state=application.state,
    )


@transaction.atomic
def take_back_order(*, by: Any, application: Application, on: date, ref: str) -> Event | None:
    """Note that an order to answer anew was entered wrongly; None where there is none of that remedy.

    For the service that asked for the power to. Raises Refused APPLICATION-REOPENED when the case follows it already.
    """
    order = order_of(application)
    if order is None or order.ref != ref:
        return None
    if order.round != application.round:
        raise Refused("APPLICATION-REOPENED", number=application.number)
    doer = by if isinstance(by, Person) else None
    return Event.objects.create(
        application=application,
        by=doer,
        round=application.round,
        step=TAKEN_BACK,
        on=on,
        ref=ref,
        state=application.state,
        voids=order,
    )
