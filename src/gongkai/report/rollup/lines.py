"""JSON Lines of any size: one report a line, each line read by itself, so that a broken one costs no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from gongkai.documents.limits import LIMIT_BYTES, MIB
from gongkai.problems import Failure, Problem
from gongkai.report.reading import is_json

SUFFIXES = (".jsonl", ".ndjson")
BEFORE = b"\xef\xbb\xbf \t\r\n"
SECOND_LINE = re.compile(rb"[^\n]*\n\s*\{")
"""A report that begins on the second line with something on it: no report written over several lines has it there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The bytes of one report: the name of its file, its line where the file has one a line."""

    name: str
    data: bytes
    line: int | None = None
    problem: Problem | None = None

    @property
    def source(self) -> str:
        """How the report is called where only a name fits."""
        return self.name if self.line is None else f"{self.name}:{self.line}"


def has_lines(name: str, head: bytes) -> bool:
    """Tell by its first bytes whether a file holds one report a line, or by its name that it is meant to."""
    if PurePath(name).suffix.lower() in SUFFIXES:
        return True
    return is_json(head) and bool(SECOND_LINE.match(head.lstrip(BEFORE)))


def entries(name: str, stream: IO[bytes], start: int = 1) -> Iterator[Entry]:
    """Yield the lines of a stream that are not blank, each with its number."""
    for number, line in enumerate(_pieces(stream), start):
        if len(line) > LIMIT_BYTES:
            limit = LIMIT_BYTES // MIB
            yield Entry(name, b"", number, Failure("FILE-TOO-LARGE", found=f"{name}:{number}", limit=limit).problem)
        elif line.strip():
            yield Entry(name, line, number)


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines of a stream; of one that is too long to be held only the beginning, one byte too many."""
    while line := stream.readline(LIMIT_BYTES + 1):
        rest = line
        while len(rest) > LIMIT_BYTES and not rest.endswith(b"\n"):
            rest = stream.readline(LIMIT_BYTES + 1)
        yield line
