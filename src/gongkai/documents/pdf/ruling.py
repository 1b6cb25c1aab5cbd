"""The lines of a page to grids of lines: what is drawn in pieces, twice or a little off comes out once.

Two lines closer than a few points are one, so a page has at most some hundred places for lines each way; that bounds
everything that follows, whatever a page draws.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from statistics import median
from typing import NamedTuple

from gongkai.documents.pdf.drawing import THIN
from gongkai.documents.pdf.native import Box

GAP = 4.0
"""The widest gap inside one line, as between dashes."""
SHORTEST = 5.0
"""A line shorter than this is a dot or a part of a letter."""
NEAR, SPREAD = 3.0, 5.0
"""Lines are one when each is this near to the next and all are within the second."""
TOUCH = 4.0
"""How far the end of a line may stand off the line it meets."""

MOST_MEETINGS = 2_000_000
"""Meetings of lines that are looked at on one page; with more it is a drawing."""


class Stroke(NamedTuple):
    """A level line at the height ``at``, or an upright one at ``at`` from the left; ``start`` and ``end`` its ends."""

    at: float
    start: float
    end: float


@dataclass
class Frame:
    """Lines that touch each other: level ones and upright ones."""

    level: list[Stroke] = field(default_factory=list)
    upright: list[Stroke] = field(default_factory=list)
    open_top: bool = False
    open_bottom: bool = False
    """Whether its uprights run out at the top or the bottom, as where the page cuts a row."""


def frames(boxes: Iterable[Box]) -> list[Frame] | None:
    """Return the frames that thin boxes draw, outer borders that are missing put in; None when there is too much."""
    listed = list(boxes)
    level = list(_whole(Stroke((top + end) / 2, x0, x1) for x0, top, x1, end in listed if end - top <= THIN))
    upright = list(_whole(Stroke((x0 + x1) / 2, top, end) for x0, top, x1, end in listed if x1 - x0 <= THIN))
    crossing = _Crossing(upright)
    if sum(map(crossing.work, level)) > MOST_MEETINGS:
        return None
    found = [_single(frame) for frame in _touching(level, upright, crossing)]
    for frame in found:
        _close(frame)
    return [frame for frame in found if len(places(frame.level)) > 1 and len(places(frame.upright)) > 1]


def places(strokes: Iterable[Stroke]) -> list[float]:
    """Return where some lines of one direction stand, in order."""
    return sorted({stroke.at for stroke in strokes})


def _whole(strokes: Iterable[Stroke]) -> Iterator[Stroke]:
    """Yield lines whose dots and dashes are joined; dots that make no line are left out."""
    return (line for line in _bundled(strokes, 0.6, 1.2) if line.end - line.start >= SHORTEST)


def _single(frame: Frame) -> Frame:
    """Return a frame in which lines that stand together are one."""
    return Frame(list(_bundled(frame.level, NEAR, SPREAD)), list(_bundled(frame.upright, NEAR, SPREAD)))


def _bundled(strokes: Iterable[Stroke], near: float, spread: float) -> Iterator[Stroke]:
    """Yield the lines that bundles of lines make, where each bundle has lines near to each other."""
    bundle: list[Stroke] = []
    for stroke in sorted(strokes):
        if bundle and (stroke.at - bundle[-1].at > near or stroke.at - bundle[0].at > spread):
            yield from _joined(bundle)
            bundle = []
        bundle.append(stroke)
    if bundle:
        yield from _joined(bundle)


def _joined(bundle: list[Stroke]) -> Iterator[Stroke]:
    if len(bundle) == 1:
        yield bundle[0]
        return
    at = (bundle[0].at + bundle[-1].at) / 2
    bundle.sort(key=itemgetter(1))
    start, end = bundle[0].start, bundle[0].end
    for stroke in bundle:
        if stroke.start > end + GAP:
            yield Stroke(at, start, end)
            start, end = stroke.start, stroke.end
        end = max(end, stroke.end)
    yield Stroke(at, start, end)


def _touching(level: list[Stroke], upright: list[Stroke], crossing: _Crossing) -> Iterator[Frame]:
    """Yield the sets of lines that meet."""
    over = list(range(len(level) + len(upright)))

    def top(one: int) -> int:
        while over[one] != one:
            over[one] = over[over[one]]
            one = over[one]
        return one

    for number, line in enumerate(level):
        own = top(number)
        for other in crossing.met_by(line):
            over[top(len(level) + other)] = own
    made: dict[int, Frame] = {}
    for number, line in enumerate(level):
        made.setdefault(top(number), Frame()).level.append(line)
    for number, line in enumerate(upright, len(level)):
        made.setdefault(top(number), Frame()).upright.append(line)
    return (frame for frame in made.values() if frame.level and frame.upright)


class _Crossing:
    """Lines of one direction, found by a line across them without looking at each."""

    def __init__(self, strokes: list[Stroke]) -> None:
        self.stand = places(strokes)
        self.lines: dict[float, list[tuple[float, float, int]]] = {place: [] for place in self.stand}
        for number, stroke in enumerate(strokes):
            self.lines[stroke.at].append((stroke.start, stroke.end, number))
        for lines in self.lines.values():
            lines.sort()

    def work(self, line: Stroke) -> int:
        """Return at how many places lines may be met."""
        return bisect_right(self.stand, line.end + TOUCH) - bisect_left(self.stand, line.start - TOUCH)

    def met_by(self, line: Stroke) -> list[int]:
        """Return the numbers of the lines that the line meets. Those at one place do not overlap."""
        first, last = bisect_left(self.stand, line.start - TOUCH), bisect_right(self.stand, line.end + TOUCH)
        low, high = line.at - TOUCH, line.at + TOUCH
        met: list[int] = []
        for place in self.stand[first:last]:
            lines = self.lines[place]
            if len(lines) > 1:
                until = bisect_right(lines, (high, float("inf"), 0))
                met += (number for _, end, number in lines[max(0, until - 3) : until] if end >= low)
                continue
            start, end, number = lines[0]  # at most places
            if start <= high and end >= low:
                met.append(number)
        return met


def _close(frame: Frame) -> None:
    """Draw the outer lines of a frame.

    Where lines run out beyond the last line across them, the table has no border on that side, and all four are drawn.
    Otherwise each side is closed from the first to the last line that reaches it.
    """
    left, right = _sides(frame.level, places(frame.upright))
    top, bottom = _sides(frame.upright, places(frame.level))
    frame.open_top, frame.open_bottom = top.is_open, bottom.is_open
    if any(side.is_open for side in (left, right, top, bottom)):
        frame.upright += (Stroke(side.at, top.at, bottom.at) for side in (left, right))
        frame.level += (Stroke(side.at, left.at, right.at) for side in (top, bottom))
    else:
        frame.upright += (Stroke(side.at, side.start, side.end) for side in (left, right))
        frame.level += (Stroke(side.at, side.start, side.end) for side in (top, bottom))


class _Side(NamedTuple):
    """One side of a frame: where it stands, from and to where lines reach it, and whether they run out beyond."""

    at: float
    start: float
    end: float
    is_open: bool


def _sides(across: list[Stroke], stand: list[float]) -> tuple[_Side, _Side]:
    before = [(line.start, line.at) for line in across if line.start <= stand[0] + SPREAD]
    behind = [(line.end, line.at) for line in across if line.end >= stand[-1] - SPREAD]
    enough = min(2, len(across))
    return _side(before, stand[0], enough), _side(behind, stand[-1], enough)


def _side(ends: list[tuple[float, float]], outer: float, enough: int) -> _Side:
    beyond = [end for end, _ in ends if abs(end - outer) > SPREAD]
    heights = [height for _, height in ends] or [0.0]
    is_open = len(beyond) >= enough
    return _Side(median(beyond) if is_open else outer, min(heights), max(heights), is_open)
