"""The database of an address: SQLite with the settings that lose nothing, or PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from gongkai.problems import Failure

SQLITE = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000; "
    "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
)
"""An acknowledged write survives a kill: every commit reaches the disk (design 5.10)."""


def database(address: str, data: Path) -> dict[str, Any]:
    """Return Django's settings for ``sqlite:///PATH`` or ``postgresql://…``; empty means a file in the data folder."""
    parts = urlsplit(address)
    match parts.scheme:
        case "" if not address:
            return _sqlite(data / "gongkai.sqlite3")
        case "sqlite":
            return _sqlite(Path(unquote(parts.path.removeprefix("/"))))
        case "postgresql" | "postgres":
            return {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": unquote(parts.path.removeprefix("/")),
                "USER": unquote(parts.username or ""),
                "PASSWORD": unquote(parts.password or ""),
                "HOST": unquote(parts.hostname or ""),
                "PORT": str(parts.port or ""),
                "CONN_MAX_AGE": 60,
                "CONN_HEALTH_CHECKS": True,
                "OPTIONS": dict(parse_qsl(parts.query)),
            }
    raise Failure("SITE-DATABASE", scheme=parts.scheme or "—")


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": SQLITE, "timeout": 20},
    }
