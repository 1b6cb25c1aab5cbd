"""Files, folders, archives and streams → reports, each with the name it was read under."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from gongkai.problems import Failure, Problem
from gongkai.report.inputs import Input, inputs, read_bytes
from gongkai.report.model import Report
from gongkai.report.reading import is_json
from gongkai.report.workers import Result, read_many, read_safely

Step = Callable[[str], None]
"""Told the name of each file when it is done."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was named, with the report in it, or the problem that kept it from being read."""

    name: str
    report: Report | None = None
    problem: Problem | None = None


def read_sources(names: Iterable[str], jobs: int | None = None, step: Step | None = None) -> Iterator[Source]:
    """Yield the reports that files, folders and archives hold, several where a file holds one a line.

    A file that cannot be read stops nothing.
    """
    return sources_of(inputs(names), jobs, step)


def sources_of(given: Iterable[Input], jobs: int | None = None, step: Step | None = None) -> Iterator[Source]:
    """Yield the reports in documents whose bytes are at hand; see ``read_sources``."""
    for name, result in read_many(given, jobs):
        yield from _sources(name, result)
        if step:
            step(name)


def _sources(name: str, result: Result) -> Iterator[Source]:
    if isinstance(result, Problem):
        yield Source(name, problem=result)
    else:
        yield from (Source(name, report) for report in result)


def read_one(name: str) -> Report:
    """Return the one report in a file. Raises Failure, READ-SEVERAL where there are more."""
    data = read_bytes(name)
    result = read_safely(data, name) if is_json(data) else next(iter(read_many([Input(name, data)], jobs=1)))[1]
    if isinstance(result, Problem):
        raise Failure.of(result)
    if len(result) > 1:
        raise Failure("READ-SEVERAL", found=len(result), file=name)
    return result[0]
