"""A thousand applications over HTTP by eight clients, while the server is killed ten times with signal 9.

Each client asks for the form, fills it in and sends it as a browser does, with the key that came in the page; where the
line breaks it sends the same once more, until it is shown a receipt with its number. One in ten that have their receipt
is sent again, as by a second press of the button. The server has two workers; all of its processes are killed at once
whenever another eleventh of the receipts is out, in the midst of what the clients send, and it starts again. Then the
database is read: each receipt must be there, once, under its number, with one event and one entry of the audit trail,
and nothing besides. Both engines write every commit to the disk. The limit on filings of one address is lifted for the
run. Times are wall time, the starts of the server within them.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from email.message import Message
from functools import partial
from html import unescape
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import numpy as np

from benchmarks import Row
from benchmarks._site import ROOT, bench, organs, rows_of
from benchmarks.site_start import COMMAND

if TYPE_CHECKING:
    from gongkai_site.organs.models import Organ

CLIENTS, APPLICATIONS, KILLS = 8, 1000, 10
AGAIN = 10
"""One in so many is sent a second time."""
PATIENCE, PAUSE = 30.0, 0.2
STARTED, MOST = 300.0, 2400.0
"""Seconds after which a start, and the run, are given up."""
FILLED = {
    "wanted": "2019 年度中小企业技术改造补助资金的分配结果",
    "applicant": "natural_person",
    "name": "李白桦",
    "id_type": "居民身份证",
    "id_number": "620102199001011233",
    "phone": "13900001234",
    "joint-rows": "0",
    "way": "read",
    "route": "online",
    "page": "check",
    "go": "send",
}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
NUMBER = re.compile(r"申〔\d{4}〕\d{4,}")


@dataclass
class Told:
    """What the clients were told: the receipt of each key, how long each took, and what went wrong on the way."""

    receipts: dict[str, str] = field(default_factory=dict)
    taken: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)
    until: float = field(default_factory=lambda: time.perf_counter() + MOST)
    """When the clients give up."""

    def receipt(self, key: str, number: str, seconds: float) -> None:
        """Keep the receipt of a key."""
        with self.lock:
            self.receipts[key] = number
            self.taken.append(seconds)

    def same(self, key: str, number: str) -> None:
        """Raise AssertionError where a receipt is not the one the key had."""
        if self.receipts[key] != number:
            raise AssertionError(f"{key} has {self.receipts[key]} and {number}")

    def failed(self, how: str) -> None:
        """Count what went wrong."""
        with self.lock:
            self.wrong[how] += 1


class Server:
    """The server of the site on one port, in a group of processes of its own."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.start()

    def start(self) -> None:
        """Start it, and return once it answers."""
        words = [str(COMMAND), "site", "serve", "--workers", "2", "--host", "127.0.0.1", "--port", str(self.port)]
        environment = os.environ | {"GONGKAI_FILINGS_PER_HOUR": "0"}
        self.process = subprocess.Popen(
            words, env=environment, cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL
        )
        until = time.perf_counter() + STARTED
        while time.perf_counter() < until and self.process.poll() is None:
            try:
                _asked(self.port, "GET", "/healthz")
            except (OSError, HTTPException):
                time.sleep(PAUSE)
            else:
                return
        raise AssertionError(f"the server has not started: {self.process.poll()}")

    def kill(self) -> None:
        """Kill it and its workers at once, by the number of the group that it was started in."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def run() -> list[Row]:
    """Measure on both engines."""
    return rows_of("benchmarks.site_receipts")


def measure() -> list[Row]:
    """Measure here."""
    from django.db import connections

    from gongkai_site.organs.services import set_for

    (organ,) = organs(1)
    set_for(by=bench(), organ=organ, values={"applications_since": "2008"})
    connections.close_all()
    server, starts = Server(), []
    told, begun = Told(), time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as threads:
        clients = [threads.submit(_client, server.port, organ.slug, told) for _ in range(CLIENTS)]
        try:
            for kill in range(1, KILLS + 1):
                while len(told.receipts) < APPLICATIONS * kill // (KILLS + 1) and not any(c.done() for c in clients):
                    time.sleep(PAUSE / 10)
                server.kill()
                start = time.perf_counter()
                server.start()
                starts.append(time.perf_counter() - start)
            for client in clients:
                client.result()
        finally:
            told.until = 0.0
            server.kill()
    seconds = time.perf_counter() - begun
    return [*_held(organ, told), *_speed(told, seconds, starts)]


def _client(port: int, slug: str, told: Told) -> None:
    """File one application after another, each until there is a receipt."""
    for number in range(APPLICATIONS // CLIENTS):
        start = time.perf_counter()
        facts, cookie = _persist(partial(_form, port, slug), told)
        sending = partial(_sent, port, slug, facts, cookie)
        told.receipt(facts["key"], _persist(sending, told), time.perf_counter() - start)
        if number % AGAIN == 0:
            told.same(facts["key"], _persist(sending, told))


def _persist(ask: Callable[[], Any], told: Told) -> Any:
    """Ask until there is an answer; what breaks on the way is counted."""
    while time.perf_counter() < told.until:
        try:
            return ask()
        except (OSError, HTTPException) as wrong:
            told.failed(type(wrong).__name__)
            time.sleep(PAUSE)
    raise AssertionError("the run was given up")


def _form(port: int, slug: str) -> tuple[dict[str, str], str]:
    """Return what the form carries, filled in, and the cookie that came with it."""
    page, headers = _asked(port, "GET", f"/{slug}/apply/form/")
    hidden = {name: unescape(value) for name, value in HIDDEN.findall(page)}
    return hidden | FILLED, _cookies(headers)


def _sent(port: int, slug: str, facts: dict[str, str], cookie: str) -> str:
    """Send the form and return the number on the receipt."""
    _, headers = _asked(port, "POST", f"/{slug}/apply/form/", urlencode(facts), cookie)
    page, _ = _asked(port, "GET", f"/{slug}/apply/receipt/", cookie=_cookies(headers))
    if not (found := NUMBER.search(page)):
        raise AssertionError("a receipt without a number")
    return found[0]


def _asked(port: int, method: str, address: str, body: str = "", cookie: str = "") -> tuple[str, Message]:
    """Return page and headers; a page that says the server failed is a line that broke, any other refusal is ours."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"} if cookie else {}
    try:
        connection.request(method, address, body or None, headers)
        answer = connection.getresponse()
        page = answer.read().decode()
    finally:
        connection.close()
    if answer.status >= 500:
        raise HTTPException(f"{address}: {answer.status}")
    if answer.status != (302 if method == "POST" else 200):
        raise AssertionError(f"{address}: {answer.status}")
    return page, answer.headers


def _cookies(headers: Message) -> str:
    return "; ".join(each.partition(";")[0] for each in headers.get_all("Set-Cookie", ()))


def _held(organ: Organ, told: Told) -> Iterator[Row]:
    """Hold the database to the receipts."""
    from django.db.models import Count

    from gongkai_site.applications.models import Application, Event
    from gongkai_site.audit.models import Entry

    there = dict(Application.objects.filter(organ=organ).values_list("key", "number"))
    cases = Application.objects.filter(organ=organ)
    lost = sum(there.get(key) != number for key, number in told.receipts.items())
    doubled = cases.count() - len(told.receipts)
    events = (
        Event.objects.filter(application__organ=organ).values("application").annotate(n=Count("pk")).filter(n__gt=1)
    )
    entries = Entry.objects.filter(action="application.submitted").count()
    note = f"of {len(told.receipts):,}, {CLIENTS} clients, {KILLS} kills"
    yield Row("receipts that are not there under their number", lost, "", limit=0, note=note)
    yield Row("cases there without a receipt or twice", doubled, "", limit=0, note=note)
    strange = events.count() + abs(entries - cases.count())
    yield Row("events and entries of the trail too many or too few", strange, "", limit=0)


def _speed(told: Told, seconds: float, starts: list[float]) -> Iterator[Row]:
    broken = "; ".join(f"{name} {count:,}" for name, count in told.wrong.most_common())
    yield Row("applications with their receipts", len(told.receipts) / seconds, "/s", note=f"broke: {broken}")
    p95 = float(np.percentile(told.taken, 95))
    note = f"middle {np.median(told.taken):.2f} s; slowest start of the server {max(starts):.1f} s"
    yield Row("from the form to the receipt, p95", p95, "s", note=note)
