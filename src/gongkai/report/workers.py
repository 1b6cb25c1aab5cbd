"""Documents read in processes of their own, which can be killed: a hostile file costs its time limit and no more.

Each worker reads one document after the other; one that takes too long, too much memory, or brings its process down is
told as a problem of that file, and a fresh worker goes on.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any, TypeVar

from gongkai.documents import Document, Paragraph, read_document
from gongkai.documents.limits import LIMIT_MEMORY, LIMIT_SECONDS, LIMIT_WORDS, MIB
from gongkai.problems import Failure, Problem
from gongkai.report.inputs import Input
from gongkai.report.model import Report
from gongkai.report.reading import is_json, read_reports

Result = tuple[Report, ...] | Problem
Answer = TypeVar("Answer")

READY = "ready"
STARTED = 60.0
"""How long a process may take to start, in seconds: the imports of a slow machine."""


def read_many(given: Iterable[Input], jobs: int | None = None) -> Iterator[tuple[str, Result]]:
    """Yield for each input its name, and the reports in it or the problem, in order, read by ``jobs`` processes.

    Inputs are taken as workers become free, so that any number of them streams through. Report JSON is read here:
    it needs no parser that could be brought down.
    """
    count = max(1, jobs or os.cpu_count() or 1)
    workers = [Worker() for _ in range(count)]
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
        return worker.ask(each.data, each.name)
    finally:
        idle.put(worker)


class Worker:
    """A process that reads documents, started when first asked, and again after it had to be killed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None

    def ask(self, data: bytes, name: str, seconds: float = LIMIT_SECONDS) -> Result:
        """Return the reports in a document, or the problem that kept it from being read."""
        answer: Result = self._asked("reports", data, name, seconds)
        return answer

    def words(self, data: bytes, name: str, seconds: float = LIMIT_SECONDS) -> str | Problem:
        """Return the words of a document, or the problem that kept it from being read."""
        answer: str | Problem = self._asked("words", data, name, seconds)
        return answer

    def _asked(self, what: str, data: bytes, name: str, seconds: float) -> Any:
        line = self._started()
        try:
            line.send((what, data, name))
            if not line.poll(seconds):
                self.stop()
                return _problem("FILE-TOO-SLOW", name, limit=int(seconds))
            return line.recv()
        except (EOFError, OSError):
            self.stop()
            return _problem("FILE-CRASHED", name)

    def stop(self) -> None:
        """End the process and all it has started, whatever they are doing."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        if self._line is not None:
            self._line.close()
        self._process = self._line = None

    def _started(self) -> Connection:
        if self._line is not None and self._process is not None and self._process.poll() is None:
            return self._line
        self.stop()
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", "gongkai.report.workers", str(theirs.fileno())]
            self._process = subprocess.Popen(
                command,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._line = Connection(ours.detach())
        try:
            if self._line.poll(STARTED) and self._line.recv() == READY:
                return self._line
        except (EOFError, OSError):
            pass
        self.stop()
        raise Failure("WORKER-START")


def read_safely(data: bytes, name: str) -> Result:
    """Return the reports in a document, or the problem, whatever goes wrong."""
    return _safely(lambda: tuple(read_reports(data, name)), name)


def words_safely(data: bytes, name: str) -> str | Problem:
    """Return the words of a document, a paragraph or cell a line, or the problem, whatever goes wrong."""
    return _safely(lambda: "\n".join(_lines(read_document(data, name)))[:LIMIT_WORDS], name)


def _lines(document: Document) -> Iterator[str]:
    for block in document.blocks:
        for each in (block,) if isinstance(block, Paragraph) else block.cells:
            if text := " ".join(each.text.split()):
                yield text


def _safely(work: Callable[[], Answer], name: str) -> Answer | Problem:
    try:
        return work()
    except Failure as failure:
        return failure.problem
    except MemoryError:
        return _problem("FILE-TOO-BIG", name, limit=LIMIT_MEMORY // (1024 * MIB))
    except Exception as fault:  # a fault of ours must not stop the other files; its kind is told, not its text
        return _problem("FILE-FAULT", name, reason=type(fault).__name__)


def _serve(line: Connection) -> None:
    """Read documents until the other side hangs up."""
    _limit_memory()
    line.send(READY)
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            what, data, name = line.recv()
            line.send(TASKS[what](data, name))


TASKS: dict[str, Callable[[bytes, str], Any]] = {"reports": read_safely, "words": words_safely}


def _limit_memory() -> None:
    """Bound what this process may take; programs it starts itself may lift the soft bound again."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (LIMIT_MEMORY, hard))


def _problem(code: str, name: str, **facts: Any) -> Problem:
    return Failure(code, found=name, **facts).problem


if __name__ == "__main__":
    _serve(Connection(int(sys.argv[1])))
