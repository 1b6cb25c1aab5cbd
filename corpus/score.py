"""The verdicts of many documents as a table, a rate, and a list of what failed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from corpus.judge import BAD, KINDS, Verdict

LEAST = 0.99
"""The part of the documents that must be read as exactly as they allow."""
SHOWN = 3
"""How many differences are shown of one document."""


def table(verdicts: Sequence[Verdict]) -> str:
    """Return the counts by format and kind, with the rates and the longest time of one document."""
    columns = ("format", *KINDS, "good", "worst s")
    rows = [_row(name, [each for each in verdicts if each.format == name]) for name in _formats(verdicts)]
    rows.append(_row("all", verdicts))
    widths = [max(len(row[at]) for row in (columns, *rows)) for at in range(len(columns))]
    return "\n".join(
        "  ".join(
            text.ljust(wide) if not at else text.rjust(wide)
            for at, (text, wide) in enumerate(zip(row, widths, strict=True))
        )
        for row in (columns, *rows)
    )


def failures(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """Yield the documents that were not read as exactly as they allow, and how often each deviation was in one."""
    blamed: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    gravest = sorted(verdicts, key=lambda each: (-KINDS.index(each.kind), each.format, each.seed))
    for each in gravest:
        seen.update(each.deviations or ("none",))
        if each.is_good:
            continue
        blamed.update(each.deviations or ("none",))
        first = "; ".join(each.faults[:SHOWN]) or "refused"
        more = f" (+{len(each.faults) - SHOWN})" if len(each.faults) > SHOWN else ""
        yield f"{each.kind:8}{each.seed} {each.format}  [{', '.join(each.deviations)}]  {first}{more}"
    if blamed:
        yield ""
    for name, count in sorted(blamed.items(), key=lambda pair: -pair[1] / seen[pair[0]]):
        yield f"{name}: {count} of {seen[name]} documents with it failed"


def is_enough(verdicts: Sequence[Verdict]) -> bool:
    """Tell whether none is wrong or crashed and enough are as exact as they allow."""
    return bool(verdicts) and not any(each.kind in BAD for each in verdicts) and rate(verdicts) >= LEAST


def rate(verdicts: Sequence[Verdict]) -> float:
    """Return the part that was read as exactly as the documents allow."""
    return sum(each.is_good for each in verdicts) / len(verdicts) if verdicts else 0.0


def _row(name: str, verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    counts = Counter(each.kind for each in verdicts)
    worst = max((each.seconds for each in verdicts), default=0.0)
    return (name, *(str(counts[kind]) for kind in KINDS), f"{rate(verdicts):.1%}", f"{worst:.1f}")


def _formats(verdicts: Iterable[Verdict]) -> list[str]:
    found: defaultdict[str, int] = defaultdict(int)
    for each in verdicts:
        found[each.format] += 1
    return sorted(found)
