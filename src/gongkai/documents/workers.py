"""A process of its own for what reads strangers' files, which can be killed: a hostile file costs its time and no more.

Each worker does one file after the other; one that takes too long, too much memory, or brings its process down is told
as a problem of that file, and a fresh worker goes on.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar

from gongkai.documents.limits import LIMIT_MEMORY, LIMIT_SECONDS, MIB
from gongkai.problems import Failure, Problem

Answer = TypeVar("Answer")
READY = "ready"
STARTED = 60.0
"""How long a process may take to start, in seconds: the imports of a slow machine."""


class Worker:
    """A process that does one task with file after file, started when first asked, and again after it had to be killed.

    ``task`` is a function as ``module:name``; it gets the bytes and the name of a file, and the facts given with the
    file and here. What it leaves in its folder for temporary files goes with the process.
    """

    def __init__(self, task: str, *facts: Any) -> None:
        self._task, self._facts = task, facts
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None
        self._folder = ""

    def ask(self, data: bytes, name: str, *facts: Any, seconds: float = LIMIT_SECONDS) -> Any:
        """Return what the task makes of a file, or the problem that kept it from being read.

        ``facts`` are told to the task before those given once for all.
        """
        line = self._started()
        try:
            line.send((data, name, facts))
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
            _kill(self._process.pid)
            self._process.wait()
        if self._line is not None:
            self._line.close()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._process, self._line, self._folder = None, None, ""

    def _started(self) -> Connection:
        if self._line is not None and self._process is not None and self._process.poll() is None:
            return self._line
        self.stop()
        self._folder = mkdtemp(prefix="gongkai-")
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gongkai.documents.workers", str(theirs.fileno()), self._task],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env={**os.environ, "TMPDIR": self._folder},
            )
        self._line = Connection(ours.detach())
        try:
            self._line.send(self._facts)
            if self._line.poll(STARTED) and self._line.recv() == READY:
                return self._line
        except (EOFError, OSError):
            pass
        self.stop()
        raise Failure("WORKER-START")


def _serve(line: Connection, task: str) -> None:
    """Do the task with file after file until the other side hangs up."""
    module, _, name = task.partition(":")
    function = getattr(import_module(module), name)
    _limit_memory()
    facts = line.recv()
    line.send(READY)
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            data, called, own = line.recv()
            line.send(function(data, called, *own, *facts))


def _kill(leader: int) -> None:
    """End a process with its group, and the programs it has started, each of which leads a group of its own."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGSTOP)  # so that it starts nothing more
    for group in (*_started_by(leader), leader):
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


def _started_by(process: int) -> list[int]:
    """Return the children of a process, where the system tells them."""
    found = Path(f"/proc/{process}/task").glob("*/children")
    with suppress(OSError):
        return [int(each) for path in found for each in path.read_text().split()]
    return []


def _limit_memory() -> None:
    """Bound what this process may take; programs it starts itself may lift the soft bound again."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (LIMIT_MEMORY, hard))


def safely(work: Callable[[], Answer], name: str) -> Answer | Problem:
    """Return what some work on a file comes to, or the problem, whatever goes wrong."""
    try:
        return work()
    except Failure as failure:
        return failure.problem
    except MemoryError:
        return _problem("FILE-TOO-BIG", name, limit=LIMIT_MEMORY // (1024 * MIB))
    except Exception as fault:  # a fault of ours must not stop the other files; its kind is told, not its text
        return _problem("FILE-FAULT", name, reason=type(fault).__name__)


def _problem(code: str, name: str, **facts: Any) -> Problem:
    return Failure(code, found=name, **facts).problem


if __name__ == "__main__":
    _serve(Connection(int(sys.argv[1])), sys.argv[2])
