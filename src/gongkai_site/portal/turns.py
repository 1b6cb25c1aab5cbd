"""So many at once in a process, and so many from one address within a time: for what costs a stranger's file."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache

from gongkai_site.base.refusals import Refused


class Turns:
    """Give turns, or refuse them with TURNS-BUSY or TURNS-OFTEN. Of who asked, the digest of an address is counted."""

    def __init__(self, name: str, *, at_once: int, most: int, seconds: int) -> None:
        self.name, self.most, self.seconds = name, most, seconds
        self._free = threading.BoundedSemaphore(at_once)

    @property
    def minutes(self) -> int:
        """Return the time in which turns of one address are counted."""
        return self.seconds // 60

    @contextmanager
    def taken(self, address: str) -> Iterator[None]:
        """Hold a turn within the block."""
        if not self._free.acquire(blocking=False):
            raise Refused("TURNS-BUSY")
        try:
            self._count(address)
            yield
        finally:
            self._free.release()

    def _count(self, address: str) -> None:
        window = int(time.time()) // self.seconds
        digest = hashlib.sha256(f"{window}\n{address}".encode()).hexdigest()
        key = f"turns:{self.name}:{digest}"
        cache.add(key, 0, self.seconds)
        if cache.incr(key) > self.most:
            raise Refused("TURNS-OFTEN", most=self.most, minutes=self.minutes)
