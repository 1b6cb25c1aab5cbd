"""Make documents, have the reader read them, and say how exact it was.

The exit status is 1 when a document was read wrongly or broke the reader, or when fewer than 99 in 100 were read as
exactly as they allow.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from corpus.deviations import DEVIATIONS, together
from corpus.document import drafted, pairs
from corpus.formats.making import made, missing
from corpus.formats.names import chosen
from corpus.judge import read
from corpus.page import Paragraph, Table
from corpus.running import judged_draft, run
from corpus.score import failures, is_enough, table
from gongkai.problems import Failure


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    options = _options().parse_args(arguments)
    named = [DEVIATIONS[name] for name in options.deviation]
    if not all(together(one, two) for one, two in combinations(named, 2)):
        print("these deviations cannot stand in one document", file=sys.stderr)
        return 1
    if options.list:
        print("\n".join(f"{each.name:38} {each.of} {each.effect}" for each in DEVIATIONS.values()))
        return 0
    if options.only:
        return _show(int(options.only[0]), options.only[1], tuple(options.deviation))
    formats = [name for name in chosen(options.format) if _is_possible(name, options.deviation)]
    if not formats:
        print("none of these formats can be made here with these deviations", file=sys.stderr)
        return 1
    shares = pairs(range(options.seed, options.seed + options.count), formats)
    verdicts = run(shares, tuple(options.deviation), options.keep, options.jobs)
    print(table(verdicts))
    print(*failures(verdicts), sep="\n")
    return 0 if is_enough(verdicts) else 1


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(prog="python -m corpus", description=__doc__)
    options.add_argument("--count", type=int, default=200, help="how many documents (200)")
    options.add_argument("--seed", type=int, default=1, help="the first seed; each document takes the next one (1)")
    options.add_argument(
        "--format", action="append", default=[], help="a format or a family of them; all if none is named"
    )
    options.add_argument("--deviation", action="append", default=[], choices=sorted(DEVIATIONS), metavar="NAME")
    options.add_argument("--keep", type=Path, metavar="DIR", help="write the documents that were not read exactly here")
    options.add_argument("--jobs", type=int, default=2, help="processes (2)")
    options.add_argument(
        "--only", nargs=2, metavar=("SEED", "FORMAT"), help="show one document and the reader's problems"
    )
    options.add_argument("--list", action="store_true", help="list the deviations")
    return options


def _is_possible(format_name: str, names: Sequence[str]) -> bool:
    """Tell whether a format can be made here with these deviations; say so where a program is missing."""
    lacking = missing(format_name)
    if lacking:
        print(f"{format_name}: skipped, {lacking} is not installed", file=sys.stderr)
    return not lacking and all(format_name in DEVIATIONS[name].formats for name in names)


def _show(seed: int, format_name: str, names: tuple[str, ...]) -> int:
    """Print one document as its cells, and what the reader says of it; return the exit status."""
    draft = drafted(seed, format_name, names or None)
    ((_, data),) = made([draft])
    print(f"{draft.name}  {len(data)} bytes  {', '.join(draft.deviations) or 'no deviation'}\n")
    print(*(line for block in draft.page.blocks for line in _lines(block)), sep="\n")
    verdict = judged_draft(draft, data)
    print(f"\n{verdict.kind}", *verdict.faults, sep="\n  ")
    try:
        problems = read(data, draft.name).problems
    except Failure as failure:
        problems = (failure.problem,)
    print("\nproblems", *(f"{each.severity:8}{each.code:20}{each.text()}" for each in problems), sep="\n  ")
    return 0 if verdict.is_good else 1


def _lines(block: Paragraph | Table) -> list[str]:
    if isinstance(block, Paragraph):
        return [block.text]
    return [" | ".join(cell.text for cell in row) for row in block.rows]


if __name__ == "__main__":
    sys.exit(main())
