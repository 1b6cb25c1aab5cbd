"""Make a backup of the running site, and restore one onto an empty folder."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from gongkai.problems import Problem
from gongkai_site.audit.trail import record
from gongkai_site.audit.verify import verify
from gongkai_site.backup import archives, databases
from gongkai_site.base import clock
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refused, refusal
from gongkai_site.files.queries import verify as verify_files

MANAGE = "backups.manage"
SECRETS = "secrets"
LEFT_OUT = ("search.sqlite3", "search.tantivy", "static", SECRETS, "files/drafts")
"""What is made anew, and the keys, which go into an archive of their own."""
DRAFT = ".restore-"


@dataclass
class Made:
    """What a backup came to."""

    path: Path
    count: int = 0
    rows: int = 0
    problems: list[Problem] = field(default_factory=list)


def make(out: Path, *, by: Any, secrets: Path | None = None) -> Made:
    """Write all of the site but its keys into one archive, while it runs; with ``secrets`` the keys into another.

    The database is taken first: files are kept before their rows, so every row finds its file. Files whose digest no
    longer fits are taken as they are and named. Raises Refused BACKUP-EXISTS, BACKUP-INSIDE, those of the database and
    those of power; then there is no archive.
    """
    require(by, MANAGE)
    for target in filter(None, (out, secrets)):
        if target.resolve().is_relative_to(settings.GONGKAI_DATA):
            raise Refused("BACKUP-INSIDE", path=str(target))
    if secrets is not None and secrets.exists():
        raise Refused("BACKUP-EXISTS", path=str(secrets))
    made = Made(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with archives.written(out) as archive, tempfile.TemporaryDirectory(dir=out.parent, prefix=DRAFT) as folder:
        copy = Path(folder) / databases.name()
        rows = databases.snapshot(copy)
        archive.add(copy, copy.name)
        for path, name in _everything():
            digest = archive.add(path, f"data/{name}")
            if name.startswith("files/") and digest != path.name:
                made.problems.append(refusal("FILE-ALTERED", name=path.name, number="—"))
        archive.close_with({"made_at": clock.now().isoformat(), "rows": rows, "secrets": _secrets(_data() / SECRETS)})
        made.count, made.rows = len(archive.entries), sum(rows.values())
    if secrets is not None:
        _make_secrets(secrets)
    with transaction.atomic():
        facts = {"files": made.count, "rows": made.rows, "secrets": secrets is not None}
        record("backup.made", by=by, data=facts)
    return made


def _make_secrets(out: Path) -> None:
    with archives.written(out) as archive:
        for name in _secrets(_data() / SECRETS):
            archive.add(_data() / SECRETS / name, f"{SECRETS}/{name}")
        archive.close_with({"made_at": clock.now().isoformat()})


def restore(archive: Path, *, by: Any, secrets: Path | None = None) -> list[Problem]:
    """Put a backup onto an empty data folder and an empty database; return what is wrong with what came back.

    The keys come from ``secrets``, or are there already. Everything is unpacked and held to its digest before anything
    is put in place. Raises Refused BACKUP-NOT-EMPTY, BACKUP-UNREADABLE, BACKUP-BROKEN, BACKUP-OTHER, BACKUP-SECRETS.
    """
    require(by, MANAGE)
    data = _data()
    data.mkdir(parents=True, exist_ok=True)
    _sweep(data)
    if (there := [path.name for path in data.iterdir() if path.name != SECRETS]) or not databases.is_empty():
        raise Refused("BACKUP-NOT-EMPTY", path=str(data), names=sorted(there)[:5] or [databases.name()])
    with tempfile.TemporaryDirectory(dir=data, prefix=DRAFT) as made:
        folder = Path(made)
        manifest = archives.unpacked(archive, folder / "all")
        if secrets is not None:
            archives.unpacked(secrets, folder / "keys")
        _check(manifest, folder, secrets)
        _put(folder, data)
    return _whole(manifest, by)


def _check(manifest: dict[str, Any], folder: Path, secrets: Path | None) -> None:
    """See that the database is of the kind at hand, and that the keys are those of this backup."""
    if databases.name() not in manifest["entries"]:
        raise Refused("BACKUP-OTHER", wanted=databases.name())
    keys = _secrets(folder / "keys" / SECRETS if secrets is not None else _data() / SECRETS)
    missing = [name for name, digest in manifest["secrets"].items() if keys.get(name) != digest]
    if missing:
        raise Refused("BACKUP-SECRETS", names=missing)


def _put(folder: Path, data: Path) -> None:
    """Move everything in place, the database last."""
    keys = folder / "keys" / SECRETS
    if keys.exists():
        (data / SECRETS).mkdir(mode=0o700, exist_ok=True)
        for path in keys.iterdir():
            path.replace(data / SECRETS / path.name)
    unpacked = folder / "all" / "data"
    for path in sorted(unpacked.iterdir()) if unpacked.exists() else []:
        path.rename(data / path.name)
    for path in (data / "files").rglob("*"):
        if path.is_file():
            path.chmod(0o440)
    databases.restore(folder / "all" / databases.name())


def _whole(manifest: dict[str, Any], by: Any) -> list[Problem]:
    """Return what differs from the backup, and leave an entry."""
    now = databases.counts()
    wrong = [table for table, count in manifest["rows"].items() if now.get(table) != count]
    problems = [
        refusal("BACKUP-ROWS", table=table, count=manifest["rows"][table], found=now.get(table)) for table in wrong
    ]
    problems += [*verify(), *verify_files()]
    with transaction.atomic():
        facts = {"made_at": manifest["made_at"], "rows": sum(now.values()), "problems": len(problems)}
        record("backup.restored", by=by, data=facts, succeeded=not problems)
    return problems


def _everything() -> Iterator[tuple[Path, str]]:
    """Yield every file of the data folder that belongs into a backup, and its name there."""
    data = _data()
    database = Path(settings.DATABASES["default"]["NAME"])
    own = {database.with_name(database.name + suffix) for suffix in ("", "-wal", "-shm")}
    for path in sorted(data.rglob("*")):
        name = path.relative_to(data).as_posix()
        if not path.is_file() or path.is_symlink() or path in own:
            continue
        if name.startswith(DRAFT) or any(name == out or name.startswith((f"{out}/", f"{out}-")) for out in LEFT_OUT):
            continue
        yield path, name


def _secrets(folder: Path) -> dict[str, str]:
    """Return the names of the keys and the digest of each; nobody can tell a key from it."""
    files = sorted(path for path in folder.glob("*") if path.is_file() and not path.name.startswith("."))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _sweep(data: Path) -> None:
    """Delete what a restore that was killed left behind."""
    for path in data.glob(f"{DRAFT}*"):
        shutil.rmtree(path)


def _data() -> Path:
    folder: Path = settings.GONGKAI_DATA
    return folder
