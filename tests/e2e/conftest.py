"""A demo site of its own, served with its worker, and a browser to look at it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PASSWORD = "Gongkai-2020-demo"
SECONDS = 60_000
"""What a page may take on a busy machine, in milliseconds."""


@dataclass(frozen=True)
class Site:
    """A running site: its address, its data folder, and the environment its commands need."""

    url: str
    data: Path
    environment: dict[str, str]

    def gongkai(self, *words: str) -> str:
        """Run a command of the site; return what it prints."""
        command = [sys.executable, "-c", "from gongkai.cli import main; main()", *words]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    data, port = tmp_path_factory.mktemp("site"), free_port()
    keep = {
        name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "DJANGO_", "DATABASE_"))
    }
    keep |= {"GONGKAI_DATA": str(data), "GONGKAI_URL": f"http://127.0.0.1:{port}", "GONGKAI_SECOND_FACTOR": "required"}
    made = Site(keep["GONGKAI_URL"], data, keep)
    made.gongkai("site", "demo")
    log = (data / "serve.log").open("wb")
    run = [sys.executable, "-c", "from gongkai.cli import main; main()", "site"]
    server = subprocess.Popen(
        [*run, "serve", "--port", str(port), "--workers", "1"], env=keep, stdout=log, stderr=log, start_new_session=True
    )
    worker = subprocess.Popen([*run, "worker"], env=keep, stdout=log, stderr=log, start_new_session=True)
    try:
        wait_until_up(made.url, server)
        yield made
    finally:
        for process in (server, worker):
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)
        log.close()


def wait_until_up(url: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the site did not come up")


@pytest.fixture(scope="session")
def chromium():
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed")
    playwright = pytest.importorskip("playwright.sync_api")
    # Its event loop must not count as one in which the database may not be used: these tests use none.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with playwright.sync_playwright() as run:
        flags = [
            "--no-sandbox",
            "--disable-background-networking",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        ]
        browser = run.chromium.launch(executable_path=program, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def page_at(chromium) -> Iterator[Callable]:
    """Return a function that opens a page in a window of its own: width, then whether scripts run."""
    opened = []

    def open_page(width: int = 1280, *, scripts: bool = True):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale="zh-CN", java_script_enabled=scripts
        )
        context.set_default_timeout(SECONDS)
        opened.append(context)
        return context.new_page()

    yield open_page
    for context in opened:
        context.close()


@pytest.fixture
def signed_in(site, page_at, secrets) -> Callable:
    """Return a function that signs a person in with password and second factor, enrolling where there is none yet."""

    def sign_in(username: str, width: int = 1280):
        page = page_at(width)
        page.goto(f"{site.url}/accounts/login/")
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", PASSWORD)
        page.click("form button")
        page.wait_for_load_state()
        if username in secrets:
            page.fill("input[name=code]", fresh_code(secrets[username]))
            page.click("form button")
        else:
            secrets[username] = enrol(page)
        page.wait_for_load_state()
        page.goto(f"{site.url}/desk/")
        return page

    return sign_in


@pytest.fixture(scope="session")
def secrets() -> dict[str, str]:
    """Return the keys of the second factors enrolled so far."""
    return {}


_USED: dict[str, int] = {}


def enrol(page) -> str:
    page.locator("a", has_text="登记验证码应用").click()
    page.wait_for_load_state()
    secret = page.locator(".gk-secret").inner_text().strip()
    page.fill("input[name=code]", fresh_code(secret))
    page.click("form button.gk-button")
    page.wait_for_load_state()
    return secret


def fresh_code(secret: str) -> str:
    """Return a code of the second factor; one that was used is not used again, but the next waited for."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    step = int(time.time()) // 30
    while _USED.get(secret) == step:
        time.sleep(0.5)
        step = int(time.time()) // 30
    _USED[secret] = step
    return str(format_hotp_value(hotp_value(secret, step)))


def words(text: str) -> str:
    return re.sub(r"\s+", "", text)
