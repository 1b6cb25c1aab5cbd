"""Reads of ledgers, scoped to the reader."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from gongkai_site.base.powers import organs_for
from gongkai_site.ledgers.models import Record
from gongkai_site.ledgers.register import VIEW


def records_for(reader: Any) -> QuerySet[Record]:
    """Return the records a reader may see."""
    return Record.objects.filter(organ__in=organs_for(reader, VIEW)).select_related("organ", "drafter")


def record_for(reader: Any, pk: int) -> Record:
    """Return one record, or raise Http404 when it is out of sight."""
    found = records_for(reader).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
