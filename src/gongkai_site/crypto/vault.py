"""Sealed files of records: under the digest of what they were, each record's in its own folder, whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from gongkai_site.base.refusals import Refused
from gongkai_site.crypto.places import write_sealed
from gongkai_site.crypto.sealing import open_bytes


@dataclass(frozen=True, slots=True)
class Vault:
    """Files of one kind of record: their folder, what they are bound to, and the problem said of a lost one."""

    name: str
    context: str
    gone: str

    @property
    def folder(self) -> Path:
        """Return the folder of all of them."""
        root: Path = settings.GONGKAI_DATA
        return root / self.name

    def keep(self, data: bytes, record: int) -> str:
        """Keep the bytes of a record's file; return their digest. The same bytes of a record are kept once."""
        digest = hashlib.sha256(data).hexdigest()
        target = self.path_of(digest, record)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_sealed(target, data, self._bound_to(digest, record))
        return digest

    def read(self, digest: str, record: int) -> bytes:
        """Return the bytes of a file; raise Refused when they are not there, CRYPTO-BROKEN when they were altered."""
        try:
            return open_bytes(self.path_of(digest, record).read_bytes(), self._bound_to(digest, record))
        except OSError as fault:
            raise Refused(self.gone) from fault

    def path_of(self, digest: str, record: int) -> Path:
        """Return where the bytes of a digest lie: each record has a folder of its own, to be erased with it."""
        return self.folder / str(record % 1000) / str(record) / digest

    def files(self) -> Iterator[tuple[Path, str]]:
        """Yield every file with what it is bound to."""
        for path in self.folder.glob("*/*/*"):
            if not path.name.startswith("."):  # left over of a write that was killed
                yield path, self._bound_to(path.name, int(path.parent.name))

    def _bound_to(self, digest: str, record: int) -> str:
        return f"{self.context}:{record}:{digest}"
