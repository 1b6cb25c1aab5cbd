"""Documents read in processes of their own, which can be killed: see ``gongkai.documents.workers``."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue

from gongkai.documents.workers import Worker, safely
from gongkai.problems import Problem
from gongkai.report import jsonio
from gongkai.report.fill import Filled, fill
from gongkai.report.inputs import Input
from gongkai.report.model import Report
from gongkai.report.reading import is_json, read_reports

Result = tuple[Report, ...] | Problem

TASK = "gongkai.report.workers:read_safely"
FILL = "gongkai.report.workers:fill_safely"


def read_many(given: Iterable[Input], jobs: int | None = None) -> Iterator[tuple[str, Result]]:
    """Yield for each input its name, and the reports in it or the problem, in order, read by ``jobs`` processes.

    Inputs are taken as workers become free, so that any number of them streams through. Report JSON is read here:
    it needs no parser that could be brought down.
    """
    count = max(1, jobs or os.cpu_count() or 1)
    workers = [Worker(TASK) for _ in range(count)]
    idle: SimpleQueue[Worker] = SimpleQueue()
    for worker in workers:
        idle.put(worker)
    pending: deque[tuple[str, Future[Result]]] = deque()
    try:
        with ThreadPoolExecutor(count) as threads:
            for each in given:
                pending.append((each.name, _submitted(threads, idle, each)))
                if len(pending) > 2 * count:
                    yield _next(pending)
            while pending:
                yield _next(pending)
    finally:
        for worker in workers:
            worker.stop()


def _next(pending: deque[tuple[str, Future[Result]]]) -> tuple[str, Result]:
    name, result = pending.popleft()
    return name, result.result()


def _submitted(threads: ThreadPoolExecutor, idle: SimpleQueue[Worker], each: Input) -> Future[Result]:
    if each.problem is None and not is_json(each.data):
        return threads.submit(_ask_one, idle, each)
    done: Future[Result] = Future()
    done.set_result(each.problem or read_safely(each.data, each.name))
    return done


def _ask_one(idle: SimpleQueue[Worker], each: Input) -> Result:
    worker = idle.get()
    try:
        result: Result = worker.ask(each.data, each.name)
        return result
    finally:
        idle.put(worker)


def read_safely(data: bytes, name: str) -> Result:
    """Return the reports in a document, or the problem, whatever goes wrong."""
    return safely(lambda: tuple(read_reports(data, name)), name)


def fill_in_worker(template: bytes, name: str, report: Report) -> Filled | Problem:
    """Return a template filled with a report's figures by a process of its own, or why it was not."""
    worker = Worker(FILL)
    try:
        filled: Filled | Problem = worker.ask(template, name, jsonio.dumps(report))
        return filled
    finally:
        worker.stop()


def fill_safely(template: bytes, name: str, report: str) -> Filled | Problem:
    """Return a template filled with a report, given as Report JSON, or the problem, whatever goes wrong."""
    return safely(lambda: fill(template, jsonio.loads(report), name), name)
