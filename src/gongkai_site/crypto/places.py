"""Sealed files of all parts of the site: where they lie, how one is written, and old ones under the current key."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from gongkai_site.audit.trail import record
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refused
from gongkai_site.crypto.sealing import current_header, open_bytes, seal_bytes
from gongkai_site.crypto.services import MANAGE, Sealed

PLACES: list[Callable[[], Iterable[tuple[Path, str]]]] = []
"""Who tells of sealed files: each path, and what its bytes are bound to."""


def write_sealed(target: Path, data: bytes, context: str, mode: int = 0o400) -> None:
    """Write bytes sealed with the current key, whole or not at all, in place of what is there."""
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    with draft.open("xb") as stream:
        stream.write(seal_bytes(data, context))
        stream.flush()
        os.fsync(stream.fileno())
    draft.chmod(mode)
    draft.replace(target)
    sync(target.parent)


def sync(folder: Path) -> None:
    """Let the names in a folder reach the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def reseal(*, by: Any) -> Sealed:
    """Seal files of older keys or algorithms with the current ones, one by one; those sealed already are passed over.

    A run after a kill goes on where the last one stopped; a file that does not open is named and stays as it is.
    """
    require(by, MANAGE)
    result, header = Sealed(), current_header().encode()
    for place in PLACES:
        for path, context in place():
            try:
                sealed = path.read_bytes()
                if not sealed.startswith(header):
                    write_sealed(path, open_bytes(sealed, context), context, path.stat().st_mode & 0o777)
                    result.done += 1
            except FileNotFoundError:  # erased with its record meanwhile
                continue
            except Refused:
                result.broken.append(path.name)
    if result.done or result.broken:
        facts = {"count": result.done, "broken": len(result.broken)}
        record("key.values_sealed", ("crypto.files", ""), by=by, data=facts)
    return result
