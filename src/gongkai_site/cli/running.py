"""``gongkai site init|serve``: make the database, serve the site."""

from __future__ import annotations

import os
import socket
import sys

import click

from gongkai.cli.base import Command, lang_option, say, texts
from gongkai_site.cli.base import ready, start


@click.command("init", cls=Command)
@lang_option
def init() -> None:
    """Make or update the database; running it again changes nothing."""
    start()
    from django.conf import settings
    from django.core.management import call_command

    settings.GONGKAI_DATA.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    say(texts()["site"]["initialised"].format(data=settings.GONGKAI_DATA))


@click.command("serve", cls=Command)
@click.option("--host", default="127.0.0.1")
@click.option("--port", type=click.IntRange(1, 65535), default=8000)
@click.option("--workers", type=click.IntRange(1, 64))
@lang_option
def serve(host: str, port: int, workers: int | None) -> None:
    """Serve the site until stopped."""
    ready()
    from gongkai_site.base.variables import read

    say(texts()["site"]["serving"].format(url=f"http://{host}:{port}"))
    number = workers or read("GONGKAI_WORKERS")
    host = socket.gethostbyname(host)  # the server takes addresses alone
    words = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    words += ["--workers", str(number), "--blocking-threads", "4", "--no-ws", "--log-level", "warning"]
    words += ["--respawn-failed-workers", "gongkai_site.wsgi:application"]
    sys.stderr.flush()
    os.execv(sys.executable, words)
