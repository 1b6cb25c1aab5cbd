"""Pages from a folder of this machine: a saved site, as ``wget -m`` makes it, or papers that have no address."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote, urlsplit

from gongkai.documents import kind_of
from gongkai.mirror import LARGEST, Scope, canonical, start_of
from gongkai_site.base.refusals import Refused, refusal
from gongkai_site.mirror.fetching import Answer, Gone, Got, Skipped

HOST = re.compile(
    r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[:+]\d+)?|\d{1,3}(?:\.\d{1,3}){3}(?:[:+]\d+)?|localhost[:+]\d+", re.IGNORECASE
)
FREE = "folder:"
"""How the start of a mirror begins whose pages have no address."""
SAVED = re.compile(r"\.(?:html?|shtml|xhtml|jsp|aspx?|php|do|action)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, the address its root stands for (none for papers), and where its mirror begins."""

    root: Path
    base: str
    start: str

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield each file below: its address, or "", and its path from the root; always in one order."""
        scope = Scope(self.start, date.max) if self.base else None
        for folder, folders, names in os.walk(self.root):
            folders.sort()
            for name in sorted(names):
                path = (Path(folder) / name).relative_to(self.root).as_posix()
                address = self.address_of(path)
                if scope is None or (address and scope.holds(address)):
                    yield address, path

    def address_of(self, path: str) -> str:
        """Return the address a saved file had: what stands behind ? is its query, the .html that wget adds is not."""
        if not self.base:
            return ""
        path, _, query = path.partition("?")
        query = re.sub(r"\.html?$", "", query)
        return canonical(self.base + quote(path) + (f"?{quote(query, safe='=&;%')}" if query else ""))

    def get(self, path: str) -> Answer:
        """Return a file as a page that came; files that are no pages of a saved site are passed over."""
        file = self.root / path
        try:
            if not file.is_file() or not file.resolve().is_relative_to(self.root.resolve()):
                return Gone()
            if file.stat().st_size > LARGEST:
                if self.base and not SAVED.search(path.partition("?")[0]):
                    return Skipped()
                return refusal("MIRROR-LARGE", place=(path,), most=LARGEST // (1024 * 1024))
            data = file.read_bytes()
        except OSError as fault:
            return refusal("MIRROR-UNREACHABLE", place=(path,), found=type(fault).__name__)
        if self.base and kind_of(data) != "html":
            return Skipped()
        return Got(data, self.address_of(path))


def folder_at(where: Path, address: str = "") -> Folder:
    """Return the folder of a saved site or of papers; raise Refused MIRROR-START, MIRROR-HOSTS.

    A folder named as a host, here or just below, is that host; ``address`` says the rest, or what a folder stands for.
    """
    start = start_of(address)
    if address and not start:
        raise Refused("MIRROR-START", field="address", found=address)
    hosts = [where] if HOST.fullmatch(where.name) else [each for each in _folders(where) if HOST.fullmatch(each.name)]
    wanted = [each for each in hosts if each.name.replace("+", ":").lower() == urlsplit(start).netloc]
    if wanted or (hosts and not start):
        if len(wanted or hosts) > 1:
            raise Refused("MIRROR-HOSTS", names=[each.name for each in hosts])
        root = (wanted or hosts)[0]
        base = f"{urlsplit(start).scheme or 'https'}://{root.name.replace('+', ':').lower()}/"
        return Folder(root, base, start or base)
    if start:
        return Folder(where, start if start.endswith("/") else start.rpartition("/")[0] + "/", start)
    return Folder(where, "", f"{FREE}{where.resolve().name}"[:300])


def _folders(where: Path) -> list[Path]:
    return sorted(each for each in where.iterdir() if each.is_dir())
