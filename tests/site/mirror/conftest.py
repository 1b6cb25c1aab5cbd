"""A site, who mirrors it, and the mirror."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.site.conftest import CONSOLE
from tests.site.mirror.kit import (
    Site,
)

from gongkai_site.mirror import fetching, services
from gongkai_site.mirror.folders import folder_at
from gongkai_site.mirror.models import Run


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            made.answer(self)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    made.at = f"http://127.0.0.1:{server.server_port}/gxj/"
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(fetching, "WAITS", (0.0, 0.0))


@pytest.fixture
def officer(person, bureau):
    return person("ogi_officer", organ=bureau)


@pytest.fixture
def desk(officer) -> Client:
    client = Client()
    client.force_login(officer, backend="gongkai_site.accounts.backends.PowersBackend")
    return client


@pytest.fixture
def mirror(bureau, site) -> Callable[..., Run]:
    """Return a function that mirrors the site, or a folder, to the end."""

    def run(folder: Path | None = None, address: str = "", **options: Any) -> Run:
        found = folder_at(folder, address) if folder else None
        made = services.open_mirror(by=CONSOLE, organ=bureau, start=found.start if found else site.at)
        where = str(folder) if folder else ""
        started = services.start_run(by=CONSOLE, mirror=made, folder=where, delay=0, **options)
        return services.carry_out(started)

    return run
