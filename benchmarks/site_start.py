"""From `gongkai site serve` to the first page, the memory of a worker, and requests a second.

The database is made beforehand. The start is measured from the start of the process to the first 200 of the page of
signing in, asked for every 20 ms. Memory is what is resident in the larger worker after 50 of those pages; the peer is
a worker of granian with an application that answers two bytes. Requests a second are those of `/healthz`, which passes
through the whole of the middleware and asks no database, beside the same peer: two workers with four threads each,
asked by four connections that are kept, from one process. The asking process takes its share of the machine as well,
so that the peer could be quicker than it says.
"""

from __future__ import annotations

import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

from benchmarks import Row
from benchmarks._site import ROOT, data_folder

STARTS, PAGES, CONNECTIONS, SECONDS = 5, 50, 4, 5.0
PAGE, HEALTH = "/accounts/login/", "/healthz"
COMMAND = Path(sys.executable).with_name("gongkai")
PATIENCE = 60.0
BARE = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]
"""


def run() -> list[Row]:
    """Measure start, memory and requests on SQLite."""
    with data_folder() as environment:
        subprocess.run([COMMAND, "site", "init"], env=environment, check=True, capture_output=True)
        Path(environment["GONGKAI_DATA"], "bare.py").write_text(BARE, encoding="utf-8")
        site = [str(COMMAND), "site", "serve", "--workers", "2"]
        bare = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "4"]
        bare += ["--no-ws", "--log-level", "warning", "--working-dir", environment["GONGKAI_DATA"], "bare:application"]
        starts = [_started(site, environment, PAGE) for _ in range(STARTS)]
        ours = _served(site, environment, PAGE, HEALTH)
        peer = _served(bare, environment, "/", "/")
    first = statistics.median(starts)
    alike = "the bare application on granian"
    return [
        Row("start to first page", first, "s", note=f"slowest of {STARTS}: {max(starts):.1f} s"),
        Row(f"memory of a worker after {PAGES} pages", ours[0], "MB", alike, peer[0]),
        Row(f"GET {HEALTH}, two workers", ours[1], "requests/s", alike, peer[1]),
    ]


def _started(command: list[str], environment: Mapping[str, str], page: str) -> float:
    start = time.perf_counter()
    with _server(command, environment, page):
        return time.perf_counter() - start


def _served(command: list[str], environment: Mapping[str, str], page: str, often: str) -> tuple[float, float]:
    """Return the resident memory of the larger worker, in MB, and requests a second."""
    with _server(command, environment, page) as (process, port):
        for _ in range(PAGES):
            _get(HTTPConnection("127.0.0.1", port, timeout=PATIENCE), page)
        memory = max(_resident(pid) for pid in _children(process.pid))
        with ThreadPoolExecutor(CONNECTIONS) as threads:
            counts = list(threads.map(partial(_asked, port), [often] * CONNECTIONS))
        return memory, sum(counts) / SECONDS


@contextmanager
def _server(
    command: list[str], environment: Mapping[str, str], page: str
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Yield a server that has answered, and its port; it is gone afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [*command, "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(words, env=environment, cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL)
    try:
        _await(process, port, page)
        yield process, port
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _await(process: subprocess.Popen[bytes], port: int, page: str) -> None:
    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until:
        if process.poll() is not None:
            raise AssertionError(f"the server ended with {process.returncode}")
        try:
            _get(HTTPConnection("127.0.0.1", port, timeout=PATIENCE), page)
        except ConnectionError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError(f"no page within {PATIENCE:.0f} s")


def _get(connection: HTTPConnection, page: str) -> None:
    connection.request("GET", page)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise AssertionError(f"{page}: {answer.status}")


def _asked(port: int, page: str) -> int:
    """Return how often a page is had over one connection within the time; the first one is not counted."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    _get(connection, page)
    count, until = 0, time.perf_counter() + SECONDS
    while time.perf_counter() < until:
        _get(connection, page)
        count += 1
    return count


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [int(each) for each in found]


def _resident(pid: int) -> float:
    """Return the resident memory of a process, in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
