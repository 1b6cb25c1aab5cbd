"""Steps of the demo, each at its moment: all are taken in the order of time, so that the trail goes by its days."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from operator import itemgetter

from gongkai_site.base import clock

Step = tuple[datetime, Callable[[], object]]


def take(steps: Iterable[Step]) -> None:
    """Take steps, the earliest first; those of one moment in the order they are given."""
    for moment, act in sorted(steps, key=itemgetter(0)):
        with clock.at(moment):
            act()
