"""Record an entry. Called by services as the last thing in their transaction."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from django.db import connection, models, transaction

from gongkai_site.audit.models import Chain, Entry
from gongkai_site.audit.seals import plain, seal
from gongkai_site.base import clock
from gongkai_site.base.logs import REQUEST

SITE = "site"
"""The chain of what belongs to no organ: the site's own administration, sign-ins."""

ADDRESS: ContextVar[str] = ContextVar("address", default="")
"""Where the request at hand came from; set by middleware."""


def record(
    action: str,
    target: models.Model | tuple[str, str] | None = None,
    *,
    by: object | None,
    organ: int | str | None = None,
    data: Mapping[str, Any] | None = None,
    succeeded: bool = True,
) -> Entry:
    """Add one entry to the chain of an organ, or of the site, inside the transaction at hand.

    ``action`` is ``noun.past_verb``; ``by`` a person or the name of a job; ``data`` references and values that are
    not personal. The head of the chain is locked until the transaction ends, so call it last.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an audit entry belongs in the transaction of what it tells of")
    key = SITE if organ is None else f"organ:{organ}"
    head = Chain.objects.select_for_update().filter(key=key).first()
    if head is None:
        Chain.objects.get_or_create(key=key)
        head = Chain.objects.select_for_update().get(key=key)
    kind, name = _target(target)
    fields: dict[str, Any] = {
        "chain": key,
        "number": head.count + 1,
        "at": clock.now(),
        "actor": actor(by),
        "action": action,
        "target_kind": kind,
        "target": name,
        "succeeded": succeeded,
        "data": plain(data or {}),
        "address": ADDRESS.get(),
        "request": REQUEST.get(),
        "previous": head.head,
    }
    entry = Entry.objects.create(**fields, seal=seal(fields))
    head.count, head.head = entry.number, entry.seal
    head.save(update_fields=["count", "head"])
    return entry


def actor(by: object | None) -> str:
    """Return how an entry names who acted: ``person:7`` or ``job:worker``; None is nobody, such as a failed sign-in."""
    if by is None:
        return "nobody"
    if isinstance(by, models.Model):
        return f"person:{by.pk}"
    return f"job:{by}"


def _target(target: models.Model | tuple[str, str] | None) -> tuple[str, str]:
    if target is None:
        return "", ""
    if isinstance(target, models.Model):
        return target._meta.label_lower, str(target.pk)
    return target
