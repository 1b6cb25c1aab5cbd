"""The outbox: what must follow a change is a row of the same transaction, delivered at least once by a worker.

    outbox.put("letter.sent", ref="application:12", data={"template": "receipt"}, key="receipt:12")

    @outbox.consumer("letter.sent")           # in the app's jobs.py, which the worker imports
    def send(row: OutboxRow) -> None: ...

    @outbox.periodic("audit.anchor", every=timedelta(days=1))
    def anchor_heads() -> None: ...

A consumer may see a row twice, after a kill: it must come to the same end both times. ``data`` holds references,
nothing personal. See docs/adr/0005.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gongkai_site.outbox.registry import consumer, periodic

if TYPE_CHECKING:
    from gongkai_site.outbox.models import OutboxRow

__all__ = ["consumer", "periodic", "put", "renew"]


def put(
    kind: str,
    *,
    ref: str = "",
    data: Mapping[str, Any] | None = None,
    key: str | None = None,
    not_before: datetime | None = None,
) -> OutboxRow:
    """Add a row in the transaction at hand, and return it; of one ``key`` there is one row, however often it is put.

    Raises LookupError for a kind that nobody consumes, TransactionManagementError outside a transaction.
    """
    from gongkai_site.outbox.services import put as write

    return write(kind, ref=ref, data=data, key=key, not_before=not_before)


def renew(row: OutboxRow) -> None:
    """Keep a row that takes long: call it between the steps of a consumer, before its lease is over."""
    from gongkai_site.outbox.services import renew as keep

    keep(row)
