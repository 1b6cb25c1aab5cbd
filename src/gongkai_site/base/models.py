"""Rows that know their version: a change that did not see the last one is refused, on every database alike."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from gongkai_site.base import clock
from gongkai_site.base.refusals import Refused


class Versioned(models.Model):
    """A row changed only through ``take``, which names the version its writer saw."""

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    changed_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True

    def take(self, *, seen: int, **changes: Any) -> Self:
        """Write ``changes`` if the row still has the version that was seen, else raise RECORD-CHANGED.

        ``UPDATE … WHERE version = seen`` works on SQLite and PostgreSQL alike, a lock on the row does not.
        """
        changes |= {"version": seen + 1, "changed_at": clock.now()}
        manager = type(self)._base_manager
        if not manager.filter(pk=self.pk, version=seen).update(**changes):
            current = manager.filter(pk=self.pk).first()
            if current is None:
                raise Refused("RECORD-GONE")
            raise Refused("RECORD-CHANGED", seen=seen, version=current.version)
        self.refresh_from_db()
        return self
