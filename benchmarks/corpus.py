"""Two thousand invented documents in every format that can be made here, through every deviation: exact or loud.

A document is exact when every figure is as it should be, null only where the document itself cannot settle it; an older
form is to be refused. A silent wrong figure, or a null that no problem names, is wrong. The peer is the promise.
"""

from __future__ import annotations

from corpus.document import pairs
from corpus.formats.making import missing
from corpus.formats.names import ALL
from corpus.running import run as judge

from benchmarks import Row

COUNT = 2_000
FIRST = 20_001


def run() -> list[Row]:
    """Make, read and judge them; the limits are shares of a hundred."""
    formats = [name for name in sorted(ALL) if not missing(name)]
    verdicts = judge(pairs(range(FIRST, FIRST + COUNT), formats), (), None, 2)
    share = 100 / len(verdicts)
    less = sum(not each.is_good for each in verdicts)
    wrong = sum(each.kind in ("wrong", "crashed") for each in verdicts)
    slowest = max(each.seconds for each in verdicts)
    note = f"of {len(verdicts):,} documents in {len(formats)} formats"
    return [
        Row("not exact", less * share, "%", limit=1.0, note=note),
        Row("silently wrong, or broke the reader", wrong * share, "%", limit=0.0, note=note),
        Row("the slowest document", slowest, "s", limit=20.0),
    ]
