"""Pages from a site that stands on the web: one at a time, slowly, and never from a network that is not public."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import urllib3
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as TimedOut

from gongkai.mirror import LARGEST, Scope, canonical
from gongkai_site.base.refusals import Refusal, Refused, refusal

AGENT = f"GongkaiMirror/{version('gongkai')}"
HEADERS = {"User-Agent": AGENT, "Accept": "text/html,application/xhtml+xml", "Accept-Encoding": "gzip, deflate"}
TIMEOUT = urllib3.Timeout(connect=10, read=20)
LONGEST = 60.0
"""Seconds for a whole page: one that drips is given up."""
TRIES = 3
WAITS = (2.0, 8.0)
LONGEST_WAIT = 120.0
REDIRECTS = 5
CHUNK = 64 * 1024
PAGES = ("text/html", "application/xhtml+xml")
TRANSIENT = ("MIRROR-UNREACHABLE", "MIRROR-TIMEOUT", "MIRROR-SERVER")
"""What may be otherwise tomorrow: such addresses are asked again when a run goes on."""
LARGEST_ROBOTS = 500 * 1024


@dataclass(frozen=True, slots=True)
class Got:
    """A page as it came: where it stood in the end, and what to ask with the next time."""

    data: bytes
    address: str
    declared: str = ""
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A page that is as it was."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A page that is there no more."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """What is no page: a picture, a file."""


Answer = Got | Unchanged | Gone | Skipped | Refusal


@dataclass
class Web:
    """The site of a mirror. ``pause`` waits; ``loopback`` lets addresses of this machine be read."""

    scope: Scope
    delay: float
    loopback: bool = False
    pause: Callable[[float], None] = time.sleep
    robots: RobotFileParser = field(default_factory=RobotFileParser)
    _pools: dict[tuple[str, str, int], urllib3.HTTPConnectionPool] = field(default_factory=dict)
    _last: float = 0.0

    def open(self) -> None:
        """Read robots.txt; raise Refused where the site gives none and does not say that there is none."""
        address = urljoin(self.scope.start, "/robots.txt")
        found = self._answer(address, {}, LARGEST_ROBOTS, lambda _: True)
        if isinstance(found, Got):
            self.robots.parse(found.data.decode("utf-8", "replace").splitlines())
        elif isinstance(found, Refusal) and found.code != "MIRROR-STATUS":
            raise Refused.of(found, exit_code=1)
        else:
            self.robots.parse([])
        asked = self.robots.crawl_delay(AGENT)
        self.delay = max(self.delay, min(float(asked or 0), LONGEST_WAIT))

    def get(self, address: str, etag: str = "", modified: str = "") -> Answer:
        """Return a page of the mirror's part, or what came instead."""
        if not self.robots.can_fetch(AGENT, address):
            return refusal("MIRROR-ROBOTS", place=(address,))
        known = {"If-None-Match": etag, "If-Modified-Since": modified}
        return self._answer(address, {name: value for name, value in known.items() if value}, LARGEST, self._may_follow)

    def _may_follow(self, address: str) -> bool:
        return self.scope.holds(address) and self.robots.can_fetch(AGENT, address)

    def _answer(self, address: str, headers: Mapping[str, str], most: int, may_follow: Callable[[str], bool]) -> Answer:
        """Return what an address answers, where it leads in the end, after a few tries."""
        at = address
        for _ in range(REDIRECTS + 1):
            found = self._tried(at, headers, most)
            if not isinstance(found, str):
                return found
            following = canonical(found, at)
            same_host = urlsplit(following).hostname == urlsplit(self.scope.start).hostname
            if not following or not same_host or not may_follow(following):
                return refusal("MIRROR-REDIRECT", place=(address,), found=found[:200])
            at = following
        return refusal("MIRROR-REDIRECT", place=(address,), found=at[:200])

    def _tried(self, address: str, headers: Mapping[str, str], most: int) -> Answer | str:
        found: Answer | str = Skipped()
        for wait in (*WAITS[: TRIES - 1], None):
            self.pause(max(0.0, self._last + self.delay - time.monotonic()))
            after = 0.0
            try:
                found, after = self._once(address, headers, most)
            except TimedOut:
                found = refusal("MIRROR-TIMEOUT", place=(address,))
            except (HTTPError, OSError, ValueError) as fault:
                found = refusal("MIRROR-UNREACHABLE", place=(address,), found=type(fault).__name__)
            finally:
                self._last = time.monotonic()
            if not isinstance(found, Refusal) or found.code not in TRANSIENT or wait is None:
                break
            self.pause(min(max(wait, after), LONGEST_WAIT))
        return found

    def _once(self, address: str, headers: Mapping[str, str], most: int) -> tuple[Answer | str, float]:
        """Return the answer or where it redirects to, and how many seconds the site asks to wait."""
        parts = urlsplit(address)
        pool, blocked = self._pool(parts.scheme, parts.hostname or "", parts.port)
        if pool is None:
            return refusal("MIRROR-PRIVATE", place=(address,), found=blocked), 0
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        sent = {**HEADERS, **headers, "Host": parts.netloc}
        reply = pool.urlopen(
            "GET", target, headers=sent, redirect=False, retries=False, preload_content=False, timeout=TIMEOUT
        )
        try:
            return self._read(reply, address, most), _seconds(reply.headers.get("Retry-After", ""))
        finally:
            if reply.length_remaining:  # the rest is not wanted
                reply.close()
            reply.release_conn()

    def _read(self, reply: urllib3.BaseHTTPResponse, address: str, most: int) -> Answer | str:
        place, status = (address,), reply.status
        if status in (301, 302, 303, 307, 308) and (found := reply.headers.get("Location")):
            return str(found)
        if status == 304:
            return Unchanged()
        if status in (404, 410):
            return Gone()
        if status == 429 or status >= 500:
            return refusal("MIRROR-SERVER", place=place, found=status)
        if status != 200:
            return refusal("MIRROR-STATUS", place=place, found=status)
        kind, _, more = reply.headers.get("Content-Type", "").partition(";")
        is_robots = most == LARGEST_ROBOTS
        if not is_robots and kind.strip().lower() not in (*PAGES, ""):
            return Skipped()
        data = bytearray()
        until = time.monotonic() + LONGEST
        while piece := reply.read(CHUNK, decode_content=True):
            data += piece
            if len(data) > most:
                return refusal("MIRROR-LARGE", place=place, most=most // (1024 * 1024))
            if time.monotonic() > until:
                return refusal("MIRROR-TIMEOUT", place=place)
        declared = more.lower().partition("charset=")[2].strip(" \"';")
        etag, modified = reply.headers.get("ETag", ""), reply.headers.get("Last-Modified", "")
        return Got(bytes(data), address, declared, etag[:200], modified[:64])

    def _pool(self, scheme: str, host: str, port: int | None) -> tuple[urllib3.HTTPConnectionPool | None, str]:
        """Return a pool of connections to the very machine that was looked at, or the address that is not public."""
        number = port or {"http": 80, "https": 443}[scheme]
        at = (scheme, host, number)
        if at not in self._pools:
            found = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)
            machines = [str(each[4][0]) for each in found]
            if blocked := next((each for each in machines if not self._is_open(each)), None):
                return None, blocked
            if scheme == "https":
                self._pools[at] = urllib3.HTTPSConnectionPool(
                    machines[0], number, maxsize=1, server_hostname=host, assert_hostname=host
                )
            else:
                self._pools[at] = urllib3.HTTPConnectionPool(machines[0], number, maxsize=1)
        return self._pools[at], ""

    def _is_open(self, machine: str) -> bool:
        found = ipaddress.ip_address(machine.partition("%")[0])
        mapped = getattr(found, "ipv4_mapped", None) or found
        return (mapped.is_global and not mapped.is_multicast) or (self.loopback and mapped.is_loopback)


def _seconds(text: str) -> float:
    return float(text) if text.isdecimal() else 0.0
