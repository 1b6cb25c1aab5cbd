"""What the project promises about speed, measured: ``python -m benchmarks [NAME…] [--write]``.

Each module here has ``run() -> list[Row]``; its docstring says what is measured, and stands in ``docs/benchmarks.md``.
A peer is measured in the same run, on the same data. A ``limit`` is in the unit of the figure, whatever it was
derived from, and above it is too much.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

IN_A_ROW = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One thing measured: its figure, that of the peer beside it, and the limit that the figure must not pass."""

    name: str
    figure: float
    unit: str
    peer: str = ""
    peer_figure: float | None = None
    limit: float | None = None
    note: str = ""

    @property
    def is_over(self) -> bool:
        """Whether the figure passes its limit."""
        return self.limit is not None and self.figure > self.limit


def best_of(times: int, work: Callable[[], object]) -> float:
    """Return the shortest wall time of several runs, in seconds: what the machine does when nothing disturbs it."""
    return min(timings(times, work))


def timings(times: int, work: Callable[[], object]) -> list[float]:
    """Return the wall time of each run, in seconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return taken


def best_side_by_side(times: int, *works: Callable[[], object]) -> list[float]:
    """Return the shortest processor time of each work, in seconds, all run in turn.

    What slows the machine for a while slows them alike, so that the ratio of two figures holds. Each runs a few times
    in a row, because the first time it finds the processor's caches full of what the others left there.
    """
    best = [float("inf")] * len(works)
    for _ in range(times):
        for number, work in enumerate(works):
            for _ in range(IN_A_ROW):
                start = time.process_time()
                work()
                best[number] = min(best[number], time.process_time() - start)
    return best
