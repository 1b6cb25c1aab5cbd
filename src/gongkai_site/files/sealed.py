"""The bytes of sealed papers: under the digest of what they were, in the data folder. Written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from gongkai_site.base.refusals import Refused
from gongkai_site.crypto.sealing import open_bytes, seal_bytes


@dataclass(frozen=True, slots=True)
class Vault:
    """Where the papers of one part of the site lie: its folder, what their seals are bound to, what a loss is called.

    Each case has a folder of its own, to be erased with it.
    """

    name: str
    context: str
    gone: str

    def folder(self) -> Path:
        """Return the folder of all papers."""
        root: Path = settings.GONGKAI_DATA
        return root / self.name

    def keep(self, data: bytes, case: int) -> str:
        """Keep the bytes of a case's paper; return their digest. The same bytes of a case are kept once."""
        digest = hashlib.sha256(data).hexdigest()
        target = self.path_of(digest, case)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = target.with_name(f".{digest}.{secrets.token_hex(4)}")
            with draft.open("xb") as stream:
                stream.write(seal_bytes(data, self._bound(digest, case)))
                stream.flush()
                os.fsync(stream.fileno())
            draft.chmod(0o400)
            draft.replace(target)
            _sync(target.parent)
        return digest

    def read(self, digest: str, case: int) -> bytes:
        """Return the bytes of a paper; raise Refused (``gone``) when they are not there or were altered."""
        try:
            return open_bytes(self.path_of(digest, case).read_bytes(), self._bound(digest, case))
        except OSError as fault:
            raise Refused(self.gone) from fault

    def path_of(self, digest: str, case: int) -> Path:
        """Return where the bytes of a digest lie."""
        return self.folder() / str(case % 1000) / str(case) / digest

    def _bound(self, digest: str, case: int) -> str:
        return f"{self.context}:{case}:{digest}"


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
