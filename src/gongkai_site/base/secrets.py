"""Keys that live in files beside the database, never in it: made once, readable by their owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret(folder: Path, name: str, *, size: int = 32) -> bytes:
    """Return the secret ``name`` of a data folder, making it when it is not there.

    It is written under another name and then linked, so that of two processes starting at once one makes it and the
    other reads the same.
    """
    target = folder / "secrets" / name
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.parent.chmod(0o700)
        draft = target.with_name(f".{name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(secrets.token_hex(size).encode())
            stream.flush()
            os.fsync(stream.fileno())
        try:
            target.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return target.read_bytes()
