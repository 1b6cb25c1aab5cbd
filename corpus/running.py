"""Many documents made and judged in several processes, each with its share."""

from __future__ import annotations

import json
import multiprocessing
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from corpus.document import Draft, drafted
from corpus.formats.making import made
from corpus.judge import BAD, NoReaderError, Verdict, judged

CHUNK = 40
"""Documents a worker takes at a time: enough for one start of a browser, few enough to see progress."""


@dataclass(frozen=True)
class Task:
    """A worker's share: seeds with their formats, the deviations named if any, and where to keep what failed."""

    pairs: tuple[tuple[int, str], ...]
    names: tuple[str, ...]
    keep: Path | None


def run(shares: Sequence[tuple[int, str]], names: tuple[str, ...], keep: Path | None, jobs: int) -> list[Verdict]:
    """Return the verdicts on all seeds with their formats, in order; progress goes to the error stream."""
    tasks = [Task(tuple(shares[at : at + CHUNK]), names, keep) for at in range(0, len(shares), CHUNK)]
    return sorted(_all(tasks, jobs), key=lambda each: (each.seed, each.format))


def judged_draft(draft: Draft, data: bytes) -> Verdict:
    """Return the verdict on a document."""
    return judged(
        data, draft.name, draft.expected, seed=draft.seed, format_name=draft.format, deviations=draft.deviations
    )


def _all(tasks: Sequence[Task], jobs: int) -> Iterator[Verdict]:
    """Yield the verdicts of all tasks, with progress on the error stream."""
    unread: set[str] = set()
    total, done, bad = sum(len(task.pairs) for task in tasks), 0, 0
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as workers:
        for future in as_completed([workers.submit(_work, task) for task in tasks]):
            verdicts, formats = future.result()
            unread |= formats
            done += len(verdicts)
            bad += sum(each.kind in BAD for each in verdicts)
            print(f"\r{done}/{total} read, {bad} wrong", end="", file=sys.stderr, flush=True)
            yield from verdicts
    print(file=sys.stderr)
    for format_name in sorted(unread):
        print(f"{format_name}: skipped, this version has no reader for it", file=sys.stderr)


def _work(task: Task) -> tuple[list[Verdict], set[str]]:
    """Make and judge a share; return the verdicts, and the formats that no reader reads."""
    verdicts: list[Verdict] = []
    unread: set[str] = set()
    drafts = [drafted(seed, name, task.names or None) for seed, name in task.pairs]
    for draft, data in made(drafts):
        try:
            verdicts.append(judged_draft(draft, data))
        except NoReaderError:
            unread.add(draft.format)
            continue
        if task.keep and not verdicts[-1].is_good:
            _keep(task.keep, draft, data, verdicts[-1])
    return verdicts, unread


def _keep(folder: Path, draft: Draft, data: bytes, verdict: Verdict) -> None:
    """Write a document and, beside it, what was expected and what went wrong."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / draft.name).write_bytes(data)
    told = {"kind": verdict.kind, "faults": verdict.faults, "expected": draft.expected.to_json()}
    path = folder / f"{draft.name}.json"
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
