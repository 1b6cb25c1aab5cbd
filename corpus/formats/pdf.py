"""Pages printed by a headless browser: one start, many documents, over its own pipe."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--no-first-run",
    "--remote-debugging-pipe",
)
PATIENCE = 60.0
"""Seconds for one answer."""
FOOTERS = ("- {n} -", "— {n} —", "第 {n} 页", "")


def browser() -> str | None:
    """Return the browser's program, or None."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def printed(pages: Sequence[str], chances: Sequence[Random]) -> Iterator[bytes]:
    """Yield the PDF of each page of HTML, on paper with margins and page numbers of chance."""
    with tempfile.TemporaryDirectory() as profile, _Browser(profile) as window:
        for page, chance in zip(pages, chances, strict=True):
            yield window.printed(page, _paper(chance))


def _paper(chance: Random) -> dict[str, Any]:
    margin, footer = chance.choice((0.5, 0.8, 1.1)), chance.choice(FOOTERS)
    number = footer.format(n='<span class="pageNumber"></span>')
    return {
        "paperWidth": 8.27,
        "paperHeight": 11.69,
        "landscape": chance.random() < 0.15,
        "marginTop": margin,
        "marginBottom": margin,
        "marginLeft": margin,
        "marginRight": margin,
        "generateTaggedPDF": chance.random() < 0.3,
        "displayHeaderFooter": bool(footer),
        "headerTemplate": "<span></span>",
        "footerTemplate": f'<div style="font-size:10px;width:100%;text-align:center">{number}</div>',
    }


class _Browser:
    """A browser and one page in it, spoken to over two pipes that it finds as descriptors 3 and 4."""

    def __init__(self, profile: str) -> None:
        self.profile = profile
        self.number = 0
        self.buffer = b""

    def __enter__(self) -> _Browser:
        program = browser()
        if program is None:
            raise FileNotFoundError("no browser is installed")
        theirs_in, self.out = _high_pipe()
        self.answers, theirs_out = _high_pipe()
        command = [program, *FLAGS, f"--user-data-dir={self.profile}", "about:blank"]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            close_fds=False,
            preexec_fn=lambda: _as_three_and_four(theirs_in, theirs_out),
        )
        os.close(theirs_in)
        os.close(theirs_out)
        target = self._ask("Target.createTarget", {"url": "about:blank"})["targetId"]
        self.session = self._ask("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        self.frame = self._ask("Page.getFrameTree")["frameTree"]["frame"]["id"]
        return self

    def __exit__(self, *error: object) -> None:
        os.close(self.out)  # the browser ends when its pipe does
        os.close(self.answers)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def printed(self, html: str, paper: dict[str, Any]) -> bytes:
        """Return the PDF of one page."""
        self._ask("Page.setDocumentContent", {"frameId": self.frame, "html": html})
        return base64.b64decode(self._ask("Page.printToPDF", paper)["data"])

    def _ask(self, method: str, facts: dict[str, Any] | None = None) -> dict[str, Any]:
        self.number += 1
        message: dict[str, Any] = {"id": self.number, "method": method, "params": facts or {}}
        if hasattr(self, "session"):
            message["sessionId"] = self.session
        _send(self.out, json.dumps(message).encode() + b"\0")
        for answer in self._received():
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result
        raise RuntimeError(f"{method}: the browser went away")

    def _received(self) -> Iterable[dict[str, Any]]:
        end = time.monotonic() + PATIENCE
        while True:
            while b"\0" in self.buffer:
                message, _, self.buffer = self.buffer.partition(b"\0")
                yield json.loads(message)
            ready, _, _ = select.select([self.answers], [], [], max(0.0, end - time.monotonic()))
            chunk = os.read(self.answers, 1 << 20) if ready else b""
            if not chunk:
                return
            self.buffer += chunk


def _send(pipe: int, data: bytes) -> None:
    while data:
        data = data[os.write(pipe, data) :]


def _high_pipe() -> tuple[int, int]:
    """Return the ends of a pipe, numbered beyond those that the browser expects."""
    ends = os.pipe()
    high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends]
    for end in ends:
        os.close(end)
    return high[0], high[1]


def _as_three_and_four(reading: int, writing: int) -> None:
    os.dup2(reading, 3)
    os.dup2(writing, 4)
