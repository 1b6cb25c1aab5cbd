"""Texts whose headers, labels and values stand in another order than a row is read, as when columns are pulled apart.

Two orders tell their cells without doubt: a value right after its column's header and right before its row's label, and
a row interrupted by the header of the very column whose value comes next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gongkai.report.read.labels import plain
from gongkai.report.read.rows import Expected, Run, with_followers


def untangled(expected: Sequence[Expected], found: Sequence[Run]) -> list[Run]:
    """Return the runs with their labels before them and their interruptions closed."""
    if all(not each.labels for each in expected):
        return _joined(expected, found)
    return _value_first(expected, found)


def _value_first(expected: Sequence[Expected], found: Sequence[Run]) -> list[Run]:
    """Move the label that follows a value to the front of it: header, value, label."""
    made = list(found)
    for at, run in enumerate(found):
        label = _label_behind(expected, run)
        after = made[at + 1] if at + 1 < len(made) else None
        if label and (after is None or after.before != label):  # else the next value is this label's, this a stranger
            made[at] = replace(made[at], before=made[at].before + label)
            if after is not None:
                made[at + 1] = replace(after, before=after.before.removeprefix(label))
    return with_followers(made, made[-1].after) if made else []


def _label_behind(expected: Sequence[Expected], run: Run) -> str:
    """Return the label right behind a single value that stands right behind its column's header."""
    if len(run.values) != 1:
        return ""
    fits = [
        plain(label)
        for each in expected
        if each.width == 1 and run.before.endswith(plain(each.block.columns[0].label))
        for label in each.labels
        if run.after.startswith(plain(label))
    ]
    return max(fits, key=len, default="")


def _joined(expected: Sequence[Expected], found: Sequence[Run]) -> list[Run]:
    """Join the runs of a row without a label over the headers of the columns that come next."""
    headers = [plain(column.label) for column in expected[0].block.columns]
    made: list[Run] = []
    for run in found:
        last = made[-1] if made else None
        if last is not None and len(last.values) < len(headers) and run.before == headers[len(last.values)]:
            made[-1] = replace(last, values=(*last.values, *run.values), after=run.after)
        else:
            made.append(run)
    return made
