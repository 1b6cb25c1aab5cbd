"""Packages of XML parts, as DOCX, XLSX and OFD are: opened without believing what they say of their sizes."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import PurePosixPath
from posixpath import normpath

from gongkai.documents.limits import LIMIT_BYTES, LIMIT_ENTRIES, LIMIT_RATIO, LIMIT_UNPACKED, MIB, RATIO_FREE
from gongkai.documents.xmlparts import local, parse
from gongkai.problems import Failure

STEP = 256 * 1024
ENCRYPTED = 0x1
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""All that the standard of these packages allows; others may want any amount of memory."""
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    NotImplementedError,
)
"""What the standard library raises on packages that are cut short or made up."""


class Package:
    """An open package. Its parts are read one by one, and together no further than the limits."""

    def __init__(self, data: bytes) -> None:
        """Open a package; raise Failure FILE-TOO-LARGE, PACKAGE-BROKEN, -ENTRIES, -DUPLICATE, -ENCRYPTED."""
        if len(data) > LIMIT_BYTES:
            raise Failure("FILE-TOO-LARGE", found=len(data) // MIB, limit=LIMIT_BYTES // MIB)
        count = data.count(b"PK\x01\x02")
        if count > LIMIT_ENTRIES:
            raise Failure("PACKAGE-ENTRIES", found=count, limit=LIMIT_ENTRIES)
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except BROKEN as fault:
            raise Failure("PACKAGE-BROKEN") from fault
        self._entries = _entries(self._zip)
        self._size = len(data)
        self._left = LIMIT_UNPACKED

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts, as they stand in the file."""
        return tuple(self._entries)

    def __contains__(self, name: str) -> bool:
        return name != "" and name in self._entries  # an archive may have an entry without a name; a part has one

    def read(self, name: str) -> bytes:
        """Return a part; raise Failure PACKAGE-MISSING, -BROKEN, -RATIO, -UNPACKED.

        What comes out is counted while it is unpacked; what went in is never more than the file.
        """
        if name not in self._entries:
            raise Failure("PACKAGE-MISSING", found=name)
        entry = self._entries[name]
        most = max(RATIO_FREE, LIMIT_RATIO * min(entry.compress_size, self._size))
        made = bytearray()
        try:
            with self._zip.open(entry) as part:
                while chunk := part.read(STEP):
                    made += chunk
                    if len(made) > most:
                        raise Failure("PACKAGE-RATIO", found=name, limit=LIMIT_RATIO)
                    if len(made) > self._left:
                        raise Failure("PACKAGE-UNPACKED", limit=LIMIT_UNPACKED // MIB)
        except BROKEN as fault:
            raise Failure("PACKAGE-BROKEN") from fault
        self._left -= len(made)
        return bytes(made)

    def targets(self, name: str = "") -> Mapping[str, tuple[str, str]]:
        """Return what a part refers to inside the package: id → (kind, part). Without a name, what the package does."""
        path = PurePosixPath(name)
        relations = str(path.parent / "_rels" / f"{path.name}.rels") if name else "_rels/.rels"
        if relations not in self:
            return {}
        found = {}
        for one in parse(self.read(relations), relations):
            target = str(one.get("Target", ""))
            if local(one) == "Relationship" and one.get("TargetMode") != "External" and target:
                full = normpath(target.lstrip("/") if target.startswith("/") else str(path.parent / target))
                found[str(one.get("Id", ""))] = (str(one.get("Type", "")).rpartition("/")[2], full)
        return found

    def main_part(self, default: str) -> str:
        """Return the name of the part that the package is about."""
        found = (target for kind, target in self.targets().values() if kind == "officeDocument")
        return next((target for target in found if target in self), default)


def _entries(package: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    entries: dict[str, zipfile.ZipInfo] = {}
    for entry in package.infolist():
        if entry.filename in entries:
            # Programs differ in which of the two they show, so what one person checked another does not see.
            raise Failure("PACKAGE-DUPLICATE", found=entry.filename)
        if entry.flag_bits & ENCRYPTED:
            raise Failure("PACKAGE-ENCRYPTED")
        if entry.compress_type not in METHODS:
            raise Failure("PACKAGE-BROKEN")
        entries[entry.filename] = entry
    return entries
