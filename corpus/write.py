"""Write one document for each deviation in each format it can occur in, and what a reader must find beside it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus.deviations import DEVIATIONS
from corpus.document import Draft, drafted
from corpus.formats.making import made, missing
from corpus.formats.names import chosen

PLAIN = "no-deviation"


def drafts(formats: Sequence[str], seed: int) -> Iterator[Draft]:
    """Yield for each format a document without a deviation, then one for each deviation."""
    for format_name in formats:
        yield drafted(seed, format_name, [])
        for number, each in enumerate(DEVIATIONS.values(), 1):
            if format_name in each.formats:
                yield drafted(seed + number, format_name, [each.name])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    options = argparse.ArgumentParser(prog="python -m corpus.write", description=__doc__)
    options.add_argument("folder", type=Path, metavar="DIR")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument(
        "--format", action="append", default=[], help="a format or a family of them; all if none is named"
    )
    chosen_options = options.parse_args(arguments)
    formats = [name for name in chosen(chosen_options.format) if not missing(name)]
    for name in sorted(set(chosen(chosen_options.format)) - set(formats)):
        print(f"{name}: skipped, {missing(name)} is not installed", file=sys.stderr)
    for format_name in formats:
        for draft, data in made(list(drafts([format_name], chosen_options.seed))):
            _write(chosen_options.folder / format_name, draft, data)
    return 0


def _write(folder: Path, draft: Draft, data: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = draft.deviations[0] if draft.deviations else PLAIN
    path = folder / f"{name}{Path(draft.name).suffix}"
    path.write_bytes(data)
    facts = {"seed": draft.seed, "format": draft.format, "deviations": draft.deviations, **draft.expected.to_json()}
    path.with_suffix(".expected.json").write_text(
        json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    sys.exit(main())
