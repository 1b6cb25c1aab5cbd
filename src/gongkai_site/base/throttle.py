"""How often one may try: counted in the cache, under digests, in stretches of time that all counters share."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

from django.core.cache import caches


@dataclass(frozen=True, slots=True)
class Throttle:
    """At most ``most`` tries of one in ``seconds``; 0 sets no bound."""

    name: str
    most: int
    seconds: int

    def take(self, who: str) -> int:
        """Count a try; return 0, or the seconds to wait where there were too many."""
        if not self.most:
            return 0
        now = time.time()
        key, left = self._key(who, now), self.seconds - int(now % self.seconds)
        caches["tries"].add(key, 0, timeout=self.seconds)
        try:
            count = caches["tries"].incr(key)
        except ValueError:  # it lapsed between the two
            return 0
        return left if count > self.most else 0

    def wait(self, who: str) -> int:
        """Return the seconds to wait before a try is allowed, without counting one."""
        now = time.time()
        count = caches["tries"].get(self._key(who, now), 0) if self.most else 0
        return self.seconds - int(now % self.seconds) if self.most and count >= self.most else 0

    def give_back(self, who: str) -> None:
        """Take back the last try: it was none."""
        key = self._key(who, time.time())
        if self.most and caches["tries"].get(key, 0) > 0:
            caches["tries"].decr(key)

    def _key(self, who: str, now: float) -> str:
        return hashlib.sha256(f"{self.name}\0{who}\0{int(now // self.seconds)}".encode()).hexdigest()
