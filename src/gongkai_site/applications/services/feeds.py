"""The address of one's calendar feed: made anew at will, which ends the old one."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction

from gongkai_site.accounts.models import Person
from gongkai_site.applications.models import Feed
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import has_any, may
from gongkai_site.base.refusals import raise_if

VIEW = "applications.view"


@transaction.atomic
def turn_feed(*, by: Person) -> str:
    """Return the token of a new address, the only time it is seen; the old address answers no more."""
    if not has_any(by, [VIEW]):
        raise_if(may(by, VIEW))
    token = secrets.token_urlsafe(32)
    Feed.objects.update_or_create(person=by, defaults={"digest": digest(token), "turned_at": clock.now()})
    trail.record("application.feed_turned", by, by=by, organ=by.organ_id)
    return token


def person_of(token: str) -> Person | None:
    """Return whose address it is, while they may sign in and see cases."""
    found = Feed.objects.select_related("person", "person__organ").filter(digest=digest(token)).first()
    if found is None or not found.person.is_live or not has_any(found.person, [VIEW]):
        return None
    return found.person


def digest(token: str) -> str:
    """Return what is kept of a token: it is long and random, so that a plain digest tells nothing."""
    return hashlib.sha256(token.encode()).hexdigest()
