"""Reports → files of the table of units: JSON in batches, by several processes; other documents as they are read."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from pathlib import Path

from gongkai.problems import Failure, Problem, problem
from gongkai.report.inputs import reason_of
from gongkai.report.model import Report
from gongkai.report.reading import is_json
from gongkai.report.rollup.lines import Entry
from gongkai.report.workers import Result, read_safely

BATCH = 512
"""Reports in one file of the table."""
BATCH_BYTES = 8 << 20

Unread = tuple[str, int | None, Problem]
"""A report that could not be taken: its file, its line, and why."""


class Packer:
    """Writes the table of units into files of a folder, in the order in which reports come."""

    def __init__(self, folder: Path, jobs: int | None = None, step: Callable[[str], None] | None = None) -> None:
        self.folder = folder
        self.unread: list[Unread] = []
        self._jobs = max(1, jobs or os.cpu_count() or 1)
        self._step = step or (lambda name: None)
        self._pool: ProcessPoolExecutor | None = None
        self._pending: deque[tuple[Future[list[Unread]], list[Entry], Path]] = deque()
        self._entries: list[Entry] = []
        self._reports: list[tuple[str, Report]] = []
        self._size = self._number = 0

    @property
    def files(self) -> list[Path]:
        """The files written, in order."""
        return sorted(self.folder.glob("part-*.parquet"))

    def add_json(self, entry: Entry) -> None:
        """Take the bytes of one Report JSON."""
        self._entries.append(entry)
        self._size += len(entry.data)
        if len(self._entries) >= BATCH or self._size >= BATCH_BYTES:
            self._send()

    def add_report(self, source: str, report: Report) -> None:
        """Take a report that was read already."""
        self._reports.append((source, report))
        if len(self._reports) >= BATCH:
            self._write_reports()

    def add_unread(self, name: str, line: int | None, why: Problem) -> None:
        """Take note of a report that could not be read."""
        self.unread.append((name, line, why))

    def step(self, name: str) -> None:
        """Tell that a file is done."""
        self._step(name)

    def close(self) -> None:
        """Write what is left, and end the processes."""
        try:
            if self._entries and self._pool is None:  # one batch is not worth a process
                self.unread += pack(self._taken(), self._next())
            elif self._entries:
                self._send()
            while self._pending:
                self._receive()
            self._write_reports()
        finally:
            self.stop()

    def stop(self) -> None:
        """End the processes, done or not."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def _send(self) -> None:
        entries, path = self._taken(), self._next()
        if self._jobs == 1:
            self.unread += pack(entries, path)
            return
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._jobs, context, os.putenv, ("POLARS_MAX_THREADS", "1"))
        try:
            self._pending.append((self._pool.submit(pack, entries, path), entries, path))
        except BrokenExecutor:
            self.unread += pack(entries, path)
        if len(self._pending) > 2 * self._jobs:
            self._receive()

    def _receive(self) -> None:
        """Take the oldest answer; where the process was killed, do its work here."""
        answer, entries, path = self._pending.popleft()
        try:
            self.unread += answer.result()
        except BrokenExecutor:
            self.unread += pack(entries, path)

    def _taken(self) -> list[Entry]:
        taken, self._entries, self._size = self._entries, [], 0
        return taken

    def _write_reports(self) -> None:
        if self._reports:
            self.unread += write_units(self._reports, self._next())
            self._reports = []

    def _next(self) -> Path:
        self._number += 1
        return self.folder / f"part-{self._number:07d}.parquet"


def pack(entries: Sequence[Entry], path: Path) -> list[Unread]:
    """Write the reports of one batch of Report JSON into a file; return those that cannot be read."""
    unread: list[Unread] = []
    reports: list[tuple[str, Report]] = []
    for entry in entries:
        result = entry.problem or _read(entry)
        if isinstance(result, Problem):
            unread.append((entry.name, entry.line, result))
        else:
            reports += [(entry.source, report) for report in result]
    unread += write_units(reports, path)
    return unread


def _read(entry: Entry) -> Result:
    if entry.line is not None and not is_json(entry.data):
        return problem("ROLLUP-LINE")
    return read_safely(entry.data, entry.source)


def write_units(reports: Sequence[tuple[str, Report]], path: Path) -> list[Unread]:
    """Write reports into one file of the table; return those with a figure that it cannot hold."""
    from polars.exceptions import PolarsError

    from gongkai.report.rollup.units import frame_of, misfit

    misfits = {at: why for at, (source, report) in enumerate(reports) if (why := misfit(source, report))}
    fitting = [each for at, each in enumerate(reports) if at not in misfits]
    if fitting:
        try:
            frame_of(fitting).write_parquet(path, compression="lz4")
        except (OSError, PolarsError) as fault:  # the disk is full, most likely
            raise Failure("FILE-UNWRITABLE", found=str(path), reason=reason_of(fault)) from fault
    return [(reports[at][0], None, why) for at, why in misfits.items()]
