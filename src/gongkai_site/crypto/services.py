"""A new key, and old values under it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Cast

from gongkai_site.audit.trail import record
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refused
from gongkai_site.crypto import keys
from gongkai_site.crypto.fields import EncryptedTextField
from gongkai_site.crypto.sealing import current_header, open_

MANAGE = "keys.manage"


@dataclass
class Sealed:
    """What sealing anew came to: how many values, and the rows whose value does not open."""

    done: int = 0
    broken: list[Any] = field(default_factory=list)


@transaction.atomic
def rotate(*, by: Any) -> keys.Key:
    """Make a new key, which seals from now on; values of the old ones stay readable. Return it."""
    require(by, MANAGE)
    made = keys.add()
    record("key.rotated", ("crypto.key", made.id), by=by)
    return made


def sealed_fields() -> Iterator[EncryptedTextField]:
    """Yield every sealed field of every model of the site."""
    for model in apps.get_models():
        yield from (each for each in model._meta.local_fields if isinstance(each, EncryptedTextField))


def reencrypt(model: type[models.Model], batch: int = 500, *, by: Any) -> Sealed:
    """Seal values of older keys or algorithms with the current ones, a batch a transaction.

    Values sealed already are passed over, so a run after a kill goes on where the last one stopped.
    """
    require(by, MANAGE)
    result = Sealed()
    for each in model._meta.local_fields:
        if isinstance(each, EncryptedTextField):
            _reencrypt(model, each, batch, result)
    if result.done or result.broken:
        with transaction.atomic():
            facts = {"count": result.done, "broken": len(result.broken)}
            record("key.values_sealed", ("crypto.model", model._meta.label_lower), by=by, data=facts)
    return result


def _reencrypt(model: type[models.Model], sealed: EncryptedTextField, batch: int, result: Sealed) -> None:
    rows = model._base_manager.annotate(as_stored=Cast(sealed.name, models.TextField())).order_by("pk")
    old = rows.filter(as_stored__isnull=False).exclude(as_stored__startswith=current_header())
    last = None
    while found := list((old if last is None else old.filter(pk__gt=last)).values_list("pk", "as_stored")[:batch]):
        with transaction.atomic():
            for pk, stored in found:
                try:
                    plain = sealed.parsed(open_(stored, sealed.bound_to))
                except Refused:
                    result.broken.append(pk)
                    continue
                # Only what still stands as it was read: a change made meanwhile is sealed with the new key already.
                result.done += rows.filter(pk=pk, as_stored=stored).update(**{sealed.name: plain})
        last = found[-1][0]
