"""Files written whole or not at all: aside first, then put in place of what stood there."""

from __future__ import annotations

import os
from pathlib import Path

from gongkai.problems import Failure


def save(path: Path, data: bytes) -> None:
    """Write a file. When that fails, as on a full disk, what stood there before still stands.

    Raises Failure FILE-UNWRITABLE.
    """
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():  # a device or a pipe takes the bytes as they come
            with target.open("wb") as file:
                file.write(data)
            return
        _aside(target, data)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise Failure("FILE-UNWRITABLE", found=str(path), reason=reason) from fault


def _aside(target: Path, data: bytes) -> None:
    part = target.with_name(f".{target.name[:200]}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
