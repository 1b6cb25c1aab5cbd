"""Deliver rows until told to stop. Several workers may run at once, and each may be killed at any instant."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections, connection

from gongkai.problems import Failure
from gongkai_site.outbox.models import OutboxRow
from gongkai_site.outbox.registry import CONSUMERS
from gongkai_site.outbox.services import claim, fail, finish, schedule

LOG = logging.getLogger("gongkai.worker")
IDLE = 1.0
"""Seconds between looks when nothing is due."""
BROKEN = 5.0
"""Seconds between looks while the database does not answer."""


class Worker:
    """One worker: its name, and whether it was told to stop."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(3)}"
        self.stopping = threading.Event()

    def run(self) -> int:
        """Deliver until told to stop; return how many rows were delivered. The row at hand is always finished."""
        count = 0
        while not self.stopping.is_set():
            close_old_connections()
            try:
                delivered = self.drain()
            except (OperationalError, InterfaceError):
                LOG.warning("the database does not answer", extra={"code": "OUTBOX-DATABASE"})
                connection.close()
                self.stopping.wait(BROKEN)
                continue
            count += delivered
            if not delivered:
                self.stopping.wait(IDLE)
        return count

    def drain(self) -> int:
        """Deliver all that is due; return how many rows were delivered."""
        schedule()
        count = 0
        while not self.stopping.is_set() and (row := claim(self.name)) is not None:
            count += self.deliver(row)
        return count

    def deliver(self, row: OutboxRow) -> bool:
        """Let the consumer of a row have it; of a fault only a code is kept, never its text."""
        try:
            CONSUMERS[row.kind].call(row)
        except Failure as refused:
            self._failed(row, refused.problem.code)
        except Exception as fault:
            LOG.exception("job failed", extra={"kind": row.kind})
            self._failed(row, type(fault).__name__)
        else:
            return finish(row)
        return False

    def _failed(self, row: OutboxRow, code: str) -> None:
        LOG.warning("job failed", extra={"kind": row.kind, "code": code, "count": row.attempts})
        fail(row, code)

    @contextmanager
    def signals(self) -> Iterator[None]:
        """Stop after the row at hand when asked to end."""

        def stop(_number: int, _frame: Any) -> None:
            self.stopping.set()

        before = {each: signal.signal(each, stop) for each in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)
