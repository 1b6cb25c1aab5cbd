"""Snapshots of the database: SQLite by its own backup, PostgreSQL by pg_dump."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections

from gongkai_site.base.refusals import Refused

NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
Counts = dict[str, int]


def name() -> str:
    """Return what the snapshot is called in an archive."""
    return NAMES[connection.vendor]


def snapshot(target: Path) -> Counts:
    """Write the database as it is at one moment, while others write on; return the rows of each table in it."""
    return _from_sqlite(target) if connection.vendor == "sqlite" else _from_postgresql(target)


def is_empty() -> bool:
    """Say whether the database has no table yet."""
    if connection.vendor == "sqlite":
        path = _path()
        if not path.exists() or path.stat().st_size == 0:
            return True
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def restore(source: Path) -> None:
    """Put a snapshot in the place of an empty database."""
    if connection.vendor == "sqlite":
        connection.close()
        target = _path()
        for suffix in ("-wal", "-shm"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.restored")
        shutil.copyfile(source, draft)
        with draft.open("rb") as stream:
            os.fsync(stream.fileno())
        draft.replace(target)
    else:
        _run(
            "pg_restore",
            "--no-owner",
            "--exit-on-error",
            "--single-transaction",
            "-d",
            _settings()["NAME"],
            str(source),
        )
    connections.close_all()


def counts() -> Counts:
    """Return the rows of each table now."""
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        return {table: _count(cursor, table) for table in tables}


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
    return int(cursor.fetchone()[0])


def _from_sqlite(target: Path) -> Counts:
    connection.ensure_connection()
    copy = sqlite3.connect(target)
    try:
        source: Any = connection.connection
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        if (said := copy.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise Refused("BACKUP-DATABASE", reason=said[:80])
        master = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        tables = [table for (table,) in copy.execute(master)]
        return {table: copy.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}
    finally:
        copy.close()


def _from_postgresql(target: Path) -> Counts:
    """Dump and count within one snapshot."""
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            cursor.execute("SELECT pg_export_snapshot()")
            moment = cursor.fetchone()[0]
            _run("pg_dump", "-Fc", "--no-owner", f"--snapshot={moment}", "-f", str(target), _settings()["NAME"])
            found = {table: _count(cursor, table) for table in sorted(connection.introspection.table_names(cursor))}
        finally:
            cursor.execute("ROLLBACK")
    return found


def _run(tool: str, *words: str) -> None:
    """Run a tool of PostgreSQL against the site's database."""
    found = shutil.which(tool) or max(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{tool}")), default="")
    if not found:
        raise Refused("BACKUP-TOOL", tool=tool)
    facts = _settings()
    given = {"PGHOST": facts["HOST"], "PGPORT": facts["PORT"], "PGUSER": facts["USER"], "PGPASSWORD": facts["PASSWORD"]}
    environment = {**os.environ, **{name: str(value) for name, value in given.items() if value}}
    done = subprocess.run([found, *words], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused("BACKUP-DATABASE", reason=(done.stderr.strip().splitlines() or ["?"])[-1][:200])


def _settings() -> dict[str, Any]:
    return dict(settings.DATABASES["default"], NAME=connection.settings_dict["NAME"])


def _path() -> Path:
    return Path(connection.settings_dict["NAME"])
