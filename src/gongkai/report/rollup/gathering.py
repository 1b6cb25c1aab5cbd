"""Files, folders, archives, streams → the table of units, whatever the number of reports and in bounded memory."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gongkai.documents.limits import LIMIT_BYTES
from gongkai.problems import Failure
from gongkai.report.inputs import STDIN, Input, files, inputs, read_bytes
from gongkai.report.reading import is_json
from gongkai.report.rollup.lines import Entry, entries, has_lines
from gongkai.report.rollup.pack import Packer, Unread
from gongkai.report.rollup.scan import MAGIC, UnitFile, parquet_file, parts_file
from gongkai.report.sources import sources_of

WHOLE = 1 << 20
"""Files below this size are read in one go."""


@dataclass(frozen=True)
class Gathered:
    """All units that were found, and what could not be read."""

    files: tuple[UnitFile, ...]
    unread: tuple[Unread, ...] = ()


def gather(
    names: Iterable[str],
    folder: Path,
    jobs: int | None = None,
    step: Callable[[str], None] | None = None,
    but: Collection[Path] = (),
) -> Gathered:
    """Return the units in files, folders, archives and streams, their figures written into ``folder``.

    ``but`` are files to pass over: those the roll-up itself writes. What cannot be read stops nothing.
    """
    taking = _Taking(Packer(folder, jobs, step), {each.resolve() for each in but})
    packer = taking.packer
    try:
        for source in sources_of(taking.documents(names), jobs, packer.step):
            if source.report is not None:
                packer.add_report(source.name, source.report)
            elif source.problem is not None:
                packer.add_unread(source.name, None, source.problem)
        packer.close()
    finally:
        packer.stop()
    own = [parts_file(packer.files)] if packer.files else []
    return Gathered((*own, *taking.tables), tuple(packer.unread))


@dataclass
class _Taking:
    """The way of each file to where it is read: tables as they are, JSON in batches, documents one by one."""

    packer: Packer
    but: Collection[Path]
    tables: list[UnitFile] = field(default_factory=list)

    def documents(self, names: Iterable[str]) -> Iterator[Input]:
        """Yield the documents that are no JSON; everything else is taken on the way."""
        for name in names:
            for path in files(name):
                if path == STDIN:
                    yield from self._stream()
                elif not self._is_own(path):
                    yield from self._file(path)

    def _is_own(self, path: str) -> bool:
        return any(path.endswith(each.name) and Path(path).resolve() == each for each in self.but)

    def _file(self, path: str) -> Iterator[Input]:
        if not Path(path).is_file():  # it is not there, or can be read only once
            yield from self._others(inputs([path]))
            return
        try:
            with Path(path).open("rb") as file:
                head = file.read(WHOLE)
        except (OSError, ValueError):
            head = b""
        if head.startswith(MAGIC):
            self._table(path)
        elif has_lines(path, head):
            self._lines(path)
        elif is_json(head) and len(head) < WHOLE:
            self._json(Input(path, head))
        else:
            yield from self._others(inputs([path]))  # which says what is wrong with a file, if anything

    def _table(self, path: str) -> None:
        try:
            self.tables.append(parquet_file(path))
        except Failure as failure:
            self.packer.add_unread(path, None, failure.problem)
        self.packer.step(path)

    def _lines(self, path: str) -> None:
        with Path(path).open("rb") as file:
            for entry in entries(path, file):
                self.packer.add_json(entry)
        self.packer.step(path)

    def _stream(self) -> Iterator[Input]:
        """Take standard input line by line where its first line is a report, else whole."""
        stream = sys.stdin.buffer
        first = stream.readline(LIMIT_BYTES)
        if is_json(first) and first.rstrip().endswith(b"}"):
            self.packer.add_json(Entry(STDIN, first, 1))
            for entry in entries(STDIN, stream, start=2):
                self.packer.add_json(entry)
            return
        try:
            yield from self._others([Input(STDIN, first + read_bytes(STDIN))])
        except Failure as failure:
            yield Input(STDIN, problem=failure.problem)

    def _others(self, given: Iterable[Input]) -> Iterator[Input]:
        for each in given:
            if each.problem is None and is_json(each.data):
                self._json(each)
            else:
                yield each

    def _json(self, each: Input) -> None:
        if has_lines(each.name, each.data):
            for entry in entries(each.name, io.BytesIO(each.data)):
                self.packer.add_json(entry)
        else:
            self.packer.add_json(Entry(each.name, each.data))
        self.packer.step(each.name)
