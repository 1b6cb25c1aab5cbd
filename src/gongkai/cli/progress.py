"""How far long work has come: a bar on a terminal, now and then a line in a log."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from gongkai.cli.base import say, texts

BAR = 24
EVERY = 10.0
"""Seconds between two lines where standard error is no terminal."""
NAME = 40


class Progress:
    """Told of each file that is done; says nothing about a single one."""

    def __init__(self, total: int) -> None:
        self.total, self.done, self.failed = total, 0, 0
        self._is_terminal = sys.stderr.isatty()
        self._said = time.monotonic()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.total > 1 and self._is_terminal:
            sys.stderr.write("\n")

    def clear(self) -> None:
        """Take the bar away before something else is printed; the next step draws it anew."""
        if self.total > 1 and self._is_terminal:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()

    def step(self, name: str) -> None:
        """Count one file as done."""
        self.done += 1
        self.total = max(self.total, self.done)
        if self.total < 2:
            return
        if self._is_terminal:
            filled = BAR * self.done // self.total
            line = f"{'█' * filled}{'░' * (BAR - filled)} {self.done}/{self.total} {name[-NAME:]}"
            sys.stderr.write(f"\r\033[K{line}")
            sys.stderr.flush()
        elif time.monotonic() - self._said >= EVERY:
            self._said = time.monotonic()
            say(texts()["progress"]["line"].format(done=self.done, total=self.total))
